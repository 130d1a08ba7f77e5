// SPDX-License-Identifier: MIT
// Starts the MCP server given on the command line, lists its tools and calls one.
// [snippet quickstart]
#include <mcp/mcp.hpp>

#include <iostream>

using my_client = mcp::basic_client<mcp::stdio_transport>;

mcp::task<mcp::result<void>> use(my_client& server) {
    auto connected = co_await server.connect();
    if (!connected) co_return mcp::fail(connected.error());

    auto tools = co_await server.list_tools();
    if (!tools) co_return mcp::fail(tools.error());
    for (mcp::tool const& tool : *tools) std::cout << tool.name << ": " << tool.description << "\n";

    auto sum = co_await server.call_tool("add", mcp::args("a", 2, "b", 40));
    if (!sum) co_return mcp::fail(sum.error());
    std::cout << "2 + 40 = " << sum->text() << "\n";

    co_await server.close();
    co_return mcp::result<void>();
}

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    asio::io_context context;
    mcp::stdio_options command(argv[1], {argv + 2, argv + argc});
    my_client server(context.get_executor(), command);
    auto done = [](std::exception_ptr, mcp::result<void> outcome) {
        if (!outcome) std::cerr << outcome.error() << "\n";
    };
    asio::co_spawn(context, use(server), done);
    context.run();
}
// [/snippet]
