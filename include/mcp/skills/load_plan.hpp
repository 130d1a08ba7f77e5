// SPDX-License-Identifier: MIT
// What has to be done in a host so that a resolution comes true.
#pragma once

#include <mcp/host/server_config.hpp>
#include <mcp/skills/consent_request.hpp>
#include <mcp/skills/load_outcome.hpp>
#include <mcp/skills/server_digest.hpp>
#include <mcp/skills/server_identity.hpp>
#include <mcp/skills/server_variables.hpp>
#include <mcp/skills/skill_events.hpp>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace mcp::detail {

/// A server of the plan, and what it is in the host.
struct wanted_server {
    std::string planned;   // its name in the plan
    server_config config;  // as it is used, with its name in the host; may hold secrets
    std::string digest;    // empty if it is shared
    server_use_plan plan = server_use_plan::start;
    consent_request request;

    wanted_server() = default;
    [[nodiscard]] std::string const& name() const noexcept { return config.name; }
};

/// Those of one wave can be started at the same time.
using wanted_waves = std::vector<std::vector<wanted_server>>;

/// Decides about each server of a plan. Knows no files, no clock and no event loop.
class load_planner {
public:
    /// `own` are the servers of the host that were not started for skills, `running` those that
    /// were, by name.
    load_planner(load_outcome& outcome, std::vector<server_config> const& own,
                 std::map<std::string, server_config> const& running)
        : outcome_(outcome),
          running_(running) {
        for (server_config const& each : own) own_.emplace(each.name, &each);
    }

    load_planner& environment(variable_lookup which) {
        environment_ = std::move(which);
        return *this;
    }
    load_planner& adjust(std::function<void(server_config&)> how) {
        adjust_ = std::move(how);
        return *this;
    }
    load_planner& identifying_env(std::vector<std::string> names) {
        identifying_env_ = std::move(names);
        return *this;
    }

    wanted_waves run() {
        for (auto const& each : own_) {
            if (!each.second->enabled) continue;
            by_identity_.emplace(identify(*each.second, identifying_env_).key, each.second);
        }
        wanted_waves made;
        auto const waves = outcome_.plan().waves;  // failures change nothing of it
        for (auto const& wave : waves) {
            std::vector<wanted_server> all;
            for (std::string const& label : wave) {
                if (label.starts_with("server:")) add(label.substr(7), all);
            }
            if (!all.empty()) made.push_back(std::move(all));
        }
        return made;
    }

private:
    void add(std::string const& name, std::vector<wanted_server>& to) {
        resolved_server const one = *outcome_.plan().find_server(name);
        wanted_server made;
        made.planned = name;
        if (one.from == "config") {
            made.config = one.config;
            made.plan = server_use_plan::share;
            to.push_back(std::move(made));
            return;
        }
        server_config written = one.config;
        if (adjust_) adjust_(written);
        written.name = name;
        expanded_server used = expand_server(written, environment_);
        if (!used.problems.empty()) return report_unset(name, used.problems);
        made.config = std::move(used.config);
        if (server_config const* const same = find_own(made.config)) {
            made.config = *same;
            made.plan = server_use_plan::share;
            to.push_back(std::move(made));
            return;
        }
        find_name(made);
        made.digest = server_digest(written, made.config);
        auto const found = running_.find(made.name());
        bool const is_kept = found != running_.end() && same_settings(found->second, made.config);
        made.plan = is_kept ? server_use_plan::keep : server_use_plan::start;
        made.request = request_for(one, written, made);
        to.push_back(std::move(made));
    }

    [[nodiscard]] consent_request request_for(resolved_server const& one,
                                              server_config const& written,
                                              wanted_server const& wanted) const {
        consent_request made = make_consent_request(written);
        made.server = wanted.name();
        made.digest = wanted.digest;
        made.declared_by = one.from.starts_with("skill:") ? one.from.substr(6) : one.from;
        if (auto const* const skill = outcome_.plan().find_skill(made.declared_by)) {
            made.scope = skill->scope;
        }
        made.skills = one.required_by;
        return made;
    }

    // What the user has under whatever name is the user's.
    [[nodiscard]] server_config const* find_own(server_config const& used) const {
        auto const found = by_identity_.find(identify(used, identifying_env_).key);
        return found == by_identity_.end() ? nullptr : found->second;
    }

    void find_name(wanted_server& made) {
        std::string const usual = made.planned;
        for (unsigned number = 2; own_.contains(made.config.name); ++number) {
            made.config.name = usual + '-' + std::to_string(number);
        }
        if (made.config.name == usual) return;
        finding about(finding_code::config_conflict, finding_severity::warning,
                      "server:" + shown_name(usual) +
                          " is called server:" + shown_name(made.config.name) +
                          " here, because another one of that name is there");
        about.nodes = {"server:" + usual, "server:" + made.config.name};
        about.decided_by = "keep-both";
        about.fixes = {"give one of the two another name"};
        outcome_.add(std::move(about));
    }

    void report_unset(std::string const& name, std::vector<config_problem> const& problems) {
        finding about(finding_code::unset_variable, finding_severity::error,
                      "server:" + shown_name(name) + " needs a variable that has no value");
        for (config_problem const& each : problems) {
            about.sides.push_back(to_string(each));
            if (about.fixes.empty() && !each.fix.empty()) about.fixes.push_back(each.fix);
        }
        outcome_.fail(name, std::move(about));
    }

    load_outcome& outcome_;
    std::map<std::string, server_config> const& running_;
    std::map<std::string, server_config const*> own_;
    std::map<std::string, server_config const*> by_identity_;
    variable_lookup environment_;
    std::function<void(server_config&)> adjust_;
    std::vector<std::string> identifying_env_;
};

}  // namespace mcp::detail
