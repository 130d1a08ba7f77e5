// SPDX-License-Identifier: MIT
// Ranges of versions, as npm writes them: ^1.2, ~1.2.3, >=1 <2, 1.x, 1.2 - 1.4, a || b, and days.
#pragma once

#include <mcp/skills/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Which versions will do. A pre-release is in a range only if the range names a pre-release of the
/// same major, minor and patch.
class version_range {
public:
    /// Any release, of any kind.
    version_range() = default;

    /// Nothing, `*`, `x` and `latest` are any. `errc::invalid_argument` names the column. Days may
    /// be compared, but have neither ^ nor ~ nor parts left out.
    static inline result<version_range> parse(std::string_view text);

    [[nodiscard]] inline bool contains(exact_version const& version) const noexcept;
    [[nodiscard]] bool is_any() const noexcept { return sets_.empty(); }

    /// As it was written; `*` for any.
    [[nodiscard]] std::string const& text() const noexcept { return text_; }

private:
    // From `low` on, and up to `high`; what is missing is no bound. Both ends are as written.
    struct bounds {
        std::optional<exact_version> low;
        bool with_low = true;
        std::optional<exact_version> high;
        bool with_high = false;

        bounds() = default;

        [[nodiscard]] bool contains(exact_version const& version) const noexcept {
            if (low && (version < *low || (!with_low && version == *low))) return false;
            if (high && (*high < version || (!with_high && version == *high))) return false;
            // A day and a semantic version have no order that means anything.
            return !((low && low->is_date() != version.is_date()) ||
                     (high && high->is_date() != version.is_date()));
        }

        [[nodiscard]] bool names_prerelease_of(exact_version const& version) const noexcept {
            auto const names = [&](std::optional<exact_version> const& end) {
                return end && !end->prerelease().empty() && end->has_numbers_of(version);
            };
            // What ^ and ~ end before has the pre-release `0`, before which there is none.
            return names(low) || names(high);
        }
    };
    using set = std::vector<bounds>;  // all of them must hold

    static bool holds(set const& all, exact_version const& version) noexcept {
        bool is_named = version.prerelease().empty();
        for (bounds const& each : all) {
            if (!each.contains(version)) return false;
            is_named = is_named || each.names_prerelease_of(version);
        }
        return is_named;
    }

    std::vector<set> sets_;  // one of them must hold; none is any
    std::string text_ = "*";

    class reader;
};

/// Reads one range. At most as many bounds as the text has bytes, which are bounded.
class version_range::reader {
public:
    explicit reader(std::string_view text) : from_(text) {}

    result<std::vector<set>> run() {
        std::vector<set> made;
        do {
            auto one = read_set();
            if (!one) return fail(one.error());
            made.push_back(std::move(*one));
        } while (from_.take("||"));
        if (!from_.at_end()) return from_.wrong("no range goes on like this");
        return made;
    }

private:
    // A version with parts left out, as in 1.2 or 1.x; `given` counts those that are there.
    struct partial {
        exact_version version;
        std::size_t given = 0;

        partial() = default;
        [[nodiscard]] bool is_whole() const noexcept { return given == 3; }

        /// The first version after all those that begin with the first `parts` numbers. Its
        /// pre-releases are after them, too.
        [[nodiscard]] exact_version end(std::size_t parts) const {
            if (parts == 1) return exact_version(version.major() + 1, 0, 0, "0");
            if (parts == 2) return exact_version(version.major(), version.minor() + 1, 0, "0");
            return exact_version(version.major(), version.minor(), version.patch() + 1, "0");
        }
    };

    result<set> read_set() {
        set made;
        from_.take_blanks();
        while (!from_.at_end() && !from_.rest().starts_with("||")) {
            auto one = read_one();
            if (!one) return fail(one.error());
            made.push_back(std::move(*one));
            bool const is_apart = from_.take_blanks();
            if (!is_apart && !from_.at_end() && !from_.rest().starts_with("||")) {
                return from_.wrong("no range goes on like this");
            }
        }
        return made;
    }

    result<bounds> read_one() {
        if (from_.take("^")) return read_part([&](partial const& part) { return caret(part); });
        if (from_.take("~")) return read_part([&](partial const& part) { return tilde(part); });
        if (from_.take(">=")) return read_part([&](partial const& part) { return at_least(part); });
        if (from_.take("<=")) return read_part([&](partial const& part) { return at_most(part); });
        if (from_.take(">")) return read_part([&](partial const& part) { return above(part); });
        if (from_.take("<")) return read_part([&](partial const& part) { return below(part); });
        if (from_.take("=")) return read_part([&](partial const& part) { return same(part); });
        auto first = read_partial();
        if (!first) return fail(first.error());
        if (!is_hyphen_ahead()) return same(*first);
        from_.take_blanks();
        from_.take("-");
        auto const last = [&](partial const& part) { return between(*first, part); };
        return read_part(last);
    }

    [[nodiscard]] bool is_hyphen_ahead() const noexcept {
        detail::version_scanner ahead = from_;
        return ahead.take_blanks() && ahead.take("-") && ahead.take_blanks();
    }

