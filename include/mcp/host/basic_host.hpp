// SPDX-License-Identifier: MIT
// The host: many servers, kept connected, behind one safe list of tools.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/client_factory.hpp>
#include <mcp/host/config.hpp>
#include <mcp/host/connection_settings.hpp>
#include <mcp/host/host_loading.hpp>
#include <mcp/host/host_options.hpp>
#include <mcp/host/host_state.hpp>
#include <mcp/host/registry.hpp>
#include <mcp/host/status.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/prompts.hpp>
#include <mcp/protocol/resources.hpp>
#include <mcp/protocol/tools.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Many servers: each is connected in the background, watched, connected anew when it is lost, and
/// never in the way of the others.
///
/// `Policies` are any of a retry, a timeout and a cache policy, as for basic_client. They hold for
/// every server, except for what its entry in the configuration says otherwise.
///
/// Threads: every member may be called from any thread; coroutines come back on the executor of
/// their caller. With host_options::single_threaded() everything is done on one thread.
///
/// Lifetime: destroying the host ends every connection at once; close() is the polite way. What
/// still waits ends with errc::closed.
template <class... Policies> class basic_host {
    using policies = host_policies<Policies...>;
    using retry_type = typename policies::retry_type;
    using timeout_type = typename policies::timeout_type;

public:
    using client_type = typename policies::client_type;
    using connection_type = basic_managed_connection<client_type>;
    using connection_ptr = std::shared_ptr<connection_type>;

private:
    // Late: only programs with a host compile what is done with these.
    template <class T> using late = detail::late<client_type, T>;
    using state_type = detail::host_state<client_type>;
    using options_type = late<host_options>;

public:
    /// How long running calls may go on when connections are ended in good order.
    static constexpr duration usual_limit = connection_type::usual_limit;

    /// Values for policies whose settings come at run time follow `options`, in any order.
    template <class... Given>
    explicit basic_host(executor where, host_options options = {}, Given&&... given)
        : state_(make_state(std::move(where), std::move(options),
                            policies(std::in_place, std::forward<Given>(given)...))) {}

    basic_host(basic_host&&) noexcept = default;
    basic_host& operator=(basic_host&& other) noexcept {
        if (this != &other) shut();
        state_ = std::move(other.state_);
        return *this;
    }
    ~basic_host() { shut(); }

    [[nodiscard]] executor const& get_executor() const { return servers().get_executor(); }

    // Servers

    /// Adds a server, and begins to connect it; returns at once. Errors: server_exists,
    /// invalid_argument, closed.
    result<added_server> add(server_config server, server_start start = server_start::now) {
        return servers().add(std::move(server), start);
    }
    /// The same, or gives the server of that name other settings. Its connection is made anew only
    /// if the old one is not as good.
    result<added_server> replace(server_config server) {
        return servers().replace(std::move(server));
    }
    /// Forgets a server. Its running calls may go on for `limit`.
    result<void> remove(std::string_view name, duration limit = usual_limit) {
        return servers().remove(name, limit);
    }

    /// Connects a server, unless that is done or under way. Errors of these: unknown_server,
    /// server_disabled.
    result<void> connect(std::string_view name) {
        return order(servers().find_enabled(name), &connection_type::connect);
    }
    /// Connects a server anew, whatever was before.
    result<void> reconnect(std::string_view name) {
        return order(servers().find_enabled(name), &connection_type::reconnect);
    }
    /// Switches a server on, and connects it.
    result<void> enable(std::string_view name) {
        return order(servers().find(name), &connection_type::enable);
    }
    /// Switches a server off. Its running calls may go on for `limit`.
    result<void> disable(std::string_view name, duration limit = usual_limit) {
        return detail::disable_soon(servers().find(name), limit);
    }
    /// Somebody has granted the access that a server in pending_auth waits for, or refused it.
    result<void> authorized(std::string_view name, bool granted = true) {
        auto found = servers().find_enabled(name);
        if (!found) return fail(std::move(found.error()));
        (*found)->authorized(granted);
        return {};
    }

    /// Ends a connection in good order: no new calls, and those that run may go on for `limit`.
    /// The server stays, until connect().
    task<result<void>> disconnect(std::string name, duration limit = usual_limit) {
        return detail::disconnect_one(servers().find(name), limit);
    }
    task<void> disconnect_all(duration limit = usual_limit) {
        return servers().disconnect_all(limit);
    }
    /// Ends everything in good order, for good, all servers at the same time.
    task<void> close(duration limit = usual_limit) { return servers().close(limit); }

    // Configuration

    /// Adds, changes and removes servers, so that there are those of `next`; servers that the
    /// program has added itself stay. Only what differs is touched. A server whose entry has an
    /// error now goes on as it was, and so do all if a file cannot be read: config::problems() says
    /// what is wrong. Returns at once.
    config_difference apply(config const& next) { return servers().apply(next); }

    /// The same, and waits until every server that is `required` is connected or has failed. The
    /// error names all that failed, or whose entry is wrong; the host goes on with the others.
    task<result<void>> load(config const& next) {
        apply(next);
        return detail::wait_for_required(state_, detail::required_servers(next),
                                         detail::wrong_required_servers(next));
    }

    /// Waits until no server is being connected any more. False if some still are after `limit`.
    task<bool> wait_until_settled(duration limit) {
        return servers().board().wait_for_all(detail::is_settled, limit);
    }

    // Tools

    /// The tools of all connected servers, under the names that the agent calls them by. Sends
    /// nothing; the same list again until something has changed.
    [[nodiscard]] shared_list<host_tool> tools() { return servers().tools().fetch(); }

    /// The same, after asking those servers whose lists are older than the cache policy allows.
    task<shared_list<host_tool>> refresh_tools() { return detail::refresh_all_tools(state_); }

    /// Calls a tool by the name that is in the list. Errors: those of basic_client::call_tool, those
    /// of basic_managed_connection, unknown_tool with the name that may be meant, call_denied.
    task<result<tool_result>> call_tool(std::string name, arguments with = arguments{},
                                        call_options options = call_options{}) {
        return detail::call_exposed_tool(state_, std::move(name), late<arguments>(std::move(with)),
                                         late<call_options>(std::move(options)));
    }
    /// Calls a tool by its server and by the server's own name for it.
    task<result<tool_result>> call_tool(tool_identity which, arguments with = arguments{},
                                        call_options options = call_options{}) {
        return detail::call_host_tool(state_, std::move(which), std::string(),
                                      late<arguments>(std::move(with)),
                                      late<call_options>(std::move(options)));
    }

    // Resources and prompts; whatever concerns one server is done with connection()

    /// The connection to a server, for requests to it alone. errc::unknown_server.
    [[nodiscard]] result<connection_ptr> connection(std::string_view name) const {
        return servers().find(name);
    }

    task<server_items<resource>> list_resources() {
        auto const ask = [](connection_ptr const& each) { return each->list_resources(); };
        return detail::collect_from_all<resource>(*state_, ask);
    }
    task<server_items<resource_template>> list_resource_templates() {
        auto const ask = [](connection_ptr const& each) { return each->list_resource_templates(); };
        return detail::collect_from_all<resource_template>(*state_, ask);
    }
    task<server_items<prompt>> list_prompts() {
        auto const ask = [](connection_ptr const& each) { return each->list_prompts(); };
        return detail::collect_from_all<prompt>(*state_, ask);
    }

    // Looking; from any thread, without waiting for anything

    /// All servers at this moment.
    [[nodiscard]] std::shared_ptr<host_status const> status() const {
        return servers().board().snapshot();
    }
    /// One server. errc::unknown_server names the one that may be meant.
    [[nodiscard]] result<std::shared_ptr<server_status const>> status(std::string_view name) const {
        return servers().board().find(name);
    }
    [[nodiscard]] host_statistics statistics() const { return status()->statistics(); }

    /// The settings that a server has now, with variables replaced: show them to nobody without
    /// mask_secrets(). Null if there is no such server.
    [[nodiscard]] std::shared_ptr<server_config const> settings_of(std::string_view name) const {
        return servers().settings_of(name);
    }

    /// Where to wait for a state, and to follow servers that are being connected.
    [[nodiscard]] status_board& board() const { return servers().board(); }

    /// Where to subscribe to what happens.
    [[nodiscard]] event_hub& events() const { return servers().events(); }

private:
    using order_function = void (connection_type::*)();

    static std::shared_ptr<state_type> make_state(executor where, options_type options,
                                                  policies chosen) {
        auto settings = detail::make_settings<client_type>(options, chosen);
        auto registry = std::make_shared<basic_registry<client_type>>(where, std::move(settings),
                                                                      options.names_);
        late<event_subscription> user;
        if (options.event_) user = registry->events().subscribe(where, options.event_);
        auto made = std::make_shared<state_type>(std::move(registry), std::move(options));
        made->user = std::move(user);
        return made;
    }

    static result<void> order(result<connection_ptr> found, order_function what) {
        if (!found) return fail(std::move(found.error()));
        ((**found).*what)();
        return {};
    }

    void shut() {
        if (state_) state_->registry->shut();
    }

    [[nodiscard]] basic_registry<client_type>& servers() const { return *state_->registry; }

    std::shared_ptr<state_type> state_;
};

/// A host with the usual policies, which each server's entry overrides.
using host = basic_host<>;

}  // namespace mcp
