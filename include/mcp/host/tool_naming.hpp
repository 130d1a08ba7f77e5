// SPDX-License-Identifier: MIT
// Finds a name for every tool such that no two tools could be taken for each other.
#pragma once

#include <mcp/host/tool_name_text.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
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

using name_set = std::unordered_set<std::string>;

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
        tools_.reserve(all.size());
        claims_.reserve(all.size() * 2);
        std::string prefix;
        std::string_view prefixed_server;
        for (tool_identity& each : all) {
            if (each.server != prefixed_server || prefix.empty()) {
                prefix = safe_tool_name(each.server) + "__";
            }
            tools_.push_back(candidate{std::move(each), {}, {}, {}, 0});
            candidate& made = tools_.back();
            prefixed_server = made.tool.server;
            made.bare = safe_tool_name(made.tool.tool);
            made.full = prefix + made.bare;
            claim(made.bare);
            claim(made.full);
            render(made);
        }
        while (raise_contested()) {
        }
        return take();
    }

    /// The names that nobody may have, after run(): those from before and those found now.
    [[nodiscard]] name_set const& contested() const noexcept { return contested_; }

private:
    struct candidate {
        tool_identity tool;
        std::string bare;   // its own name, of any length
        std::string full;   // with its server's, of any length
        std::string shown;  // what it gets, unless that turns out to be contested
        unsigned level;     // 0 bare, 1 full, then hashed, each time anew
    };

    void claim(std::string const& name) {
        if (++claims_[name] > 1) contested_.insert(name);
    }

    [[nodiscard]] bool is_contested(candidate const& one) const {
        bool const is_bare = one.level == 0 && contested_.contains(one.bare);
        bool const is_full = one.level == 1 && contested_.contains(one.full);
        return is_bare || is_full || contested_.contains(one.shown);
    }

    // What the candidate is called at its level. A name that no one has claimed yet is claimed.
    void render(candidate& one) {
        std::size_t const longest = longest_name(policy_);
        std::string const& whole = one.level == 0 ? one.bare : one.full;
        if (one.level < 2 && whole.size() <= longest) {
            one.shown = whole;
            return;
        }
        one.shown = hashed_name(whole, one.tool, one.level < 2 ? 0 : one.level - 2, longest);
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
        std::vector<named_tool> made;
        made.reserve(tools_.size());
        for (candidate& each : tools_) {
            made.push_back(named_tool{std::move(each.shown), std::move(each.tool)});
        }
        std::sort(made.begin(), made.end(), [](named_tool const& left, named_tool const& right) {
            return left.name < right.name;
        });
        return made;
    }

    tool_name_policy const& policy_;
    name_set contested_;
    std::vector<candidate> tools_;
    std::unordered_map<std::string, unsigned> claims_;
};

}  // namespace detail

}  // namespace mcp
