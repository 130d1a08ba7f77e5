// SPDX-License-Identifier: MIT
// Policies chosen at compile time, and the same ones chosen at run time.
#include <mcp/mcp.hpp>

#include <iostream>

using namespace std::chrono_literals;

// [snippet compile-time]
// Any subset, in any order; what is left out takes its default.
using agent_client =
    mcp::basic_client<mcp::stdio_transport,
                      mcp::exponential_backoff<mcp::backoff{.max_retries = 5, .initial = 250ms}>,
                      mcp::layered_timeout<mcp::limits{.connect = 10s, .call = 30s}>,
                      mcp::ttl_cache<5min>>;
// [/snippet]

mcp::task<mcp::result<void>> use(agent_client& server) {
    auto connected = co_await server.connect();
    if (!connected) co_return mcp::fail(connected.error());

    // The second list comes from the cache: both share the same memory.
    auto first = co_await server.list_tools();
    auto second = co_await server.list_tools();
    if (!first || !second) co_return mcp::fail(first ? second.error() : first.error());
    std::cout << first->size() << " tools, cached: " << std::boolalpha
              << (first->share() == second->share()) << "\n";

    // [snippet per-call]
    // One call may have limits of its own, and may be declared safe to repeat.
    auto sum = co_await server.call_tool("add", mcp::args("a", 1, "b", 1),
                                         mcp::call_options{}.timeout(2s).idempotent());
    // [/snippet]
    if (!sum) co_return mcp::fail(sum.error());
    std::cout << "1 + 1 = " << sum->text() << "\n";

    co_await server.close();
    co_return mcp::result<void>();
}

// [snippet run-time]
// The same policies from numbers that are known late, such as a configuration file's.
mcp::client make_client(asio::any_io_executor where, mcp::stdio_options command, unsigned retries) {
    mcp::backoff retry;
    retry.max_retries = retries;
    mcp::limits limits;
    limits.call = 20s;
    return mcp::client(where, mcp::stdio_transport(where, std::move(command)), mcp::client_options{},
                       mcp::runtime_backoff(retry), mcp::runtime_timeout(limits),
                       mcp::runtime_cache(1min));
}
// [/snippet]

mcp::task<mcp::result<void>> use_late(mcp::client& server) {
    auto connected = co_await server.connect();
    if (!connected) co_return mcp::fail(connected.error());
    std::cout << "connected to " << server.server().server.name << "\n";
    co_await server.close();
    co_return mcp::result<void>();
}

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    asio::io_context context;
    mcp::stdio_options const command(argv[1], {argv + 2, argv + argc});
    agent_client early(context.get_executor(), command);
    mcp::client late = make_client(context.get_executor(), command, 1);
    int failures = 0;
    auto done = [&](std::exception_ptr thrown, mcp::result<void> outcome) {
        if (!thrown && outcome) return;
        ++failures;
        if (!thrown) std::cerr << outcome.error() << "\n";
    };
    asio::co_spawn(context, use(early), done);
    asio::co_spawn(context, use_late(late), done);
    context.run();
    return failures;
}
