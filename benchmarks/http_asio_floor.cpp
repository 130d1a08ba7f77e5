// SPDX-License-Identifier: MIT
// The floor for a coroutine client over HTTP: the calls of http_raw_client, each as an Asio
// coroutine that takes an idle connection or makes one. No JSON, no deadlines.

#include <mcp/core/asio.hpp>

#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/floor_calls.hpp"
#include "support/http_messages.hpp"
#include "support/http_server.hpp"
#include "support/measures.hpp"
#include "support/messages.hpp"
#include "support/metrics.hpp"
#include "support/plan.hpp"

namespace {

using namespace benchmark;
using asio::ip::tcp;
inline constexpr auto& no_throw = mcp::detail::as_result;

/// The idle connections to one server. Outlives its calls.
class floor_pool {
public:
    floor_pool(asio::io_context& context, std::uint16_t port)
        : context_(context),
          server_(asio::ip::address_v4::loopback(), port) {}

    /// Sends one request and returns its whole reply.
    asio::awaitable<std::string> call(std::string_view bytes) {
        auto socket = co_await take();
        auto const [unsent, written] =
            co_await asio::async_write(socket, asio::buffer(bytes), no_throw);
        if (unsent) give_up("the server does not read");
        std::string reply(1024, '\0');
        std::size_t used = 0;
        std::size_t expected = 0;
        while (expected == 0 || used < expected) {
            if (used == reply.size()) reply.resize(reply.size() * 2);
            auto const room = asio::buffer(reply.data() + used, reply.size() - used);
            auto const [failure, got] = co_await socket.async_read_some(room, no_throw);
            if (failure) give_up("the server ended");
            used += got;
            if (expected == 0) {
                expected = http_message::expected_size(std::string_view(reply).substr(0, used));
                if (expected > reply.size()) reply.resize(expected);
            }
        }
        idle_.push_back(std::move(socket));
        reply.resize(used);
        co_return reply;
    }

private:
    asio::awaitable<tcp::socket> take() {
        if (!idle_.empty()) {
            auto last = std::move(idle_.back());
            idle_.pop_back();
            co_return last;
        }
        tcp::socket made(context_);
        auto const [failure] = co_await made.async_connect(server_, no_throw);
        if (failure) give_up("the server cannot be reached");
        made.set_option(tcp::no_delay(true));
        co_return made;
    }

    asio::io_context& context_;
    tcp::endpoint server_;
    std::vector<tcp::socket> idle_;
};

std::string post(std::string rest) { return http_post(request("2", rest)); }

asio::awaitable<void> measure(asio::io_context& context, command_line const& line) {
    report results;
    http_server const server(line.server);
    floor_pool connections(context, server.port());
    auto const initialize = post(std::string(initialize_rest));
    co_await connections.call(initialize);

    floor_calls calls(connections, post);
    co_await measure_small(context, calls, line.counts, results);
    results.small_memory();
    co_await measure_large(calls, line.counts, results);
    results.print();
}

}  // namespace

int main(int argument_count, char** arguments) {
    auto const line = parse_command_line(argument_count, arguments);
    asio::io_context context{1};
    run(context, measure(context, line));
}
