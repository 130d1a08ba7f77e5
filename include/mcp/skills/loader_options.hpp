// SPDX-License-Identifier: MIT
// How skills are loaded: from where, who is asked, and how long it may take.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/host/config_variables.hpp>
#include <mcp/skills/activation.hpp>
#include <mcp/skills/consent.hpp>
#include <mcp/skills/consent_store.hpp>
#include <mcp/skills/discovery.hpp>
#include <mcp/skills/resolve.hpp>
#include <mcp/skills/scope.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace mcp {

/// Settings of a skill_loader; each setter returns the options. Hooks run on a strand of the
/// loader's executor, and must not wait for the same loader.
class skill_loader_options {
public:
    /// Where skills are looked for; the folders of this process unless said otherwise.
    skill_loader_options& places(skill_places where) { return set(places_, std::move(where)); }
    /// The same, as a list of folders. These are read anew each time.
    skill_loader_options& roots(std::vector<skill_root> where) {
        return set(roots_, std::move(where));
    }
    skill_loader_options& discovery(discovery_options how) {
        return set(discovery_, std::move(how));
    }

    /// How skills are resolved. Its roots and can_ask() mean nothing here.
    skill_loader_options& resolver(resolver_options how) { return set(resolver_, std::move(how)); }
    /// Asked about conflicts where the strategies say so.
    skill_loader_options& ask(conflict_asker who) { return set(ask_, std::move(who)); }

    /// Asked before a server that a skill declares is started. Without, only what the store allows
    /// is started. Servers of the user's configuration need no consent.
    skill_loader_options& consent(consent_hook who) { return set(consent_, std::move(who)); }
    /// Where answers are kept; in memory unless said otherwise. Never null.
    skill_loader_options& consents(std::shared_ptr<consent_store> where) {
        return set(consents_, std::move(where));
    }

    /// What `${VAR}` of a skill's declaration is; the environment of this process unless said
    /// otherwise.
    skill_loader_options& environment(variable_lookup which) {
        return set(environment_, std::move(which));
    }
    /// Changes what skills say nothing about, such as time limits and retries, of each server that
    /// a skill declares, before anybody is asked about it.
    skill_loader_options& adjust(std::function<void(server_config&)> how) {
        return set(adjust_, std::move(how));
    }

    /// For everything but waiting for answers; a server that has not started by then has failed.
    /// 2 minutes: package managers download on the first start.
    skill_loader_options& limit(duration longest) { return set(limit_, longest); }
    /// For each answer; whoever has not answered by then has refused. 5 minutes.
    skill_loader_options& answer_limit(duration longest) { return set(answer_limit_, longest); }

    skill_loader_options& activation(activation_limits most) { return set(activation_, most); }

    // What was set, for the loader.
    std::optional<skill_places> places_;
    std::optional<std::vector<skill_root>> roots_;
    discovery_options discovery_;
    resolver_options resolver_;
    conflict_asker ask_;
    consent_hook consent_;
    std::shared_ptr<consent_store> consents_ = std::make_shared<consent_store>();
    variable_lookup environment_ = process_variables();
    std::function<void(server_config&)> adjust_;
    duration limit_ = std::chrono::minutes(2);
    duration answer_limit_ = std::chrono::minutes(5);
    activation_limits activation_;

private:
    template <class Field, class Value> skill_loader_options& set(Field& field, Value value) {
        field = std::move(value);
        return *this;
    }
};

}  // namespace mcp
