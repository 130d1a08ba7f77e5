// SPDX-License-Identifier: MIT
// SHA-256 (FIPS 180-4), to tell by a short text whether another text is still the same.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mcp {

namespace detail {

inline constexpr std::array<std::uint32_t, 64> sha256_constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr std::uint32_t turn_right(std::uint32_t word, unsigned by) noexcept {
    return (word >> by) | (word << (32 - by));
}

class sha256_state {
public:
    /// `block` has 64 bytes.
    void add(std::string_view block) noexcept {
        std::array<std::uint32_t, 64> words{};
        for (std::size_t i = 0; i < 64; ++i) {
            words[i / 4] = (words[i / 4] << 8) | static_cast<unsigned char>(block[i]);
        }
        for (std::size_t i = 16; i < 64; ++i) {
            std::uint32_t const early = words[i - 15];
            std::uint32_t const late = words[i - 2];
            words[i] = words[i - 16] + words[i - 7] +
                       (turn_right(early, 7) ^ turn_right(early, 18) ^ (early >> 3)) +
                       (turn_right(late, 17) ^ turn_right(late, 19) ^ (late >> 10));
        }
        auto at = sums_;
        for (std::size_t i = 0; i < 64; ++i) mix(at, words[i] + sha256_constants[i]);
        for (std::size_t i = 0; i < 8; ++i) sums_[i] += at[i];
    }

    [[nodiscard]] std::string hexadecimal() const {
        constexpr std::string_view digits = "0123456789abcdef";
        std::string made;
        for (std::uint32_t const sum : sums_) {
            for (unsigned shift = 32; shift > 0; shift -= 4) {
                made += digits[(sum >> (shift - 4)) & 15U];
            }
        }
        return made;
    }

private:
    static void mix(std::array<std::uint32_t, 8>& at, std::uint32_t word) noexcept {
        auto& [a, b, c, d, e, f, g, h] = at;
        std::uint32_t const chosen = (e & f) ^ (~e & g);
        std::uint32_t const most = (a & b) ^ (a & c) ^ (b & c);
        std::uint32_t const first =
            h + (turn_right(e, 6) ^ turn_right(e, 11) ^ turn_right(e, 25)) + chosen + word;
        std::uint32_t const second =
            (turn_right(a, 2) ^ turn_right(a, 13) ^ turn_right(a, 22)) + most;
        at = {first + second, a, b, c, d + first, e, f, g};
    }

    std::array<std::uint32_t, 8> sums_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
};

}  // namespace detail

/// The digest as 64 hexadecimal digits. For texts that may be public: how long it takes tells
/// something about nothing but the length.
inline std::string sha256_hex(std::string_view text) {
    detail::sha256_state state;
    std::uint64_t const bits = std::uint64_t(text.size()) * 8;
    for (; text.size() >= 64; text.remove_prefix(64)) state.add(text.substr(0, 64));
    std::string rest(text);
    rest += '\x80';
    while (rest.size() % 64 != 56) rest += '\0';
    for (unsigned shift = 64; shift > 0; shift -= 8) {
        rest += static_cast<char>((bits >> (shift - 8)) & 255U);
    }
    for (std::size_t at = 0; at < rest.size(); at += 64) {
        state.add(std::string_view(rest).substr(at, 64));
    }
    return state.hexadecimal();
}

}  // namespace mcp
