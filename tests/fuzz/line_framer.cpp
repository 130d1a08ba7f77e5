// SPDX-License-Identifier: MIT
// Fuzzes the line framer: the lines do not depend on how the bytes are cut, or on who holds frames.
#include <mcp/wire/line_framer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

void require(bool condition, char const* claim) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

struct outcome {
    std::vector<std::string> lines;
    bool is_too_large = false;

    bool operator==(outcome const&) const = default;
};

// What the framer should say, by definition instead of by increments.
outcome expect(std::string_view bytes, std::size_t limit) {
    outcome expected;
    while (!bytes.empty()) {
        std::size_t const newline = bytes.find('\n');
        std::string_view line = bytes.substr(0, newline);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (limit != 0 && line.size() > limit) {
            expected.is_too_large = true;
            break;
        }
        if (newline == std::string_view::npos) break;
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
            expected.lines.emplace_back(line);
        }
        bytes.remove_prefix(newline + 1);
    }
    return expected;
}

// Feeds pieces whose sizes, and which frames are held, follow from `seed`.
outcome run(std::string_view bytes, std::size_t limit, std::uint32_t seed) {
    mcp::line_framer framer(limit);
    outcome seen;
    std::vector<mcp::frame> held;
    std::vector<std::size_t> held_line;
    auto const random = [&seed] { return (seed = seed * 1664525u + 1013904223u) >> 8; };
    std::size_t const usual_piece = 1 + bytes.size() / 64 + random() % 300;
    while (!bytes.empty() && !seen.is_too_large) {
        auto const room = framer.prepare();
        require(room.size() >= (64u << 10), "there is room to read into");
        std::size_t const count =
            std::min({bytes.size(), room.size(), std::size_t(1 + random() % usual_piece)});
        std::memcpy(room.data(), bytes.data(), count);
        framer.commit(count);
        bytes.remove_prefix(count);
        for (;;) {
            auto const next = framer.next();
            seen.is_too_large = !next.has_value();
            if (!next || !*next) break;
            if (random() % 4 == 0) {
                held.push_back(**next);
                held_line.push_back(seen.lines.size());
            }
            seen.lines.emplace_back((*next)->text());
        }
        if (random() % 16 == 0 && !held.empty()) {
            require(held.front().text() == seen.lines[held_line.front()], "held bytes stay");
            held.erase(held.begin());
            held_line.erase(held_line.begin());
        }
    }
    for (std::size_t i = 0; i < held.size(); ++i) {
        require(held[i].text() == seen.lines[held_line[i]], "held bytes stay to the end");
    }
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size < 3) return 0;
    // The first bytes choose the limit, the pieces, and how often the rest is repeated, so that
    // small inputs reach the paths of large streams.
    std::size_t const limit = data[0] % 4 == 0 ? 0 : data[0];
    std::uint32_t const seed = data[1];
    std::size_t const repeats = data[2] >= 0xf0 ? 10 + (data[2] - 0xf0u) * 60 : 1;
    constexpr std::size_t enough = std::size_t(200) << 10;  // more than one block
    std::string bytes;
    for (std::size_t i = 0; i < repeats && bytes.size() < enough; ++i) {
        bytes.append(reinterpret_cast<char const*>(data) + 3, size - 3);
    }
    outcome const expected = expect(bytes, limit);
    require(run(bytes, limit, seed) == expected, "the lines are as defined");
    require(run(bytes, limit, seed + 1) == expected, "the lines do not depend on the pieces");
    return 0;
}
