// SPDX-License-Identifier: MIT
// Tests of core/random.hpp.
#include <mcp/core/random.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <random>

namespace tests_core_random {

using mcp::detail::random_fractions;

TEST_CASE("random fractions are those that the standard library makes of the same seed") {
    for (std::uint32_t const seed : {0U, 1U, 7U, 2147483646U, 2147483647U, 4294967295U}) {
        random_fractions ours(seed);
        std::minstd_rand engine(seed);
        for (int i = 0; i < 1000; ++i) {
            double const theirs = std::generate_canonical<double, 53>(engine);
            REQUIRE(ours.next() == theirs);
        }
    }
}

TEST_CASE("random fractions lie in [0, 1)") {
    random_fractions numbers(1);
    double least = 1;
    double greatest = 0;
    for (int i = 0; i < 100000; ++i) {
        double const number = numbers.next();
        least = number < least ? number : least;
        greatest = number > greatest ? number : greatest;
    }
    CHECK(least >= 0);
    CHECK(least < 0.001);
    CHECK(greatest < 1);
    CHECK(greatest > 0.999);
}

TEST_CASE("seeds of two places differ") {
    int first = 0;
    int second = 0;
    CHECK(random_fractions::make_seed(&first) != random_fractions::make_seed(&second));
}

}  // namespace tests_core_random
