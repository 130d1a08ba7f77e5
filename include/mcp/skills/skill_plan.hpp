// SPDX-License-Identifier: MIT
// A plan that follows skills as they come and go, without resolving all of them again.
#pragma once

#include <mcp/skills/plan_change.hpp>
#include <mcp/skills/resolver.hpp>
#include <mcp/skills/skill_region.hpp>
#include <mcp/skills/skill_topics.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace mcp {

/// What is resolved of one skill.
struct planned_skill {
    skill_status status = skill_status::ready;
    std::uint32_t wave = 0;  ///< Not for a blocked one.
    std::vector<std::string> servers;

    planned_skill() = default;

    bool operator==(planned_skill const&) const = default;
};

/// Skills, the servers that they get, and when each starts: the same as resolve_skills() gives for
/// them, with nobody to ask, but for the findings. Skills that have to do with each other, by the
/// names of skills and servers that they mention, are resolved together; a change resolves those
/// that have to do with the skill that changes, and takes time in proportion to them alone. Servers
/// of the user's configuration, which decides by itself what they are, connect nobody.
class skill_plan {
public:
    /// Roots mean nothing here: every skill counts.
    explicit skill_plan(std::vector<configured_server> config = {}, resolver_options options = {})
        : options_(std::move(options.roots({}).can_ask(false))),
          config_(std::move(config)),
          known_(config_, options_),
          topics_(known_, options_) {}

    skill_plan(skill_plan const&) = delete;
    skill_plan& operator=(skill_plan const&) = delete;

    /// Adds many at once; cheaper than one by one.
    plan_change add(std::vector<skill> skills) {
        std::vector<std::size_t> changed;
        touched_.clear();
        for (skill& each : skills) {
            forget(each.path);
            changed.push_back(insert(std::move(each)));
        }
        return update(std::move(changed));
    }

    /// Adds a skill, or replaces the one of the same path.
    plan_change add(skill one) {
        std::vector<skill> all;
        all.push_back(std::move(one));
        return add(std::move(all));
    }

    /// Removes the skill of that path; nothing happens if there is none.
    plan_change remove(std::string const& path) {
        touched_.clear();
        forget(path);
        return update({});
    }

    /// Of each skill that counts, by name. Null if there is none of that name.
    [[nodiscard]] planned_skill const* find_skill(std::string const& name) const {
        auto const found = skills_.find(name);
        return found == skills_.end() ? nullptr : &found->second;
    }
    [[nodiscard]] std::size_t skills() const noexcept { return skills_.size(); }

    /// The names of all servers of the plan, sorted.
    [[nodiscard]] std::vector<std::string> servers() const {
        std::vector<std::string> made;
        for (auto const& each : servers_) made.push_back(each.first);
        std::sort(made.begin(), made.end());
        return made;
    }
    /// Null if the plan has none of that name.
    [[nodiscard]] resolved_server const* find_server(std::string const& name) const {
        auto const found = servers_.find(name);
        return found == servers_.end() ? nullptr : &found->second.resolved;
    }

    /// What can start at once, wave by wave, as resolve_skills() gives it. Takes time in proportion
    /// to all skills.
    [[nodiscard]] std::vector<std::vector<std::string>> waves() const {
        std::vector<std::vector<std::string>> made;
        auto const add = [&](std::uint32_t wave, std::string label) {
            if (made.size() <= wave) made.resize(wave + 1);
            made[wave].push_back(std::move(label));
        };
        // A server needs nothing, so it is always in the first.
        for (auto const& each : servers_) add(0, "server:" + each.first);
        for (auto const& each : skills_) {
            if (each.second.status == skill_status::blocked) continue;
            add(each.second.wave, "skill:" + each.first);
        }
        for (auto& each : made) std::sort(each.begin(), each.end());
        return made;
    }

private:
    using held_skill = detail::held_skill;
    using held_server = detail::held_server;
    using region = detail::skill_region;

    std::size_t insert(skill one) {
        std::size_t number = held_.size();
        if (!free_.empty()) {
            number = free_.back();
            free_.pop_back();
        } else {
            held_.emplace_back();
        }
        held_skill& made = held_[number];
        made.source = std::move(one);
        made.region = detail::no_region;
        made.topics = topics_.of(made.source);
        by_path_[made.source.path] = number;
        for (std::string const& each : made.topics) by_topic_[each].insert(number);
        return number;
    }

    void forget(std::string const& path) {
        auto const found = by_path_.find(path);
        if (found == by_path_.end()) return;
        std::size_t const number = found->second;
        for (std::string const& each : held_[number].topics) {
            auto const topic = by_topic_.find(each);
            topic->second.erase(number);
            if (topic->second.empty()) by_topic_.erase(topic);
        }
        if (held_[number].region != detail::no_region) touched_.insert(held_[number].region);
        held_[number] = held_skill();
        held_[number].region = detail::no_region;
        by_path_.erase(found);
        free_.push_back(number);
        gone_.insert(number);
    }

