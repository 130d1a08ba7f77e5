// SPDX-License-Identifier: MIT
// The steps of one operation of a loader, one after the other.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/nearest.hpp>
#include <mcp/core/result.hpp>
#include <mcp/skills/activation.hpp>
#include <mcp/skills/load_finish.hpp>
#include <mcp/skills/load_start.hpp>
#include <mcp/skills/loader_core.hpp>
#include <mcp/skills/resolve.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

// Finding

template <class Core> void tell_found(Core& core, skill_catalog const& found) {
    if (!core.events.has_subscribers()) return;
    for (skill const& each : found.skills) {
        core.events.publish(skill_events::skill_discovered{each.name, each.scope, each.path});
        for (config_problem const& problem : each.problems) {
            if (problem.is_error()) core.events.publish(skill_events::skill_invalid{problem});
        }
    }
    for (config_problem const& each : found.problems) {
        if (each.is_error()) core.events.publish(skill_events::skill_invalid{each});
    }
}

template <class Host> std::shared_ptr<skill_catalog const> search(load_run<Host>& run) {
    auto& core = *run.core;
    auto const& options = core.options;
    if (options.roots_) {
        return std::make_shared<skill_catalog const>(
            discover_skills(*options.roots_, options.discovery_));
    }
    skill_places const places = options.places_ ? *options.places_ : skill_places::here();
    bool const is_fresh = run.order.what == load_order::kind::reload;
    cached_skills found = is_fresh ? core.cache.reload(places) : core.cache.get(places);
    run.report.was_cached = found.was_cached;
    if (found.was_cached) {
        core.events.publish(
            skill_events::cache_hit{places.working_directory, found.catalog->skills.size()});
    }
    return std::move(found.catalog);
}

/// Takes the catalog that the order brings, or looks for one.
template <class Host> void find_skills(load_run<Host>& run) {
    using kind = load_order::kind;
    bool const is_look = run.order.what == kind::load || run.order.what == kind::reload;
    if (run.order.catalog) {
        run.wishes.catalog = run.order.catalog;
        run.wishes.is_given = true;
    } else if (is_look && !run.wishes.is_given) {
        run.wishes.catalog = search(run);
    } else {
        return;
    }
    if (!run.report.was_cached) tell_found(*run.core, *run.wishes.catalog);
}

// Wishes

inline error not_loaded(std::string_view name, loader_view const& view) {
    std::vector<std::string_view> names;
    for (loaded_skill const& each : view.loaded) names.push_back(each.name);
    std::string words = "skill " + quoted_name(name) + " is not loaded";
    std::string_view const meant = nearest(name, names);
    if (!meant.empty()) words += "; did you mean " + quoted_name(meant) + '?';
    return error(errc::invalid_argument, std::move(words));
}

inline result<void> check_unload(std::string const& name, loader_view const& view) {
    auto const is_loaded = [&](std::string_view skill) {
        return std::any_of(view.loaded.begin(), view.loaded.end(),
                           [&](loaded_skill const& each) { return each.name == skill; });
    };
    if (!is_loaded(name)) return fail(not_loaded(name, view));
    for (resolved_edge const& each : view.edges) {
        bool const counts = each.became == resolved_edge::outcome::kept && !each.optional &&
                            each.to == "skill:" + name && each.from != each.to;
        if (!counts || !is_loaded(std::string_view(each.from).substr(6))) continue;
        return fail(errc::invalid_argument, "skill " + quoted_name(name) + " is required by " +
                                                shown_name(each.from) + in_place(each.place) +
                                                ": unload that first");
    }
    return {};
}

