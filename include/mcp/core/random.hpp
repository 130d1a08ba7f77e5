// SPDX-License-Identifier: MIT
// Random numbers that jitter needs: cheap, and the same for the same seed.
#pragma once

#include <chrono>
#include <cstdint>

namespace mcp::detail {

/// Numbers in [0, 1), as std::minstd_rand and std::uniform_real_distribution make them; but the
/// header <random> takes longer to compile than the rest of the client. Not for secrets.
class random_fractions {
public:
    explicit random_fractions(std::uint32_t seed) noexcept : state_(seed % modulus) {
        if (state_ == 0) state_ = 1;
    }

    /// A seed that differs between programs, and between what is at other addresses.
    static std::uint32_t make_seed(void const* address) noexcept {
        auto const now = std::chrono::high_resolution_clock::now().time_since_epoch().count();
        auto const place = reinterpret_cast<std::uintptr_t>(address);
        std::uint64_t const mixed = (static_cast<std::uint64_t>(now) ^ place) * 0x9e3779b97f4a7c15U;
        return static_cast<std::uint32_t>(mixed >> 32U);
    }

    double next() noexcept {
        // Two steps, because one has fewer bits than a double.
        constexpr double range = modulus - 1;
        double const low = step();
        double const fraction = (low + step() * range) / (range * range);
        return fraction < 1 ? fraction : 0;
    }

private:
    static constexpr std::uint32_t modulus = 2147483647;

    // From 0 to modulus - 2.
    double step() noexcept {
        state_ = static_cast<std::uint32_t>(std::uint64_t(state_) * 48271 % modulus);
        return static_cast<double>(state_ - 1);
    }

    std::uint32_t state_;
};

}  // namespace mcp::detail
