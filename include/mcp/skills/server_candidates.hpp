// SPDX-License-Identifier: MIT
// All requirements of one server name, and all that could be started for it.
#pragma once

#include <mcp/skills/conflict.hpp>
#include <mcp/skills/server_identity.hpp>
#include <mcp/skills/skill_links.hpp>
#include <mcp/skills/version_range.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mcp::detail {

inline constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

/// A requirement of a server.
struct server_need {
    node_id skill = 0;
    server_requirement const* said = nullptr;
    std::optional<version_range> range;  // none is any
    std::size_t target = nowhere;        // the server that it gets
};

/// What could be started: a declaration of a skill, or an entry of the user's configuration.
struct server_candidate {
    server_requirement const* said = nullptr;
    configured_server const* entry = nullptr;
    node_id owner = no_node;  // the best of the skills that declare it; no_node for an entry
    server_config config;
    server_identity identity;
    std::string settings;
    std::string version_text;
    contender rank;
    std::vector<std::size_t> needs;  // those that declare it
};

/// The user's configuration, by name and by identity.
class configured_servers {
public:
    configured_servers(std::vector<configured_server> const& all, resolver_options const& options) {
        for (configured_server const& each : all) {
            by_name_.emplace(each.entry.name, &each);
            auto& known = by_identity_[identify(each.entry, options.identifying_env()).key];
            // Of two entries that are one server, an enabled one, then the first by name.
            auto const key = [](configured_server const& one) {
                return std::make_pair(!one.entry.enabled, std::string_view(one.entry.name));
            };
            if (known == nullptr || key(each) < key(*known)) known = &each;
        }
    }

    [[nodiscard]] configured_server const* find(std::string_view name) const {
        auto const found = by_name_.find(name);
        return found == by_name_.end() ? nullptr : found->second;
    }
    [[nodiscard]] configured_server const* find(server_identity const& identity) const {
        auto const found = by_identity_.find(identity.key);
        return found == by_identity_.end() ? nullptr : found->second;
    }
    [[nodiscard]] std::vector<std::string_view> names() const {
        std::vector<std::string_view> made;
        for (auto const& each : by_name_) made.push_back(each.first);
        return made;
    }

private:
    std::unordered_map<std::string_view, configured_server const*> by_name_;
    std::unordered_map<std::string, configured_server const*> by_identity_;
};

/// Makes candidates, and says what they are.
class candidate_maker {
public:
    candidate_maker(skill_selection const& skills, resolver_options const& options)
        : skills_(skills),
          options_(options) {}

    [[nodiscard]] server_candidate from_entry(configured_server const& entry) const {
        server_candidate made;
        made.entry = &entry;
        made.config = entry.entry;
        made.version_text = entry.entry.version;
        // After all skills, where it is not before them anyway.
        made.rank.scope_rank = 4;
        complete(made);
        return made;
    }

    [[nodiscard]] server_candidate from_need(server_need const& need, std::size_t number) const {
        server_candidate made;
        made.said = need.said;
        made.owner = need.skill;
        made.config = to_server_config(*need.said);
        made.version_text = need.said->provides;
        made.rank.scope_rank = skills_[need.skill].rank.scope;
        made.rank.priority = skills_[need.skill].source->priority;
        made.needs = {number};
        complete(made);
        return made;
    }

    /// `skill:triage`, or `config`.
    [[nodiscard]] std::string from(server_candidate const& one) const {
        return one.entry != nullptr ? "config" : skills_[one.owner].label;
    }

    /// `https://a.example/mcp, version 1.4.0`.
    static std::string shown(server_candidate const& one) {
        std::string made = one.identity.text;
        if (!one.version_text.empty()) made += ", version " + shown_name(one.version_text);
        return made;
    }

    /// Who has it, what, and where.
    [[nodiscard]] std::string side(server_candidate const& one) const {
        if (one.entry != nullptr) {
            config_origin const& origin = one.config.origin;
            return "your configuration has " + shown(one) +
                   in_place(source_place(origin.file, origin.line));
        }
        auto const& its = *skills_[one.owner].source;
        std::string made =
            shown_name(skills_[one.owner].label) + " (" + std::string(to_string(its.scope));
        if (its.priority != 0) made += ", priority " + std::to_string(its.priority);
        return made + ") has " + shown(one) + in_place(one.said->place);
    }

private:
    void complete(server_candidate& made) const {
        made.identity = identify(made.config, options_.identifying_env());
        made.settings = settings_key(made.config);
        if (made.version_text.empty()) return;
        if (auto const read = exact_version::parse(made.version_text)) made.rank.version = *read;
    }

    skill_selection const& skills_;
    resolver_options const& options_;
};

/// Candidates as they come. Declarations that are the same are one, with the rank of the best.
class candidate_list {
public:
    void add(server_candidate one) {
        std::string key = one.identity.key + '\n' + one.settings + '\n' + one.version_text;
        auto const [found, is_new] = known_.emplace(std::move(key), all_.size());
        if (is_new) {
            all_.push_back(std::move(one));
            return;
        }
        server_candidate& same = all_[found->second];
        if (comes_before(one, same)) std::swap(one, same);
        same.needs.insert(same.needs.end(), one.needs.begin(), one.needs.end());
    }

    /// The best first.
    [[nodiscard]] std::vector<server_candidate> take() {
        std::sort(all_.begin(), all_.end(), comes_before);
        return std::move(all_);
    }

private:
    static bool comes_before(server_candidate const& left, server_candidate const& right) {
        auto const key = [](server_candidate const& one) {
            return std::make_tuple(one.rank.scope_rank, -one.rank.priority);
        };
        if (key(left) != key(right)) return key(left) < key(right);
        if (left.rank.version != right.rank.version) return left.rank.version > right.rank.version;
        auto const rest = [](server_candidate const& one) {
            return std::tie(one.owner, one.identity.key, one.settings, one.version_text, one.needs);
        };
        return rest(left) < rest(right);
    }

    std::vector<server_candidate> all_;
    std::unordered_map<std::string, std::size_t> known_;
};

/// True if the version is in the range, or nobody knows it before the server runs.
inline bool is_in_range(server_need const& need, std::optional<exact_version> const& version) {
    return !need.range || !version || need.range->contains(*version);
}

/// The entry of a configuration that says this, as JSON.
inline std::string shown_entry(server_config config) {
    std::string made = "\"" + config.name + "\": {";
    config = mask_secrets(std::move(config));
    bool is_first = true;
    for (entry_field const& each : fields_of(config)) {
        if (each.text.empty()) continue;
        made += (is_first ? "\"" : ", \"") + std::string(each.names.front()) + "\": " + each.text;
        is_first = false;
    }
    return escape_and_bound(made + '}', false);
}

}  // namespace mcp::detail
