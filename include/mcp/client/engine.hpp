// SPDX-License-Identifier: MIT
// Runs operations: attempts, retries, rounds of input and the time limits around them.
#pragma once

#include <mcp/client/connection.hpp>
#include <mcp/client/flights.hpp>
#include <mcp/client/handshake.hpp>
#include <mcp/client/operation.hpp>
#include <mcp/client/subscription.hpp>
#include <mcp/client/url_consent.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/policy/result_cache.hpp>
#include <mcp/policy/select.hpp>
#include <mcp/protocol/result_header.hpp>
#include <mcp/session/input_requests.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>

namespace mcp {

/// The answer to an operation, and what its result says about itself.
struct outcome {
    response answer;
    result_header header;
    bool asked = false;  ///< The server asked for input on the way: such results are not cached.
};

/// The policies at work on one connection. Its coroutines hold it by shared_ptr.
template <transport Transport, class Policies>
class client_engine : public std::enable_shared_from_this<client_engine<Transport, Policies>> {
public:
    using self_ptr = std::shared_ptr<client_engine>;
    using connection_type = client_connection<Transport>;
    using retry_type = typename Policies::retry;
    using timeout_type = typename Policies::timeout;
    using cache_type = typename Policies::cache;

    client_engine(std::shared_ptr<connection_type> connection, retry_type retry, timeout_type timeout,
                  cache_type cache)
        : link(std::move(connection)), retry_(std::move(retry)), timeout_(std::move(timeout)),
          cache_policy(std::move(cache)), cache(cache_policy.max_entries()),
          random_(link->options().seed_ ? *link->options().seed_ : std::random_device{}()) {}

    /// Connects, trying again as the retry policy says.
    static task<result<void>> connect(self_ptr self, call_options options);

    /// Runs an operation to its answer. A JSON-RPC error of the server is errc::remote_error.
    static task<result<outcome>> run(self_ptr self, operation what);

    [[nodiscard]] exchange_clock clock_for(request_kind kind, call_options const& options) const {
        time_limit const limit = effective_limit(timeout_.limit_for(kind), options, kind);
        return exchange_clock(limit.idle, limit.total, clock::now());
    }

    std::shared_ptr<connection_type> const link;

    /// For modern servers: the level of log messages that each request asks for.
    std::string log_level;

    /// For modern servers: what subscribe_resource holds open, by URI.
    std::map<std::string, subscription> resource_subscriptions;

private:
    static task<result<void>> attempt_connect(self_ptr self, time_point deadline);
    static task<result<response>> attempt(self_ptr self, active_call& call, operation const& what,
                                          std::string const& extra);
    static task<result<std::string>> answer_round(self_ptr self, result_header header, unsigned round);
    static task<bool> pause(self_ptr self, timer& waiting, time_point until);

    double next_random() { return std::uniform_real_distribution<double>()(random_); }
    std::optional<duration> delay_before(unsigned retry, error const& why, operation const& what);
    result<std::string> params_of(active_call const& call, std::int64_t id, operation const& what,
                                  std::string const& extra) const;

