// SPDX-License-Identifier: MIT
// Runs operations: attempts, retries, rounds of input and the time limits around them.
#pragma once

#include <mcp/client/attempt.hpp>
#include <mcp/client/connection.hpp>
#include <mcp/client/flights.hpp>
#include <mcp/client/operation.hpp>
#include <mcp/client/subscription.hpp>
#include <mcp/client/url_consent.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/random.hpp>
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
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// The policies at work on one connection. Its coroutines hold it by shared_ptr.
template <transport Transport, class Policies>
class client_engine : public std::enable_shared_from_this<client_engine<Transport, Policies>> {
public:
    // Late: only programs with a client compile what is done with these.
    template <class T> using late = detail::late<Transport, T>;

    using self_ptr = std::shared_ptr<client_engine>;
    using operation_type = late<operation>;
    using transport_type = Transport;
    using connection_type = client_connection<Transport>;
    using retry_type = typename Policies::retry;
    using timeout_type = typename Policies::timeout;
    using cache_type = typename Policies::cache;

    client_engine(std::shared_ptr<connection_type> connection, retry_type retry,
                  timeout_type timeout, cache_type cache)
        : link(std::move(connection)),
          retry_(std::move(retry)),
          timeout_(std::move(timeout)),
          cache_policy(std::move(cache)),
          cache(cache_policy.max_entries()),
          random_(link->options().seed_.value_or(detail::random_fractions::make_seed(this))) {}

    /// Runs an operation to its answer, which it then holds. A JSON-RPC error of the server is
    /// errc::remote_error. `what` must outlive the coroutine.
    static task<result<void>> run(self_ptr self, operation_type& what);

    /// The parts of run(), for the coroutine that cannot afford another one: what is sent first,
    /// the first answer, and, unless that settles the operation, everything after it.
    result<late<request>> begin(operation_type& what);
    result<void> take(operation_type& what, result<late<response>>&& answer) const;
    static bool is_settled(operation_type& what, result<void> const& taken);
    static task<result<void>> go_on(self_ptr self, operation_type& what, result<void> taken);

    [[nodiscard]] exchange_clock clock_for(request_kind kind, late<call_options> const& options,
                                           time_point now) const {
        time_limit const limit = effective_limit(timeout_.limit_for(kind), options, kind);
        return exchange_clock(limit.idle, limit.total, now);
    }

    /// How long to wait before a retry; nothing if there is none.
    std::optional<duration> retry_delay(unsigned retry, error const& why,
                                        attempt_info const& about) {
        double const random = random_.next();
        auto const delay = retry_.delay_before(retry, why, about, random);
        if (delay) {
            link->log().write(log_level::info, log_category::retry, [&] {
                return std::string(to_string(about.kind)) + " again in " +
                       std::to_string(delay->milliseconds) + " ms: " + why.message();
            });
        }
        return delay;
    }

    std::shared_ptr<connection_type> const link;

    /// For modern servers: the level of log messages that each request asks for.
    std::string log_level;

    /// For modern servers: what subscribe_resource holds open, by URI.
    std::map<std::string, late<subscription>> resource_subscriptions;

private:
    result<late<request>> prepare(late<active_call>& call, operation_type const& what,
                                  std::string const& extra);
    result<void> accept(operation_type& what, result<late<response>>&& answer) const;
    task<std::optional<late<error>>> try_again(late<active_call>& call, operation_type const& what,
                                               late<error> why, unsigned& retry, unsigned& round);
    static task<result<std::string>> answer_round(self_ptr self, late<active_call>& call,
                                                  late<result_header> header, unsigned round);

    [[no_unique_address]] retry_type retry_;
    [[no_unique_address]] timeout_type timeout_;

public:
    [[no_unique_address]] cache_type const cache_policy;
    late<result_cache> cache;
    late<mcp::flights> flights;

private:
    detail::random_fractions random_;
};

