// SPDX-License-Identifier: MIT
// Chance that is the same for the same seed, on every machine.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace mcp::sim {

/// splitmix64; the standard's distributions differ between libraries.
class dice {
public:
    explicit dice(std::uint64_t seed) : state_(seed) {}

    std::uint64_t roll() noexcept {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31U);
    }

    /// From 0 to `sides` - 1.
    unsigned below(unsigned sides) noexcept { return static_cast<unsigned>(roll() % sides); }
    unsigned between(unsigned least, unsigned most) noexcept {
        return least + below(most - least + 1);
    }
    bool chance(unsigned percent) noexcept { return below(100) < percent; }
    std::chrono::milliseconds ms(unsigned least, unsigned most) noexcept {
        return std::chrono::milliseconds(between(least, most));
    }
    template <class T> T const& one_of(std::vector<T> const& some) noexcept {
        return some[below(static_cast<unsigned>(some.size()))];
    }

private:
    std::uint64_t state_;
};

}  // namespace mcp::sim
