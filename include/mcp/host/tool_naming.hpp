// SPDX-License-Identifier: MIT
// Finds a name for every tool such that no two tools could be taken for each other.
#pragma once

#include <mcp/host/name_index.hpp>
#include <mcp/host/tool_name_text.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace mcp {

/// A tool and the name that an agent sees.
struct named_tool {
    std::string name;
    tool_identity tool;

    bool operator==(named_tool const&) const = default;
};

namespace detail {

// Looks texts up without making strings of them.
struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>()(text);
    }
};

using name_set = std::unordered_set<std::string, text_hash, std::equal_to<>>;

/// Every tool lays claim to its own name and to `server__tool`. It gets the first of them that
/// nobody else claims, else one with a hash. Claims are never given up, so that more tools can only
/// lead to longer names: that is why the order in which servers come makes no difference.
class tool_naming {
public:
    /// `contested` holds the names that were claimed more than once before.
    tool_naming(tool_name_policy const& policy, name_set contested)
        : policy_(policy),
          contested_(std::move(contested)) {
        contested_.insert(policy.reserved.begin(), policy.reserved.end());
    }

    /// The names of all tools, sorted by name. `all` is sorted and holds no tool twice.
    std::vector<named_tool> run(std::vector<tool_identity> all) {
        tools_.reserve(all.size());  // so that claims can point into it
        claims_.reserve(all.size() * 2);
        std::string prefix;
        std::string const* prefixed = nullptr;
        for (tool_identity& each : all) {
            if (prefixed == nullptr || *prefixed != each.server) {
                prefix = safe_tool_name(each.server) + "__";
                prefixed = &each.server;
            }
            candidate& made = tools_.emplace_back();
            made.tool = &each;
            made.bare = safe_tool_name(each.tool);
            made.full.reserve(prefix.size() + made.bare.size());
            made.full = prefix;
            made.full += made.bare;
            claim(made.bare);
            claim(made.full);
            render(made);
        }
        while (raise_contested()) {
        }
        return take();
    }

    /// The names that nobody may have, after run(): those from before and those found now.
    [[nodiscard]] name_set take_contested() { return std::move(contested_); }

private:
    struct candidate {
        tool_identity* tool = nullptr;
        std::string bare;        // its own name, of any length
        std::string full;        // with its server's, of any length
        std::string_view shown;  // what it gets, unless that turns out to be contested
        unsigned level = 0;      // 0 bare, 1 full, then hashed, each time anew
    };

    void claim(std::string_view name) {
        if (claims_.add(name) == 2) contested_.emplace(name);
    }

    [[nodiscard]] bool is_contested(candidate const& one) const {
        if (contested_.empty()) return false;
        bool const is_bare = one.level == 0 && contested_.contains(one.bare);
        bool const is_full = one.level == 1 && contested_.contains(one.full);
        return is_bare || is_full || contested_.contains(one.shown);
    }

    // What the candidate is called at its level. A name that it has not claimed yet is claimed.
    void render(candidate& one) {
        std::size_t const longest = longest_name(policy_);
        std::string const& whole = one.level == 0 ? one.bare : one.full;
        if (one.level < 2 && whole.size() <= longest) {
            one.shown = whole;
            return;
        }
        unsigned const attempt = one.level < 2 ? 0 : one.level - 2;
        one.shown = hashed_.emplace_back(hashed_name(whole, *one.tool, attempt, longest));
        claim(one.shown);
    }

    bool raise_contested() {
        bool has_changed = false;
        for (candidate& each : tools_) {
            if (!is_contested(each)) continue;
            ++each.level;
            render(each);
            has_changed = true;
        }
        return has_changed;
    }

    std::vector<named_tool> take() {
        std::vector<candidate const*> sorted;
        sorted.reserve(tools_.size());
        for (candidate const& each : tools_) sorted.push_back(&each);
        std::sort(sorted.begin(), sorted.end(), [](candidate const* left, candidate const* right) {
            return left->shown < right->shown;
        });
        std::vector<named_tool> made;
        made.reserve(sorted.size());
        for (candidate const* each : sorted) {
            made.push_back(named_tool{std::string(each->shown), std::move(*each->tool)});
        }
        return made;
    }

    tool_name_policy const& policy_;
    name_set contested_;
    std::vector<candidate> tools_;
    std::deque<std::string> hashed_;  // names that are no candidate's whole one
    name_counter claims_;
};

}  // namespace detail

}  // namespace mcp
