// SPDX-License-Identifier: MIT
// One server, and everything that may happen with it.
#include <mcp/mcp.hpp>

#include <cstdio>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

using demo_client = mcp::basic_client<mcp::stdio_transport, mcp::no_retry>;

void heading(char const* text) { std::printf("\n== %s\n", text); }

void show(char const* what, mcp::result<mcp::tool_result> const& outcome) {
    if (outcome) {
        std::printf("   %-28s %s\n", what, outcome->text().c_str());
    } else {
        std::printf("   %-28s error: %s\n", what, outcome.error().message().c_str());
    }
}

mcp::task<mcp::result<mcp::elicitation_result>> answer_form(mcp::elicitation_request request) {
    std::printf("   %s asks: \"%s\" (answered for you: Ada)\n", request.server.c_str(),
                request.message.c_str());
    mcp::json content = mcp::json::object();
    content["name"] = "Ada";
    co_return mcp::elicitation_result::accept(content);
}

void show_server(demo_client const& server) {
    mcp::server_info const& info = server.server();
    std::printf("   %s %s speaks %s, the %s era\n", info.server.name.c_str(),
                info.server.version.c_str(), info.protocol_version.c_str(),
                std::string(to_string(info.era)).c_str());
}

mcp::task<void> list_tools(demo_client& server) {
    auto tools = co_await server.list_tools();
    if (!tools) co_return;
    for (mcp::tool const& tool : *tools) {
        std::printf("   %-12s %s\n", tool.name.c_str(), tool.description.c_str());
    }
}

// Waits for calls that run side by side.
struct crowd {
    explicit crowd(mcp::executor const& where) : all_done(where, mcp::time_point::max()) {}
    int running = 0;
    mcp::timer all_done;
};

mcp::task<void> count_in_crowd(demo_client& server, crowd& others, int number) {
    std::string const name = "count " + std::to_string(number);
    mcp::call_options options;
    options.on_progress([name](mcp::progress const& now) {
        std::printf("   %s: %.0f of %.0f\n", name.c_str(), now.value, now.total.value_or(0));
    });
    auto outcome = co_await server.call_tool("slow_count", mcp::args("to", 3, "delay_ms", 60 * number),
                                             options);
    show((name + " is done").c_str(), outcome);
    if (--others.running == 0) others.all_done.cancel();
}

mcp::task<void> count_together(demo_client& server) {
    crowd all(server.get_executor());
    all.running = 3;
    for (int number = 1; number <= 3; ++number) {
        asio::co_spawn(server.get_executor(), count_in_crowd(server, all, number), asio::detached);
    }
    while (all.running > 0) co_await all.all_done.async_wait(mcp::detail::as_result);
}

mcp::task<void> cancel_a_call(demo_client& server) {
    asio::cancellation_signal stop;
    mcp::timer ended(server.get_executor(), mcp::time_point::max());
    bool done = false;
    auto finish = [&](std::exception_ptr, mcp::result<mcp::tool_result> outcome) {
        show("cancelled after 100 ms", outcome);
        done = true;
        ended.cancel();
    };
    asio::co_spawn(server.get_executor(), server.call_tool("slow_count", mcp::args("to", 100)),
                   asio::bind_cancellation_slot(stop.slot(), finish));
    mcp::timer soon(server.get_executor(), 100ms);
    co_await soon.async_wait(asio::use_awaitable);
    stop.emit(asio::cancellation_type::terminal);
    while (!done) co_await ended.async_wait(mcp::detail::as_result);
}

mcp::task<bool> tour(demo_client& server) {
    heading("Start a server and find out what it is");
    auto connected = co_await server.connect();
    if (!connected) {
        std::printf("   error: %s\n", connected.error().message().c_str());
        co_return false;
    }
    show_server(server);
    co_await list_tools(server);

    heading("Three calls at once, with progress");
    co_await count_together(server);

    heading("A call that takes too long");
    auto late = co_await server.call_tool("slow_count", mcp::args("to", 100),
                                          mcp::call_options{}.total_timeout(150ms));
    show("limited to 150 ms", late);

    heading("A call that nobody needs any more");
    co_await cancel_a_call(server);

    heading("A server that asks the user something");
    auto greeting = co_await server.call_tool("ask_name");
    show("ask_name", greeting);

    heading("A server that crashes, and a fresh start");
    auto crashed = co_await server.call_tool("crash");
    show("crash", crashed);
    if (!crashed && !crashed.error().server_output.empty()) {
        std::printf("   its last words: %s\n", crashed.error().server_output.c_str());
    }
    auto again = co_await server.connect();
    if (!again) co_return false;
    auto sum = co_await server.call_tool("add", mcp::args("a", 2, "b", 40));
    show("2 + 40", sum);
    co_await server.close();
    co_return sum.has_value() && !late && !crashed;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> command{std::string(MCP_EXAMPLE_DIR) + "/example_server"};
    if (argc > 1) command.assign(argv + 1, argv + argc);
    asio::io_context context;
    mcp::stdio_options start(command.front(), {command.begin() + 1, command.end()});
    mcp::client_options options;
    options.identity("demo", "1.0").on_elicitation(answer_form);
    demo_client server(context.get_executor(), start, options);

    bool good = false;
    asio::co_spawn(context, tour(server), [&](std::exception_ptr thrown, bool all_as_expected) {
        good = !thrown && all_as_expected;
    });
    context.run();
    std::printf("\n%s\n", good ? "Everything went as it should." : "Something did not go as it should.");
    return good ? 0 : 1;
}
