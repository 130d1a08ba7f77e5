// SPDX-License-Identifier: MIT
// The library itself: the calls of raw_client with typed, checked results.

#include <mcp/mcp.hpp>

#include <string>
#include <utility>
#include <vector>

#include "support/mcp_calls.hpp"
#include "support/measures.hpp"
#include "support/metrics.hpp"
#include "support/plan.hpp"

namespace {

using namespace benchmark;

// The timeouts that everybody has; no retry and no cache, so that every call goes to the server.
using measured_client = mcp::basic_client<mcp::stdio_transport, mcp::no_retry,
                                          mcp::layered_timeout<mcp::limits{}>, mcp::no_cache>;

measured_client make_client(asio::io_context& context, std::vector<std::string> const& command) {
    std::vector<std::string> arguments(command.begin() + 1, command.end());
    return measured_client(context.get_executor(),
                           mcp::stdio_options(command.front(), std::move(arguments)));
}

mcp::task<std::vector<double>> timed_spawns(asio::io_context& context, command_line const& line) {
    std::vector<double> samples;
    auto const& counts = line.counts;
    for (std::size_t number = 0; number < counts.warm_spawns + counts.spawns; ++number) {
        auto const start = clock::now();
        auto client = make_client(context, line.server);
        auto const connected = co_await client.connect();
        if (number >= counts.warm_spawns) samples.push_back(seconds_since(start));
        demand(connected);
        co_await client.close();
    }
    co_return samples;
}

mcp::task<void> measure(asio::io_context& context, measured_client& client,
                        command_line const& line) {
    auto const& counts = line.counts;
    report results;
    auto const connected = co_await client.connect();
    demand(connected);

    mcp_calls<measured_client> calls{client};
    co_await measure_small(context, calls, counts, results);
    auto spawns = co_await timed_spawns(context, line);
    results.spawn(spawns);
    results.small_memory();
    co_await measure_large(calls, counts, results);
    results.print();
    co_await client.close();
}

}  // namespace

int main(int argument_count, char** arguments) {
    auto const line = parse_command_line(argument_count, arguments);
    asio::io_context context{1};
    auto client = make_client(context, line.server);
    run(context, measure(context, client, line));
}
