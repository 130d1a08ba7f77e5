// SPDX-License-Identifier: MIT
// The exact version of a skill or a server: semantic versions, and dates.
#pragma once

#include <mcp/core/ascii.hpp>
#include <mcp/core/result.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// A version as of Semantic Versioning 2.0.0, or a day such as `2025-06-18`. The two kinds are
/// never compared by number: a day is no later than any semantic version, nor in its ranges.
class exact_version {
public:
    exact_version() = default;
    exact_version(std::uint64_t major, std::uint64_t minor, std::uint64_t patch,
                  std::string prerelease = {})
        : numbers_{major, minor, patch},
          prerelease_(std::move(prerelease)) {}

    /// Reads `1.2.3-rc.1+build`, with or without a `v` before it, or `2025-06-18`. Parts that are
    /// left out are 0: metadata of skills says `1.0`. `errc::invalid_argument` names the column.
    static inline result<exact_version> parse(std::string_view text);

    [[nodiscard]] std::uint64_t major() const noexcept { return numbers_[0]; }
    [[nodiscard]] std::uint64_t minor() const noexcept { return numbers_[1]; }
    [[nodiscard]] std::uint64_t patch() const noexcept { return numbers_[2]; }
    [[nodiscard]] std::string const& prerelease() const noexcept { return prerelease_; }
    [[nodiscard]] bool is_date() const noexcept { return is_date_; }

    /// Without build metadata, which makes no difference between versions.
    [[nodiscard]] inline std::string text() const;

    /// Precedence (semver 11); days come before semantic versions.
    inline std::strong_ordering operator<=>(exact_version const& other) const noexcept;
    bool operator==(exact_version const& other) const noexcept { return (*this <=> other) == 0; }

    /// True if major, minor and patch are the same.
    [[nodiscard]] bool has_numbers_of(exact_version const& other) const noexcept {
        return is_date_ == other.is_date_ && numbers_ == other.numbers_;
    }

    static exact_version day(std::uint64_t year, std::uint64_t month, std::uint64_t of_month) {
        exact_version made(year, month, of_month);
        made.is_date_ = true;
        return made;
    }

private:
    std::array<std::uint64_t, 3> numbers_{};
    std::string prerelease_;
    bool is_date_ = false;
};

