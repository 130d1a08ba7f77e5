// SPDX-License-Identifier: MIT
// Error -32042 (2025-11-25): the call works once the user has visited some URLs.
#pragma once

#include <mcp/client/connection.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/session/exchange_clock.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Templates, so that only programs with a client compile them.
template <class Error> bool needs_urls(Error const& why) {
    return why.remote && why.remote->code == rpc_code::url_elicitation_required;
}

/// The elicitations that such an error lists.
template <class Error, class Value = detail::late<Error, raw_json>>
std::vector<Value> required_urls(Error const& why) {
    std::vector<Value> found;
    auto document = detail::late<Error, json_document>::parse(frame::copy(why.remote->data));
    if (!document) return found;
    auto in = document->cursor();
    detail::for_each_member(in, [&](std::string_view key) {
        if (key != "elicitations" || in.type() != json_type::array) return in.skip();
        in.enter_array();
        while (in.next_element()) found.push_back(in.take_raw());
    });
    return found;
}

namespace detail {

template <class Value> std::string url_elicitation_id(Value const& params) {
    std::string id;
    auto document = late<Value, json_document>::parse(frame::copy(std::string(params.text())));
    if (!document) return id;
    auto in = document->cursor();
    for_each_member(in, [&](std::string_view key) {
        if (key == "elicitationId" && in.type() == json_type::string) in.read(id);
        else in.skip();
    });
    return id;
}

}  // namespace detail

/// Asks the user for each URL, and waits until the server says that they are done. Then the call is
/// worth repeating. Fails with `why` if nobody can be asked or the user declined.
template <transport Transport>
task<result<void>> consent_to_urls(std::shared_ptr<client_connection<Transport>> link,
                                   detail::late<Transport, active_call>& call,
                                   detail::late<Transport, error> why, unsigned& round) {
    auto const urls = required_urls(why);
    if (urls.empty() || !link->options().url_elicitation_) co_return fail(std::move(why));
    if (++round > link->options().max_rounds_) co_return fail(std::move(why));
    std::vector<std::string> waiting_for;
    for (auto const& each : urls) {
        waiting_for.push_back(detail::url_elicitation_id(each));
        std::string method = "elicitation/create";
        auto answer = co_await answer_question(link, std::move(method), each);
        if (!answer && answer.error().code == errc::cancelled)
            co_return fail(std::move(answer.error()));
        if (!answer || answer->find("\"accept\"") == std::string::npos)
            co_return fail(std::move(why));
    }
    auto const all_done = [&] {
        return std::all_of(waiting_for.begin(), waiting_for.end(), [&](std::string const& id) {
            return link->notifications().urls().contains(id);
        });
    };
    while (!all_done()) {
        // Consent only opens the page; the server says when the user is through with it.
        time_point const now = clock::now();
        time_point const until =
            std::min(call.limits().expiry(now), now + std::chrono::minutes(10));
        auto const woken = co_await link->notifications().urls().changed().wait(until);
        if (woken == detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        if (auto blocked = link->obstacle()) co_return fail(std::move(*blocked));
        if (woken == detail::wake_reason::timed_out && until >= call.limits().total_end(now)) {
            co_return fail(errc::timed_out, "waiting for the user to be through with a URL");
        }
        // Some servers never say it: then the repeated call finds out.
        if (woken == detail::wake_reason::timed_out) co_return result<void>();
    }
    co_return result<void>();
}

}  // namespace mcp