    template <class Make> result<bounds> read_part(Make const& make) {
        from_.take_blanks();
        auto part = read_partial();
        if (!part) return fail(part.error());
        return make(*part);
    }

    bool take_wildcard() noexcept { return from_.take("x") || from_.take("X") || from_.take("*"); }

    result<partial> read_partial() {
        partial made;
        if (from_.is_date_ahead()) {
            auto day = from_.date();
            if (!day) return fail(day.error());
            made.version = std::move(*day);
            made.given = 3;
            return made;
        }
        from_.take("v");
        return read_numbers();
    }

    result<partial> read_numbers() {
        partial made;
        std::uint64_t numbers[3] = {};
        bool is_open = false;
        for (std::size_t i = 0; i < 3; ++i) {
            if (i > 0 && !from_.take(".")) break;
            if (take_wildcard()) {
                is_open = true;
                continue;
            }
            if (is_open) return from_.wrong("a number after a wildcard");
            auto const number = from_.number();
            if (!number) return fail(number.error());
            numbers[made.given++] = *number;
        }
        std::string prerelease;
        if (made.is_whole()) {
            auto suffix = detail::read_suffix(from_);
            if (!suffix) return fail(suffix.error());
            prerelease = std::move(*suffix);
        }
        made.version = exact_version(numbers[0], numbers[1], numbers[2], std::move(prerelease));
        return made;
    }

    static bounds from_to(std::optional<exact_version> low, std::optional<exact_version> high) {
        bounds made;
        made.low = std::move(low);
        made.high = std::move(high);
        return made;
    }

    // No version at all, as in <*.
    static bounds nothing() {
        return from_to(exact_version(0, 0, 0, "0"), exact_version(0, 0, 0, "0"));
    }

    result<bounds> caret(partial const& part) const {
        if (part.version.is_date()) return from_.wrong("a day has no ^");
        if (part.given == 0) return bounds();
        // Up to the first number that is not 0, as far as they are given.
        std::size_t parts = 1;
        if (part.version.major() == 0 && part.given > 1) parts = 2;
        if (parts == 2 && part.version.minor() == 0 && part.given > 2) parts = 3;
        return from_to(part.version, part.end(parts));
    }

    result<bounds> tilde(partial const& part) const {
        if (part.version.is_date()) return from_.wrong("a day has no ~");
        if (part.given == 0) return bounds();
        return from_to(part.version, part.end(std::min<std::size_t>(part.given, 2)));
    }

    static result<bounds> same(partial const& part) {
        if (part.given == 0) return bounds();
        if (!part.is_whole()) return from_to(part.version, part.end(part.given));
        bounds made = from_to(part.version, part.version);
        made.with_high = true;
        return made;
    }

    static result<bounds> at_least(partial const& part) {
        if (part.given == 0) return bounds();
        return from_to(part.version, std::nullopt);
    }

    static result<bounds> at_most(partial const& part) {
        if (part.given == 0) return bounds();
        if (!part.is_whole()) return from_to(std::nullopt, part.end(part.given));
        bounds made = from_to(std::nullopt, part.version);
        made.with_high = true;
        return made;
    }

    static result<bounds> above(partial const& part) {
        if (part.given == 0) return nothing();
        if (!part.is_whole()) {
            exact_version const next = part.end(part.given);
            return from_to(exact_version(next.major(), next.minor(), next.patch()), std::nullopt);
        }
        bounds made = from_to(part.version, std::nullopt);
        made.with_low = false;
        return made;
    }

    static result<bounds> below(partial const& part) {
        if (part.given == 0) return nothing();
        if (part.is_whole()) return from_to(std::nullopt, part.version);
        exact_version const& low = part.version;
        return from_to(std::nullopt, exact_version(low.major(), low.minor(), low.patch(), "0"));
    }

    static result<bounds> between(partial const& first, partial const& last) {
        bounds made = at_most(last).value();
        if (first.given > 0) made.low = first.version;
        return made;
    }

    detail::version_scanner from_;
};

inline result<version_range> version_range::parse(std::string_view text) {
    if (text.size() > detail::longest_version) {
        return detail::version_scanner(text).wrong("the range is too long");
    }
    version_range made;
    if (text.empty() || text == "latest") return made;
    auto sets = reader(text).run();
    if (!sets) return fail(sets.error());
    made.text_ = std::string(text);
    // A part without a bound lets every release pass.
    auto const is_open = [](set const& all) {
        return std::all_of(all.begin(), all.end(),
                           [](bounds const& each) { return !each.low && !each.high; });
    };
    if (std::none_of(sets->begin(), sets->end(), is_open)) made.sets_ = std::move(*sets);
    return made;
}

inline bool version_range::contains(exact_version const& version) const noexcept {
    if (sets_.empty()) return version.prerelease().empty();
    return std::any_of(sets_.begin(), sets_.end(),
                       [&](set const& each) { return holds(each, version); });
}

}  // namespace mcp
