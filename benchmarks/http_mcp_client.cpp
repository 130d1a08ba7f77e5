// SPDX-License-Identifier: MIT
// The library itself over HTTP: the calls of http_raw_client with typed, checked results, then with
// answers as event streams and over TLS. Before all that, what a thousand idle streams need.

#include <mcp/mcp.hpp>

#include <chrono>
#include <deque>
#include <string>
#include <utility>

#include "support/descriptors.hpp"
#include "support/http_server.hpp"
#include "support/mcp_calls.hpp"
#include "support/measures.hpp"
#include "support/metrics.hpp"
#include "support/plan.hpp"

namespace {

using namespace benchmark;

// The timeouts that everybody has; no retry and no cache, so that every call goes to the server.
using measured_client = mcp::basic_client<mcp::streamable_http_transport, mcp::no_retry,
                                          mcp::layered_timeout<mcp::limits{}>, mcp::no_cache>;

measured_client make_client(asio::io_context& context, http_server const& server) {
    mcp::http::client_options how;
    how.tls.ca_file = server.certificate_file();
    return measured_client(context.get_executor(), mcp::http_options(server.url()).client(how));
}

mcp::event_source_options idle_stream(http_server const& server) {
    mcp::event_source_options how;
    how.server_url = server.events_url();
    return how;
}

/// Returns once the condition holds, and gives up if that takes too long.
template <class Condition>
mcp::task<void> wait_for(asio::io_context& context, Condition condition) {
    auto const deadline = clock::now() + std::chrono::seconds(30);
    while (!condition()) {
        if (clock::now() > deadline) give_up("an idle stream does not connect");
        asio::steady_timer pause(context, std::chrono::milliseconds(1));
        co_await pause.async_wait(mcp::detail::as_result);
    }
}

mcp::task<void> measure_idle_streams(asio::io_context& context, http_server const& server,
                                     report& results) {
    std::deque<mcp::event_source> streams;
    auto const open = [&] {
        streams.emplace_back(context.get_executor(), idle_stream(server));
        demand(streams.back().start());
    };
    auto const last_is_connected = [&streams] { return streams.back().is_connected(); };
    open();  // what only the first one needs
    co_await wait_for(context, last_is_connected);
    auto const before = resident_mebibytes();
    for (std::size_t number = 0; number < idle_stream_count; ++number) {
        open();
        co_await wait_for(context, last_is_connected);
    }
    results.idle_streams(resident_mebibytes() - before, idle_stream_count);
    for (auto& each : streams) co_await each.stop();
}

mcp::task<void> measure_json(asio::io_context& context, command_line const& line, report& results) {
    http_server const server(line.server);
    co_await measure_idle_streams(context, server, results);
    auto client = make_client(context, server);
    auto const connected = co_await client.connect();
    demand(connected);
    mcp_calls<measured_client> calls{client};
    co_await measure_small(context, calls, line.counts, results);
    results.small_memory();
    co_await measure_large(calls, line.counts, results);
    co_await client.close();
}

mcp::task<void> measure_events(asio::io_context& context, command_line const& line,
                               report& results) {
    http_server const server(line.server, "--events");
    auto client = make_client(context, server);
    auto const connected = co_await client.connect();
    demand(connected);
    mcp_calls<measured_client> calls{client};
    auto const rate = co_await window_rate(context, calls, line.counts);
    results.in_flight_events(rate);
    co_await client.close();
}

mcp::task<void> measure_tls(asio::io_context& context, command_line const& line, report& results) {
    http_server const server(line.server, "--tls");
    auto client = make_client(context, server);
    auto const connected = co_await client.connect();
    demand(connected);
    mcp_calls<measured_client> calls{client};
    auto latencies = co_await timed_echoes(calls, line.counts.warm_calls, line.counts.calls);
    results.sequential_tls(latencies);
    co_await client.close();
}

mcp::task<void> measure(asio::io_context& context, command_line const& line) {
    report results;
    co_await measure_json(context, line, results);
    co_await measure_events(context, line, results);
    co_await measure_tls(context, line, results);
    results.print();
}

}  // namespace

int main(int argument_count, char** arguments) {
    auto const line = parse_command_line(argument_count, arguments);
    raise_descriptor_limit();
    asio::io_context context{1};
    run(context, measure(context, line));
}
