// SPDX-License-Identifier: MIT
// A connection that is kept: made again when it is lost, watched, and ended in good order.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/connection_attempt.hpp>
#include <mcp/host/connection_calls.hpp>
#include <mcp/host/connection_core.hpp>
#include <mcp/host/connection_orders.hpp>
#include <mcp/host/connection_settings.hpp>
#include <mcp/host/run_on.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/completion.hpp>
#include <mcp/protocol/prompts.hpp>
#include <mcp/protocol/resources.hpp>
#include <mcp/protocol/tools.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace mcp {

/// One server, connected for as long as it is wanted.
///
/// Threads: every member may be called from any thread; what it says is carried out on the
/// connection's own executor, which must be a strand unless connection_settings::is_single_threaded
/// says that there is one thread. Coroutines come back on the executor of their caller.
///
/// Requests wait while the connection is being made, within their own time limit. Errors besides
/// those of the client: closed, not_connected, server_disabled, unauthorized, timed_out, and after
/// giving up what the last try failed with.
///
/// Cancellation: as with a client, by the coroutine's cancellation slot.
///
/// Lifetime: destroying it ends the connection at once, whatever runs; the polite way is close().
/// On another thread than the connection's, the end comes when the executor gets to it.
template <class Client> class basic_managed_connection {
    using core_type = detail::connection_core<Client>;
    // Late: only programs with managed connections compile what is done with these.
    template <class T> using late = detail::late<Client, T>;
    using event_kind = connection_event_kind;

public:
    using client_type = Client;
    using settings_type = connection_settings<Client>;

    /// How long running requests may go on when the connection is ended in good order.
    static constexpr duration usual_limit = std::chrono::seconds(5);

    /// Does not connect yet. `watching` may be null.
    basic_managed_connection(executor home, std::shared_ptr<server_config const> server,
                             std::shared_ptr<settings_type const> settings,
                             std::shared_ptr<connection_observer> watching)
        : core_(std::make_shared<core_type>(std::move(home), std::move(server), std::move(settings),
                                            std::move(watching))) {}

    basic_managed_connection(basic_managed_connection&&) noexcept = default;
    basic_managed_connection& operator=(basic_managed_connection&& other) noexcept {
        if (this != &other) abandon();
        core_ = std::move(other.core_);
        return *this;
    }
    ~basic_managed_connection() { abandon(); }

    [[nodiscard]] executor const& get_executor() const { return core_->home; }

    // Orders; they return at once, and the latest wins

    /// Connects, unless that is done or under way. Nothing happens if the server is disabled.
    void connect() { detail::give_order(core_, event_kind::connect); }

    /// Connects anew, whatever was before. What runs ends with errc::closed.
    void reconnect() { detail::give_order(core_, event_kind::reconnect); }

    /// The server may be connected again; connects.
    void enable() {
        detail::give_order(core_, event_kind::enable);
        connect();
    }

    /// The access that was asked for was granted, or not.
    void authorized(bool granted) {
        net::post(core_->home, [core = core_, granted] { detail::take_answer(*core, granted); });
    }

    /// Other settings from now on. Connects anew only if the old connection is not as good, and
    /// follows `enabled`.
    void configure(std::shared_ptr<server_config const> server) {
        detail::change_config(core_, std::move(server));
    }

    /// Ends everything without waiting. Nothing can be done with it afterwards.
    void abandon() {
        if (core_) detail::abandon_on_home(core_);
    }

    // The end in good order: no new requests, and those that run may go on for `limit`

    task<void> disconnect(duration limit = usual_limit) {
        return on_home(detail::drain(core_, limit, event_kind::disconnect));
    }
    task<void> disable(duration limit = usual_limit) {
        return on_home(detail::drain(core_, limit, event_kind::disable));
    }
    /// For good.
    task<void> close(duration limit = usual_limit) {
        return on_home(detail::close_for_good(core_, limit));
    }

    // Requests

    task<result<tool_result>> call_tool(std::string name, arguments with = arguments{},
                                        call_options options = call_options{}) {
        detail::tool_call_verb<core_type> verb(*core_, std::move(name), std::move(with));
        return use(request_kind::call, std::move(options), std::move(verb));
    }

    /// The server's own list, from the client's cache or anew; what the agent may see of it is
    /// brought up to date.
    task<result<shared_list<tool>>> list_tools(call_options options = call_options{}) {
        return on_home(detail::list_kept_tools(core_, std::move(options)));
    }

    task<result<shared_list<resource>>> list_resources(call_options options = call_options{}) {
        auto verb = [](Client& client, late<call_options> how) {
            return client.list_resources(std::move(how));
        };
        return use(request_kind::list, std::move(options), verb);
    }
    task<result<shared_list<resource_template>>> list_resource_templates(
        call_options options = call_options{}) {
        auto verb = [](Client& client, late<call_options> how) {
            return client.list_resource_templates(std::move(how));
        };
        return use(request_kind::list, std::move(options), verb);
    }
    task<result<read_result>> read_resource(std::string uri,
                                            call_options options = call_options{}) {
        auto verb = [uri = std::move(uri)](Client& client, late<call_options> how) {
            return client.read_resource(uri, std::move(how));
        };
        return use(request_kind::read, std::move(options), std::move(verb));
    }

    /// Lasts over connections that are lost; then the server is asked again.
    task<result<void>> subscribe_resource(std::string uri, call_options options = call_options{}) {
        return on_home(detail::subscribe(core_, std::move(uri), std::move(options)));
    }
    task<result<void>> unsubscribe_resource(std::string uri,
                                            call_options options = call_options{}) {
        return on_home(detail::unsubscribe(core_, std::move(uri), std::move(options)));
    }

    task<result<shared_list<prompt>>> list_prompts(call_options options = call_options{}) {
        auto verb = [](Client& client, late<call_options> how) {
            return client.list_prompts(std::move(how));
        };
        return use(request_kind::list, std::move(options), verb);
    }
    task<result<prompt_result>> get_prompt(std::string name,
                                           std::map<std::string, std::string> with = {},
                                           call_options options = call_options{}) {
        auto verb = [name = std::move(name), with = std::move(with)](Client& client,
                                                                     late<call_options> how) {
            return client.get_prompt(name, with, std::move(how));
        };
        return use(request_kind::read, std::move(options), std::move(verb));
    }

    /// Asks for a sign of life, and says how long it took.
    task<result<std::chrono::microseconds>> ping(call_options options = call_options{}) {
        auto verb = [](Client& client, late<call_options> how) {
            return client.ping(std::move(how));
        };
        return use(request_kind::health, std::move(options), verb);
    }

    /// Any other request: `verb(client, options)` gives its task<result<T>>, on the connection's
    /// executor, and may be asked for it again after a loss.
    template <class Verb>
    auto use(request_kind kind, call_options options, Verb verb)
        -> std::invoke_result_t<Verb&, Client&, call_options> {
        return detail::run_call(core_, kind, late<call_options>(std::move(options)),
                                std::move(verb));
    }

    // Numbers

    /// Requests that have ended, and those of them that failed.
    [[nodiscard]] std::uint64_t calls() const noexcept { return core_->calls; }
    [[nodiscard]] std::uint64_t errors() const noexcept { return core_->errors; }

private:
    template <class T> task<T> on_home(task<T> work) {
        return detail::run_on(core_->home, std::move(work));
    }

    std::shared_ptr<core_type> core_;
};

}  // namespace mcp
