// SPDX-License-Identifier: MIT
#include <mcp/protocol/request_headers.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <string>

namespace tests_protocol_request_headers {

using namespace mcp;

TEST_CASE("a request's subject is what its method is about") {
    struct row {
        std::string method;
        std::string params;
        std::optional<std::string> name;
    };
    row const rows[] = {
        {"tools/call", R"({"name":"add","arguments":{"name":"no"}})", "add"},
        {"prompts/get", R"({"arguments":{"name":"no"},"name":"greet"})", "greet"},
        {"resources/read", R"({"uri":"file:///a%20b"})", "file:///a%20b"},
        {"tasks/get", R"({"taskId":"t1"})", "t1"},
        {"tasks/cancel", R"({"taskId":"t2"})", "t2"},
        {"tools/list", R"({"name":"x"})", std::nullopt},
        {"tools/call", R"({"name":7})", std::nullopt},
        {"tools/call", "", std::nullopt},
    };
    for (row const& each : rows) {
        INFO(each.method << ' ' << each.params);
        CHECK(find_subject(each.method, each.params).name == each.name);
    }
}

TEST_CASE("a call's arguments come as they are") {
    CHECK(find_subject("tools/call", R"({"name":"a","arguments":{"b": [1]},"_meta":{}})").arguments ==
          R"({"b": [1]})");
    CHECK(find_subject("tools/call", R"({"name":"a"})").arguments.empty());
}

}  // namespace tests_protocol_request_headers
