// SPDX-License-Identifier: MIT
// Requests over a managed connection: they wait for it, within their own time.
#pragma once

#include <mcp/client/operation.hpp>
#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/connection_core.hpp>
#include <mcp/host/connection_health.hpp>
#include <mcp/host/connection_report.hpp>
#include <mcp/host/run_on.hpp>
#include <mcp/policy/request_kind.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/tools.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace mcp::detail {

/// One request that is under way; whoever ends the connection in good order waits for it.
template <class Core> class running_call {
public:
    explicit running_call(std::shared_ptr<Core> const& core) : core_(core) { ++core_->running; }
    running_call(running_call const&) = delete;
    running_call& operator=(running_call const&) = delete;
    ~running_call() {
        --core_->running;
        if (core_->is_draining || core_->is_closed) core_->changed->notify_all();
    }

private:
    std::shared_ptr<Core> core_;
};

/// When a request is over, as long as it waits for the connection.
template <class Core, class Options>
time_point patience_of(Core const& core, request_kind kind, Options const& options,
                       time_point now) {
    time_limit const limit =
        effective_limit(core.settings->limit_for(*core.config, kind), options, kind);
    return exchange_clock(limit.idle, limit.total, now).expiry(now);
}

/// What is left of the time of a request that has waited.
template <class Core, class Options>
bool shorten(Core const& core, request_kind kind, Options& options, time_point begun,
             time_point now) {
    time_limit const limit =
        effective_limit(core.settings->limit_for(*core.config, kind), options, kind);
    duration const waited = now - begun;
    auto const left = [waited](duration whole) {
        return duration::from_milliseconds(whole.milliseconds - waited.milliseconds);
    };
    if (limit.idle > duration()) options.timeout_ = left(limit.idle);
    if (limit.total > duration()) options.total_timeout_ = left(limit.total);
    bool const has_none = (limit.idle > duration() && left(limit.idle) <= duration()) ||
                          (limit.total > duration() && left(limit.total) <= duration());
    return !has_none;
}

/// Waits until requests can be sent. Errors: timed_out, cancelled, and why they never can.
template <class Core> task<result<void>> wait_for_gate(std::shared_ptr<Core> self, time_point end) {
    for (;;) {
        call_gate const gate = self->gate();
        if (gate == call_gate::open) co_return result<void>();
        if (gate == call_gate::shut) co_return fail(self->why_shut());
        auto const why = co_await self->changed->wait(end);
        if (why == wake_reason::cancelled) co_return fail_unsent(errc::cancelled);
        if (why != wake_reason::timed_out) continue;
        std::string words = "\"" + self->config->name + "\" is being connected";
        if (self->record.last_error) words += " (" + self->record.last_error->message() + ")";
        co_return fail_unsent(errc::timed_out, std::move(words));
    }
}

/// Whether the request may go over the next connection, after this one was lost.
template <class Core, class Options>
bool may_go_again(Core const& core, typename Core::session_type const& mine, request_kind kind,
                  Options const& options, error const& why, unsigned times) {
    if (!mine.has_ended || core.gate() == call_gate::shut) return false;
    if (!core.settings->calls_wait || times >= core.config->max_retries) return false;
    bool const is_lost = why.code == make_error_code(errc::connection_lost) ||
                         why.code == make_error_code(errc::closed);
    return is_lost && may_repeat(attempt_info{kind, why.reached, options.idempotent_}, why);
}

template <class Core, class Answer>
void account(Core& core, typename Core::session_type& mine, Answer const& answer) {
    core.calls.fetch_add(1, std::memory_order_relaxed);
    if (!answer) core.errors.fetch_add(1, std::memory_order_relaxed);
    bool const is_sign = answer.has_value() || is_answer(answer.error());
    if (is_sign && mine.monitor) mine.monitor->call_succeeded();
}

/// Runs `verb(client, options)`, which gives a task<result<T>>, as soon as the connection is there.
/// Begun again if the connection is lost and the server surely has not done it, or doing it twice
/// does no harm. May be awaited on any executor: it goes to the connection's and comes back.
template <class Core, class Verb>
auto run_call(std::shared_ptr<Core> self, request_kind kind,
              detail::late<Core, call_options> options, Verb verb)
    -> std::invoke_result_t<Verb&, typename Core::client_type&, call_options> {
    executor const here = co_await net::this_coro::executor;
    executor const home = self->home;
    if (here != home) {
        auto work = run_call(std::move(self), kind, std::move(options), std::move(verb));
        co_return co_await run_on(home, std::move(work));
    }
    running_call<Core> const counted(self);
    time_point const begun = clock::now();
    for (unsigned times = 0;; ++times) {
        auto now_options = options;
        if (times > 0 || self->gate() != call_gate::open) {
            auto open = co_await wait_for_gate(self, patience_of(*self, kind, options, begun));
            if (!open) co_return fail(std::move(open.error()));
            if (!shorten(*self, kind, now_options, begun, clock::now())) {
                co_return fail_unsent(errc::timed_out);
            }
        }
        auto const mine = self->current;
        auto answer = co_await verb(*mine->client, std::move(now_options));
        account(*self, *mine, answer);
        if (answer) co_return answer;
        if (!may_go_again(*self, *mine, kind, options, answer.error(), times)) co_return answer;
    }
}

template <class Error> task<result<tool_result>> refuse_call(Error why) {
    co_return fail_unsent(std::move(why));
}

/// Calls a tool that the filter lets pass. For run_call(), which keeps the core meanwhile.
template <class Core> class tool_call_verb {
public:
    tool_call_verb(Core const& core, std::string name, late<Core, arguments> with)
        : core_(&core),
          name_(std::move(name)),
          with_(std::move(with)) {}

    task<result<tool_result>> operator()(typename Core::client_type& client,
                                         late<Core, call_options> options) {
        if (core_->filter.lets_pass(name_)) {
            return client.call_tool(name_, with_, std::move(options));
        }
        late<Core, error> why(errc::unknown_tool, '"' + printable(name_) +
                                                      "\" is not offered: see enabledTools and "
                                                      "disabledTools of \"" +
                                                      core_->config->name + '"');
        return refuse_call(std::move(why));
    }

private:
    Core const* core_;
    std::string name_;
    late<Core, arguments> with_;
};

}  // namespace mcp::detail