template <transport Transport, class Policies>
task<result<void>> client_engine<Transport, Policies>::run(self_ptr self, operation_type& what) {
    auto sent = self->begin(what);
    if (!sent) co_return fail(std::move(sent.error()));
    auto taken = self->take(what, co_await self->link->wire().exchange(std::move(*sent)));
    if (is_settled(what, taken)) co_return taken;
    auto done = co_await go_on(self, what, std::move(taken));
    what.call.reset();
    co_return done;
}

template <transport Transport, class Policies>
auto client_engine<Transport, Policies>::begin(operation_type& what) -> result<late<request>> {
    time_point const begun = clock::now();
    what.call.emplace(link->calls(), clock_for(what.kind, what.options, begun),
                      std::move(what.options.progress_), begun);
    return prepare(*what.call, what, {});
}

template <transport Transport, class Policies>
result<void> client_engine<Transport, Policies>::take(operation_type& what,
                                                      result<late<response>>&& answer) const {
    what.ends = what.call->limits().total_end(now_for(what.call->limits()));
    return accept(what, std::move(answer));
}

// A settled operation is under way no more.
template <transport Transport, class Policies>
bool client_engine<Transport, Policies>::is_settled(operation_type& what,
                                                    result<void> const& taken) {
    // Awaiting anything once the caller was cancelled would throw.
    bool const settled = taken ? what.header.type != result_type::input_required
                               : taken.error().code == errc::cancelled;
    if (settled) what.call.reset();
    return settled;
}

template <transport Transport, class Policies>
task<result<void>> client_engine<Transport, Policies>::go_on(self_ptr self, operation_type& what,
                                                             result<void> taken) {
    connection_type& link = *self->link;
    late<active_call>& call = *what.call;
    std::string extra;  // what the last round of input adds to the params
    unsigned round = 0;
    unsigned retry = 1;
    bool refreshed = false;
    while (!is_settled(what, taken)) {
        if (!taken) {
            bool again = false;
            bool const stale =
                !link.is_abandoned() && detail::has_stale_headers(link.wire(), what, taken.error());
            if (stale && !std::exchange(refreshed, true)) {
                auto listed = co_await refresh_tools(self, what.ends);  // see lists.hpp
                again = listed.has_value();
                // Awaiting anything more would throw.
                if (!listed && listed.error().code == errc::cancelled) co_return listed;
            }
            if (!again) {
                auto failed =
                    co_await self->try_again(call, what, std::move(taken.error()), retry, round);
                if (failed) co_return fail(std::move(*failed));
            }
        } else {
            what.asked = true;
            if (++round > link.options().max_rounds_) {
                co_return fail(errc::too_many_rounds, std::string(what.method));
            }
            auto members = co_await answer_round(self, call, std::move(what.header), round);
            if (!members) co_return fail(std::move(members.error()));
            extra = std::move(*members);
            call.limits().touch(clock::now());
            if (call.limits().expired(clock::now()))
                co_return fail(errc::timed_out, std::string(what.method));
        }
        auto sent = self->prepare(call, what, extra);
        if (!sent) co_return fail(std::move(sent.error()));
        taken = self->take(what, co_await link.wire().exchange(std::move(*sent)));
    }
    co_return taken;
}

template <transport Transport, class Policies>
auto client_engine<Transport, Policies>::prepare(late<active_call>& call,
                                                 operation_type const& what,
                                                 std::string const& extra)
    -> result<late<request>> {
    if (auto blocked = link->obstacle()) return fail(std::move(*blocked));
    std::int64_t const id = link->next_id();
    std::optional<late<request_meta>> meta;  // few requests have any
    if (link->options().trace_ || what.options.meta_ || call.wants_progress() ||
        !log_level.empty()) {
        meta.emplace();
        auto refused = detail::describe_request(*meta, link->options(), what.options, what.method);
        if (refused) return fail(std::move(*refused));
        if (call.wants_progress()) meta->progress_token = id;
        meta->log_level = log_level;
    }
    call.begin_attempt(id);
    static late<request_meta> const nothing;
    auto const& own = meta ? *meta : nothing;
    std::string params =
        extra.empty()
            ? encode_params(link->language(), what.members, own)
            : encode_params(link->language(), detail::join_members(what.members, extra), own);
    return result<late<request>>(tl::in_place, id, what.method, std::move(params), &call.limits());
}

