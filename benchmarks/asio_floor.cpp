// SPDX-License-Identifier: MIT
// The floor for a coroutine client: the calls of raw_client, each as an Asio coroutine, without
// JSON.
//
// A call owns one timer set to its deadline and waits on it; its reply cancels the timer. One
// reader takes every complete line of a chunk; one writer sends all queued requests in one write.

#include "mcp/core/asio.hpp"

#include <asio/posix/stream_descriptor.hpp>
#include <asio/write.hpp>
#include <charconv>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "support/child_process.hpp"
#include "support/floor_calls.hpp"
#include "support/measures.hpp"
#include "support/messages.hpp"
#include "support/metrics.hpp"
#include "support/plan.hpp"

namespace {

using namespace benchmark;

inline constexpr auto& no_throw = mcp::detail::as_result;

/// One server, its reader and its writer. Outlives the io_context's run.
class floor_connection {
public:
    floor_connection(asio::io_context& context, std::vector<std::string> const& command)
        : server_(command),
          input_(context, server_.release_input()),
          output_(context, server_.release_output()),
          writable_(context),
          buffer_(64 * 1024, '\0') {
        writable_.expires_at(asio::steady_timer::time_point::max());
        auto const ended = [this](std::exception_ptr) { --running_; };
        asio::co_spawn(context, read_replies(), ended);
        asio::co_spawn(context, write_requests(), ended);
    }

    /// Sends one request and returns its whole reply.
    asio::awaitable<std::string> call(std::string_view rest) {
        pending entry(output_.get_executor());
        auto const id = ++last_id_;
        char digits[24];
        auto const end = std::to_chars(digits, digits + sizeof digits, id).ptr;
        pending_.emplace(id, &entry);
        queued_.append(request_prefix).append(digits, end).append(rest);
        writable_.cancel();
        co_await entry.deadline.async_wait(no_throw);
        if (entry.reply.empty()) give_up("a call timed out");
        co_return std::move(entry.reply);
    }

    void notify(std::string_view line) {
        queued_.append(line);
        writable_.cancel();
    }

    /// True until both the reader and the writer have ended after close().
    bool running() const { return running_ != 0; }

    /// Ends the reader and the writer.
    void close() {
        closed_ = true;
        output_.close();
        input_.close();
        writable_.cancel();
    }

private:
    struct pending {
        explicit pending(asio::any_io_executor executor)
            : deadline(std::move(executor), std::chrono::seconds(60)) {}

        asio::steady_timer deadline;
        std::string reply;
    };

    asio::awaitable<void> write_requests() {
        std::string sending;
        while (!closed_) {
            if (queued_.empty()) {
                co_await writable_.async_wait(no_throw);
                continue;
            }
            sending.clear();
            std::swap(sending, queued_);
            auto const [failure, written] =
                co_await asio::async_write(input_, asio::buffer(sending), no_throw);
            if (failure) co_return;
        }
    }

    asio::awaitable<void> read_replies() {
        std::size_t used = 0;
        for (;;) {
            if (used == buffer_.size()) buffer_.resize(buffer_.size() * 2);
            auto const space = asio::buffer(buffer_.data() + used, buffer_.size() - used);
            auto const [failure, got] = co_await output_.async_read_some(space, no_throw);
            if (failure) {
                if (!closed_) give_up("the server ended");
                co_return;
            }
            used = deliver_lines(used, used + got);
        }
    }

    /// Hands out each complete line and returns how many bytes of the next one are there.
    std::size_t deliver_lines(std::size_t searched, std::size_t used) {
        char const* line = buffer_.data();
        char const* search = line + searched;
        char const* const end = line + used;
        while (auto const newline = static_cast<char const*>(
                   std::memchr(search, '\n', static_cast<std::size_t>(end - search)))) {
            deliver({line, static_cast<std::size_t>(newline - line)});
            line = search = newline + 1;
        }
        auto const left = static_cast<std::size_t>(end - line);
        if (left != 0) std::memmove(buffer_.data(), line, left);
        return left;
    }

    void deliver(std::string_view line) {
        std::size_t id = 0;
        auto const digits = line.data() + reply_prefix.size();
        std::from_chars(digits, line.data() + line.size(), id);
        auto const found = pending_.find(id);
        if (found == pending_.end()) give_up("a reply has an unknown id");
        found->second->reply.assign(line);
        found->second->deadline.cancel();
        pending_.erase(found);
    }

    child_process server_;
    asio::posix::stream_descriptor input_;
    asio::posix::stream_descriptor output_;
    asio::steady_timer writable_;
    std::string buffer_;
    std::string queued_;
    std::unordered_map<std::size_t, pending*> pending_;
    std::size_t last_id_ = 0;
    int running_ = 2;  // the reader and the writer
    bool closed_ = false;
};

asio::awaitable<void> handshake(floor_connection& connection) {
    auto const reply = co_await connection.call(initialize_rest);
    if (reply.find("\"result\"") == reply.npos) give_up("initialize was refused");
    connection.notify(initialized);
}

asio::awaitable<std::vector<double>> timed_spawns(asio::io_context& context,
                                                  command_line const& line) {
    std::vector<double> samples;
    auto const& counts = line.counts;
    for (std::size_t number = 0; number < counts.warm_spawns + counts.spawns; ++number) {
        auto const start = clock::now();
        floor_connection connection(context, line.server);
        co_await handshake(connection);
        if (number >= counts.warm_spawns) samples.push_back(seconds_since(start));
        connection.close();
        while (connection.running()) co_await asio::post(context, asio::use_awaitable);
    }
    co_return samples;
}

asio::awaitable<void> measure(asio::io_context& context, floor_connection& connection,
                              command_line const& line) {
    auto const& counts = line.counts;
    report results;
    co_await handshake(connection);

    floor_calls calls(connection);
    co_await measure_small(context, calls, counts, results);
    auto spawns = co_await timed_spawns(context, line);
    results.spawn(spawns);
    results.small_memory();
    co_await measure_large(calls, counts, results);
    results.print();
    connection.close();
}

}  // namespace

int main(int argument_count, char** arguments) {
    auto const line = parse_command_line(argument_count, arguments);
    asio::io_context context{1};
    floor_connection connection(context, line.server);
    run(context, measure(context, connection, line));
}
