// SPDX-License-Identifier: MIT
// The Retry-After header (RFC 9110 10.2.3): seconds, or a date in any of the three forms.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/http/fields.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mcp::http {

/// The longest time that a server's wish is understood as. What it really waits for is up to the
/// retry policy.
inline constexpr std::chrono::hours longest_retry_after{24};

namespace detail {

/// Takes a date apart from the left; once something does not fit, nothing fits any more.
class date_reader {
public:
    explicit date_reader(std::string_view text) : text_(text) {}

    [[nodiscard]] bool is_done() const noexcept { return fits_ && text_.empty(); }

    bool take(std::string_view expected) {
        fits_ = fits_ && same_text(text_.substr(0, expected.size()), expected);
        if (fits_) text_.remove_prefix(expected.size());
        return fits_;
    }

    unsigned number(std::size_t digits) {
        unsigned value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            fits_ = fits_ && i < text_.size() && text_[i] >= '0' && text_[i] <= '9';
            if (!fits_) return 0;
            value = value * 10 + static_cast<unsigned>(text_[i] - '0');
        }
        text_.remove_prefix(digits);
        return value;
    }

    // The day of asctime: two digits, or a blank and one.
    unsigned padded_number() {
        if (!text_.starts_with(' ')) return number(2);
        text_.remove_prefix(1);
        return number(1);
    }

    unsigned month() {
        constexpr std::array<std::string_view, 12> names = {
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        for (unsigned i = 0; i < names.size(); ++i) {
            if (same_text(text_.substr(0, 3), names[i])) {
                text_.remove_prefix(3);
                return i + 1;
            }
        }
        fits_ = false;
        return 0;
    }

    // Whether it is the right day of the week does not matter.
    bool take_weekday() {
        constexpr std::array<std::string_view, 7> names = {
            "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
        for (std::string_view const name : names) {
            for (std::string_view const form : {name, name.substr(0, 3)}) {
                if (same_text(text_.substr(0, form.size()), form)) {
                    text_.remove_prefix(form.size());
                    return true;
                }
            }
        }
        fits_ = false;
        return false;
    }

    std::chrono::seconds time_of_day() {
        unsigned const hour = number(2);
        take(":");
        unsigned const minute = number(2);
        take(":");
        unsigned const second = number(2);
        fits_ = fits_ && hour < 24 && minute < 60 && second <= 60;  // there are leap seconds
        return std::chrono::hours(hour) + std::chrono::minutes(minute) +
               std::chrono::seconds(second);
    }

    [[nodiscard]] std::string_view rest() const noexcept { return text_; }

private:
    std::string_view text_;
    bool fits_ = true;
};

inline int current_year(std::chrono::sys_seconds now) {
    std::chrono::year_month_day const today(std::chrono::floor<std::chrono::days>(now));
    return static_cast<int>(today.year());
}

/// RFC 9110 5.6.7. `now` decides the century of the form that has two digits for the year.
inline std::optional<std::chrono::sys_seconds> parse_date(std::string_view text,
                                                          std::chrono::sys_seconds now) {
    date_reader reader(text);
    reader.take_weekday();
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    std::chrono::seconds time{};
    if (reader.rest().starts_with(',')) {
        reader.take(", ");
        day = reader.number(2);
        bool const is_short = reader.rest().starts_with('-');
        std::string_view const separator = is_short ? "-" : " ";
        reader.take(separator);
        month = reader.month();
        reader.take(separator);
        year = static_cast<int>(reader.number(is_short ? 2 : 4));
        if (is_short) {
            int const today = current_year(now);
            year += today / 100 * 100;
            if (year > today + 50) year -= 100;
        }
        reader.take(" ");
        time = reader.time_of_day();
        reader.take(" GMT");
    } else {
        reader.take(" ");
        month = reader.month();
        reader.take(" ");
        day = reader.padded_number();
        reader.take(" ");
        time = reader.time_of_day();
        reader.take(" ");
        year = static_cast<int>(reader.number(4));
    }
    std::chrono::year_month_day const date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!reader.is_done() || !date.ok()) return std::nullopt;
    return std::chrono::sys_days(date) + time;
}

}  // namespace detail

/// How long to wait from `now` on; at most `longest_retry_after`, and zero for a date that is over.
/// Nothing if the text is neither a number of seconds nor a date.
inline std::optional<duration> parse_retry_after(std::string_view text,
                                                 std::chrono::system_clock::time_point now) {
    text = detail::trim(text);
    if (text.empty()) return std::nullopt;
    std::chrono::seconds const longest = longest_retry_after;
    if (text.find_first_not_of("0123456789") == std::string_view::npos) {
        std::int64_t count = 0;
        for (char const c : text) count = std::min(count * 10 + (c - '0'), longest.count());
        return duration(std::chrono::seconds(count));
    }
    // In whole seconds: a year of four digits is more than a clock of nanoseconds can tell.
    auto const second = std::chrono::floor<std::chrono::seconds>(now);
    auto const date = detail::parse_date(text, second);
    if (!date) return std::nullopt;
    return duration(std::clamp(*date - second, std::chrono::seconds(0), longest));
}

/// The same for the headers of a response; nothing if there is no such header.
inline std::optional<duration> parse_retry_after(fields const& headers,
                                                 std::chrono::system_clock::time_point now) {
    auto const value = headers.find("Retry-After");
    return value ? parse_retry_after(*value, now) : std::nullopt;
}

}  // namespace mcp::http
