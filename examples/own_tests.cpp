// SPDX-License-Identifier: MIT
// How a program tests its own use of servers: a server that is a coroutine, reached through memory.
#include <mcp/host.hpp>
#include <mcp/mcp.hpp>

#include <iostream>
#include <string>

// [snippet server]
// Speaks the legacy era; answers every call with its arguments.
mcp::task<void> serve(mcp::memory_peer client) {
    for (;;) {
        auto const text = co_await client.receive();
        if (!text) co_return;  // the client is gone
        mcp::json const message = mcp::json::parse(*text);
        if (!message.contains("id")) continue;
        mcp::json answer = {{"jsonrpc", "2.0"}, {"id", message["id"]}};
        std::string const method = message["method"];
        if (method == "initialize") {
            answer["result"] = {{"protocolVersion", "2025-11-25"},
                                {"capabilities", {{"tools", mcp::json::object()}}},
                                {"serverInfo", {{"name", "scripted"}, {"version", "1"}}}};
        } else if (method == "tools/list") {
            mcp::json const schema = {{"type", "object"}};
            answer["result"]["tools"] = mcp::json::array({{{"name", "echo"}, {"inputSchema", schema}}});
        } else if (method == "tools/call") {
            mcp::json const content = {{"type", "text"}, {"text", message["params"]["arguments"].dump()}};
            answer["result"]["content"] = mcp::json::array({content});
        } else {
            answer["error"] = {{"code", -32601}, {"message", "method not found"}};
        }
        client.send(answer.dump());
    }
}
// [/snippet]

// [snippet host]
// A host whose servers are all scripted; everything else is as in production.
mcp::host make_host(asio::any_io_executor where) {
    auto const reach = [](mcp::client_setup const& how) {
        return mcp::result<mcp::any_transport>(
            mcp::memory_transport(how.where, mcp::memory_options(serve)));
    };
    return mcp::host(where, mcp::host_options().single_threaded().transports(reach).seed(1));
}
// [/snippet]

mcp::task<bool> test(mcp::host& host) {
    if (!host.add(mcp::server_config("scripted"))) co_return false;
    co_await host.wait_until_settled(std::chrono::seconds(5));
    auto const answer = co_await host.call_tool("echo", mcp::args("text", "hello"));
    std::cout << (answer ? answer->text() : answer.error().message()) << "\n";
    co_await host.close();
    co_return answer && answer->text() == R"({"text":"hello"})";
}

int main() {
    asio::io_context context;
    mcp::host host = make_host(context.get_executor());
    bool passed = false;
    asio::co_spawn(context, test(host), [&](std::exception_ptr thrown, bool outcome) {
        passed = !thrown && outcome;
    });
    context.run();
    return passed ? 0 : 1;
}
