// SPDX-License-Identifier: MIT
// Tests the exact values of JSON numbers.
#include <mcp/wire/number_scan.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

using namespace mcp::detail;

namespace tests_wire_number_scan {

struct integer_row {
    std::string text;
    std::optional<std::int64_t> value;
};

struct double_row {
    std::string text;
    double value;
};

constexpr auto smallest = std::numeric_limits<std::int64_t>::min();
constexpr auto largest = std::numeric_limits<std::int64_t>::max();


TEST_CASE("integers are read exactly in any notation, or not at all") {
    auto const row = GENERATE(values<integer_row>({
        {"0", 0},
        {"-0", 0},
        {"-0.0", 0},
        {"0e999", 0},
        {"7", 7},
        {"-7", -7},
        {"2.0", 2},
        {"2e0", 2},
        {"2.50e1", 25},
        {"2.55e1", std::nullopt},
        {"1200e-2", 12},
        {"1250e-2", std::nullopt},
        {"0.001e3", 1},
        {"0.0010e3", 1},
        {"0.0001e3", std::nullopt},
        {"-1.5e1", -15},
        {"0.5", std::nullopt},
        {"1e-400", std::nullopt},
        {"1e-99999999999999999999", std::nullopt},
        {"9223372036854775807", largest},
        {"9223372036854775807.0", largest},
        {"9.223372036854775807e18", largest},
        {"9223372036854775808", std::nullopt},
        {"9223372036854775808.0", std::nullopt},
        {"-9223372036854775808", smallest},
        {"-9223372036854775808.000", smallest},
        {"-922337203685477580800e-2", smallest},
        {"-9223372036854775809", std::nullopt},
        {"9007199254740993.0", 9007199254740993},
        {"9999999999999999999.0", std::nullopt},
        {"1e18", 1000000000000000000},
        {"1e19", std::nullopt},
        {"1e300", std::nullopt},
    }));
    CAPTURE(row.text);
    CHECK(to_integer(row.text) == row.value);
}

TEST_CASE("doubles are the nearest ones") {
    auto const row = GENERATE(values<double_row>({
        {"0", 0},
        {"1.5", 1.5},
        {"0.1", 0.1},
        {"1e-7", 1e-7},
        {"5e-324", 5e-324},
        {"2.2250738585072011e-308", 2.2250738585072011e-308},
        {"1.7976931348623157e308", std::numeric_limits<double>::max()},
        {"9007199254740993", 9007199254740992.0},
        {"1e-400", 0},
    }));
    CAPTURE(row.text);
    CHECK(to_double(row.text) == row.value);
}

TEST_CASE("a number too small for a double keeps its sign") {
    CHECK(std::signbit(to_double("-1e-400")));
    CHECK_FALSE(std::signbit(to_double("1e-400")));
    CHECK(std::signbit(to_double("-0.0")));
}

TEST_CASE("only numbers that round to infinity overflow") {
    CHECK_FALSE(overflows("1.7976931348623158e308"));
    CHECK(overflows("1.7976931348623159e308"));
    CHECK(overflows("-1e309"));
    CHECK_FALSE(overflows("0.0000000001e318"));
    CHECK(overflows("0.0000000001e319"));
    CHECK_FALSE(overflows("0.000e999999"));
    CHECK_FALSE(overflows("1e-999999"));
    CHECK_FALSE(overflows("1" + std::string(308, '0')));
    CHECK(overflows("2" + std::string(308, '0')));
    CHECK(overflows("1" + std::string(309, '0') + ".5"));
    CHECK_FALSE(overflows("1" + std::string(400, '0') + "e-100"));
}

}  // namespace tests_wire_number_scan
