// SPDX-License-Identifier: MIT
// Tests of wire/json_path.hpp: where in a message something is, in words.
#include <mcp/wire/json_path.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tests_wire_json_path {

// The path of the value that begins with `mark`, or of the container that ends there.
std::string path_to(std::string const& text, std::string const& mark) {
    std::size_t const offset = text.find(mark);
    REQUIRE(offset != text.npos);
    std::vector<char> const exact(text.begin(), text.end());  // sanitizers see any read beyond it
    return mcp::detail::path_of(std::string_view(exact.data(), exact.size()), offset);
}

std::string path_of_member(std::string const& escaped_key) {
    return path_to("{\"" + escaped_key + "\":7}", "7");
}

TEST_CASE("a value is named by the keys and places that lead to it") {
    struct row {
        char const* text;
        char const* mark;
        char const* path;
    };
    std::vector<row> const rows = {
        {R"({"result":{"tools":[{},{},{},{"name":7}]}})", "7", "result.tools[3].name"},
        {R"( { "a" : 1 , "b" : [ 2 , { "c" : 7 } ] } )", "7", "b[1].c"},
        {R"({"a":{"x":1},"b":7})", "7", "b"},
        {R"([[1],[2,7]])", "7", "[1][1]"},
        {R"([{"a":1},{"b":2},7])", "7", "[2]"},
        {R"({"a":"7"})", "\"7", "a"},
        {R"({"a":null,"b":[]})", "null", "a"},
        {R"({"a":{"b":[1]}})", "[", "a.b"},
        {R"({"a":{"b":[1]}})", "{\"b", "a"},
    };
    for (row const& each : rows) {
        CAPTURE(each.text);
        CHECK(path_to(each.text, each.mark) == each.path);
    }
}

TEST_CASE("the root has no path") {
    CHECK(path_to("17", "17") == "the message");
    CHECK(path_to("  {}", "{") == "the message");
    CHECK(path_to(R"({"a":1})", "{") == "the message");
}

TEST_CASE("the end of a container is the container's own place") {
    CHECK(path_to(R"({"a":{"b":1}, "c":2})", "}, ") == "a");
    CHECK(path_to(R"({"a":[1,2]})", "]") == "a");
    CHECK(path_to(R"({"a":{}})", "}}") == "a");
    CHECK(path_to(R"({"a":1})", "}") == "the message");
}

TEST_CASE("what stands in strings is no structure") {
    CHECK(path_to(R"(["],{[", {"a":"}\"]", "b":7}])", "7") == "[1].b");
    CHECK(path_to(R"({"a":"x,y","b":"z:","c":7})", "7") == "c");
    CHECK(path_to(R"(["a","b",7])", "7") == "[2]");
}

TEST_CASE("a key is repeated only if it looks like a name") {
    CHECK(path_of_member("$ref/x-y_Z9") == "$ref/x-y_Z9");
    CHECK(path_of_member(std::string(64, 'k')) == std::string(64, 'k'));
    CHECK(path_of_member(std::string(65, 'k')) == "(key)");
    for (char const* odd : {"", "two words", "a.b", "a[0]", R"(a\"b)", R"(\u0041)", "caf\xC3\xA9",
                            "\x1b[31m", "<b>"}) {
        // A real control character would not be JSON, but must not be repeated either.
        CAPTURE(odd);
        CHECK(path_of_member(odd) == "(key)");
    }
}

TEST_CASE("a long path is cut") {
    std::string text = "7";
    for (int i = 0; i < 100; ++i) text = R"({"member":)" + text + "}";
    std::string const path = path_to(text, "7");
    CHECK(path.size() < 250);
    CHECK_THAT(path, Catch::Matchers::StartsWith("member.member."));
    CHECK_THAT(path, Catch::Matchers::EndsWith("member..."));
}

}  // namespace tests_wire_json_path
