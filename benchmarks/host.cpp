// SPDX-License-Identifier: MIT
// What a host costs: many servers over the memory transport. Prints a table; see RESULTS.md.
#include <mcp/host.hpp>
#include <mcp/mcp.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

using namespace std::chrono_literals;

namespace {

using steady = std::chrono::steady_clock;

double ms_since(steady::time_point begun) {
    return std::chrono::duration<double, std::milli>(steady::now() - begun).count();
}

// Answers with texts that are ready, so that the time is the client's. `tools` is the list's text.
mcp::task<void> serve(mcp::memory_peer client, std::shared_ptr<std::string const> tools,
                      std::chrono::milliseconds delay) {
    mcp::timer pause(co_await asio::this_coro::executor);
    for (;;) {
        auto const text = co_await client.receive();
        if (!text) co_return;
        auto const place = text->find("\"id\":");
        if (place == std::string::npos) continue;
        std::string const id = std::to_string(std::atoll(text->c_str() + place + 5));
        std::string answer = "{\"jsonrpc\":\"2.0\",\"id\":" + id;
        if (text->find("\"initialize\"") != std::string::npos) {
            if (delay.count() > 0) {
                pause.expires_after(delay);
                co_await pause.async_wait(asio::use_awaitable);
            }
            answer +=
                R"(,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true}},)"
                R"("serverInfo":{"name":"bench","version":"1"}}})";
        } else if (text->find("\"tools/list\"") != std::string::npos) {
            answer += ",\"result\":{\"tools\":" + *tools + "}}";
        } else if (text->find("\"tools/call\"") != std::string::npos) {
            answer += R"(,"result":{"content":[{"type":"text","text":"done"}]}})";
        } else {
            answer += R"(,"error":{"code":-32601,"message":"no"}})";
        }
        client.send(std::move(answer));
    }
}

std::shared_ptr<std::string const> tool_list(std::size_t count,
                                             std::string const& prefix = "tool") {
    std::string text = "[";
    for (std::size_t i = 0; i < count; ++i) {
        text += (i > 0 ? "," : "") + std::string("{\"name\":\"") + prefix + std::to_string(i) +
                "\",\"inputSchema\":{\"type\":\"object\"}}";
    }
    return std::make_shared<std::string const>(text + "]");
}

mcp::host_options options_for(std::shared_ptr<std::string const> tools,
                              std::chrono::milliseconds delay = 0ms) {
    mcp::client_options legacy;
    legacy.era(mcp::era_choice::legacy);
    auto const reach = [tools, delay](mcp::client_setup const& how) {
        auto const start = [tools, delay](mcp::memory_peer client) {
            return serve(std::move(client), tools, delay);
        };
        return mcp::result<mcp::any_transport>(
            mcp::memory_transport(how.where, mcp::memory_options(start)));
    };
    return mcp::host_options().single_threaded().client(legacy).transports(reach);
}

double connect_all(std::size_t count, mcp::host_options options, asio::io_context& context,
                   std::unique_ptr<mcp::host>& made) {
    auto const begun = steady::now();
    made = std::make_unique<mcp::host>(context.get_executor(), std::move(options));
    for (std::size_t i = 0; i < count; ++i) {
        static_cast<void>(made->add(mcp::server_config("server" + std::to_string(i))));
    }
    while (made->statistics().connected() < count) context.run_one();
    return ms_since(begun);
}

// Runs to its end, and says how long it took, in milliseconds.
double timed(asio::io_context& context, mcp::task<void> work) {
    bool done = false;
    context.restart();  // it has stopped if it ran out of work
    auto const begun = steady::now();
    asio::co_spawn(context, std::move(work), [&](std::exception_ptr) { done = true; });
    while (!done) context.run_one();
    return ms_since(begun);
}

mcp::task<void> call_host(mcp::host& host, int count) {
    mcp::tool_identity const which{"server0", "tool0"};
    for (int i = 0; i < count; ++i) {
        auto answer = co_await host.call_tool(which);
        if (!answer) std::abort();
    }
}

template <class Client> mcp::task<void> call_client(Client& client, int count) {
    for (int i = 0; i < count; ++i) {
        auto answer = co_await client.call_tool("tool0");
        if (!answer) std::abort();
    }
}

mcp::task<void> list_client(mcp::host_client<>& client) {
    auto tools = co_await client.list_tools();
    if (!tools) std::abort();
}

mcp::task<void> connect_client(mcp::host_client<>& client) {
    auto up = co_await client.connect();
    if (!up) std::abort();
}

void many_servers() {
    asio::io_context context(1);
    std::unique_ptr<mcp::host> host;
    double const took = connect_all(1000, options_for(tool_list(1)), context, host);
    std::printf("1,000 servers registered and connected        %8.0f ms   <= 1000 ms\n", took);
}

void slow_servers() {
    for (std::size_t const bound : {std::size_t(10), std::size_t(1)}) {
        asio::io_context context(1);
        std::unique_ptr<mcp::host> host;
        auto options = options_for(tool_list(1), 1000ms).start_at_once(bound);
        double const took = connect_all(10, std::move(options), context, host);
        std::printf("10 servers that need 1 s each, %2zu at a time    %8.0f ms   %s\n", bound, took,
                    bound > 1 ? "<= 1500 ms" : "(serial)");
    }
}

void merged_list() {
    asio::io_context context(1);
    std::unique_ptr<mcp::host> host;
    connect_all(100, options_for(tool_list(100)), context, host);
    auto begun = steady::now();
    std::size_t const count = host->tools().size();
    double const built = ms_since(begun);
    begun = steady::now();
    constexpr int reads = 100000;
    std::size_t seen = 0;
    for (int i = 0; i < reads; ++i) seen += host->tools().size();
    double const each = ms_since(begun) * 1000 / reads;
    if (count != 10000 || seen != count * reads) std::abort();
    std::printf("merged list of 100 x 100 tools built           %8.2f ms   <= 10 ms\n", built);
    std::printf("the same from the cache                        %8.2f us   <= 1 us\n", each);
}

// Host and client take turns, and the best of many short runs counts for each: what disturbs the
// machine lasts longer than that.
void overhead() {
    constexpr int calls = 2000;
    asio::io_context context(1);
    std::unique_ptr<mcp::host> host;
    auto const tools = tool_list(1);
    connect_all(1, options_for(tools), context, host);
    auto const start = [tools](mcp::memory_peer peer) {
        return serve(std::move(peer), tools, 0ms);
    };
    mcp::client_options legacy;
    legacy.era(mcp::era_choice::legacy);
    mcp::host_client<> client(context.get_executor(),
                              mcp::any_transport(mcp::memory_transport(context.get_executor(),
                                                                       mcp::memory_options(start))),
                              legacy);
    timed(context, connect_client(client));
    double best_host = 1e9;
    double best_client = 1e9;
    for (int round = 0; round < 100; ++round) {
        best_host = std::min(best_host, timed(context, call_host(*host, calls)));
        best_client = std::min(best_client, timed(context, call_client(client, calls)));
    }
    double const each = (best_host - best_client) * 1000 / calls;
    std::printf(
        "a call over a host, more than over its client  %8.2f us   <= 1 us (%.2f us without)\n",
        each, best_client * 1000 / calls);
}

// Microseconds for each call, 64 at a time.
double many_calls(asio::io_context& context, mcp::host& host) {
    constexpr int callers = 64;
    constexpr int each = 300;
    int running = callers;
    auto const begun = steady::now();
    for (int i = 0; i < callers; ++i) {
        asio::co_spawn(context, call_host(host, each), [&](std::exception_ptr) { --running; });
    }
    while (running > 0) context.run_one();
    return ms_since(begun) * 1000 / (callers * each);
}

// Reads the status all the time, on a thread of its own; or only counts, which takes as much of the
// processor.
class status_reader {
public:
    explicit status_reader(mcp::host& host, bool reads = true)
        : begun_(steady::now()),
          thread_([this, &host, reads] {
              long count = 0;
              while (!stop_) count += !reads || host.status()->statistics().total > 0 ? 1 : 0;
              reads_ = count;
          }) {}

