// SPDX-License-Identifier: MIT
// Tests of protocol/handshake.hpp.
#include <mcp/protocol/handshake.hpp>

#include "support/decode.hpp"

namespace tests_protocol_handshake {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("a discover result names versions, capabilities and, in two places, the server") {
    for (std::string const identity : {R"("_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"}})",
                                       R"("serverInfo":{"name":"s","version":"1"})"}) {
        auto const info = decode_discover_result(payload_of(
            R"({"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"instructions":"i",)" + identity + "}"));
        REQUIRE(info);
        CHECK(info->era == era::modern);
        CHECK(info->server.name == "s");
        CHECK(info->capabilities.tools);
        CHECK(info->instructions == "i");
        CHECK(info->supported_versions == std::vector<std::string>{"2026-07-28"});
    }
    CHECK(decode_discover_result(payload_of("{}")).error().code == errc::malformed_message);
}

TEST_CASE("an initialize result needs a version and nothing else") {
    auto const info = decode_initialize_result(payload_of(R"({"protocolVersion":"2025-06-18"})"));
    REQUIRE(info);
    CHECK(info->protocol_version == "2025-06-18");
    CHECK_FALSE(info->capabilities.tools);
    CHECK(decode_initialize_result(payload_of(R"({"capabilities":{}})")).error().code == errc::malformed_message);
}

TEST_CASE("the versions of a refusal are read if they are there") {
    rpc_error refusal;
    refusal.data = R"({"requested":"x","supported":["2026-07-28","2025-11-25"]})";
    CHECK(supported_versions(refusal).size() == 2);
    for (std::string const data : {"", "5", "{}", R"({"supported":5})", "nonsense"}) {
        refusal.data = data;
        CHECK(supported_versions(refusal).empty());
    }
}

}  // namespace tests_protocol_handshake
