// SPDX-License-Identifier: MIT
// Tests of protocol/meta.hpp.
#include <mcp/protocol/meta.hpp>

#include <catch2/catch.hpp>

namespace tests_protocol_meta {

using namespace mcp;

TEST_CASE("the user's members become text without braces") {
    CHECK(meta_members(nullptr) == "");
    CHECK(meta_members(json::object()) == "");
    CHECK(meta_members(json::parse(R"({"a":1})")) == R"("a":1)");
}

TEST_CASE("what the client says itself cannot be said by the user") {
    for (std::string const key :
         {"progressToken", "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientInfo",
          "io.modelcontextprotocol/clientCapabilities", "io.modelcontextprotocol/logLevel"}) {
        json meta = json::object();
        meta[key] = 1;
        auto const refused = meta_members(meta);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == errc::invalid_argument);
        CHECK(refused.error().detail.find(key) != std::string::npos);
    }
    CHECK(meta_members(json::array()).error().code == errc::invalid_argument);
}

}  // namespace tests_protocol_meta
