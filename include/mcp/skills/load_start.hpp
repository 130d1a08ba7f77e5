// SPDX-License-Identifier: MIT
// Asks about the servers of a plan, starts them, and looks at what they say of themselves.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/mask.hpp>
#include <mcp/host/gather.hpp>
#include <mcp/host/status.hpp>
#include <mcp/skills/answer.hpp>
#include <mcp/skills/load_check.hpp>
#include <mcp/skills/loader_core.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp::detail {

template <class Host> using load_run_ptr = std::shared_ptr<load_run<Host>>;

// Consent

inline void refuse_server(load_outcome& outcome, wanted_server const& wanted, std::string why) {
    finding about(finding_code::consent_refused, finding_severity::error,
                  "server:" + shown_name(wanted.planned) + " may not be started: " + why);
    resolved_server const* const planned = outcome.plan().find_server(wanted.planned);
    if (planned == nullptr) return;
    about.sides = {"skill:" + shown_name(wanted.request.declared_by) + " wants to use " +
                   planned->identity + in_place(wanted.request.place)};
    about.fixes = {"allow it, or add " + quoted_name(wanted.planned) + " to your configuration"};
    outcome.fail(wanted.planned, std::move(about));
}

template <class Host>
void keep_answer(load_run<Host>& run, wanted_server const& wanted, bool is_allowed) {
    consent_record record;
    record.digest = wanted.digest;
    record.is_allowed = is_allowed;
    record.server = printable(wanted.name());
    record.what = to_text(wanted.request);
    auto const kept = run.core->options.consents_->remember(std::move(record));
    if (kept) return;
    finding about(finding_code::manifest_error, finding_severity::warning,
                  "the answer about server:" + shown_name(wanted.planned) +
                      " is forgotten when the program ends");
    about.sides = {kept.error().message()};
    about.nodes = {"server:" + wanted.planned};
    run.outcome->add(std::move(about));
}

/// Why it may not be started; empty if it may. Whoever waits for an answer must look for himself
/// whether he was cancelled.
template <class Host>
task<std::string> ask_consent(load_run_ptr<Host> run, std::size_t wave, std::size_t number) {
    auto& core = *run->core;
    wanted_server const& wanted = run->waves[wave][number];
    std::optional<bool> const known = core.options.consents_->find(wanted.digest);
    auto const running = core.digests.find(wanted.name());
    bool const runs = running != core.digests.end() && running->second == wanted.digest;
    if (known.value_or(false) || (!known && runs)) co_return std::string();
    if (known) co_return "that was refused before";
    if (!core.options.consent_) co_return "there is nobody to ask";
    core.events.publish(skill_events::consent_asked{wanted.name(), wanted.digest});
    std::optional<task<consent_answer>> asking;
    try {
        asking.emplace(core.options.consent_(wanted.request));
    } catch (...) {
        asking.reset();
    }
    if (!asking) co_return "asking for consent has failed";
    time_point const begun = clock::now();
    auto const answer = co_await answer_within(std::move(*asking), core.options.answer_limit_);
    run->end += clock::now() - begun;  // how long people think does not count
    if (!answer) co_return "nobody has answered";
    bool const is_allowed =
        *answer == consent_answer::allow || *answer == consent_answer::allow_once;
    bool const is_kept =
        *answer == consent_answer::allow || *answer == consent_answer::refuse_always;
    if (is_kept) keep_answer(*run, wanted, is_allowed);
    co_return std::string(is_allowed ? "" : "that was refused");
}

/// False if the operation was cancelled.
template <class Host> task<bool> ask_consents(load_run_ptr<Host> run) {
    for (std::size_t wave = 0; wave < run->waves.size(); ++wave) {
        std::vector<wanted_server> allowed;
        for (std::size_t i = 0; i < run->waves[wave].size(); ++i) {
            bool const is_new = run->waves[wave][i].plan == server_use_plan::start;
            std::string why;
            if (is_new) why = co_await ask_consent<Host>(run, wave, i);
            auto const state = co_await net::this_coro::cancellation_state;
            if (is_cancelled(state) || run->core->is_over()) co_return false;
            wanted_server const& wanted = run->waves[wave][i];
            if (why.empty()) allowed.push_back(wanted);
            else refuse_server(*run->outcome, wanted, std::move(why));
        }
        run->waves[wave] = std::move(allowed);
    }
    co_return true;
}

// Starting

