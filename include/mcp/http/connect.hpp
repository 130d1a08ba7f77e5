// SPDX-License-Identifier: MIT
// Connects to the first of several addresses that answers (RFC 8305, "Happy Eyeballs").
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/translate.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/http/sockets.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/socket.h>
#include <sys/un.h>

namespace mcp::http {
namespace detail {

// RFC 8305 5: how long the next address waits for the one before it.
inline constexpr std::chrono::milliseconds connect_stagger(250);

/// The attempts to connect to one host. Held by each of them, so that it may be left alone.
class connect_race : public std::enable_shared_from_this<connect_race> {
public:
    connect_race(executor where, std::vector<tcp::endpoint> addresses)
        : changed(where),
          executor_(std::move(where)),
          addresses_(std::move(addresses)) {}

    mcp::detail::condition changed;

    [[nodiscard]] bool is_won() const { return winner_ != nullptr; }
    [[nodiscard]] bool is_lost() const { return running_ == 0 && next_ == addresses_.size(); }
    [[nodiscard]] bool has_next() const { return next_ < addresses_.size(); }
    [[nodiscard]] std::size_t running() const { return running_; }
    [[nodiscard]] tcp::socket take_winner() { return std::move(*winner_); }
    [[nodiscard]] std::error_code failure() const { return failure_; }

    void start_next() {
        tcp::endpoint const address = addresses_[next_++];
        auto socket = std::make_shared<tcp::socket>(executor_);
        std::error_code code;
        socket->open(address.protocol(), code);
        if (code) return note(code);
        close_on_exec(socket->native_handle());
        ++running_;
        sockets_.push_back(socket);
        socket->async_connect(address, [self = shared_from_this(), socket](std::error_code ended) {
            self->finish(socket, ended);
        });
    }

    /// Closes everything that was not taken.
    void end() {
        std::error_code ignored;
        for (auto const& each : sockets_) each->close(ignored);
        sockets_.clear();
    }

private:
    void finish(std::shared_ptr<tcp::socket> const& socket, std::error_code code) {
        --running_;
        // A socket that was closed meanwhile may still report that it is connected.
        if (!code && socket->is_open() && !is_won()) winner_ = socket;
        if (code) note(code);
        changed.notify_all();
    }

    // What may go away by itself says more than a family of addresses that this machine has not.
    void note(std::error_code code) {
        auto const kept = classify(make_error_code(from_system_error(failure_)));
        if (kept != error_class::network_temporary) failure_ = code;
    }

    executor executor_;
    std::vector<tcp::endpoint> addresses_;
    std::vector<std::shared_ptr<tcp::socket>> sockets_;
    std::shared_ptr<tcp::socket> winner_;
    std::error_code failure_;
    std::size_t next_ = 0;
    std::size_t running_ = 0;
};

// Ends a race on each way out. Not a class of the coroutine: g++ 12 cannot precompile those.
class race_ender {
public:
    explicit race_ender(connect_race& ended) : race_(&ended) {}
    race_ender(race_ender const&) = delete;
    race_ender& operator=(race_ender const&) = delete;
    ~race_ender() { race_->end(); }

private:
    connect_race* race_;
};

// An error of connecting: nothing of a request can have been sent.
inline tl::unexpected<error> not_connected(std::string const& name, std::error_code code) {
    return fail(from_system_error(code), name + ": " + code.message());
}

// Connecting to a Unix socket never waits. Where its queue is full it fails with EAGAIN, which Asio
// would take for a connection on its way.
inline std::error_code connect_now(net::local::stream_protocol::socket& socket,
                                   net::local::stream_protocol::endpoint const& to) {
    std::error_code code;
    socket.non_blocking(true, code);
    if (code) return code;
    auto const size = static_cast<socklen_t>(to.size());
    if (::connect(socket.native_handle(), to.data(), size) == 0) return {};
    return std::error_code(errno, net::error::get_system_category());
}

}  // namespace detail

/// Connects to the addresses in turn, each beginning 250 ms after the one before it or as soon as
/// that failed. `stop` ends all attempts at once, with errc::closed. `name` is for the error.
inline task<result<any_socket>> connect_any(executor where, std::vector<tcp::endpoint> addresses,
                                            std::string name, std::shared_ptr<interrupt> stop) {
    auto const race = std::make_shared<detail::connect_race>(where, std::move(addresses));
    detail::race_ender const last(*race);
    auto const told = [&race](error const&) { race->changed.notify_all(); };
    on_interrupt const guard(stop.get(), told);
    time_point next_start = time_point::min();
    while (!race->is_won() && !race->is_lost() && !stop->tripped()) {
        if (race->has_next() && (race->running() == 0 || clock::now() >= next_start)) {
            race->start_next();
            next_start = clock::now() + detail::connect_stagger;
            continue;
        }
        time_point const until = race->has_next() ? next_start : time_point::max();
        auto const reason = co_await race->changed.wait(until);
        if (reason == mcp::detail::wake_reason::cancelled) co_return fail(errc::cancelled);
    }
    if (stop->tripped()) co_return fail(errc::closed, "connecting was ended");
    if (!race->is_won()) co_return detail::not_connected(name, race->failure());
    tcp::socket connected = race->take_winner();
    std::error_code ignored;
    connected.set_option(tcp::no_delay(true), ignored);
    // So that a server that vanished is noticed while nothing is to be sent.
    connected.set_option(net::socket_base::keep_alive(true), ignored);
    co_return any_socket(std::move(connected));
}

/// Connects to a Unix socket. `stop` ends it at once, with errc::closed.
inline task<result<any_socket>> connect_unix(executor where, std::string path,
                                             std::shared_ptr<interrupt> stop) {
    using protocol = net::local::stream_protocol;
    if (path.size() >= sizeof(sockaddr_un{}.sun_path)) {
        co_return fail(errc::invalid_configuration, "the path of the socket is too long: " + path);
    }
    mcp::detail::condition ended(where);
    auto const told = [&ended](error const&) { ended.notify_all(); };
    on_interrupt const guard(stop.get(), told);
    auto pause = std::chrono::milliseconds(1);
    while (!stop->tripped()) {
        protocol::socket socket(where);
        std::error_code code;
        socket.open(protocol(), code);
        if (code) co_return detail::not_connected(path, code);
        detail::close_on_exec(socket.native_handle());
        code = detail::connect_now(socket, protocol::endpoint(path));
        if (!code) co_return any_socket(std::move(socket));
        if (code != net::error::try_again) co_return detail::not_connected(path, code);
        // The server is busy, and nobody says when that changes.
        auto const reason = co_await ended.wait(clock::now() + pause);
        if (reason == mcp::detail::wake_reason::cancelled) co_return fail(errc::cancelled);
        pause = std::min(pause * 2, std::chrono::milliseconds(50));
    }
    co_return fail(errc::closed, "connecting was ended");
}

}  // namespace mcp::http
