// SPDX-License-Identifier: MIT
// Prints the first three events of a feed: events URL
#include <mcp/mcp.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>

#include <iostream>

int main(int count, char** words) {
    if (count != 2) {
        std::cerr << "usage: events URL\n";
        return 2;
    }
    asio::io_context context{1};
    // [snippet events]
    mcp::event_source_options options(words[1]);
    options.read_timeout = std::chrono::seconds(20);
    options.max_reconnect_attempts = 3;
    mcp::event_source feed(context.get_executor(), options);
    feed.register_event_handler("price", [](mcp::feed_event const& event) {
        std::cout << "price " << event.data.dump() << "\n";
    });
    feed.register_global_event_handler([&](mcp::feed_event const&) {
        bool const enough = feed.get_stats().total_events_received >= 3;
        if (enough) asio::co_spawn(context, feed.stop(), asio::detached);
    });
    auto const started = feed.start();
    // [/snippet]
    if (!started) {
        std::cerr << started.error().message() << "\n";
        return 2;
    }
    context.run();
    mcp::event_source_stats const seen = feed.get_stats();
    std::cout << seen.total_events_received << " events, " << seen.reconnect_attempts
              << " reconnects\n";
    return seen.total_events_received >= 3 ? 0 : 1;
}
