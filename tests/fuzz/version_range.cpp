// SPDX-License-Identifier: MIT
// Fuzzes versions and ranges of them: whatever they say, versions have an order, and ranges made of
// a version hold what their signs mean.
#include <mcp/skills/version_range.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace {

using mcp::exact_version;
using mcp::version_range;

void require(bool condition, char const* claim) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

std::optional<exact_version> read_version(std::string_view text) {
    auto const made = exact_version::parse(text);
    if (made) return *made;
    require(made.error().code == mcp::errc::invalid_argument, "the error has its name");
    require(made.error().detail.starts_with("column "), "the error has its column");
    return std::nullopt;
}

// How often each sign holds is known for the version that it stands before.
void check_signs(exact_version const& version) {
    auto const holds = [&](std::string const& sign) {
        auto const range = version_range::parse(sign + version.text());
        require(range.has_value(), "a version after a sign is a range");
        return range->contains(version);
    };
    for (char const* sign : {"", "=", ">=", "<=", ">=0 || "}) require(holds(sign), sign);
    for (char const* sign : {">", "<"}) require(!holds(sign), sign);
    if (version.is_date()) return;
    for (char const* sign : {"^", "~"}) require(holds(sign), sign);
}

void check(exact_version const& version) {
    std::string const text = version.text();
    if (text.size() + 8 > mcp::detail::longest_version) return;
    auto const again = read_version(text);
    require(again && *again == version && again->text() == text, "its text means the same");
    check_signs(version);
}

void check(exact_version const& left, exact_version const& right) {
    require((left < right) == (right > left), "the order has no sides");
    require((left == right) == (!(left < right) && !(right < left)), "the order is whole");
    // A day and a semantic version are never in each other's ranges.
    auto const range = version_range::parse("<=" + right.text());
    if (!range || left.is_date() != right.is_date() || !left.prerelease().empty()) return;
    require(range->contains(left) == (left <= right), "up to a version is what comes before it");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    // A range and two versions, in lines.
    std::string_view rest(reinterpret_cast<char const*>(data), size);
    auto const line = [&] {
        std::string_view const taken = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(taken.size() + 1, rest.size()));
        return taken;
    };
    std::string_view const written = line();
    auto const left = read_version(line());
    auto const right = read_version(line());
    if (left) check(*left);
    if (right) check(*right);
    if (left && right) check(*left, *right);
    auto const range = version_range::parse(written);
    if (!range) {
        require(range.error().code == mcp::errc::invalid_argument, "the error has its name");
        return 0;
    }
    auto const again = version_range::parse(range->text());
    require(again && again->text() == range->text(), "its text is a range");
    for (auto const& version : {left, right}) {
        if (!version) continue;
        require(again->contains(*version) == range->contains(*version), "it means the same");
        require(!range->is_any() || range->contains(*version) == version->prerelease().empty(),
                "any release is in any range");
    }
    return 0;
}
