// SPDX-License-Identifier: MIT
// Tests of protocol/elicitation_form.hpp: what kinds of values fields take, and the words for them.
#include <mcp/protocol/elicitation_form.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace tests_protocol_elicitation_form {

using namespace mcp::detail::form;
using mcp::field_kind;
using mcp::json;

TEST_CASE("a field that nothing was said about takes any text and needs none") {
    mcp::form_field const field;
    CHECK(field.kind == field_kind::text);
    CHECK_FALSE(field.required);
    CHECK(field.default_value.is_null());
    CHECK_FALSE(field.limits.min_length);
    CHECK_FALSE(field.limits.max_items);
    CHECK(field.limits.minimum.is_null());
}

TEST_CASE("each kind of field takes its own values only") {
    struct row {
        char const* value;
        std::string kinds;  // t(ext), n(umber), i(nteger), b(oolean), c(hoice), l(ist of choices)
        char const* name;
    };
    std::vector<row> const rows = {
        {"null", "", "null"},
        {"true", "b", "true or false"},
        {"\"x\"", "tc", "text"},
        {"3", "ni", "a number"},
        {"-3", "ni", "a number"},
        {"3.0", "ni", "a number"},
        {"3.5", "n", "a number"},
        {"[]", "l", "a list"},
        {"[\"x\",\"y\"]", "l", "a list"},
        {"[\"x\",1]", "", "a list"},
        {"{}", "", "an object"},
    };
    for (row const& each : rows) {
        CAPTURE(each.value);
        json const value = json::parse(each.value);
        std::string taken;
        if (has_kind(value, field_kind::text)) taken += 't';
        if (has_kind(value, field_kind::number)) taken += 'n';
        if (has_kind(value, field_kind::integer)) taken += 'i';
        if (has_kind(value, field_kind::boolean)) taken += 'b';
        if (has_kind(value, field_kind::choice)) taken += 'c';
        if (has_kind(value, field_kind::choices)) taken += 'l';
        CHECK(taken == each.kinds);
        CHECK(describe_type(value) == each.name);
    }
    CHECK(describe_type(json(json::value_t::discarded)) == "not JSON");
}

TEST_CASE("a float is whole as far as doubles count exactly") {
    CHECK(is_whole(json(9007199254740992.0)));
    CHECK(is_whole(json(-9007199254740992.0)));
    CHECK(is_whole(json(-0.0)));
    CHECK_FALSE(is_whole(json(9007199254740994.0)));
    CHECK_FALSE(is_whole(json(1e300)));
    CHECK_FALSE(is_whole(json(0.5)));
    CHECK_FALSE(is_whole(json(std::numeric_limits<double>::infinity())));
    CHECK_FALSE(is_whole(json(std::numeric_limits<double>::quiet_NaN())));
    CHECK(is_whole(json(std::numeric_limits<std::uint64_t>::max())));
    CHECK_FALSE(is_whole(json("3")));
}

TEST_CASE("each kind of field has words for what it takes") {
    CHECK(describe_kind(field_kind::text) == "text");
    CHECK(describe_kind(field_kind::number) == "a number");
    CHECK(describe_kind(field_kind::integer) == "a whole number");
    CHECK(describe_kind(field_kind::boolean) == "true or false");
    CHECK(describe_kind(field_kind::choice) == "one of the choices");
    CHECK(describe_kind(field_kind::choices) == "a list of choices");
}

TEST_CASE("text of the server stands in messages short and without control characters") {
    CHECK(in_quotes("plain") == "\"plain\"");
    CHECK(shown(std::string(60, 'x')) == std::string(60, 'x'));
    CHECK(shown(std::string(61, 'x')) == std::string(60, 'x') + "...");
    CHECK(shown("a\x1b[31m\nb").find_first_of("\x1b\n") == std::string::npos);
    // Never cut inside a character.
    CHECK(shown(std::string(59, 'x') + "\xE2\x82\xAC") == std::string(59, 'x') + "...");
    CHECK(shown(std::string(57, 'x') + "\xE2\x82\xAC!") ==
          std::string(57, 'x') + "\xE2\x82\xAC...");
    CHECK_NOTHROW(shown(std::string(200, '\x80')));
}

}  // namespace tests_protocol_elicitation_form
