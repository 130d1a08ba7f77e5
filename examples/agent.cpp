// SPDX-License-Identifier: MIT
// An agent's host, with its policies chosen at compile time and a say in every call.
#include <mcp/host.hpp>
#include <mcp/mcp.hpp>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

// [snippet policies]
// Any of a retry, a timeout and a cache policy; what a server's entry says, wins.
using agent_host = mcp::basic_host<
    mcp::exponential_backoff<mcp::backoff{.max_retries = 5, .initial = 250ms}>,
    mcp::layered_timeout<mcp::limits{.connect = 10s, .call = 30s}>, mcp::ttl_cache<5min>>;
// [/snippet]

// [snippet before-call]
// Decides before every call; `ask` would ask a person.
mcp::task<mcp::call_verdict> decide(mcp::tool_call_request call) {
    if (call.tool == "crash") co_return mcp::call_verdict::deny("this agent does not break things");
    co_return mcp::call_verdict::allow();
}
// [/snippet]

// [snippet use]
mcp::task<mcp::result<void>> work(agent_host& host, mcp::config const& entries) {
    auto loaded = co_await host.load(entries);  // waits for what is `required`
    if (!loaded) co_return mcp::fail(loaded.error());
    co_await host.wait_until_settled(10s);      // the others may still be on their way

    for (mcp::host_tool const& tool : host.tools()) {
        // What a model is told: a safe name, a description, and the schema as the server sent it.
        std::cout << tool.name << " (" << tool.server << "), "
                  << tool.definition->input_schema.text().size() << " bytes of schema\n";
    }
    auto sum = co_await host.call_tool("add", mcp::args("a", 2, "b", 40));
    if (!sum) co_return mcp::fail(sum.error());
    std::cout << "2 + 40 = " << sum->text() << "\n";

    auto denied = co_await host.call_tool("crash");
    std::cout << (denied ? "crashed" : denied.error().message()) << "\n";
    co_await host.close();
    co_return mcp::result<void>();
}
// [/snippet]

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    mcp::json const text = {{"mcpServers", {{"example", {{"command", argv[1]}, {"required", true}}}}}};
    mcp::config_source source;
    source.file = "agent.cpp";
    source.text = text.dump();
    mcp::config const entries =
        mcp::config::from_sources({source}, mcp::config_places::here());
    std::cerr << entries.report();

    asio::io_context context;
    agent_host host(context.get_executor(),
                    mcp::host_options().single_threaded().before_call(decide));
    int failures = 0;
    asio::co_spawn(context, work(host, entries),
                   [&](std::exception_ptr thrown, mcp::result<void> outcome) {
                       if (!thrown && outcome) return;
                       ++failures;
                       if (!thrown) std::cerr << outcome.error() << "\n";
                   });
    context.run();
    return failures;
}