template <class Host> result<void> change_wishes(load_run<Host>& run) {
    using kind = load_order::kind;
    auto& wishes = run.wishes;
    auto const& names = run.order.names;
    if (run.order.what == kind::unload) {
        if (auto checked = check_unload(names.front(), *run.core->look()); !checked) return checked;
        wishes.names.erase(names.front());
        wishes.not_these.insert(names.front());
    } else if (run.order.what == kind::unload_all) {
        wishes.all = false;
        wishes.names.clear();
        wishes.not_these.clear();
    } else if (run.order.what == kind::load && names.empty()) {
        wishes.all = true;
        wishes.not_these.clear();
    } else {
        wishes.names.insert(names.begin(), names.end());
        for (std::string const& each : names) wishes.not_these.erase(each);
    }
    return {};
}

/// The skills to resolve: those that were unloaded count as disabled.
inline skill_catalog wanted_skills(loader_wishes const& wishes) {
    bool const is_none = !wishes.catalog || (!wishes.all && wishes.names.empty());
    if (is_none) return skill_catalog();
    skill_catalog made = *wishes.catalog;
    for (skill& each : made.skills) {
        std::string const full = each.name + '@' + std::string(to_string(each.scope));
        bool const is_off = wishes.not_these.contains(each.name) || wishes.not_these.contains(full);
        each.enabled = each.enabled && !is_off;
    }
    return made;
}

// Resolving

/// A server that somebody else has removed or changed meanwhile is not the loader's any more.
template <class Host> void forget_foreign(loader_core<Host>& core) {
    std::erase_if(core.running, [&](auto const& each) {
        auto const settings = core.host->settings_of(each.first);
        return !settings || !same_settings(*settings, each.second);
    });
    std::erase_if(core.digests,
                  [&](auto const& each) { return !core.running.contains(each.first); });
}

/// The servers of the host that were not started for skills.
template <class Host> std::vector<configured_server> own_servers(loader_core<Host> const& core) {
    std::vector<configured_server> made;
    auto const status = core.host->status();
    for (auto const& each : status->servers()) {
        if (core.running.contains(each->name)) continue;
        auto const settings = core.host->settings_of(each->name);
        if (!settings) continue;
        configured_server one(*settings);
        // What it says of itself counts more than what its entry says.
        bool const is_there =
            each->state == server_state::connected && !each->server_version.empty();
        if (is_there) one.entry.version = each->server_version;
        one.entry.enabled = each->state != server_state::disabled;
        made.push_back(std::move(one));
    }
    return made;
}

/// Somebody who does not answer in time leaves it to the next strategy.
template <class Host> conflict_asker patient_asker(load_run_ptr<Host> const& run) {
    if (!run->core->options.ask_) return {};
    return [run](conflict_question asked) { return ask_within<Host>(run, std::move(asked)); };
}

template <class Host>
task<std::optional<std::size_t>> ask_within(load_run_ptr<Host> run, conflict_question asked) {
    time_point const begun = clock::now();
    task<std::optional<std::size_t>> asking = run->core->options.ask_(std::move(asked));
    auto const answer = co_await answer_within(std::move(asking), run->core->options.answer_limit_);
    run->end += clock::now() - begun;
    co_return answer.value_or(std::nullopt);
}

template <class Host> void tell_plan(load_run<Host>& run) {
    auto& events = run.core->events;
    if (!events.has_subscribers()) return;
    resolution const& plan = run.outcome->plan();
    for (resolved_skill const& each : plan.skills) {
        events.publish(skill_events::skill_resolved{each.name, each.status, each.servers});
    }
    tell_conflicts(*run.core, plan.findings, 0);
}

template <class Host> void tell_servers(load_run<Host>& run) {
    for (auto const& wave : run.waves) {
        for (wanted_server const& each : wave) {
            resolved_server const* const planned = run.outcome->plan().find_server(each.planned);
            run.name_of[each.planned] = each.name();
            run.core->events.publish(skill_events::server_planned{
                each.name(), planned->identity, planned->from, planned->required_by, each.plan});
        }
    }
}

template <class Host>
void plan_servers(load_run<Host>& run, std::vector<configured_server> const& configured) {
    auto const& options = run.core->options;
    std::vector<server_config> own;
    for (configured_server const& each : configured) own.push_back(each.entry);
    load_planner planner(*run.outcome, own, run.core->running);
    planner.environment(options.environment_).adjust(options.adjust_);
    planner.identifying_env(options.resolver_.identifying_env());
    run.waves = planner.run();
    tell_servers(run);
}

