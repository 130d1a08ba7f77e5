// SPDX-License-Identifier: MIT
// A server inside this process: for tests, and for servers that are libraries.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/transport/multiplexer.hpp>
#include <mcp/transport/transport.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

namespace detail {

/// Both directions of one connection. What one side sends, the other gets in a later round of the
/// event loop, as over a wire. `Timer` wakes a server that waits. A template, like what follows, so
/// that only programs that use it compile it.
template <class Timer>
class memory_connection final : public std::enable_shared_from_this<memory_connection<Timer>> {
public:
    using executor_type = typename Timer::executor_type;
    using multiplexer_type = basic_multiplexer<memory_connection>;

    memory_connection(executor_type where, inbound& in, json_limits limits)
        : executor_(where),
          arrived_(where, time_point::max()),
          exchanges_(std::make_shared<multiplexer_type>(where, *this, in, limits)) {}

    // What the multiplexer needs of its sink.
    result<late<Timer, std::uint64_t>> write(std::string_view text, bool) {
        to_server_.emplace_back(text);
        arrived_.cancel();
        return count_++;
    }

    [[nodiscard]] bool is_unsent(std::uint64_t) const { return false; }

    static task<result<std::string>> receive(std::shared_ptr<memory_connection> self) {
        while (self->to_server_.empty()) {
            if (self->exchanges_->is_shut()) co_return fail(errc::connection_lost);
            co_await fired(self->arrived_);
            auto const state = co_await net::this_coro::cancellation_state;
            if (detail::is_cancelled(state)) co_return fail(errc::cancelled);
        }
        std::string message = std::move(self->to_server_.front());
        self->to_server_.pop_front();
        co_return message;
    }

    void send(std::string message) {
        net::post(executor_,
                  [self = this->shared_from_this(), message = std::move(message)]() mutable {
                      if (self->exchanges_->is_shut()) return;
                      auto taken = self->exchanges_->receive(frame::copy(std::move(message)));
                      if (!taken) self->shut(std::move(taken.error()), false);
                  });
    }

    void end(error why) {
        net::post(executor_, [self = this->shared_from_this(), why = std::move(why)]() mutable {
            self->shut(std::move(why), false);
        });
    }

    void shut(error why, bool deliberate) {
        exchanges_->shut(std::move(why), deliberate);
        arrived_.cancel();
    }

    [[nodiscard]] std::shared_ptr<multiplexer_type> const& exchanges() const { return exchanges_; }

private:
    executor_type executor_;
    Timer arrived_;
    std::shared_ptr<multiplexer_type> exchanges_;
    std::list<std::string> to_server_;
    std::uint64_t count_ = 0;
};

}  // namespace detail

/// The server's end of a memory transport. Cheap to copy; used on the transport's executor.
template <class Timer> class basic_memory_peer {
public:
    explicit basic_memory_peer(std::shared_ptr<detail::memory_connection<Timer>> connection)
        : connection_(std::move(connection)) {}

    /// The next message of the client; errc::connection_lost once the client is gone.
    task<result<std::string>> receive() {
        return detail::memory_connection<Timer>::receive(connection_);
    }

    /// Sends one JSON text to the client.
    void send(std::string message) { connection_->send(std::move(message)); }

    /// Ends the connection as a crashing server would.
    void close(error why = error(errc::connection_lost, "the server went away")) {
        connection_->end(std::move(why));
    }

private:
    std::shared_ptr<detail::memory_connection<Timer>> connection_;
};

using memory_peer = basic_memory_peer<timer>;

struct memory_options {
    /// The server: started for each connection, as a process would be.
    std::function<task<void>(memory_peer)> serve;
    json_limits json;

    explicit memory_options(std::function<task<void>(memory_peer)> server)
        : serve(std::move(server)) {}
};

/// Talks to a coroutine of this process. Satisfies `transport`.
template <class Timer> class basic_memory_transport {
public:
    using options = memory_options;

    basic_memory_transport(executor where, memory_options how)
        : executor_(std::move(where)),
          options_(std::move(how)) {}

    basic_memory_transport(basic_memory_transport&&) noexcept = default;
    basic_memory_transport& operator=(basic_memory_transport&&) = delete;
    ~basic_memory_transport() { shut(); }

    task<result<void>> open(inbound& in) {
        shut();
        connection_ = std::make_shared<connection_type>(executor_, in, options_.json);
        net::co_spawn(executor_, options_.serve(basic_memory_peer<Timer>(connection_)),
                      net::detached);
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

    task<void> close() { return shut_down(connection_); }

private:
    using connection_type = detail::memory_connection<Timer>;

    // By value: the transport may be gone when this runs.
    static task<void> shut_down(std::shared_ptr<connection_type> connection) {
        if (connection) connection->shut(error(errc::closed, "the connection was closed"), true);
        co_return;
    }

    void shut() {
        if (connection_) connection_->shut(error(errc::closed, "the connection was closed"), true);
    }

    executor executor_;
    memory_options options_;
    std::shared_ptr<connection_type> connection_;
};

using memory_transport = basic_memory_transport<timer>;

static_assert(transport<memory_transport>);

}  // namespace mcp
