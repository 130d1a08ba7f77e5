// SPDX-License-Identifier: MIT
// Tests of host/registry.hpp: servers that come and go, from many threads.
#include <mcp/host/registry.hpp>

#include <mcp/transport/memory.hpp>

#include "support/host_world.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/use_future.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tests_host_registry {

using namespace std::chrono_literals;
using mcp::errc;
using mcp::memory_peer;
using mcp::server_state;

// A server that holds no state, so that it may run on any thread.
std::string answer_to(mcp::json const& asked) {
    mcp::json said = {{"jsonrpc", "2.0"}, {"id", asked["id"]}, {"result", mcp::json::object()}};
    std::string const method = asked["method"];
    if (method == "initialize") {
        said["result"] =
            mcp::test::memory_server::legacy_identity(mcp::test::legacy_revision);
    } else if (method == "tools/list") {
        mcp::json tool = {{"name", "echo"}, {"inputSchema", {{"type", "object"}}}};
        said["result"]["tools"] = mcp::json::array({std::move(tool)});
    } else if (method == "tools/call") {
        said["result"]["content"] = mcp::json::array();
    }
    return said.dump();
}

mcp::task<void> serve(memory_peer peer) {
    for (;;) {
        auto const text = co_await peer.receive();
        if (!text) co_return;
        mcp::json const asked = mcp::json::parse(*text);
        if (asked.contains("id") && asked.contains("method")) peer.send(answer_to(asked));
    }
}

mcp::result<mcp::any_transport> reach(mcp::client_setup const& how) {
    mcp::memory_options options([](memory_peer peer) { return serve(std::move(peer)); });
    return mcp::any_transport(mcp::memory_transport(how.where, std::move(options)));
}

// A host whose context is run by several threads.
class busy_world {
public:
    busy_world() : host(context.get_executor(), mcp::test::quick_options().transports(reach)) {
        for (int i = 0; i < 3; ++i) {
            threads_.emplace_back([this] { context.run(); });
        }
    }
    busy_world(busy_world const&) = delete;
    busy_world& operator=(busy_world const&) = delete;
    ~busy_world() {
        work_.reset();
        for (auto& each : threads_) each.join();
    }

    template <class T> T wait(mcp::task<T> work) {
        return mcp::net::co_spawn(context, std::move(work), mcp::net::use_future).get();
    }

    mcp::net::io_context context;
    mcp::host host;

private:
    mcp::net::executor_work_guard<mcp::net::io_context::executor_type> work_{
        context.get_executor()};
    std::vector<std::thread> threads_;
};

TEST_CASE("threads call servers while others come and go") {
    std::atomic<int> done = 0;
    std::atomic<int> wrong = 0;
    {
        busy_world world;
        for (std::string const name : {"a", "b"}) {
            REQUIRE(world.host.add(mcp::test::quick_server(name)).has_value());
        }
        REQUIRE(world.wait(world.host.wait_until_settled(10s)));
        auto const call = [&](std::string server) {
            for (int i = 0; i < 100; ++i) {
                mcp::tool_identity const echo{server, "echo"};
                auto const made = world.wait(world.host.call_tool(echo));
                if (made) ++done;
                else ++wrong;
                static_cast<void>(world.host.tools());
                static_cast<void>(world.host.statistics());
            }
        };
        std::vector<std::thread> threads;
        threads.emplace_back(call, "a");
        threads.emplace_back(call, "b");
        threads.emplace_back([&] {
            for (int i = 0; i < 30; ++i) {
                std::string const name = "c" + std::to_string(i % 3);
                if (!world.host.add(mcp::test::quick_server(name))) ++wrong;
                static_cast<void>(world.host.reconnect(name));
                if (!world.host.remove(name)) ++wrong;
            }
        });
        for (auto& each : threads) each.join();
        CHECK(world.host.statistics().total == 2);
        world.wait(world.host.close(1s));
    }
    CHECK(done == 200);
    CHECK(wrong == 0);
}

TEST_CASE("a call from one thread is cancelled while another works on it") {
    busy_world world;
    REQUIRE(world.host.add(mcp::test::quick_server("a")).has_value());
    REQUIRE(world.wait(world.host.wait_until_settled(10s)));
    mcp::executor const mine = mcp::detail::strand_on(mcp::executor(world.context.get_executor()));
    for (int i = 0; i < 50; ++i) {
        mcp::net::cancellation_signal stop;
        std::promise<void> ended;
        mcp::tool_identity const echo{"a", "echo"};
        mcp::net::co_spawn(mine, world.host.call_tool(echo),
                           mcp::net::bind_cancellation_slot(
                               stop.slot(), [&](std::exception_ptr, mcp::result<mcp::tool_result>) {
                                   ended.set_value();
                               }));
        std::promise<void> emitted;
        mcp::net::post(mine, [&] {
            stop.emit(mcp::net::cancellation_type::terminal);
            emitted.set_value();
        });
        ended.get_future().wait();
        emitted.get_future().wait();
    }
    CHECK(world.host.statistics().connected() == 1);
    world.wait(world.host.close(1s));
}

TEST_CASE("a host is destroyed while threads work on its calls") {
    mcp::net::io_context context;
    auto work = std::make_optional(mcp::net::make_work_guard(context));
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) threads.emplace_back([&] { context.run(); });
    std::vector<std::future<mcp::result<mcp::tool_result>>> calls;
    {
        mcp::host host(context.get_executor(), mcp::test::quick_options().transports(reach));
        for (std::string const name : {"a", "b", "c"}) {
            REQUIRE(host.add(mcp::test::quick_server(name)).has_value());
        }
        for (int i = 0; i < 30; ++i) {
            mcp::tool_identity const echo{std::string(1, static_cast<char>('a' + i % 3)), "echo"};
            calls.push_back(
                mcp::net::co_spawn(context, host.call_tool(echo), mcp::net::use_future));
        }
    }
    for (auto& each : calls) {
        auto const made = each.get();
        if (!made) CHECK(made.error().code == errc::closed);
    }
    work.reset();
    for (auto& each : threads) each.join();
}

}  // namespace tests_host_registry
