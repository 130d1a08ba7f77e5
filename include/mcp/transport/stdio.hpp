// SPDX-License-Identifier: MIT
// A server as a child process: JSON-RPC lines on its standard input and output.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/transport/stdio_connection.hpp>
#include <mcp/transport/stdio_options.hpp>
#include <mcp/transport/transport.hpp>

#include <memory>
#include <utility>

namespace mcp {

/// Runs a server as a child process, without a shell, in its own process group. Satisfies
/// `transport`. When the process ends or closes its output, every exchange fails at once with
/// errc::connection_lost, which carries the exit status and the last lines of stderr.
///
/// The destructor kills what is left and leaves no process, zombie or descriptor; `close` is the
/// polite way. The executor's context must outlive the transport.
///
/// `Process` is what is started: child_process, or something with the same members.
template <class Process> class basic_stdio_transport {
public:
    using options = stdio_options;

    basic_stdio_transport(executor where, stdio_options how)
        : executor_(std::move(where)),
          options_(std::move(how)) {}

    basic_stdio_transport(basic_stdio_transport&&) noexcept = default;
    basic_stdio_transport& operator=(basic_stdio_transport&& other) noexcept {
        if (this == &other) return *this;
        if (connection_) connection_->abort();
        executor_ = std::move(other.executor_);
        options_ = std::move(other.options_);
        connection_ = std::move(other.connection_);
        return *this;
    }
    ~basic_stdio_transport() {
        if (connection_) connection_->abort();
    }

    /// Starts the process. Errors: those of child_process::spawn.
    task<result<void>> open(inbound& in) {
        if (connection_) connection_->abort();
        connection_.reset();
        auto child = Process::spawn(options_.process);
        if (!child) co_return fail(child.error());
        connection_ = std::make_shared<connection_type>(executor_, std::move(*child), options_, in);
        connection_->start();
        co_return result<void>();
    }

    task<result<response>> exchange(request&& sent) {
        if (!connection_) return detail::not_open<response>();
        return connection_type::multiplexer_type::exchange(connection_->exchanges(),
                                                           std::move(sent));
    }

    task<result<void>> notify(notification told) {
        if (!connection_) co_return fail(errc::not_connected);
        co_return connection_->exchanges()->notify(told);
    }

    task<result<void>> respond(reply answer) {
        if (!connection_) co_return fail(errc::not_connected);
        co_return connection_->exchanges()->respond(answer);
    }

    /// Closes the server's input and ends its process group: by itself, else with SIGTERM, else
    /// with SIGKILL; bounded by the shutdown limits. If the coroutine is cancelled, the shutdown
    /// goes on behind it.
    task<void> close() {
        if (!connection_) return nothing();
        return connection_type::close(connection_);
    }

private:
    using connection_type = detail::stdio_connection<Process>;

    static task<void> nothing() { co_return; }

    executor executor_;
    stdio_options options_;
    std::shared_ptr<connection_type> connection_;
};

using stdio_transport = basic_stdio_transport<child_process>;

static_assert(transport<stdio_transport>);

}  // namespace mcp