    // Millions of reads in a second.
    double end() {
        stop_ = true;
        thread_.join();
        return static_cast<double>(reads_) / ms_since(begun_) / 1000;
    }

private:
    steady::time_point begun_;
    std::atomic<bool> stop_ = false;
    std::atomic<long> reads_ = 0;
    std::thread thread_;
};

// By turns, as above: calls beside a thread that does nothing, and beside one that looks.
void status_reads() {
    asio::io_context context(1);
    std::unique_ptr<mcp::host> host;
    connect_all(1, options_for(tool_list(1)), context, host);
    for (int i = 1; i < 50; ++i) {
        static_cast<void>(host->add(mcp::server_config("server" + std::to_string(i))));
    }
    status_reader first(*host);
    many_calls(context, *host);
    std::printf("status reads, 50 servers connect, 64 calls run %8.2f M/s  >= 1 M/s\n",
                first.end());
    double alone = 1e9;
    double watched = 1e9;
    for (int round = 0; round < 20; ++round) {
        status_reader idler(*host, false);
        alone = std::min(alone, many_calls(context, *host));
        idler.end();
        status_reader reader(*host);
        watched = std::min(watched, many_calls(context, *host));
        reader.end();
    }
    std::printf(
        "a call, 64 at a time, while the status is read %8.2f us   %.2f us beside idle spinning\n",
        watched, alone);
}

#ifdef __GLIBC__
std::size_t heap_in_use() {
    struct mallinfo2 const now = ::mallinfo2();
    return now.uordblks + now.hblkhd;
}

constexpr std::size_t pool_users = 10'000;

mcp::server_config user_entry(std::size_t user, std::string const& name) {
    mcp::server_config one(name);
    one.url = "https://mcp.example.com/a/path/that/is/not/short";
    one.auth.kind = mcp::auth_kind::bearer;
    one.auth.token = "the token of user " + std::to_string(user) + ", of forty characters";
    return one;
}

using bench_pool = mcp::pool<mcp::memory_server_store>;

mcp::task<void> connect_users(bench_pool& all) {
    for (std::size_t i = 0; i < pool_users; ++i) {
        auto const outcomes = co_await all.ensure_all("user-" + std::to_string(i) + "@example.com");
        if (!outcomes || outcomes->size() != 3) std::abort();
        for (auto const& each : *outcomes) {
            if (each.failure) std::abort();
        }
    }
}

mcp::task<void> store_users(mcp::memory_server_store& store) {
    for (std::size_t i = 0; i < pool_users; ++i) {
        for (std::string const name : {"files", "github", "memory"}) {
            auto put = co_await store.put("user-" + std::to_string(i) + "@example.com",
                                          user_entry(i, name));
            if (!put) std::abort();
        }
    }
}

// What the pool and its managed connections need beside the clients, which are measured alone.
void pool_memory() {
    constexpr std::size_t count = pool_users * 3;
    auto const tools = tool_list(1);
    asio::io_context context(1);
    std::size_t client_bytes = 0;
    {
        mcp::client_options legacy;
        legacy.era(mcp::era_choice::legacy);
        auto const start = [tools](mcp::memory_peer peer) {
            return serve(std::move(peer), tools, 0ms);
        };
        std::vector<std::unique_ptr<mcp::host_client<>>> clients(count);
        std::size_t const before = heap_in_use();
        for (auto& each : clients) {
            mcp::memory_transport way(context.get_executor(), mcp::memory_options(start));
            each = std::make_unique<mcp::host_client<>>(context.get_executor(),
                                                        mcp::any_transport(std::move(way)), legacy);
            timed(context, connect_client(*each));
            timed(context, list_client(*each));
        }
        client_bytes = (heap_in_use() - before) / count;
    }
    auto const store = std::make_shared<mcp::memory_server_store>();
    timed(context, store_users(*store));
    mcp::pool_limits limits;
    limits.total = count;
    std::size_t const before = heap_in_use();
    bench_pool all(context.get_executor(), store,
                   mcp::make_pool_members(context.get_executor(), options_for(tools)), limits);
    timed(context, connect_users(all));
    std::size_t const each = (heap_in_use() - before) / count;
    std::printf(
        "bookkeeping for each of 30,000 connections     %8zu bytes <= 2048 (%zu bytes the "
        "client)\n",
        each - std::min(each, client_bytes), client_bytes);
}
#endif

}  // namespace

int main() {
    many_servers();
    slow_servers();
    merged_list();
    overhead();
    status_reads();
#ifdef __GLIBC__
    pool_memory();
#endif
    return 0;
}
