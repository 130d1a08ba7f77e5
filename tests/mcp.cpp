// SPDX-License-Identifier: MIT
// Tests of mcp.hpp: the one header is enough for a whole program.
#include <mcp/mcp.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace tests_mcp {

// A server inside the program that can add.
mcp::task<void> serve(mcp::memory_peer peer) {
    for (;;) {
        auto text = co_await peer.receive();
        if (!text) co_return;
        mcp::json const message = mcp::json::parse(*text);
        if (!message.contains("id")) continue;
        mcp::json answer = mcp::json::object();
        answer["jsonrpc"] = "2.0";
        answer["id"] = message["id"];
        if (message["method"] == "server/discover") {
            answer["result"] =
                mcp::json::parse(R"({"supportedVersions":["2026-07-28"],"capabilities":{}})");
        } else {
            mcp::json const& numbers = message["params"]["arguments"];
            answer["result"]["content"] = mcp::json::array();
            answer["result"]["structuredContent"] =
                numbers["a"].get<int>() + numbers["b"].get<int>();
        }
        peer.send(answer.dump());
    }
}

mcp::task<void> use(mcp::basic_client<mcp::memory_transport>& server, std::string& said) {
    if (auto up = co_await server.connect(); !up) {
        said = up.error().message();
        co_return;
    }
    auto const sum = co_await server.call_tool("add", mcp::args("a", 2, "b", 40));
    said = sum ? std::string(sum->structured_content.text()) : sum.error().message();
    co_await server.close();
}

TEST_CASE("a program that includes only mcp/mcp.hpp connects and calls") {
    mcp::net::io_context context;
    mcp::basic_client<mcp::memory_transport> server(context.get_executor(),
                                                    mcp::memory_options(serve));
    std::string said;
    mcp::net::co_spawn(context, use(server, said), mcp::net::detached);
    context.run_for(std::chrono::seconds(20));
    CHECK(said == "42");
}

}  // namespace tests_mcp
