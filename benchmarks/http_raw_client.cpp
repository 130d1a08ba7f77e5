// SPDX-License-Identifier: MIT
// The lower bound over HTTP: preformatted requests on blocking sockets; a reply is complete when as
// many bytes are in the buffer as its Content-Length announces. Nothing else is parsed.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/http_messages.hpp"
#include "support/http_server.hpp"
#include "support/messages.hpp"
#include "support/metrics.hpp"
#include "support/plan.hpp"
#include "support/raw_measures.hpp"

namespace {

using namespace benchmark;

/// One keep-alive connection and one buffer that holds the reply being read.
class raw_http_connection {
public:
    explicit raw_http_connection(std::uint16_t port)
        : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
          buffer_(16 * 1024) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            give_up("the server cannot be reached");
        }
        int const on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    raw_http_connection(raw_http_connection const&) = delete;
    raw_http_connection& operator=(raw_http_connection const&) = delete;
    ~raw_http_connection() { close(socket_); }

    int descriptor() const { return socket_; }

    void send(std::string_view bytes) {
        used_ = expected_ = 0;
        while (!bytes.empty()) {
            auto const written = write(socket_, bytes.data(), bytes.size());
            if (written <= 0) give_up("the server does not read");
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    /// Reads what is there and returns whether the reply is complete.
    bool receive() {
        // Once it is known how much comes, one wake-up is enough.
        int const flags = expected_ != 0 ? MSG_WAITALL : 0;
        auto const room = (expected_ != 0 ? expected_ : buffer_.size()) - used_;
        auto const got = recv(socket_, buffer_.data() + used_, room, flags);
        if (got <= 0) give_up("the server ended");
        used_ += static_cast<std::size_t>(got);
        if (expected_ == 0) {
            expected_ = http_message::expected_size(reply());
            if (expected_ > buffer_.size()) buffer_.resize(expected_);
        }
        return expected_ != 0 && used_ >= expected_;
    }

    /// Sends one request and returns its whole reply, valid until the next call.
    std::string_view call(std::string_view bytes) {
        send(bytes);
        while (!receive()) {
        }
        return reply();
    }

private:
    std::string_view reply() const { return {buffer_.data(), used_}; }

    int socket_;
    std::vector<char> buffer_;
    std::size_t used_ = 0;
    std::size_t expected_ = 0;
};

/// As many connections as calls are in flight, watched together.
class raw_window {
public:
    explicit raw_window(std::uint16_t port) : watch_(epoll_create1(EPOLL_CLOEXEC)) {
        for (std::size_t number = 0; number < window; ++number) {
            connections_.push_back(std::make_unique<raw_http_connection>(port));
            epoll_event wanted{};
            wanted.events = EPOLLIN;
            wanted.data.ptr = connections_.back().get();
            epoll_ctl(watch_, EPOLL_CTL_ADD, connections_.back()->descriptor(), &wanted);
        }
    }
    raw_window(raw_window const&) = delete;
    raw_window& operator=(raw_window const&) = delete;
    ~raw_window() { close(watch_); }

    /// Keeps a request under way on each connection and returns how many were completed.
    std::size_t run(std::string const& bytes, std::chrono::milliseconds time) {
        auto const deadline = clock::now() + time;
        for (auto const& each : connections_) each->send(bytes);
        std::size_t completed = 0;
        std::size_t under_way = window;
        epoll_event ready[window];
        while (under_way > 0) {
            int const count = epoll_wait(watch_, ready, window, -1);
            for (int number = 0; number < count; ++number) {
                auto& each = *static_cast<raw_http_connection*>(ready[number].data.ptr);
                if (!each.receive()) continue;
                ++completed;
                if (clock::now() < deadline) each.send(bytes);
                else --under_way;
            }
        }
        return completed;
    }

private:
    int watch_;
    std::vector<std::unique_ptr<raw_http_connection>> connections_;
};

void measure_window(std::uint16_t port, std::string const& echo, plan const& counts,
                    report& results) {
    raw_window connections(port);
    connections.run(echo, counts.warm_window_time);
    auto const start = clock::now();
    auto const completed = connections.run(echo, counts.window_time);
    results.in_flight(static_cast<double>(completed) / seconds_since(start));
}

std::string post(std::string_view rest) { return http_post(request("2", rest)); }

}  // namespace

int main(int argument_count, char** arguments) {
    auto const line = parse_command_line(argument_count, arguments);
    auto const& counts = line.counts;
    report results;
    http_server const server(line.server);
    raw_http_connection connection(server.port());
    connection.call(post(initialize_rest));

    auto const echo = post(echo_rest());
    measure_sequential(connection, echo, counts, results);
    measure_window(server.port(), echo, counts, results);
    measure_list(connection, post(list_rest), counts, results);
    measure_one_mebibyte(connection, post(text_rest(one_mebibyte)), counts, results);
    results.small_memory();
    measure_ten_mebibytes(connection, post(text_rest(ten_mebibytes)), counts, results);
    results.print();
}
