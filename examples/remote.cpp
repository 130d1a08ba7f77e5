// SPDX-License-Identifier: MIT
// Calls a tool of a server that is reached over HTTP: remote URL
#include <mcp/mcp.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>

// [snippet remote]
using remote_client = mcp::basic_client<mcp::http_transport>;

mcp::task<mcp::result<mcp::tool_result>> add(remote_client& server) {
    auto up = co_await server.connect();
    if (!up) co_return mcp::fail(up.error());
    auto sum = co_await server.call_tool("add", mcp::args("a", 2, "b", 40));
    co_await server.close();
    co_return sum;
}
// [/snippet]

// [snippet reach]
// A token from the environment goes to this server's origin only, and into no log.
mcp::http_options reach(std::string url) {
    mcp::http_options where(std::move(url));
    if (std::getenv("EXAMPLE_TOKEN") != nullptr) where.bearer_from_env("EXAMPLE_TOKEN");
    return where;
}
// [/snippet]

int main(int count, char** words) {
    if (count != 2) {
        std::cerr << "usage: remote URL\n";
        return 2;
    }
    asio::io_context context{1};
    remote_client server(context.get_executor(), reach(words[1]));
    int status = 1;
    asio::co_spawn(context, add(server),
                   [&](std::exception_ptr thrown, mcp::result<mcp::tool_result> sum) {
                       if (thrown) std::rethrow_exception(thrown);
                       if (!sum) return void(std::cerr << sum.error().message() << "\n");
                       std::cout << sum->text() << "\n";
                       status = 0;
                   });
    context.run();
    return status;
}