    plan_change update(std::vector<std::size_t> changed) {
        std::vector<std::size_t> open = std::move(changed);
        for (std::size_t const each : touched_) {
            for (std::size_t const member : regions_[each].members) {
                if (!gone_.contains(member)) open.push_back(member);
            }
        }
        before_.clear();
        after_.clear();
        std::vector<std::vector<std::size_t>> const parts = split(std::move(open));
        for (std::size_t const each : touched_) drop(each);
        for (auto const& each : parts) resolve(each);
        gone_.clear();
        return changes();
    }

    // All that these have to do with, in parts that have nothing to do with each other.
    std::vector<std::vector<std::size_t>> split(std::vector<std::size_t> from) {
        std::vector<std::vector<std::size_t>> made;
        std::unordered_set<std::size_t> seen;
        std::unordered_set<std::string_view> topics;
        for (std::size_t const start : from) {
            if (!seen.insert(start).second) continue;
            std::vector<std::size_t> part{start};
            for (std::size_t i = 0; i < part.size(); ++i) {
                if (held_[part[i]].region != detail::no_region)
                    touched_.insert(held_[part[i]].region);
                for (std::string const& topic : held_[part[i]].topics) {
                    if (!topics.insert(topic).second) continue;
                    for (std::size_t const each : by_topic_.at(topic)) {
                        if (seen.insert(each).second) part.push_back(each);
                    }
                }
            }
            made.push_back(std::move(part));
        }
        return made;
    }

    void drop(std::size_t number) {
        region& old = regions_[number];
        for (std::string const& each : old.skills) skills_.erase(each);
        for (std::string const& each : old.servers) {
            auto const found = servers_.find(each);
            before_.try_emplace(each, found->second.resolved);
            if (--found->second.users == 0) servers_.erase(found);
        }
        old = region();
        free_regions_.push_back(number);
    }

    void resolve(std::vector<std::size_t> const& members) {
        skill_catalog catalog;
        std::vector<configured_server> config;
        std::unordered_set<configured_server const*> taken;
        for (std::size_t const each : members) {
            catalog.skills.push_back(held_[each].source);
            for (server_requirement const& need : held_[each].source.servers) {
                take_entry(known_.find(need.name), taken, config);
                for (std::size_t i = 2; topics_.keeps_both() && i < members.size() + 2; ++i) {
                    std::string const name = need.name + '-' + std::to_string(i);
                    take_entry(known_.find(name), taken, config);
                }
                if (!need.is_declaration()) continue;
                auto const its = identify(to_server_config(need), options_.identifying_env());
                take_entry(known_.find(its), taken, config);
            }
        }
        keep(members, resolve_skills(std::move(catalog), std::move(config), options_));
    }

    static void take_entry(configured_server const* entry,
                           std::unordered_set<configured_server const*>& taken,
                           std::vector<configured_server>& config) {
        if (entry != nullptr && taken.insert(entry).second) config.push_back(*entry);
    }

    void keep(std::vector<std::size_t> const& members, resolution made) {
        std::size_t number = regions_.size();
        if (!free_regions_.empty()) {
            number = free_regions_.back();
            free_regions_.pop_back();
        } else {
            regions_.emplace_back();
        }
        region& kept = regions_[number];
        kept.members = members;
        for (std::size_t const each : members) held_[each].region = number;
        for (resolved_skill& each : made.skills) {
            planned_skill& to = skills_[each.name];
            to.status = each.status;
            to.servers = std::move(each.servers);
            kept.skills.push_back(std::move(each.name));
        }
        for (std::size_t wave = 0; wave < made.waves.size(); ++wave) {
            for (std::string const& label : made.waves[wave]) {
                if (!label.starts_with("skill:")) continue;
                skills_[label.substr(6)].wave = static_cast<std::uint32_t>(wave);
            }
        }
        for (resolved_server& each : made.servers) {
            kept.servers.push_back(each.name);
            held_server& to = servers_[each.name];
            if (to.users++ == 0) after_.insert(each.name);
            // Which skills use it is a question to resolve_skills().
            each.uses.clear();
            to.resolved = std::move(each);
        }
    }

    // Servers start in the first wave, so their names are their order.
    plan_change changes() {
        plan_change made;
        for (auto const& [name, old] : before_) {
            auto const* const now = find_server(name);
            bool const is_kept = now != nullptr && detail::is_same_server(old, *now);
            (is_kept ? made.keep : made.stop).push_back(name);
            if (now != nullptr && !is_kept) made.start.push_back(name);
        }
        for (std::string const& name : after_) {
            if (!before_.contains(name)) made.start.push_back(name);
        }
        std::sort(made.start.begin(), made.start.end());
        return made;
    }

    resolver_options options_;
    std::vector<configured_server> config_;
    detail::configured_servers known_;
    detail::skill_topics topics_;
    std::vector<held_skill> held_;
    std::vector<std::size_t> free_;
    std::unordered_map<std::string, std::size_t> by_path_;
    std::unordered_map<std::string, std::unordered_set<std::size_t>> by_topic_;
    std::vector<region> regions_;
    std::vector<std::size_t> free_regions_;
    std::unordered_map<std::string, planned_skill> skills_;
    std::unordered_map<std::string, held_server> servers_;

    // Of the change at hand.
    std::unordered_set<std::size_t> touched_;  // regions
    std::unordered_set<std::size_t> gone_;
    std::map<std::string, resolved_server> before_;
    std::unordered_set<std::string> after_;
};

}  // namespace mcp
