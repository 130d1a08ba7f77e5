// SPDX-License-Identifier: MIT
// The client: typed verbs over a transport and policies that the user chooses.
#pragma once

#include <mcp/client/connecting.hpp>
#include <mcp/client/engine.hpp>
#include <mcp/client/lists.hpp>
#include <mcp/client/options.hpp>
#include <mcp/client/requests.hpp>
#include <mcp/client/shared_list.hpp>
#include <mcp/client/subscribe.hpp>
#include <mcp/client/subscription.hpp>
#include <mcp/client/task_driver.hpp>
#include <mcp/client/tool_call.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/policy/select.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/completion.hpp>
#include <mcp/protocol/logging.hpp>
#include <mcp/protocol/prompts.hpp>
#include <mcp/protocol/resources.hpp>
#include <mcp/protocol/tools.hpp>
#include <mcp/transport/any.hpp>

#include <chrono>
#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace mcp {

/// A connection to one MCP server, of either era.
///
/// `Policies` are any of a retry, a timeout and a cache policy, in any order; what is left out is
/// exponential_backoff<>, layered_timeout<> and ttl_cache<>.
///
/// Threads: not thread-safe. Every member, and the awaiting of what it returns, runs on the
/// client's executor; with several threads, make that a strand.
///
/// Cancellation: by the coroutine's cancellation slot (cancellation_type::terminal). The request
/// then ends with errc::cancelled, the server is told, and an answer that comes later is dropped.
///
/// Lifetime: destroying the client ends the connection at once, and what still waits ends with
/// errc::closed; close() is the polite way. The executor's context must outlive the client.
///
/// Errors of every request: not_connected, connection_lost, closed, timed_out, cancelled,
/// remote_error, malformed_message; further ones are listed where they arise.
template <transport Transport, class... Policies> class basic_client {
    using policies = policy_set<Policies...>;
    using connection_type = client_connection<Transport>;
    using engine = client_engine<Transport, policies>;
    // Late: only programs with a client compile what is done with these.
    using client_options = detail::late<Transport, mcp::client_options>;
    using call_options = detail::late<Transport, mcp::call_options>;

public:
    /// `how` is a transport, or what one is made of, such as stdio_options. Values for run-time
    /// policies follow `options` in any order.
    template <class How, class... Given>
    basic_client(executor where, How&& how, client_options options = {}, Given&&... given)
        : link_(std::make_shared<connection_type>(
              where, make_transport(where, std::forward<How>(how)), std::move(options))),
          engine_(std::make_shared<engine>(link_, pick<typename policies::retry>(given...),
                                           pick<typename policies::timeout>(given...),
                                           pick<typename policies::cache>(given...))) {
        static_assert(policies::template accepts<std::remove_cvref_t<Given>...>,
                      "after the options come values of this client's policies, each at most once");
        link_->notifications().on_change =
            [kept = std::weak_ptr<engine>(engine_)](server_event const& event) {
                if (auto const live = kept.lock()) invalidate(*live, event);
            };
    }

    basic_client(basic_client&&) noexcept = default;
    basic_client& operator=(basic_client&& other) noexcept {
        if (this != &other && link_) link_->abandon();
        link_ = std::move(other.link_);
        engine_ = std::move(other.engine_);
        return *this;
    }
    ~basic_client() {
        if (link_) link_->abandon();
    }

    [[nodiscard]] executor get_executor() const { return link_->get_executor(); }

    // The connection

    /// Opens the transport and finds out the era; tries again as the retry policy says, all within
    /// the connect limit. Errors: already_connected, version_mismatch, and the transport's.
    task<result<void>> connect(call_options options = call_options{}) {
        return mcp::connect(engine_, std::move(options));
    }

    /// Ends the connection in good order; bounded. What is in flight ends with errc::closed.
    task<void> close() { return connection_type::close(link_); }

    [[nodiscard]] bool is_connected() const { return link_->is_connected(); }
    [[nodiscard]] connection_state state() const { return link_->state(); }

    /// What the server said of itself; meaningful once connected.
    [[nodiscard]] server_info const& server() const { return link_->server(); }

    /// The transport, for what only it knows. What it carries is the client's business.
    [[nodiscard]] Transport const& transport() const { return link_->wire(); }

    /// Asks for a sign of life and returns how long it took: `ping`, or server/discover in the
    /// modern era.
    task<result<std::chrono::microseconds>> ping(call_options options = call_options{}) {
        return ping_server(engine_, std::move(options));
    }

    // Tools

    /// All tools, in the server's order. Errors: too_many_pages, repeated_cursor.
    task<result<shared_list<tool>>> list_tools(call_options options = call_options{}) {
        return list_all<tool>(engine_, std::move(options));
    }
    task<result<page<tool>>> list_tools_page(std::optional<std::string> cursor = std::nullopt,
                                             call_options options = call_options{}) {
        return list_page<tool>(engine_, std::move(cursor), std::move(options));
    }

    /// Calls a tool. Answers what the server asks meanwhile by the handlers, and follows a task to
    /// its end. Errors: invalid_argument, unknown_tool, too_many_rounds, invalid_elicitation,
    /// task_failed. That the tool failed is no error: see tool_result::is_error.
    task<result<tool_result>> call_tool(std::string name, arguments with = arguments{},
                                        call_options options = call_options{}) {
        return mcp::call_tool(engine_, std::move(name), std::move(with), std::move(options));
    }

    /// Calls a tool and returns as soon as it is done or has become a task. To keep a task over a
    /// restart of this program, keep its id.
    task<result<started_call>> start_tool(std::string name, arguments with = arguments{},
                                          call_options options = call_options{}) {
        return mcp::start_tool(engine_, std::move(name), std::move(with), std::move(options));
    }

    // Tasks

    task<result<task_state>> get_task(std::string id, call_options options = call_options{}) {
        return mcp::get_task(engine_, std::move(id), std::move(options));
    }
    task<result<tool_result>> await_task(task_state state, call_options options = call_options{}) {
        return mcp::await_task(engine_, std::move(state), std::move(options));
    }
    task<result<void>> cancel_task(std::string id, call_options options = call_options{}) {
        return mcp::cancel_task(engine_, std::move(id), std::move(options));
    }
    /// Answers what a task asks; `responses` is an object of results by key (extension).
    task<result<void>> update_task(std::string id, arguments responses,
                                   call_options options = call_options{}) {
        return mcp::update_task(engine_, std::move(id), std::move(responses), std::move(options));
    }

    // Resources

    task<result<shared_list<resource>>> list_resources(call_options options = call_options{}) {
        return list_all<resource>(engine_, std::move(options));
    }
    task<result<page<resource>>> list_resources_page(
        std::optional<std::string> cursor = std::nullopt, call_options options = call_options{}) {
        return list_page<resource>(engine_, std::move(cursor), std::move(options));
    }
    task<result<shared_list<resource_template>>> list_resource_templates(
        call_options options = call_options{}) {
        return list_all<resource_template>(engine_, std::move(options));
    }
    task<result<page<resource_template>>> list_resource_templates_page(
        std::optional<std::string> cursor = std::nullopt, call_options options = call_options{}) {
        return list_page<resource_template>(engine_, std::move(cursor), std::move(options));
    }
    task<result<read_result>> read_resource(std::string uri,
                                            call_options options = call_options{}) {
        return mcp::read_resource(engine_, std::move(uri), std::move(options));
    }

    /// Asks for resource_updated events about a URI, in either era.
    task<result<void>> subscribe_resource(std::string uri, call_options options = call_options{}) {
        return mcp::subscribe_resource(engine_, std::move(uri), std::move(options));
    }
    task<result<void>> unsubscribe_resource(std::string uri,
                                            call_options options = call_options{}) {
        return mcp::unsubscribe_resource(engine_, std::move(uri), std::move(options));
    }

    /// Subscribes to what the filter says (modern era). Events go to `handler`, or without one to
    /// client_options::on_event. Errors: unsupported_by_server in the legacy era, where servers
    /// send list changes unasked.
    task<result<subscription>> listen(subscription_filter filter, event_handler handler = {},
                                      call_options options = call_options{}) {
        return mcp::listen(engine_, std::move(filter), std::move(handler), std::move(options));
    }

    // Prompts and completion

    task<result<shared_list<prompt>>> list_prompts(call_options options = call_options{}) {
        return list_all<prompt>(engine_, std::move(options));
    }
    task<result<page<prompt>>> list_prompts_page(std::optional<std::string> cursor = std::nullopt,
                                                 call_options options = call_options{}) {
        return list_page<prompt>(engine_, std::move(cursor), std::move(options));
    }
    task<result<prompt_result>> get_prompt(std::string name,
                                           std::map<std::string, std::string> with = {},
                                           call_options options = call_options{}) {
        return mcp::get_prompt(engine_, std::move(name), std::move(with), std::move(options));
    }

    /// Completes an argument that begins with `value`; `context` holds the arguments that are known
    /// already.
    task<result<completion_result>> complete(completion_reference of, std::string argument,
                                             std::string value,
                                             std::map<std::string, std::string> context = {},
                                             call_options options = call_options{}) {
        return mcp::complete(engine_, std::move(of), std::move(argument), std::move(value),
                             std::move(context), std::move(options));
    }

    // Everything else

    /// The least severity of log messages that the server should send: logging/setLevel, or with
    /// each request in the modern era.
    task<result<void>> set_log_level(severity least, call_options options = call_options{}) {
        return mcp::set_log_level(engine_, least, std::move(options));
    }

    /// Tells the server that the answer of the roots handler has changed (legacy era; a modern
    /// server asks when it needs them, so there is nothing to tell).
    task<result<void>> notify_roots_changed() { return mcp::notify_roots_changed(engine_); }

    /// Sends any request, such as one of an extension, and returns its result. `params` holds the
    /// members without `_meta`. Never repeated unless the options say idempotent.
    task<result<raw_json>> request(std::string method, arguments params = arguments{},
                                   call_options options = call_options{}) {
        return mcp::raw_request(engine_, std::move(method), std::move(params), std::move(options));
    }

    /// Forgets the cached results that such an event of the server makes out of date.
    void forget(server_event const& changed) { invalidate(*engine_, changed); }

    /// Forgets every cached result.
    void clear_cache() {
        engine_->cache.clear();
        engine_->flights.forget_all();
    }

private:
    template <class How> static Transport make_transport(executor const& where, How&& how) {
        if constexpr (std::constructible_from<Transport, How>) {
            return Transport(std::forward<How>(how));
        } else {
            return Transport(where, std::forward<How>(how));
        }
    }

    std::shared_ptr<connection_type> link_;
    std::shared_ptr<engine> engine_;
};

/// A client whose transport and policies are chosen at run time.
using client = basic_client<any_transport, runtime_backoff, runtime_timeout, runtime_cache>;

}  // namespace mcp
