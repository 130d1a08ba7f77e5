// SPDX-License-Identifier: MIT
// Addresses where nobody answers, each in its own way.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/http/sockets.hpp>

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mcp::test {

/// Listens, but accepts nobody: whoever connects waits until he gives up.
class black_hole {
public:
    explicit black_hole(std::string const& address = "127.0.0.1")
        : endpoint_(net::ip::make_address(address), 0) {
        listener_ = ::socket(endpoint_.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
        REQUIRE(listener_ >= 0);
        REQUIRE(::bind(listener_, endpoint_.data(), static_cast<socklen_t>(endpoint_.size())) == 0);
        REQUIRE(::listen(listener_, 0) == 0);
        auto size = static_cast<socklen_t>(endpoint_.capacity());
        REQUIRE(::getsockname(listener_, endpoint_.data(), &size) == 0);
        // Its queue is full as soon as somebody has to wait.
        while (enter()) REQUIRE(waiting_.size() < 100);
    }
    black_hole(black_hole const&) = delete;
    black_hole& operator=(black_hole const&) = delete;
    ~black_hole() {
        for (int const each : waiting_) ::close(each);
        ::close(listener_);
    }

    [[nodiscard]] http::tcp::endpoint endpoint() const { return endpoint_; }
    [[nodiscard]] std::string host_and_port() const {
        return "127.0.0.1:" + std::to_string(endpoint_.port());
    }

private:
    // True if one more got in.
    bool enter() {
        int const one =
            ::socket(endpoint_.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        REQUIRE(one >= 0);
        waiting_.push_back(one);
        static_cast<void>(
            ::connect(one, endpoint_.data(), static_cast<socklen_t>(endpoint_.size())));
        pollfd look{one, POLLOUT, 0};
        return ::poll(&look, 1, 100) == 1;
    }

    http::tcp::endpoint endpoint_;
    int listener_ = -1;
    std::vector<int> waiting_;
};

/// An address that refuses: bound, so that nobody else takes the port, but not listening.
class refuser {
public:
    explicit refuser(net::io_context& context, std::string const& address = "127.0.0.1",
                     std::uint16_t port = 0)
        : socket_(context) {
        http::tcp::endpoint const wanted(net::ip::make_address(address), port);
        socket_.open(wanted.protocol());
        socket_.bind(wanted);
    }

    [[nodiscard]] http::tcp::endpoint endpoint() const { return socket_.local_endpoint(); }

private:
    http::tcp::socket socket_;
};

}  // namespace mcp::test
