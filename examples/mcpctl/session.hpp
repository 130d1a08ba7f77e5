// SPDX-License-Identifier: MIT
// One run of mcpctl: reaches the server, runs the command, and ends both in good order.
#pragma once

#include "configured.hpp"
#include "console.hpp"
#include "deadline.hpp"
#include "elicitation.hpp"
#include "invocation.hpp"
#include "outcome.hpp"
#include "remote.hpp"

#include <mcp/client.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/tool_filter.hpp>
#include <mcp/policy/retry.hpp>
#include <mcp/policy/timeout.hpp>
#include <mcp/transport/stdio.hpp>

#include <asio/signal_set.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace mcpctl {

/// The one time limit of a run is the session's, which also covers what lies between requests.
using client = mcp::basic_client<mcp::any_transport, mcp::runtime_backoff, mcp::no_timeout>;

}  // namespace mcpctl

// Compiled once, in session.cpp: it is most of what each command would have to compile.
extern template class mcp::basic_client<mcp::any_transport, mcp::runtime_backoff, mcp::no_timeout>;

namespace mcpctl {

class session {
public:
    /// `configured` is the server, unless the command line names one; it outlives the session.
    session(mcp::net::io_context& context, invocation const& asked, console& screen,
            mcp::server_config const* configured = nullptr);

    /// Runs everything; the exit code of the process.
    exit_code run();

    // For the commands.

    /// Not for a feed.
    [[nodiscard]] client& server() { return *client_; }
    [[nodiscard]] invocation const& asked() const { return asked_; }
    [[nodiscard]] console& screen() { return screen_; }

    /// Options for a request whose result is printed.
    [[nodiscard]] mcp::call_options options() const {
        return mcp::call_options().keep_raw(asked_.as_json);
    }

    /// How the connection is secured; nothing if it is not.
    [[nodiscard]] std::optional<tls_description> tls() const {
        return tls_ ? tls_() : std::nullopt;
    }

    /// The library's log; off unless it shall be shown.
    [[nodiscard]] mcp::logger log() const;

    [[nodiscard]] mcp::executor get_executor() const { return context_.get_executor(); }

    /// Which of the server's tools there are, as its entry in the configuration says.
    [[nodiscard]] mcp::tool_filter const& filter() const { return filter_; }

    /// What fails from now on fails on a server that was there.
    void set_connected() { connected_ = true; }

    /// From now on events go to `handler`, and a connection that ends, ends the command.
    void watch(mcp::event_handler handler);

    /// Nothing but a time limit that the user asked for ends the command from now on.
    void lift_default_limit();

    /// Ends the command with that failure. Only the first one counts.
    void stop(failure why);

private:
    void make_client();
    void make_configured_client(mcp::server_config const& server);
    mcp::client_options client_options();
    mcp::stdio_options server_options();

    mcp::task<outcome<answer>> execute();
    void finish(std::exception_ptr thrown, outcome<answer> done);
    exit_code report(outcome<answer> const& done);
    void report(failure const& why);
    void report_skipped();

    void wait_for_signal();
    void on_signal();
    void on_event(mcp::server_event const& event);
    void on_server_line(std::string_view line);

    mcp::net::io_context& context_;
    invocation const& asked_;
    console& screen_;
    deadline deadline_;
    elicitor elicitor_;
    mcp::net::signal_set signals_;
    mcp::net::cancellation_signal cancel_;
    std::optional<failure> stopped_;
    mcp::event_handler watcher_;
    mcp::stderr_tail last_words_;
    std::size_t skipped_lines_ = 0;
    std::size_t skipped_messages_ = 0;
    bool connected_ = false;
    bool finished_ = false;
    exit_code code_ = exit_code::ok;
    std::function<std::optional<tls_description>()> tls_;
    mcp::tool_filter filter_;
    std::optional<client> client_;
};

/// Runs the command that was asked for on a connected session.
mcp::task<outcome<answer>> run_command(session& here);

}  // namespace mcpctl
