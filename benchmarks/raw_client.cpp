// SPDX-License-Identifier: MIT
// The limit: what the pipes, the kernel and the server cost when the client adds nothing.
//
// Requests are bytes made before, reads and writes block, and a reply is complete when its newline
// is in the buffer. Nothing is parsed.

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "support/child_process.hpp"
#include "support/messages.hpp"
#include "support/metrics.hpp"
#include "support/plan.hpp"
#include "support/raw_measures.hpp"

namespace {

using namespace benchmark;

/// One server and one buffer that holds the reply being read.
class raw_connection {
public:
    explicit raw_connection(std::vector<std::string> const& command)
        : server_(command),
          buffer_(64 * 1024) {}

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            auto const written = write(server_.input(), bytes.data(), bytes.size());
            if (written <= 0) give_up("the server does not read");
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    /// Sends one request and returns its whole reply, valid until the next call.
    std::string_view call(std::string_view bytes) {
        send(bytes);
        std::size_t used = 0;
        for (;;) {
            if (used == buffer_.size()) buffer_.resize(buffer_.size() * 2);
            auto const got = receive(used);
            auto const newline = std::memchr(buffer_.data() + used, '\n', got);
            used += got;
            if (newline) return {buffer_.data(), used};
        }
    }

    /// Reads what is there and returns how many replies end in it.
    std::size_t completed_replies() {
        auto const got = receive(0);
        char const* at = buffer_.data();
        char const* const end = at + got;
        std::size_t count = 0;
        while (auto const newline = static_cast<char const*>(
                   std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) {
            ++count;
            at = newline + 1;
        }
        return count;
    }

    void handshake() {
        auto const reply = call(request("1", initialize_rest));
        if (reply.find("\"result\"") == reply.npos) give_up("initialize was refused");
        send(initialized);
    }

private:
    std::size_t receive(std::size_t offset) {
        auto const got = read(server_.output(), buffer_.data() + offset, buffer_.size() - offset);
        if (got <= 0) give_up("the server ended");
        return static_cast<std::size_t>(got);
    }

    child_process server_;
    std::vector<char> buffer_;
};

/// Keeps `window` requests under way: as many as were answered are sent again, in one write.
std::size_t run_window(raw_connection& connection, std::string const& requests,
                       std::size_t request_size, std::chrono::milliseconds time) {
    connection.send(std::string_view(requests).substr(0, window * request_size));
    auto const deadline = clock::now() + time;
    std::size_t position = 0;
    std::size_t completed = 0;
    std::size_t under_way = window;
    while (under_way > 0) {
        auto const count = connection.completed_replies();
        completed += count;
        under_way -= count;
        if (clock::now() >= deadline) continue;
        connection.send(
            std::string_view(requests).substr(position * request_size, count * request_size));
        position = (position + count) % window;
        under_way += count;
    }
    return completed;
}

void measure_window(raw_connection& connection, plan const& counts, report& results) {
    std::string requests;  // twice the window, so that any run of requests is contiguous
    for (std::size_t number = 0; number < 2 * window; ++number) {
        requests += request(std::to_string(1000 + number % window), echo_rest());
    }
    auto const request_size = requests.size() / (2 * window);
    run_window(connection, requests, request_size, counts.warm_window_time);
    auto const start = clock::now();
    auto const calls = run_window(connection, requests, request_size, counts.window_time);
    results.in_flight(static_cast<double>(calls) / seconds_since(start));
}

std::vector<double> timed_spawns(command_line const& line) {
    std::vector<double> samples;
    auto const& counts = line.counts;
    for (std::size_t number = 0; number < counts.warm_spawns + counts.spawns; ++number) {
        auto const start = clock::now();
        raw_connection connection(line.server);
        connection.handshake();
        if (number >= counts.warm_spawns) samples.push_back(seconds_since(start));
    }
    return samples;
}

}  // namespace

int main(int argument_count, char** arguments) {
    auto const line = parse_command_line(argument_count, arguments);
    auto const& counts = line.counts;
    report results;
    raw_connection connection(line.server);
    connection.handshake();

    measure_sequential(connection, request("2", echo_rest()), counts, results);
    measure_window(connection, counts, results);
    measure_list(connection, request("3", list_rest), counts, results);
    measure_one_mebibyte(connection, request("4", text_rest(one_mebibyte)), counts, results);
    auto spawns = timed_spawns(line);
    results.spawn(spawns);
    results.small_memory();
    measure_ten_mebibytes(connection, request("5", text_rest(ten_mebibytes)), counts, results);
    results.print();
}
