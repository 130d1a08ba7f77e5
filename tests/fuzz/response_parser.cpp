// SPDX-License-Identifier: MIT
// Fuzzes reading HTTP responses: what is found does not depend on how the bytes are cut.
#include <mcp/http/response_parser.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using mcp::http::response_parser;

void require(bool condition, char const* claim) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

struct outcome {
    std::vector<std::pair<std::string, std::string>> headers;
    std::string reason;
    std::string body;
    std::string trailers;
    int status = 0;
    int end = 0;
    std::size_t left = 0;
    bool has_head = false;
    bool has_failed = false;
    bool is_complete = false;
    bool keep_alive = false;

    bool operator==(outcome const&) const = default;
};

void check_headers(mcp::http::fields const& headers) {
    for (auto const each : headers) {
        require(mcp::http::fields::check(each.name, each.value).has_value(), "headers are clean");
    }
}

// Reads what one piece holds; whether more may come.
bool read(response_parser& parser, std::string_view& piece, outcome& seen) {
    for (;;) {
        std::size_t const before = piece.size();
        auto const next = parser.next(piece);
        require(piece.size() <= before, "nothing is read twice");
        if (!next) {
            // Where a header after the body is both invalid and too long, the first piece that says
            // so decides the name of the error.
            require(next.error().code == mcp::errc::malformed_response ||
                        next.error().code == mcp::errc::message_too_large,
                    "the error has its name");
            seen.has_failed = true;
            return false;
        }
        switch (next->what) {
            case response_parser::event::need_more:
                require(piece.empty(), "all is read before more is wanted");
                return true;
            case response_parser::event::head:
                require(!seen.has_head && seen.body.empty(),
                        "there is one head, and it comes first");
                seen.has_head = true;
                seen.status = parser.head().status;
                seen.reason = parser.head().reason;
                require(seen.status >= 200 && seen.status < 600, "the status is a final one");
                check_headers(parser.head().headers);
                for (auto const each : parser.head().headers) {
                    seen.headers.emplace_back(each.name, each.value);
                }
                break;
            case response_parser::event::body:
                require(seen.has_head && !next->body.empty(), "a piece of a body is never empty");
                seen.body += next->body;
                break;
            case response_parser::event::complete:
                require(seen.has_head, "what is complete has a head");
                seen.is_complete = true;
                return false;
        }
    }
}

outcome run(std::string_view bytes, mcp::http::head_limits limits, bool to_head,
            std::uint32_t seed) {
    response_parser parser(limits);
    parser.reset(to_head);
    outcome seen;
    auto const random = [&seed] { return (seed = seed * 1664525u + 1013904223u) >> 8; };
    std::size_t const usual_piece = seed % 3 == 0 ? bytes.size() + 1 : 1 + seed % 50;
    bool more = true;
    while (more && !bytes.empty()) {
        std::size_t const count = std::min(bytes.size(), std::size_t(1 + random() % usual_piece));
        std::vector<char> const memory(bytes.begin(),
                                       bytes.begin() + static_cast<std::ptrdiff_t>(count));
        std::string_view piece(memory.data(), memory.size());
        bytes.remove_prefix(count);
        more = read(parser, piece, seen);
        seen.left = bytes.size() + (seen.is_complete ? piece.size() : 0);
    }
    if (!seen.is_complete) seen.left = 0;
    seen.keep_alive = parser.keep_alive();
    check_headers(parser.trailers());
    if (!seen.has_failed) {
        for (auto const each : parser.trailers()) {
            seen.trailers += std::string(each.name) + ':' + std::string(each.value) + '\n';
        }
    }
    auto const end = parser.end_of_stream();
    require(!seen.has_failed || !end, "a failure stays");
    seen.end = end || seen.has_failed ? 0 : end.error().code.value();
    require(!seen.is_complete || end, "what is complete is not cut off");
    if (to_head) require(seen.body.empty(), "an answer to HEAD has no body");
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size < 2) return 0;
    // The first bytes choose the limits, the pieces, and whether it answers HEAD.
    mcp::http::head_limits limits;
    if (data[0] % 2 == 1) {
        limits.bytes = data[0];
        limits.headers = data[0] % 8;
    }
    std::uint32_t const seed = data[1];
    bool const to_head = data[1] >= 0xf0;
    std::string_view const bytes(reinterpret_cast<char const*>(data) + 2, size - 2);
    outcome const first = run(bytes, limits, to_head, seed);
    require(first == run(bytes, limits, to_head, seed + 1), "the pieces do not matter");
    require(first == run(bytes, limits, to_head, seed + 2), "the pieces do not matter at all");
    return 0;
}