// Moves a good answer into the operation; says why it is no good otherwise.
template <transport Transport, class Policies>
result<void> client_engine<Transport, Policies>::accept(operation_type& what,
                                                        result<late<response>>&& answer) const {
    if (!answer) return fail(std::move(answer.error()));
    if (answer->failure)
        return fail(detail::to_error(std::move(*answer->failure), std::string(what.method)));
    if (answer->result.type() != json_type::object) {
        return fail(errc::malformed_message,
                    std::string(what.method) + ": the result is no object");
    }
    what.answer = std::move(*answer);
    bool const legacy = era_of(link->language()) == era::legacy;
    if (legacy && what.kind != request_kind::list) return {};
    auto header = read_result_header(what.answer.result);
    if (!header) return fail(std::move(header.error()));
    what.header = std::move(*header);
    if (legacy) what.header.type = result_type::complete;
    bool const expected =
        what.header.type == result_type::complete ||
        (what.header.type == result_type::input_required && what.may_ask) ||
        (what.header.type == result_type::task && what.may_task && link->options().tasks_);
    if (expected) return {};
    return fail(errc::malformed_message, std::string(what.method) + ": unexpected resultType");
}

// Waits until the operation may be tried again, or says why it may not.
template <transport Transport, class Policies>
auto client_engine<Transport, Policies>::try_again(late<active_call>& call,
                                                   operation_type const& what, late<error> why,
                                                   unsigned& retry, unsigned& round)
    -> task<std::optional<late<error>>> {
    if (needs_urls(why)) {
        auto consent = co_await consent_to_urls(link, call, std::move(why), round);
        if (!consent) co_return std::move(consent.error());
        call.limits().touch(clock::now());
        co_return std::nullopt;
    }
    if (!link->is_connected()) co_return why;  // it comes back by connect() only
    attempt_info const about{what.kind, why.reached, what.options.idempotent_};
    auto const delay = retry_delay(retry, why, about);
    if (!delay) co_return why;
    time_point const now = clock::now();
    time_point const until = detail::later(now, *delay);
    if (until >= call.limits().total_end(now)) co_return why;
    ++retry;
    bool const waited = co_await detail::pause(call.pause(link->get_executor()), until);
    if (!waited) co_return error(errc::cancelled, std::string(what.method));
    call.limits().touch(clock::now());
    co_return std::nullopt;
}

template <transport Transport, class Policies>
task<result<std::string>> client_engine<Transport, Policies>::answer_round(
    self_ptr self, late<active_call>& call, late<result_header> header, unsigned round) {
    connection_type& link = *self->link;
    auto questions = decode_input_requests(header.input_requests);
    if (!questions) co_return fail(std::move(questions.error()));
    if (questions->empty() && !header.request_state) {
        co_return fail(errc::malformed_message, "input_required with neither requests nor state");
    }
    input_responses answers;
    for (auto& question : *questions) {
        if (!responder(link.options_shared()).handles(question.method)) {
            co_return fail(errc::malformed_message,
                           "the server asks for something that this client did not declare");
        }
        auto answer = co_await answer_question(self->link, std::move(question.method),
                                               std::move(question.params));
        if (!answer) co_return fail(std::move(answer.error()));
        answers.add(question.key, *answer);
    }
    if (questions->empty()) {
        // Nothing to answer means that the server wants time: 50 ms, then more and more.
        time_point const now = clock::now();
        time_point const until = now + std::chrono::milliseconds(50) * std::min(round, 20U);
        bool const waited = co_await detail::pause(call.pause(link.get_executor()),
                                                   std::min(until, call.limits().total_end(now)));
        if (!waited) co_return fail(errc::cancelled);
    }
    co_return retry_members(answers, header.request_state);
}

}  // namespace mcp
