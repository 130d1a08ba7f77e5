// SPDX-License-Identifier: MIT
// Tests of protocol/elicitation_checker.hpp: values against fields that were made by hand.
#include <mcp/protocol/elicitation_checker.hpp>

#include <catch2/catch.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace tests_protocol_elicitation_checker {

using namespace mcp::detail::form;
using mcp::errc;
using mcp::field_kind;
using mcp::form_field;
using mcp::json;

form_field field_of(field_kind kind) {
    form_field made;
    made.kind = kind;
    return made;
}

std::string problem(form_field const& field, json value) {
    value_checker checker;
    checker.check("x", field, value);
    auto const done = checker.finish(value);
    if (done) return "accepted";
    CHECK(done.error().code == errc::invalid_elicitation);
    return done.error().detail;
}

TEST_CASE("numbers are ordered without rounding whole ones") {
    // In rising order, each of another type than its neighbours where that is possible.
    std::vector<json> const rising = {
        json(-1e300),
        json(std::numeric_limits<std::int64_t>::min()),
        json(std::int64_t{-2}),
        json(-1.5),
        json(std::int64_t{-1}),
        json(std::uint64_t{0}),
        json(0.5),
        json(std::int64_t{1}),
        json(std::uint64_t{9007199254740992}),
        json(std::int64_t{9007199254740993}),
        json(std::numeric_limits<std::int64_t>::max()),
        json(std::uint64_t{9223372036854775808u}),
        json(std::numeric_limits<std::uint64_t>::max()),
        json(1e300),
    };
    for (std::size_t i = 0; i < rising.size(); ++i) {
        for (std::size_t j = 0; j < rising.size(); ++j) {
            CAPTURE(rising[i].dump(), rising[j].dump());
            CHECK((compare_numbers(rising[i], rising[j]) < 0) == (i < j));
            CHECK((compare_numbers(rising[i], rising[j]) > 0) == (i > j));
        }
    }
    CHECK(std::is_eq(compare_numbers(json(std::int64_t{1}), json(std::uint64_t{1}))));
    CHECK(std::is_eq(compare_numbers(json(1), json(1.0))));
    auto const with_nan = compare_numbers(json(1), json(std::numeric_limits<double>::quiet_NaN()));
    CHECK((with_nan == std::partial_ordering::unordered));
}

TEST_CASE("eight choices are named, and the rest is counted") {
    std::vector<mcp::form_choice> choices;
    CHECK(describe_choices(choices).empty());
    for (char letter = 'a'; letter <= 'h'; ++letter)
        choices.push_back({std::string(1, letter), "t"});
    std::string const eight = R"("a", "b", "c", "d", "e", "f", "g", "h")";
    CHECK(describe_choices(choices) == eight);
    choices.push_back({"i", "t"});
    CHECK(describe_choices(choices) == eight + " and 1 more");
}

TEST_CASE("a limit includes its bound unless it is an exclusive one") {
    form_field field = field_of(field_kind::number);
    field.limits.minimum = 1;
    field.limits.maximum = 2;
    CHECK(problem(field, 1) == "accepted");
    CHECK(problem(field, 2) == "accepted");
    CHECK(problem(field, 0.5) == "x: 0.5 is below the minimum 1");
    field.limits = {};
    field.limits.exclusive_minimum = 1;
    field.limits.exclusive_maximum = 2;
    CHECK(problem(field, 1) == "x: 1 is not above 1");
    CHECK(problem(field, 2) == "x: 2 is not below 2");
    CHECK(problem(field, 1.5) == "accepted");
}

TEST_CASE("only whole numbers written with a point are changed") {
    value_checker checker;
    json whole = -3.0;
    checker.check("x", field_of(field_kind::integer), whole);
    CHECK(whole.is_number_integer());
    CHECK(whole == -3);
    json number = 3.0;
    checker.check("x", field_of(field_kind::number), number);
    CHECK(number.is_number_float());
    CHECK(checker.finish(whole).value() == -3);
}

TEST_CASE("every problem is named in the order in which it was found, with its place") {
    form_field list = field_of(field_kind::choices);
    list.choices = {{"a", "A"}};
    list.limits.max_items = 1;
    json two = json::array({"b", "c"});
    value_checker checker;
    checker.add("first", "is required");
    checker.check("list", list, two);
    checker.add("last", "was not asked for");
    auto const done = checker.finish(json::object());
    REQUIRE_FALSE(done);
    CHECK(done.error().code == errc::invalid_elicitation);
    CHECK(done.error().detail ==
          "first: is required; list: has 2 choices, at most 1 are allowed; "
          R"(list: "b" is not among "a"; list: "c" is not among "a"; last: was not asked for)");
}

TEST_CASE("a value of the wrong type is looked at no further") {
    form_field field = field_of(field_kind::text);
    field.limits.min_length = 5;
    field.format = "email";
    CHECK(problem(field, 1) == "x: must be text, not a number");
    CHECK(problem(field_of(field_kind::integer), 1e300) == "x: must be a whole number, not 1e+300");
    CHECK(problem(field_of(field_kind::choices), json::array({1})) ==
          "x: must be a list of choices, not a list");
}

TEST_CASE("a choice is one of the values, not of the titles") {
    form_field field = field_of(field_kind::choice);
    field.choices = {{"r", "Red"}};
    CHECK(problem(field, "r") == "accepted");
    CHECK(problem(field, "Red") == R"(x: "Red" is not among "r")");
}

}  // namespace tests_protocol_elicitation_checker
