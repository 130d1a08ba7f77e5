// SPDX-License-Identifier: MIT
// Whether a tool may be called: the program's say before every call of a host.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/tools.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mcp {

/// A call that is about to be made.
struct tool_call_request {
    std::string server;
    std::string tool;  ///< What the server calls it.
    std::string name;  ///< What the agent calls it; empty if it was named by its server.
    /// What the server says of it, such as its annotations; null if it is not in the list. Hints
    /// from the server: never a reason to trust it.
    std::shared_ptr<mcp::tool const> definition;
    mcp::arguments arguments;

    tool_call_request(std::string its_server, std::string its_tool)
        : server(std::move(its_server)),
          tool(std::move(its_tool)) {}

    /// What the server says about the tool's behaviour, if anything.
    [[nodiscard]] std::optional<tool_annotations> annotations() const {
        return definition ? definition->annotations : std::nullopt;
    }
};

/// What becomes of the call.
class call_verdict {
public:
    enum class kind { allow, deny, ask };

    static call_verdict allow() { return call_verdict(kind::allow, {}); }
    /// `reason` is for whoever made the call, such as a model.
    static call_verdict deny(std::string reason = {}) {
        return call_verdict(kind::deny, std::move(reason));
    }
    /// Asks a person, if host_options::on_ask says how; else denies. `question` is for that person.
    static call_verdict ask(std::string question = {}) {
        return call_verdict(kind::ask, std::move(question));
    }

    [[nodiscard]] kind what() const noexcept { return what_; }
    [[nodiscard]] std::string const& words() const noexcept { return words_; }

private:
    call_verdict(kind what, std::string words) : what_(what), words_(std::move(words)) {}

    kind what_;
    std::string words_;
};

/// Decides about each call. Runs on the executor of whoever calls.
using call_hook = std::function<task<call_verdict>(tool_call_request)>;

/// Asks a person; true allows the call.
using ask_hook = std::function<task<bool>(tool_call_request, std::string question)>;

namespace detail {

inline error denied(tool_call_request const& about, std::string words) {
    std::string detail = "\"" + about.tool + "\" of \"" + about.server + '"';
    if (!words.empty()) detail += ": " + std::move(words);
    error made(errc::call_denied, std::move(detail));
    made.reached = delivery::unsent;
    return made;
}

// A hook that throws has allowed nothing. A template, so that only programs with a host compile it.
template <class Request>
task<result<void>> check_call(call_hook before, ask_hook ask, Request about) {
    std::optional<call_verdict> verdict;
    bool is_allowed = false;
    bool has_thrown = false;
    try {
        verdict.emplace(co_await before(about));
        is_allowed = verdict->what() == call_verdict::kind::allow;
        bool const must_ask = verdict->what() == call_verdict::kind::ask && ask;
        if (must_ask) is_allowed = co_await ask(about, verdict->words());
    } catch (...) {
        has_thrown = true;
    }
    auto const state = co_await net::this_coro::cancellation_state;
    if (state.cancelled() != net::cancellation_type::none) co_return fail_unsent(errc::cancelled);
    if (has_thrown) co_return fail_unsent(errc::handler_failed, "before_call threw an exception");
    if (is_allowed) co_return result<void>();
    co_return fail(denied(about, verdict->words()));
}

}  // namespace detail

}  // namespace mcp
