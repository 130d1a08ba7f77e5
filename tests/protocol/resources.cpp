// SPDX-License-Identifier: MIT
// Tests of protocol/resources.hpp.
#include <mcp/protocol/resources.hpp>

#include "support/decode.hpp"

namespace tests_protocol_resources {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("a resource is read") {
    auto const made = decoded<resource>(
        R"({"uri":"file:///a","name":"a","title":"A","description":"d","mimeType":"text/plain","size":9007199254740993,
            "annotations":{"priority":1}})");
    CHECK(made.uri == "file:///a");
    CHECK(made.title == "A");
    CHECK(made.size == 9007199254740993);
    CHECK(made.annotations->priority == 1);
}

TEST_CASE("a template is read, and each needs what names it") {
    CHECK(decoded<resource_template>(R"({"uriTemplate":"x:///{id}","name":"n"})").uri_template == "x:///{id}");
    CHECK(refusal_of<resource>(R"({"name":"n"})").find("uri") != std::string::npos);
    CHECK(refusal_of<resource_template>(R"({"name":"n"})").find("uriTemplate") != std::string::npos);
}

TEST_CASE("contents may be text, blob or none at all") {
    auto const made = decoded<read_result>(
        R"({"contents":[{"uri":"a","text":""},{"uri":"b","blob":"QQ=="}],"ttlMs":5})");
    REQUIRE(made.contents.size() == 2);
    CHECK(made.contents[0].text == "");
    CHECK_FALSE(made.contents[0].blob);
    CHECK(made.contents[1].blob == "QQ==");
    CHECK(decoded<read_result>(R"({"contents":[]})").contents.empty());
}

}  // namespace tests_protocol_resources
