// SPDX-License-Identifier: MIT
// Tests of host/config_splice.hpp: one member changes, every other byte stays.
#include <mcp/host/config_splice.hpp>

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <string_view>

namespace tests_host_config_splice {

using mcp::parse_json_places;
using mcp::detail::text_splicer;

std::string add(std::string_view text) {
    auto const table = parse_json_places(text);
    REQUIRE(table);
    return text_splicer(text).with(*table, "n", "9", "  ");
}

std::string remove(std::string_view text, std::size_t index) {
    auto const table = parse_json_places(text);
    REQUIRE(table);
    return text_splicer(text).without(*table, index);
}

TEST_CASE("a member is added behind the last one, in the style of the file") {
    struct {
        std::string_view before;
        std::string_view after;
    } const rows[] = {
        {"{}", "{\n  \"n\": 9\n}"},
        {"{\n}\n", "{\n  \"n\": 9\n}\n"},
        {"{ // empty\n}", "{\n  \"n\": 9 // empty\n}"},
        {"{\"a\": 1}", "{\"a\": 1, \"n\": 9}"},
        {"{\"a\": 1,}", "{\"a\": 1, \"n\": 9}"},
        {"{\n\t\"a\": 1\n}", "{\n\t\"a\": 1,\n\t\"n\": 9\n}"},
        {"{\n    \"a\": 1, // one\n}", "{\n    \"a\": 1, // one\n    \"n\": 9\n}"},
        {"{\n  \"a\": 1 // one, two\n}", "{\n  \"a\": 1, // one, two\n  \"n\": 9\n}"},
        {"{\n  \"a\": 1 /* x\n */}", "{\n  \"a\": 1,\n  \"n\": 9 /* x\n */}"},
        {"{\n  \"a\": 1}", "{\n  \"a\": 1,\n  \"n\": 9}"},
        {"{\r\n  \"a\": 1\r\n}", "{\r\n  \"a\": 1,\n  \"n\": 9\r\n}"},
    };
    for (auto const& row : rows) {
        CAPTURE(std::string(row.before));
        CHECK(add(row.before) == row.after);
    }
}

TEST_CASE("a member goes with its comma and its line, and nothing else does") {
    struct {
        std::string_view before;
        std::size_t index;
        std::string_view after;
    } const rows[] = {
        {"{\"a\": 1}", 0, "{}"},
        {"{\"a\": 1,}", 0, "{}"},
        {"{\"a\": 1, \"b\": 2}", 0, "{ \"b\": 2}"},
        {"{\"a\": 1, \"b\": 2}", 1, "{\"a\": 1 }"},
        {"{\n  \"a\": 1,\n  \"b\": 2\n}", 0, "{\n  \"b\": 2\n}"},
        {"{\n  \"a\": 1,\n  \"b\": 2\n}", 1, "{\n  \"a\": 1\n}"},
        {"{\n  \"a\": 1, // one\n  \"b\": 2\n}", 1, "{\n  \"a\": 1 // one\n}"},
        {"{\n  \"a\": 1,\n  // two\n  \"b\": 2,\n  \"c\": 3\n}", 1,
         "{\n  \"a\": 1,\n  // two\n  \"c\": 3\n}"},
        {"{\n  \"a\": {\n    \"x\": 1\n  },\n  \"b\": 2,\n}", 0, "{\n  \"b\": 2,\n}"},
        {"{\n  \"a\": 1,\n  \"b\": 2,\n}", 1, "{\n  \"a\": 1,\n}"},
    };
    for (auto const& row : rows) {
        CAPTURE(std::string(row.before), row.index);
        std::string const made = remove(row.before, row.index);
        CHECK(parse_json_places(made));
        CHECK(made == row.after);
    }
}

TEST_CASE("whatever the file looks like, a change leaves a file, and the other members") {
    constexpr std::string_view gaps[] = {"",     " ",          "\n",       "\n  ", " // c, }\n",
                                         "/**/", " /* a\n */", "\r\n\t\t", "\n\n"};
    std::mt19937 random(5);
    auto const gap = [&] { return std::string(gaps[random() % 9]); };
    for (int round = 0; round < 5000; ++round) {
        std::size_t const count = random() % 4;
        std::string text = gap() + "{" + gap();
        for (std::size_t i = 0; i < count; ++i) {
            text += "\"m" + std::to_string(i) + "\"" + gap() + ":" + gap() +
                    (random() % 2 == 0 ? "[1]" : "{}") + gap();
            if (i + 1 < count || random() % 3 == 0) text += "," + gap();
        }
        text += "}" + gap();
        CAPTURE(text);
        auto const table = parse_json_places(text);
        REQUIRE(table);
        REQUIRE(table->members.size() == count);
        std::string const more = text_splicer(text).with(*table, "n", "9", "  ");
        CAPTURE(more);
        auto const added = parse_json_places(more);
        REQUIRE(added);
        REQUIRE(added->members.size() == count + 1);
        CHECK(added->find("n")->value.number == 9);
        for (std::size_t i = 0; i < count; ++i) {
            std::string const fewer = text_splicer(text).without(*table, i);
            CAPTURE(fewer);
            auto const left = parse_json_places(fewer);
            REQUIRE(left);
            CHECK(left->members.size() == count - 1);
            CHECK(left->find("m" + std::to_string(i)) == nullptr);
            std::string const other = text_splicer(text).replaced(table->members[i], "z", "7");
            auto const changed = parse_json_places(other);
            REQUIRE(changed);
            CHECK(changed->find("z")->value.number == 7);
            CHECK(changed->members.size() == count);
        }
    }
}

}  // namespace tests_host_config_splice
