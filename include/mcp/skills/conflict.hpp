// SPDX-License-Identifier: MIT
// How a conflict is decided: rules in an order, each of which leaves fewer to choose from.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/skills/finding.hpp>
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

/// A rule. Those that cannot decide leave it to the next; after the last, nobody is chosen.
enum class conflict_strategy : std::uint8_t {
    scope_priority,     ///< The nearest scope: repo, user, system, admin.
    explicit_priority,  ///< The highest `priority`.
    latest,             ///< The latest version, if all have one.
    keep_both,          ///< All, under distinct names.
    ask,                ///< Whoever can be asked.
    fail,               ///< Nobody.
};

/// The rule's name in reports: both kinds of priority are `priority`.
constexpr std::string_view to_string(conflict_strategy strategy) noexcept {
    constexpr std::string_view names[] = {"priority",  "priority", "latest",
                                          "keep-both", "ask",      "fail"};
    return names[static_cast<std::size_t>(strategy)];
}

using conflict_strategies = std::vector<conflict_strategy>;

/// Priority, latest, ask, fail.
inline conflict_strategies default_strategies() {
    return {conflict_strategy::scope_priority, conflict_strategy::explicit_priority,
            conflict_strategy::latest, conflict_strategy::ask, conflict_strategy::fail};
}

/// Reads `priority,latest,keep-both,ask,fail` in any order; `scope-priority` and
/// `explicit-priority` are the halves of `priority`. `errc::invalid_argument` names the one that is
/// none.
inline result<conflict_strategies> parse_strategies(std::string_view text) {
    conflict_strategies made;
    for (;;) {
        std::string_view const name = text.substr(0, text.find(','));
        using enum conflict_strategy;
        if (name == "priority") made.insert(made.end(), {scope_priority, explicit_priority});
        else if (name == "scope-priority") made.push_back(scope_priority);
        else if (name == "explicit-priority") made.push_back(explicit_priority);
        else if (name == "latest") made.push_back(latest);
        else if (name == "keep-both") made.push_back(keep_both);
        else if (name == "ask") made.push_back(ask);
        else if (name == "fail") made.push_back(conflict_strategy::fail);
        else {
            return mcp::fail(
                errc::invalid_argument,
                detail::quoted_name(name) +
                    " is no strategy; they are priority, latest, keep-both, ask, fail");
        }
        if (name.size() == text.size()) return made;
        text.remove_prefix(name.size() + 1);
    }
}

/// What whoever can be asked is asked. Its texts hold no secrets.
struct conflict_question {
    finding_code code = finding_code::config_conflict;
    std::string name;                  ///< Of the server that it is about.
    std::string message;               ///< What the conflict is.
    std::vector<std::string> choices;  ///< One for each that could be chosen, then to keep all.

    conflict_question() = default;

    bool operator==(conflict_question const&) const = default;
};

namespace detail {

/// One of those that could be chosen.
struct contender {
    unsigned scope_rank = 0;
    std::int64_t priority = 0;
    std::optional<exact_version> version;

    contender() = default;
};

struct verdict {
    std::optional<std::size_t> winner;
    bool keeps_both = false;
    conflict_strategy by = conflict_strategy::fail;

    verdict() = default;
};

/// Goes through the strategies until one decides or asks.
class conflict_decider {
public:
    /// Without `may_rank` only keep_both, ask and fail can decide.
    conflict_decider(std::vector<contender> contenders, conflict_strategies const& strategies,
                     bool can_ask, bool may_rank)
        : contenders_(std::move(contenders)),
          strategies_(&strategies),
          can_ask_(can_ask),
          may_rank_(may_rank) {
        for (std::size_t i = 0; i < contenders_.size(); ++i) left_.push_back(i);
    }

    /// The outcome; nothing if somebody has to be asked first.
    std::optional<verdict> advance() {
        for (; next_ < strategies_->size(); ++next_) {
            verdict made;
            made.by = (*strategies_)[next_];
            if (made.by == conflict_strategy::fail) return made;
            if (made.by == conflict_strategy::ask) {
                if (can_ask_) return std::nullopt;
                continue;
            }
            if (made.by == conflict_strategy::keep_both) {
                made.keeps_both = true;
                return made;
            }
            if (may_rank_) narrow(made.by);
            if (left_.size() > 1) continue;
            made.winner = left_.front();
            return made;
        }
        return verdict();
    }

    /// To an ask. What is left to choose from is `left()`, and one more is to keep all; nothing, or
    /// anything else, leaves it to the next strategy.
    std::optional<verdict> answer(std::optional<std::size_t> choice) {
        ++next_;
        if (!choice || *choice > left_.size()) return advance();
        verdict made;
        made.by = conflict_strategy::ask;
        made.keeps_both = *choice == left_.size();
        if (!made.keeps_both) made.winner = left_[*choice];
        return made;
    }

    [[nodiscard]] std::vector<std::size_t> const& left() const noexcept { return left_; }

private:
    void narrow(conflict_strategy by) {
        auto const& all = contenders_;
        if (by == conflict_strategy::scope_priority) {
            keep_best([&](auto i, auto j) { return all[i].scope_rank < all[j].scope_rank; });
        } else if (by == conflict_strategy::explicit_priority) {
            keep_best([&](auto i, auto j) { return all[i].priority > all[j].priority; });
        } else if (std::all_of(left_.begin(), left_.end(),
                               [&](auto i) { return all[i].version.has_value(); })) {
            keep_best([&](auto i, auto j) { return *all[i].version > *all[j].version; });
        }
    }

    template <class Better> void keep_best(Better const& is_better) {
        std::size_t const best = *std::min_element(left_.begin(), left_.end(), is_better);
        std::erase_if(left_, [&](std::size_t each) { return is_better(best, each); });
    }

    std::vector<contender> contenders_;
    conflict_strategies const* strategies_;
    bool can_ask_;
    bool may_rank_;
    std::size_t next_ = 0;
    std::vector<std::size_t> left_;
};

}  // namespace detail

}  // namespace mcp
