// SPDX-License-Identifier: MIT
// Fuzzes Retry-After: any text is a bounded wait or nothing.
#include <mcp/http/retry_after.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool condition, char const* claim) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace std::chrono_literals;
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    std::chrono::system_clock::time_point const now = std::chrono::sys_days(1994y / 11 / 6);
    auto const first = mcp::http::parse_retry_after(text, now);
    auto const later = mcp::http::parse_retry_after(text, now + 1h);
    require(first.has_value() == later.has_value(), "the time does not decide what is valid");
    if (!first) return 0;
    require(*first >= mcp::duration() && *first <= mcp::duration(24h), "the wait is bounded");
    require(*later <= *first, "a date comes nearer, a number stays");
    return 0;
}