// All of it

template <class Host> task<result<load_report>> carry_out(load_run_ptr<Host> run) {
    find_skills(*run);
    if (auto changed = change_wishes(*run); !changed) co_return fail(std::move(changed.error()));
    forget_foreign(*run->core);
    std::vector<configured_server> own = own_servers(*run->core);
    resolver_options how = run->core->options.resolver_;
    bool const is_all = run->wishes.all;
    how.roots(is_all
                  ? std::vector<std::string>()
                  : std::vector<std::string>(run->wishes.names.begin(), run->wishes.names.end()));
    skill_catalog skills = wanted_skills(run->wishes);
    conflict_asker asker = patient_asker<Host>(run);
    resolution plan =
        co_await resolve_skills(std::move(skills), own, std::move(how), std::move(asker));
    auto state = co_await net::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return fail(errc::cancelled);
    if (run->core->is_over()) co_return fail(errc::closed, "the loader is gone");
    run->findings_told = plan.findings.size();
    run->outcome.emplace(std::move(plan));
    tell_plan(*run);
    plan_servers(*run, own);
    bool goes_on = co_await ask_consents<Host>(run);
    for (std::size_t i = 0; goes_on && i < run->waves.size(); ++i) {
        goes_on = co_await start_wave<Host>(run, i);
    }
    if (goes_on) co_return finish_load(*run);
    if (run->core->is_over()) co_return fail(errc::closed, "the loader is gone");
    co_return fail(errc::cancelled);
}

/// Waits for its turn, and carries out an order. Runs on the loader's strand.
template <class Host>
task<result<load_report>> take_turn(std::shared_ptr<loader_core<Host>> core, load_order order) {
    time_point const end = after(clock::now(), core->options.limit_);
    while (core->is_busy) {
        auto const why = co_await core->turn.wait(end);
        if (why == wake_reason::cancelled) co_return fail(errc::cancelled);
        if (why == wake_reason::timed_out && core->is_busy) {
            co_return fail(errc::timed_out, "another operation of the loader goes on");
        }
    }
    if (core->is_over()) co_return fail(errc::closed, "the loader is gone");
    auto const run = std::make_shared<load_run<Host>>(std::move(core), std::move(order));
    co_return co_await carry_out<Host>(run);
}

/// The same, and what the program's hooks throw is an error.
template <class Host>
task<result<load_report>> obey(std::shared_ptr<loader_core<Host>> core, load_order order) {
    std::optional<result<load_report>> made;
    try {
        made.emplace(co_await take_turn<Host>(std::move(core), std::move(order)));
    } catch (...) {
        made.reset();
    }
    auto const state = co_await net::this_coro::cancellation_state;
    if (made) co_return std::move(*made);
    if (is_cancelled(state)) co_return fail(errc::cancelled);
    co_return fail(errc::handler_failed, "a hook of the loader threw an exception");
}

template <class Host>
result<std::string> activate(loader_core<Host> const& core, std::string_view name,
                             std::optional<std::string_view> given) {
    auto const view = core.look();
    loaded_skill const* const one = find_loaded(*view, name);
    if (one == nullptr) return fail(not_loaded(name, *view));
    if (!given && one->scope == skill_scope::remote) {
        return fail(errc::invalid_argument, "skill:" + printable(one->name) +
                                                " has its files on a server: pass the text of the "
                                                "SKILL.md that remote_skill::read() gives");
    }
    activation_limits const& limits = core.options.activation_;
    std::string text(given.value_or(std::string_view()));
    if (!given) {
        auto read = read_skill_text(one->path, limits.file_bytes);
        if (!read) return read;
        text = std::move(*read);
    }
    tool_map const tools(view->servers, core.host->tools());
    return make_activation(*one, text, tools, limits);
}

}  // namespace mcp::detail