    [[no_unique_address]] retry_type retry_;
    [[no_unique_address]] timeout_type timeout_;

public:
    [[no_unique_address]] cache_type const cache_policy;
    result_cache cache;
    mcp::flights flights;

private:
    std::minstd_rand random_;
};

namespace detail {

inline error to_error(rpc_error failure, std::string const& method) {
    error why(errc::remote_error, method);
    why.remote = std::move(failure);
    return why;
}

}  // namespace detail

template <transport Transport, class Policies>
task<result<void>> client_engine<Transport, Policies>::connect(self_ptr self, call_options options) {
    connection_type& link = *self->link;
    if (link.state() == connection_state::connecting || link.is_connected()) {
        co_return fail(errc::already_connected, "close() first, or use the connection that is there");
    }
    link.begin_connecting();
    self->cache.clear();  // it may be another server, or the same with other tools
    exchange_clock const limits = self->clock_for(request_kind::connect, options);
    timer waiting(link.get_executor());
    for (unsigned retry = 1;; ++retry) {
        auto connected = co_await attempt_connect(self, limits.total_end());
        if (connected) co_return connected;
        link.begin_close();
        error& why = connected.error();
        bool const wanted = link.state() == connection_state::connecting;
        attempt_info const about{request_kind::connect, why.reached, false};
        std::optional<duration> delay;
        if (wanted) delay = self->retry_.delay_before(retry, why, about, self->next_random());
        bool const in_time = delay && clock::now() + delay->chrono() < limits.total_end();
        if (!in_time) {
            if (wanted) link.fail_connecting();
            co_return connected;
        }
        link.log().write(log_level::info, log_category::retry, [&] {
            return "connecting again in " + std::to_string(delay->milliseconds) + " ms: " + why.message();
        });
        bool const waited = co_await pause(self, waiting, clock::now() + delay->chrono());
        if (!waited) {
            link.fail_connecting();
            co_return fail(errc::cancelled);
        }
    }
}

template <transport Transport, class Policies>
task<result<void>> client_engine<Transport, Policies>::attempt_connect(self_ptr self,
                                                                       time_point deadline) {
    co_await connection_type::wait_closed(self->link);
    handshake<Transport> shake(self->link, deadline);
    auto done = co_await shake.run();
    // close() may have been called meanwhile.
    if (done && !self->link->is_connected()) co_return fail(errc::closed, "closed while connecting");
    co_return done;
}

template <transport Transport, class Policies>
task<result<outcome>> client_engine<Transport, Policies>::run(self_ptr self, operation what) {
    connection_type& link = *self->link;
    active_call call(link.calls(), self->clock_for(what.kind, what.options), what.options.progress_);
    std::string extra;  // what the last round of input adds to the params
    unsigned round = 0;
    for (unsigned retry = 1;;) {
        auto answered = co_await attempt(self, call, what, extra);
        if (!answered) {
            auto const consent = co_await consent_to_urls(link.shared_from_this(), call, answered.error(),
                                                          round);
            if (consent) continue;
            auto const delay = self->delay_before(retry, answered.error(), what);
            time_point const until = clock::now() + delay.value_or(duration()).chrono();
            if (!delay || until >= call.limits().total_end()) co_return fail(std::move(answered.error()));
            ++retry;
            bool const waited = co_await pause(self, call.pause(link.get_executor()), until);
            if (!waited) co_return fail(errc::cancelled, what.method);
            continue;
        }
        outcome done;
        done.answer = std::move(*answered);
        done.asked = round > 0;
        auto header = read_result_header(done.answer.result);
        if (!header) co_return fail(std::move(header.error()));
        done.header = std::move(*header);
        bool const task_expected = what.may_task && link.options().tasks_;
        bool const complete = done.header.type == result_type::complete ||
                              era_of(link.language()) == era::legacy ||
                              (done.header.type == result_type::task && task_expected);
        if (complete) co_return done;
        if (done.header.type != result_type::input_required || !what.may_ask) {
            co_return fail(errc::malformed_message, what.method + ": unexpected resultType");
        }
        if (++round > link.options().max_rounds_) co_return fail(errc::too_many_rounds, what.method);
        auto members = co_await answer_round(self, std::move(done.header), round);
        if (!members) co_return fail(std::move(members.error()));
        extra = std::move(*members);
        if (call.limits().expired(clock::now())) co_return fail(errc::timed_out, what.method);
    }
}

template <transport Transport, class Policies>
task<result<response>> client_engine<Transport, Policies>::attempt(self_ptr self, active_call& call,
                                                                   operation const& what,
                                                                   std::string const& extra) {
    connection_type& link = *self->link;
    if (auto blocked = link.obstacle()) co_return fail(std::move(*blocked));
    std::int64_t const id = link.next_id();
    auto params = self->params_of(call, id, what, extra);
    if (!params) co_return fail(std::move(params.error()));
    call.begin_attempt(id, clock::now());
    request sent(id, what.method, std::move(*params), &call.limits());
    auto answer = co_await link.wire().exchange(std::move(sent));
    if (!answer) co_return answer;
    if (answer->failure) co_return fail(detail::to_error(std::move(*answer->failure), what.method));
    if (!answer->result.present() || answer->result.cursor().type() != json_type::object) {
        co_return fail(errc::malformed_message, what.method + ": the result is no object");
    }
    co_return answer;
}

template <transport Transport, class Policies>
result<std::string> client_engine<Transport, Policies>::params_of(active_call const& call,
                                                                  std::int64_t id,
                                                                  operation const& what,
                                                                  std::string const& extra) const {
    request_meta meta;
    if (call.wants_progress()) meta.progress_token = id;
    meta.log_level = log_level;
    if (link->options().trace_) meta.trace = link->options().trace_(what.method);
    auto added = meta_members(what.options.meta_);
    if (!added) return fail(std::move(added.error()));
    meta.extra = std::move(*added);
    if (extra.empty()) return encode_params(link->language(), what.members, meta);
    return encode_params(link->language(), detail::join_members(what.members, extra), meta);
}

template <transport Transport, class Policies>
std::optional<duration> client_engine<Transport, Policies>::delay_before(unsigned retry,
                                                                         error const& why,
                                                                         operation const& what) {
    // A connection that is gone comes back by connect() only.
    if (!link->is_connected()) return std::nullopt;
    attempt_info const about{what.kind, why.reached, what.options.idempotent_};
    auto const delay = retry_.delay_before(retry, why, about, next_random());
    if (delay) {
        link->log().write(log_level::info, log_category::retry, [&] {
            return what.method + " again in " + std::to_string(delay->milliseconds) +
                   " ms: " + why.message();
        });
    }
    return delay;
}

// Waits; false if the caller was cancelled.
template <transport Transport, class Policies>
task<bool> client_engine<Transport, Policies>::pause(self_ptr, timer& waiting, time_point until) {
    waiting.expires_at(until);
    co_await waiting.async_wait(detail::as_result);
    auto const state = co_await net::this_coro::cancellation_state;
    co_return state.cancelled() == net::cancellation_type::none;
}

template <transport Transport, class Policies>
task<result<std::string>> client_engine<Transport, Policies>::answer_round(self_ptr self,
                                                                           result_header header,
                                                                           unsigned round) {
    connection_type& link = *self->link;
    auto questions = decode_input_requests(header.input_requests);
    if (!questions) co_return fail(std::move(questions.error()));
    if (questions->empty() && !header.request_state) {
        co_return fail(errc::malformed_message, "input_required with neither requests nor state");
    }
    input_responses answers;
    for (input_request& question : *questions) {
        if (!responder(link.options_shared()).handles(question.method)) {
            co_return fail(errc::malformed_message,
                           "the server asks for something that this client did not declare");
        }
        auto answer = co_await connection_type::answer_question(self->link, std::move(question.method),
                                                                std::move(question.params));
        if (!answer) co_return fail(std::move(answer.error()));
        answers.add(question.key, *answer);
    }
    if (questions->empty()) {
        // Nothing to answer means that the server wants time: 50 ms, then more and more.
        timer waiting(link.get_executor());
        auto const patience = std::chrono::milliseconds(50) * std::min(round, 20U);
        bool const waited = co_await pause(self, waiting, clock::now() + patience);
        if (!waited) co_return fail(errc::cancelled);
    }
    co_return retry_members(answers, header.request_state);
}

}  // namespace mcp
