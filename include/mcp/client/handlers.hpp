// SPDX-License-Identifier: MIT
// What the user supplies for a server to ask and to tell.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/elicitation.hpp>
#include <mcp/protocol/events.hpp>
#include <mcp/protocol/meta.hpp>
#include <mcp/protocol/roots.hpp>
#include <mcp/protocol/sampling.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Asks the user what the server wants to know. The clocks of running calls stand still meanwhile.
using elicitation_handler = std::function<task<result<elicitation_result>>(elicitation_request)>;

namespace detail {

/// An elicitation_handler whose answer is the text of the result object.
using elicitation_encoder = std::function<task<result<std::string>>(elicitation_request)>;

template <class Handler>
task<result<std::string>> encode_answer(Handler ask, late<Handler, elicitation_request> request) {
    auto const answer = co_await ask(request);
    if (!answer) co_return fail(answer.error());
    co_return encode_elicitation_result(request, *answer);
}

template <class Handler> elicitation_encoder encoding_answers(Handler handler) {
    late<Handler, elicitation_handler> ask(std::move(handler));
    if (!ask) return {};
    return [ask = std::move(ask)](elicitation_request request) {
        return encode_answer(ask, std::move(request));
    };
}

}  // namespace detail

/// Lets the client's model answer. Failing with errc::cancelled tells the server that the user
/// refused.
using sampling_handler = std::function<task<result<sampling_result>>(sampling_request)>;

/// Says which folders the server may know of.
using roots_handler = std::function<task<result<std::vector<root>>>()>;

/// Gets what the server says unasked. Called on the client's executor; must not block.
using event_handler = std::function<void(server_event const&)>;

/// Gets the progress of one request. Called on the client's executor; must not block.
using progress_handler = std::function<void(progress const&)>;

/// Gives the trace context of the request that is about to be sent.
using trace_hook = std::function<trace_context(std::string_view method)>;

}  // namespace mcp
