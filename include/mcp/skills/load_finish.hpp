// SPDX-License-Identifier: MIT
// The end of one operation of a loader: what nobody needs is stopped, and everybody is told.
#pragma once

#include <mcp/skills/loader_core.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

inline loaded_skill describe_loaded(resolved_skill const& one) {
    loaded_skill made;
    made.name = one.name;
    made.scope = one.scope;
    made.path = one.path;
    made.version = one.version;
    made.status = one.status;
    made.reasons = one.reasons;
    made.requires_skills = one.requires_skills;
    return made;
}

/// The skills that can be used, and the servers that each of them gets.
template <class Host> void collect_loaded(load_run<Host>& run, loader_view& view) {
    resolution const& plan = run.report.plan;
    std::map<std::string_view, std::string_view> descriptions;
    for (skill const& each : run.wishes.catalog->skills) {
        descriptions.emplace(each.path, each.description);
    }
    for (resolved_skill const& each : plan.skills) {
        if (each.status == skill_status::blocked) continue;
        view.loaded.push_back(describe_loaded(each));
        view.loaded.back().description = descriptions[each.path];
    }
    std::map<std::string_view, loaded_skill*> by_name;
    for (loaded_skill& each : view.loaded) by_name.emplace(each.name, &each);
    for (resolved_server const& each : plan.servers) {
        for (server_use const& use : each.uses) {
            skill_server made;
            made.skill = use.skill;
            made.called = use.called;
            made.server = run.name_of.at(each.name);
            made.tools = use.tools;
            by_name.at(use.skill)->servers.push_back(made);
            view.servers.push_back(std::move(made));
        }
    }
    view.edges = plan.edges;
}

/// Stops what nobody needs any more, and remembers what runs.
template <class Host> void settle_servers(load_run<Host>& run) {
    auto& core = *run.core;
    std::map<std::string, server_config> now;
    std::map<std::string, std::string> digests;
    plan_change& change = run.report.change;
    for (auto const& wave : run.waves) {
        for (wanted_server const& each : wave) {
            bool const is_ours = each.plan != server_use_plan::share;
            if (!is_ours || run.report.plan.find_server(each.planned) == nullptr) continue;
            bool const is_new = each.plan == server_use_plan::start;
            (is_new ? change.start : change.keep).push_back(each.name());
            bool const is_changed = is_new && core.running.contains(each.name());
            if (is_changed) change.stop.push_back(each.name());
            now.emplace(each.name(), each.config);
            digests.emplace(each.name(), each.digest);
        }
    }
    core.keep_needed([&](std::string const& name) { return now.contains(name); });
    for (auto const& each : core.running) {
        if (now.contains(each.first)) continue;
        change.stop.push_back(each.first);
        static_cast<void>(core.host->remove(each.first));
    }
    std::sort(change.stop.begin(), change.stop.end());
    std::sort(change.keep.begin(), change.keep.end());
    core.running = std::move(now);
    core.digests = std::move(digests);
}

inline std::vector<std::string> names_of(std::vector<skill_server> const& servers) {
    std::vector<std::string> made;
    for (skill_server const& each : servers) made.push_back(each.server);
    std::sort(made.begin(), made.end());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    return made;
}

/// Those that were decided, from one of the findings on.
template <class Core>
void tell_conflicts(Core& core, std::vector<finding> const& findings, std::size_t from) {
    for (std::size_t i = from; i < findings.size(); ++i) {
        finding const& each = findings[i];
        if (each.decided_by.empty()) continue;
        core.events.publish(
            skill_events::conflict{each.code, each.decided_by, each.message(), each.nodes});
    }
}

inline loaded_skill const* find_loaded(loader_view const& in, std::string_view name) {
    auto const at = std::lower_bound(
        in.loaded.begin(), in.loaded.end(), name,
        [](loaded_skill const& one, std::string_view key) { return one.name < key; });
    return at != in.loaded.end() && at->name == name ? &*at : nullptr;
}

template <class Core>
void tell_loaded(Core& core, loader_view const& before, loader_view const& after,
                 resolution const& plan) {
    if (!core.events.has_subscribers()) return;
    for (loaded_skill const& each : before.loaded) {
        if (find_loaded(after, each.name) != nullptr) continue;
        core.events.publish(skill_events::skill_unloaded{each.name});
    }
    for (std::string const& label : plan.order) {
        if (!label.starts_with("skill:")) continue;
        loaded_skill const* const one = find_loaded(after, std::string_view(label).substr(6));
        if (one == nullptr) continue;
        loaded_skill const* const old = find_loaded(before, one->name);
        if (old != nullptr && *old == *one) continue;
        core.events.publish(
            skill_events::skill_loaded{one->name, one->status, names_of(one->servers)});
        if (one->status != skill_status::degraded) continue;
        core.events.publish(skill_events::skill_degraded{one->name, one->reasons});
    }
    for (resolved_skill const& each : plan.skills) {
        if (each.status != skill_status::blocked) continue;
        core.events.publish(skill_events::skill_blocked{each.name, each.reasons});
    }
}

/// From here on nothing is taken back.
template <class Host> load_report finish_load(load_run<Host>& run) {
    auto& core = *run.core;
    run.report.plan = run.outcome->take();
    settle_servers(run);
    auto made = std::make_shared<loader_view>();
    if (run.wishes.catalog) collect_loaded(run, *made);
    run.report.loaded = made->loaded;
    core.wishes = run.wishes;
    auto const before = core.exchange_view(made);
    tell_conflicts(core, run.report.plan.findings, run.findings_told);
    tell_loaded(core, *before, *made, run.report.plan);
    return std::move(run.report);
}

}  // namespace mcp::detail
