// SPDX-License-Identifier: MIT
// Reads the fields of one table of a configuration, and says everything that is wrong with them.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/nearest.hpp>
#include <mcp/core/placed_value.hpp>
#include <mcp/host/config_problem.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

inline std::string_view words_for(placed_kind kind) noexcept {
    constexpr std::string_view words[] = {"null", "true or false", "a number",
                                          "text", "a list",        "a table"};
    return words[static_cast<std::size_t>(kind)];
}

/// One table. Each read names a field, so that finish() knows which members nobody asked for.
/// Values never appear in problems.
class field_reader {
public:
    field_reader(placed_value const& table, std::string path, problem_list& problems)
        : table_(table),
          path_(std::move(path)),
          problems_(problems) {}

    /// The member of that name, or null.
    placed_member const* find(std::string_view name) {
        asked_.push_back(name);
        return table_.find(name);
    }

    bool read(std::string_view name, std::string& out) {
        auto const* found = find_of(name, placed_kind::text, "put it in quotes");
        if (found != nullptr) out = found->value.text;
        return found != nullptr;
    }

    bool read(std::string_view name, bool& out) {
        auto const* found = find_of(name, placed_kind::boolean, "write true or false, no quotes");
        if (found != nullptr) out = found->value.truth;
        return found != nullptr;
    }

    /// A number of units of `unit` milliseconds: over 0, up to a day.
    bool read_time(std::string_view name, duration& out, double unit) {
        auto const* found = find_of(name, placed_kind::number, "write a number, no quotes");
        if (found == nullptr) return false;
        double const most = 86400000 / unit;
        double const given = found->value.number;
        if (!(given > 0 && given <= most)) {
            add(*found,
                "must be > 0 and <= " + whole(most) + (unit > 1 ? " (seconds)" : " (milliseconds)"),
                "the usual value is " + whole(static_cast<double>(out.milliseconds) / unit));
            return false;
        }
        // Less than a millisecond is no time that a timer could measure.
        out = duration::from_milliseconds(
            std::max<std::int64_t>(1, static_cast<std::int64_t>(std::llround(given * unit))));
        return true;
    }

    template <class Count>
    bool read_count(std::string_view name, Count& out, unsigned least, unsigned most) {
        auto const* found = find_of(name, placed_kind::number, "write a number, no quotes");
        if (found == nullptr) return false;
        double const given = found->value.number;
        if (!(given >= least && given <= most) || given != std::floor(given)) {
            add(*found,
                "must be a whole number from " + std::to_string(least) + " to " +
                    std::to_string(most),
                "the usual value is " + std::to_string(out));
            return false;
        }
        out = static_cast<Count>(given);
        return true;
    }

    bool read(std::string_view name, std::vector<std::string>& out) {
        auto const* found = find_of(name, placed_kind::list, "write a list, as in [\"a\", \"b\"]");
        if (found == nullptr) return false;
        std::vector<std::string> texts;
        bool is_good = true;
        for (std::size_t i = 0; i < found->value.elements.size(); ++i) {
            placed_value const& each = found->value.elements[i];
            is_good &= check_text(each, element_path(path_of(*found), i));
            texts.push_back(each.text);
        }
        if (is_good) out = std::move(texts);
        return is_good;
    }

    bool read(std::string_view name, std::map<std::string, std::string>& out) {
        auto const* found =
            find_of(name, placed_kind::table, "write a table, as in {\"A\": \"b\"}");
        if (found == nullptr) return false;
        std::map<std::string, std::string> texts;
        bool is_good = true;
        for (placed_member const& each : found->value.members) {
            is_good &= check_text(each.value, member_path(path_of(*found), each.shown_name()));
            texts.insert_or_assign(each.name, each.value.text);
        }
        if (is_good) out = std::move(texts);
        return is_good;
    }

    /// A table within this one, to be read by a reader of its own; null if there is none.
    placed_member const* find_table(std::string_view name) {
        return find_of(name, placed_kind::table, "write a table, as in {...}");
    }

    void error(placed_member const& at, std::string message, std::string fix) {
        add(at, std::move(message), std::move(fix));
    }

    [[nodiscard]] std::string path_of(placed_member const& member) const {
        return member_path(path_, member.shown_name());
    }

    /// Warns of members that no read has asked for, and of those that are there twice.
    void finish() {
        std::set<std::string_view> met;
        for (placed_member const& each : table_.members) {
            bool const is_known =
                std::find(asked_.begin(), asked_.end(), each.name) != asked_.end();
            if (!is_known) {
                std::string_view const meant = nearest(each.name, asked_);
                problems_.warn(each.line, path_of(each), "is not known here and has no effect",
                               meant.empty() ? "remove it if you do not need it elsewhere"
                                             : "did you mean " + std::string(meant) + "?");
            } else if (!met.insert(each.name).second) {
                problems_.warn(each.line, path_of(each), "is there twice; the last one counts",
                               "remove one of them");
            }
        }
    }

private:
    static std::string whole(double value) { return std::to_string(std::llround(value)); }

    void add(placed_member const& at, std::string message, std::string fix) {
        problems_.error(at.value.line, path_of(at), std::move(message), std::move(fix));
    }

    placed_member const* find_of(std::string_view name, placed_kind kind, std::string_view fix) {
        auto const* found = find(name);
        if (found == nullptr || found->value.kind == kind) return found;
        add(*found,
            "must be " + std::string(words_for(kind)) + ", not " +
                std::string(words_for(found->value.kind)),
            std::string(fix));
        return nullptr;
    }

    bool check_text(placed_value const& value, std::string path) {
        if (value.kind == placed_kind::text) return true;
        problems_.error(value.line, std::move(path),
                        "must be text, not " + std::string(words_for(value.kind)),
                        "put it in quotes");
        return false;
    }

    placed_value const& table_;
    std::string path_;
    problem_list& problems_;
    std::vector<std::string_view> asked_;
};

}  // namespace mcp::detail
