// SPDX-License-Identifier: MIT
// Tests of core/result.hpp.
#include <mcp/core/result.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>

namespace tests_core_result {

using namespace mcp;

result<std::unique_ptr<int>> half(int value) {
    if (value % 2 != 0) return fail(errc::invalid_argument, "odd");
    return std::make_unique<int>(value / 2);
}

TEST_CASE("a result is a value or an error, and may hold what only moves") {
    auto good = half(4);
    REQUIRE(good);
    CHECK(**good == 2);
    std::unique_ptr<int> const taken = std::move(*good);
    CHECK(*taken == 2);
    auto const bad = half(3);
    REQUIRE_FALSE(bad);
    CHECK(bad.error().code == errc::invalid_argument);
    CHECK(bad.error().detail == "odd");
}

TEST_CASE("an error fails any result, whole") {
    error why(errc::remote_error, "call");
    why.remote = rpc_error{-1, "no", ""};
    result<void> const nothing = fail(why);
    result<std::string> const text = fail(std::move(why));
    CHECK(nothing.error().remote == rpc_error{-1, "no", ""});
    CHECK(text.error().remote == nothing.error().remote);
}

TEST_CASE("a default-constructed result is a success") {
    CHECK(result<void>().has_value());
    CHECK(result<std::string>().has_value());
}

}  // namespace tests_core_result
