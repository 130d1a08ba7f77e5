// SPDX-License-Identifier: MIT
// The same client without coroutines of your own: callbacks, and futures from another thread.
#include <mcp/mcp.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/use_future.hpp>

#include <iostream>
#include <thread>

using my_client = mcp::basic_client<mcp::stdio_transport>;

// [snippet callback]
// Every verb returns an awaitable, which co_spawn starts with any completion token. In a handler,
// look at the exception before the result: a default-constructed result is a success.
void list_with_callback(my_client& server) {
    asio::co_spawn(server.get_executor(), server.list_tools(),
                   [](std::exception_ptr thrown, mcp::result<mcp::shared_list<mcp::tool>> tools) {
                       if (thrown || !tools) return;
                       std::cout << "callback: " << tools->size() << " tools\n";
                   });
}
// [/snippet]

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    asio::io_context context;
    auto work = asio::make_work_guard(context);
    mcp::stdio_options const command(argv[1], {argv + 2, argv + argc});
    my_client server(context.get_executor(), command);
    std::thread runner([&] { context.run(); });

    // [snippet future]
    // From any thread: co_spawn runs the call on the client's executor and hands back a future.
    std::future<mcp::result<void>> connected =
        asio::co_spawn(server.get_executor(), server.connect(), asio::use_future);
    bool const up = connected.get().has_value();
    // [/snippet]
    if (up) {
        auto sum = asio::co_spawn(server.get_executor(),
                                  server.call_tool("add", mcp::args("a", 20, "b", 22)), asio::use_future);
        mcp::result<mcp::tool_result> const answer = sum.get();
        if (answer) std::cout << "future: " << answer->text() << "\n";
        asio::post(context, [&] { list_with_callback(server); });
        asio::co_spawn(server.get_executor(), server.list_tools(), asio::use_future).get();
        asio::co_spawn(server.get_executor(), server.close(), asio::use_future).get();
    }
    work.reset();
    runner.join();
    return up ? 0 : 1;
}