template <class Host>
void report_start(load_run<Host>& run, wanted_server const& wanted, server_status const* status,
                  std::string const& why) {
    finding about(finding_code::start_failed, finding_severity::error,
                  "server:" + shown_name(wanted.planned) + " does not run: " + mask_secrets(why));
    resolved_server const* const planned = run.outcome->plan().find_server(wanted.planned);
    if (planned == nullptr) return;
    config_origin const& origin = planned->config.origin;
    about.sides = {planned->identity + in_place(source_place(origin.file, origin.line))};
    constexpr std::size_t most_lines = 3;
    std::size_t const lines = status == nullptr ? 0 : status->stderr_tail.size();
    for (std::size_t i = lines - std::min(lines, most_lines); i < lines; ++i) {
        about.sides.push_back("it said: " + printable(status->stderr_tail[i]));
    }
    if (status != nullptr && !status->auth_url.empty()) {
        about.fixes.push_back("grant access at " + mask_secrets(status->auth_url));
    }
    about.fixes.emplace_back("try it by hand, then load the skills again");
    run.outcome->fail(wanted.planned, std::move(about));
}

/// Begins with one server. False if that cannot be done.
template <class Host> bool begin_server(load_run<Host>& run, wanted_server& wanted) {
    auto& core = *run.core;
    auto const status = core.host->status(wanted.name());
    server_state const state = status ? (*status)->state : server_state::disabled;
    bool const is_down = state == server_state::failed || state == server_state::disconnected;
    if (wanted.plan == server_use_plan::share) {
        // Whoever gave up on it said why; it is not ours to try again.
        bool const is_idle = state == server_state::disconnected;
        if (is_idle) static_cast<void>(core.host->connect(wanted.name()));
        return true;
    }
    if (wanted.plan == server_use_plan::keep && status && !is_down) return true;
    auto const found = core.running.find(wanted.name());
    std::optional<server_config> before;
    if (found != core.running.end() && status) before = found->second;
    wanted.plan = server_use_plan::start;
    auto const begun = core.start(wanted.config, std::move(before));
    if (!begun) report_start(run, wanted, nullptr, begun.error().message());
    return begun.has_value();
}

inline bool is_on_its_way(server_status const& one, bool may_be_idle) noexcept {
    bool const waits = one.state == server_state::pending_auth ||
                       (may_be_idle && one.state == server_state::disconnected);
    return is_connecting(one) || waits;
}

template <class Host>
void look_at_server(load_run<Host>& run, wanted_server const& wanted,
                    std::optional<result<std::shared_ptr<server_status const>>> const& outcome) {
    if (!outcome) return report_start(run, wanted, nullptr, "waiting for it has failed");
    auto const latest = run.core->host->status(wanted.name());
    server_status const* const status = latest ? latest->get() : nullptr;
    if (!*outcome) return report_start(run, wanted, status, outcome->error().message());
    server_status const& one = ***outcome;
    if (one.state != server_state::connected) {
        std::string const why = one.last_error ? one.last_error->message()
                                               : "it is " + std::string(to_string(one.state));
        return report_start(run, wanted, &one, why);
    }
    live_server live;
    live.version = one.server_version;
    for (host_tool const& each : run.core->host->tools()) {
        if (each.server == wanted.name()) live.tools.push_back(each.definition->name);
    }
    check_server(*run.outcome, wanted.planned, live);
}

/// Starts all servers of a wave at the same time, and waits until each runs or has failed. False if
/// the operation was cancelled.
template <class Host> task<bool> start_wave(load_run_ptr<Host> run, std::size_t number) {
    std::vector<wanted_server> begun;
    for (wanted_server& each : run->waves[number]) {
        if (begin_server(*run, each)) begun.push_back(each);
    }
    time_point const now = clock::now();
    duration const left = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::max(run->end - now, time_point::duration::zero()));
    std::vector<task<result<std::shared_ptr<server_status const>>>> waits;
    for (wanted_server const& each : begun) {
        bool const is_shared = each.plan == server_use_plan::share;
        status_predicate const is_there = [is_shared](server_status const& one) {
            return !is_on_its_way(one, is_shared);
        };
        waits.push_back(run->core->host->board().wait_for_state(each.name(), is_there, left));
    }
    auto const outcomes = co_await gather(std::move(waits));
    auto const state = co_await net::this_coro::cancellation_state;
    if (is_cancelled(state) || run->core->is_over()) co_return false;
    for (std::size_t i = 0; i < begun.size(); ++i) look_at_server(*run, begun[i], outcomes[i]);
    co_return true;
}

}  // namespace mcp::detail
