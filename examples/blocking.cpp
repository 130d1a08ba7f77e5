// SPDX-License-Identifier: MIT
// The same client in a program that just wants to wait: one helper makes every verb blocking.
#include <mcp/mcp.hpp>

#include <iostream>
#include <optional>

using my_client = mcp::basic_client<mcp::stdio_transport>;

// [snippet wait]
/// Runs `work` to its end on this thread, and everything else of the context meanwhile.
template <class T>
mcp::result<T> wait(asio::io_context& context, mcp::task<mcp::result<T>> work) {
    std::optional<mcp::result<T>> outcome;
    asio::co_spawn(context, std::move(work), [&](std::exception_ptr thrown, mcp::result<T> ended) {
        if (thrown) std::rethrow_exception(thrown);
        outcome.emplace(std::move(ended));
    });
    context.restart();
    while (!outcome && context.run_one() > 0) {
    }
    return std::move(*outcome);
}
// [/snippet]

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    asio::io_context context;
    mcp::stdio_options const command(argv[1], {argv + 2, argv + argc});
    my_client server(context.get_executor(), command);

    if (auto connected = wait(context, server.connect()); !connected) {
        std::cerr << connected.error() << "\n";
        return 1;
    }
    auto rolled = wait(context, server.call_tool("roll_dice", mcp::args("sides", 6)));
    if (!rolled) return 1;
    std::cout << "structured: " << rolled->structured_content.text() << "\n";
}