namespace detail {

// As long as npm takes them.
inline constexpr std::size_t longest_version = 256;
// The largest that every reader of versions holds exactly.
inline constexpr std::uint64_t largest_version_number = (std::uint64_t(1) << 53) - 1;

constexpr bool is_version_char(char c) noexcept { return is_word(c) || c == '-'; }

inline bool is_version_number(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

inline std::strong_ordering compare_identifiers(std::string_view left,
                                                std::string_view right) noexcept {
    bool const left_is_number = is_version_number(left);
    bool const right_is_number = is_version_number(right);
    if (left_is_number != right_is_number) {
        return left_is_number ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    // Without leading zeros, the longer number is the larger one, however long.
    if (left_is_number && left.size() != right.size()) return left.size() <=> right.size();
    return left.compare(right) <=> 0;
}

inline std::string_view take_identifier(std::string_view& rest) noexcept {
    std::string_view const taken = rest.substr(0, rest.find('.'));
    rest.remove_prefix(taken.size() == rest.size() ? taken.size() : taken.size() + 1);
    return taken;
}

inline std::strong_ordering compare_prereleases(std::string_view left,
                                                std::string_view right) noexcept {
    // A release comes after all that led to it.
    if (left.empty() || right.empty()) return left.empty() <=> right.empty();
    while (!left.empty() && !right.empty()) {
        auto const order = compare_identifiers(take_identifier(left), take_identifier(right));
        if (order != 0) return order;
    }
    return !left.empty() <=> !right.empty();
}

/// Reads versions and what ranges are made of, front to back.
class version_scanner {
public:
    explicit version_scanner(std::string_view text) : text_(text) {}

    [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }
    [[nodiscard]] char peek() const noexcept { return at_end() ? '\0' : text_[at_]; }
    [[nodiscard]] std::string_view rest() const noexcept { return text_.substr(at_); }

    bool take(std::string_view word) noexcept {
        if (!rest().starts_with(word)) return false;
        at_ += word.size();
        return true;
    }

    bool take_blanks() noexcept {
        std::size_t const before = at_;
        while (peek() == ' ' || peek() == '\t') ++at_;
        return at_ != before;
    }

    [[nodiscard]] tl::unexpected<error> wrong(std::string const& words) const {
        return fail(errc::invalid_argument, "column " + std::to_string(at_ + 1) + ": " + words);
    }

    result<std::uint64_t> number() {
        std::uint64_t value = 0;
        auto const read = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        auto const length = static_cast<std::size_t>(read.ptr - (text_.data() + at_));
        if (length == 0) return wrong("a number is missing");
        if (read.ec != std::errc() || value > largest_version_number) {
            return wrong("the number is too large");
        }
        if (length > 1 && peek() == '0' && !is_date_ahead()) {
            return wrong("a number begins with 0");
        }
        at_ += length;
        return value;
    }

    /// `rc.1`, after its `-` or `+`.
    result<std::string> identifiers(bool zeros_may_lead) {
        std::size_t const begin = at_;
        for (;;) {
            std::size_t const first = at_;
            while (is_version_char(peek())) ++at_;
            std::string_view const one = text_.substr(first, at_ - first);
            if (one.empty()) return wrong("a part is empty");
            if (!zeros_may_lead && one.size() > 1 && one[0] == '0' && is_version_number(one)) {
                at_ = first;
                return wrong("a number begins with 0");
            }
            if (peek() != '.') return std::string(text_.substr(begin, at_ - begin));
            ++at_;
        }
    }

    /// True before `2025-06-18`.
    [[nodiscard]] bool is_date_ahead() const noexcept {
        std::string_view const ahead = rest().substr(0, 10);
        if (ahead.size() != 10) return false;
        for (std::size_t i = 0; i < ahead.size(); ++i) {
            bool const is_dash = i == 4 || i == 7;
            if (is_dash ? ahead[i] != '-' : !is_digit(ahead[i])) return false;
        }
        return true;
    }

    /// Where is_date_ahead().
    result<exact_version> date() {
        auto const part = [&](std::size_t from, std::size_t length) {
            std::uint64_t value = 0;
            for (char const c : rest().substr(from, length)) {
                value = value * 10 + static_cast<std::uint64_t>(c - '0');
            }
            return value;
        };
        std::uint64_t const month = part(5, 2);
        std::uint64_t const day = part(8, 2);
        if (month < 1 || month > 12 || day < 1 || day > 31) return wrong("there is no such day");
        exact_version made = exact_version::day(part(0, 4), month, day);
        at_ += 10;
        return made;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

// The part after the numbers; a build is read and forgotten.
inline result<std::string> read_suffix(version_scanner& from) {
    std::string prerelease;
    if (from.take("-")) {
        auto read = from.identifiers(false);
        if (!read) return read;
        prerelease = std::move(*read);
    }
    if (from.take("+")) {
        if (auto build = from.identifiers(true); !build) return build;
    }
    return prerelease;
}

}  // namespace detail

inline result<exact_version> exact_version::parse(std::string_view text) {
    detail::version_scanner from(text);
    if (text.size() > detail::longest_version) return from.wrong("the version is too long");
    if (from.is_date_ahead()) {
        auto made = from.date();
        if (made && !from.at_end()) return from.wrong("more after a day");
        return made;
    }
    from.take("v");
    exact_version made;
    for (std::size_t i = 0; i < 3; ++i) {
        if (i > 0 && !from.take(".")) break;
        auto const number = from.number();
        if (!number) return fail(number.error());
        made.numbers_[i] = *number;
    }
    auto suffix = detail::read_suffix(from);
    if (!suffix) return fail(suffix.error());
    if (!from.at_end()) return from.wrong("no version goes on like this");
    made.prerelease_ = std::move(*suffix);
    return made;
}

inline std::string exact_version::text() const {
    auto const padded = [](std::uint64_t number, std::size_t width) {
        std::string made = std::to_string(number);
        return made.size() < width ? std::string(width - made.size(), '0') + made : made;
    };
    if (is_date_) return padded(major(), 4) + '-' + padded(minor(), 2) + '-' + padded(patch(), 2);
    std::string made =
        std::to_string(major()) + '.' + std::to_string(minor()) + '.' + std::to_string(patch());
    return prerelease_.empty() ? made : made + '-' + prerelease_;
}

inline std::strong_ordering exact_version::operator<=>(exact_version const& other) const noexcept {
    if (is_date_ != other.is_date_) {
        return is_date_ ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    if (auto const order = numbers_ <=> other.numbers_; order != 0) return order;
    return detail::compare_prereleases(prerelease_, other.prerelease_);
}

}  // namespace mcp
