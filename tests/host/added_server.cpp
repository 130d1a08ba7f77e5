// SPDX-License-Identifier: MIT
// Tests of host/added_server.hpp: what is known of a server that was just added.
#include <mcp/host/added_server.hpp>

#include <catch2/catch.hpp>

namespace tests_host_added_server {

using mcp::server_config;
using mcp::server_start;
using mcp::server_state;
using mcp::detail::first_status;

TEST_CASE("a server begins to connect, unless that waits to be asked for or is switched off") {
    server_config entry("files");
    CHECK(first_status(entry, server_start::now).state == server_state::connecting);
    CHECK(first_status(entry, server_start::when_asked).state == server_state::disconnected);
    entry.enabled = false;
    CHECK(first_status(entry, server_start::now).state == server_state::disabled);
    CHECK(first_status(entry, server_start::when_asked).state == server_state::disabled);
}

TEST_CASE("what its entry says is known at once, and nothing that only the server knows") {
    server_config entry("files");
    entry.description = "my files";
    entry.wire = mcp::server_wire::sse;
    entry.origin.file = "mcp.json";
    entry.origin.line = 7;
    auto const first = first_status(entry, server_start::now);
    CHECK(first.name == "files");
    CHECK(first.description == "my files");
    CHECK(first.transport == mcp::server_wire::sse);
    CHECK(first.origin.file == "mcp.json");
    CHECK(first.origin.line == 7);
    CHECK_FALSE(first.era.has_value());
    CHECK_FALSE(first.connected_at.has_value());
    CHECK(first.tools == 0);
}

}  // namespace tests_host_added_server
