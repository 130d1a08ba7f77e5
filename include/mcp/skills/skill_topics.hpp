// SPDX-License-Identifier: MIT
// What a skill has to do with: two skills that share none of it cannot make a difference to each
// other.
#pragma once

#include <mcp/skills/resolver_input.hpp>
#include <mcp/skills/server_candidates.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace mcp::detail {

class skill_topics {
public:
    skill_topics(configured_servers const& config, resolver_options const& options)
        : config_(config),
          options_(options) {}

    [[nodiscard]] std::vector<std::string> of(skill const& one) const {
        std::vector<std::string> made{"skill " + one.name};
        for (skill_requirement const& each : one.skills) made.push_back("skill " + each.name);
        for (server_requirement const& each : one.servers) add_topics(each, made);
        std::sort(made.begin(), made.end());
        made.erase(std::unique(made.begin(), made.end()), made.end());
        return made;
    }

    [[nodiscard]] bool keeps_both() const {
        auto const& all = options_.strategies();
        return std::find(all.begin(), all.end(), conflict_strategy::keep_both) != all.end();
    }

private:
    void add_topics(server_requirement const& one, std::vector<std::string>& made) const {
        bool const wins = options_.user_config_wins();
        if (tools_matter()) {
            for (std::string const& each : one.tools) made.push_back("tool " + each);
        }
        configured_server const* const entry = config_.find(one.name);
        if (wins && entry != nullptr) return;
        if (entry != nullptr) {
            auto const its = identify(entry->entry, options_.identifying_env());
            made.push_back("identity " + its.key);
        }
        made.push_back("server " + one.name);
        // Names such as `github-2` may be given to servers that are called `github`.
        std::string_view base = one.name;
        while (!base.empty() && is_digit(base.back())) base.remove_suffix(1);
        if (keeps_both() && base.size() < one.name.size() && base.ends_with('-')) {
            base.remove_suffix(1);
            made.push_back("server " + std::string(base));
        }
        if (!one.is_declaration()) return;
        auto const identity = identify(to_server_config(one), options_.identifying_env());
        if (!wins || config_.find(identity) == nullptr) made.push_back("identity " + identity.key);
    }

    // Tools of one name only make a difference to the plan if somebody wants them to.
    [[nodiscard]] bool tools_matter() const {
        auto const& all = options_.tool_strategies();
        return std::find(all.begin(), all.end(), conflict_strategy::fail) != all.end();
    }

    configured_servers const& config_;
    resolver_options const& options_;
};

}  // namespace mcp::detail
