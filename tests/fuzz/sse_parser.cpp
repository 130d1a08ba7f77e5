// SPDX-License-Identifier: MIT
// Fuzzes the parser of server-sent events: the events are as defined, however the bytes are cut.
#include <mcp/wire/sse_parser.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

void require(bool condition, char const* claim) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

struct event {
    std::string type;
    std::string data;
    std::string id;
    std::optional<mcp::duration> retry;
    bool has_id = false;
    bool has_data = false;

    bool operator==(event const&) const = default;
};

struct outcome {
    std::vector<event> events;
    std::string last_event_id;
    std::optional<mcp::duration> retry;
    bool is_too_large = false;

    bool operator==(outcome const&) const = default;
};

// All complete lines, by definition.
std::vector<std::string_view> lines_of(std::string_view bytes) {
    std::vector<std::string_view> lines;
    for (;;) {
        std::size_t const end = bytes.find_first_of("\r\n");
        if (end == std::string_view::npos) return lines;
        lines.push_back(bytes.substr(0, end));
        bytes.remove_prefix(end + (bytes.substr(end, 2) == "\r\n" ? 2 : 1));
    }
}

void read_retry(std::string_view value, event& made, outcome& all) {
    if (value.empty() || value.find_first_not_of("0123456789") != std::string_view::npos) return;
    std::int64_t count = 0;
    constexpr std::int64_t year = std::int64_t(365) * 24 * 3600 * 1000;
    for (char const c : value) count = std::min(count * 10 + (c - '0'), year);
    made.retry = all.retry = mcp::duration::from_milliseconds(count);
}

// What the parser should say about a stream without limit, line by line.
outcome expect(std::string_view bytes) {
    outcome all;
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    event next;
    std::string id;
    for (std::string_view const line : lines_of(bytes)) {
        if (line.empty()) {
            all.last_event_id = next.id = id;
            if (next.type.empty()) next.type = "message";
            if (next.has_id || next.has_data) all.events.push_back(next);
            next = {};
            continue;
        }
        std::size_t const colon = line.find(':');
        std::string_view const name = line.substr(0, colon);
        std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
        if (value.starts_with(' ')) value.remove_prefix(1);
        if (name == "event") next.type = value;
        if (name == "retry") read_retry(value, next, all);
        if (name == "id" && value.find('\0') == std::string_view::npos) {
            id = value;
            next.has_id = true;
        }
        if (name == "data") {
            if (next.has_data) next.data += '\n';
            next.data += value;
            next.has_data = true;
        }
    }
    return all;
}

// Feeds pieces whose sizes follow from `seed`, each in memory of its own.
outcome run(std::string_view bytes, std::size_t limit, std::uint32_t seed) {
    mcp::sse_parser parser(limit);
    outcome seen;
    auto const random = [&seed] { return (seed = seed * 1664525u + 1013904223u) >> 8; };
    while (!bytes.empty() && !seen.is_too_large) {
        std::size_t const count = std::min(bytes.size(), std::size_t(1 + random() % 40));
        std::vector<char> const piece(bytes.begin(),
                                      bytes.begin() + static_cast<std::ptrdiff_t>(count));
        bytes.remove_prefix(count);
        auto const fed = parser.feed({piece.data(), piece.size()}, [&](mcp::sse_event const& each) {
            seen.events.push_back({std::string(each.type), std::string(each.data),
                                   std::string(each.id), each.retry, each.has_id, each.has_data});
        });
        seen.is_too_large = !fed;
    }
    seen.last_event_id = parser.last_event_id();
    seen.retry = parser.retry();
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size < 2) return 0;
    std::size_t const limit = data[0];
    std::uint32_t const seed = data[1];
    std::string_view const bytes(reinterpret_cast<char const*>(data) + 2, size - 2);
    require(run(bytes, 0, seed) == expect(bytes), "the events are as defined");
    require(run(bytes, 0, seed + 1) == expect(bytes), "the events do not depend on the pieces");
    if (limit != 0) {
        require(run(bytes, limit, seed) == run(bytes, limit, seed + 1), "nor does the limit");
    }
    return 0;
}
