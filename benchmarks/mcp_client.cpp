// SPDX-License-Identifier: MIT
// The library itself: the calls of raw_client with typed, checked results.

#include <mcp/mcp.hpp>

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "support/metrics.hpp"
#include "support/plan.hpp"

namespace {

using namespace benchmark;

// The timeouts that everybody has; no retry and no cache, so that every call goes to the server.
using measured_client = mcp::basic_client<mcp::stdio_transport, mcp::no_retry,
                                          mcp::layered_timeout<mcp::limits{}>, mcp::no_cache>;

measured_client make_client(asio::io_context& context, std::vector<std::string> const& command) {
    std::vector<std::string> arguments(command.begin() + 1, command.end());
    return measured_client(context.get_executor(),
                           mcp::stdio_options(command.front(), std::move(arguments)));
}

template <class T> void demand(mcp::result<T> const& answer) {
    if (!answer) give_up(answer.error().message());
}

mcp::task<mcp::tool_result> call_echo(measured_client& client) {
    auto answer = co_await client.call_tool("echo", mcp::args("message", echo_message));
    demand(answer);
    co_return std::move(*answer);
}

mcp::task<mcp::tool_result> call_text(measured_client& client, std::size_t size) {
    auto answer = co_await client.call_tool("text", mcp::args("size", size));
    demand(answer);
    co_return std::move(*answer);
}

/// The text of a result's only block.
std::string_view text_of(mcp::tool_result const& answer) {
    if (answer.content.size() != 1) give_up("a result has the wrong number of blocks");
    auto const* block = std::get_if<mcp::text_content>(&answer.content.front());
    if (!block) give_up("a result holds no text");
    return block->text;
}

mcp::task<std::vector<double>> timed_echoes(measured_client& client, std::size_t count) {
    std::vector<double> samples;
    samples.reserve(count);
    for (std::size_t number = 0; number < count; ++number) {
        auto const start = clock::now();
        auto const answer = co_await call_echo(client);
        samples.push_back(seconds_since(start));
        if (!text_of(answer).ends_with(echo_message)) give_up("an echo is wrong");
    }
    co_return samples;
}

mcp::task<std::vector<double>> timed_lists(measured_client& client, std::size_t warm,
                                           std::size_t count) {
    std::vector<double> samples;
    for (std::size_t number = 0; number < warm + count; ++number) {
        auto const start = clock::now();
        auto const tools = co_await client.list_tools();
        if (number >= warm) samples.push_back(seconds_since(start));
        demand(tools);
        if (tools->size() != tool_count) give_up("a tool is missing");
        auto const schema = (*tools)[tool_count - 1].input_schema.text();
        if (schema.size() < 300) give_up("a schema is missing");
    }
    co_return samples;
}

mcp::task<std::vector<double>> timed_texts(measured_client& client, std::size_t size,
                                           std::size_t warm, std::size_t count) {
    std::vector<double> samples;
    for (std::size_t number = 0; number < warm + count; ++number) {
        auto const start = clock::now();
        auto const answer = co_await call_text(client, size);
        if (number >= warm) samples.push_back(seconds_since(start));
        if (text_of(answer).size() != size) give_up("a text has the wrong length");
    }
    co_return samples;
}

struct window_state {
    clock::time_point deadline;
    std::size_t completed = 0;
    std::size_t running = window;
    mcp::timer done;
};

mcp::task<void> call_until_deadline(measured_client& client, std::shared_ptr<window_state> state) {
    while (clock::now() < state->deadline) {
        auto const answer = co_await call_echo(client);
        if (text_of(answer).size() < echo_message.size()) give_up("an echo is wrong");
        ++state->completed;
    }
    if (--state->running == 0) state->done.cancel();
}

mcp::task<std::size_t> run_window(asio::io_context& context, measured_client& client,
                                  std::chrono::milliseconds time) {
    auto const state = std::make_shared<window_state>(clock::now() + time, 0, window,
                                                      mcp::timer(context, mcp::time_point::max()));
    for (std::size_t number = 0; number < window; ++number) {
        asio::co_spawn(context, call_until_deadline(client, state), asio::detached);
    }
    co_await state->done.async_wait(mcp::detail::as_result);
    co_return state->completed;
}

mcp::task<std::vector<double>> timed_spawns(asio::io_context& context, command_line const& line) {
    std::vector<double> samples;
    auto const& counts = line.counts;
    for (std::size_t number = 0; number < counts.warm_spawns + counts.spawns; ++number) {
        auto const start = clock::now();
        auto client = make_client(context, line.server);
        auto const connected = co_await client.connect();
        if (number >= counts.warm_spawns) samples.push_back(seconds_since(start));
        demand(connected);
        co_await client.close();
    }
    co_return samples;
}

mcp::task<void> measure(asio::io_context& context, measured_client& client,
                        command_line const& line) {
    auto const& counts = line.counts;
    report results;
    auto const connected = co_await client.connect();
    demand(connected);

    co_await timed_echoes(client, counts.warm_calls);
    auto const cpu_before = cpu_seconds();
    auto latencies = co_await timed_echoes(client, counts.calls);
    auto const cpu = cpu_seconds() - cpu_before;
    results.sequential(latencies, cpu);

    co_await run_window(context, client, counts.warm_window_time);
    auto const start = clock::now();
    auto const calls = co_await run_window(context, client, counts.window_time);
    results.in_flight(calls, seconds_since(start));

    auto lists = co_await timed_lists(client, counts.warm_lists, counts.lists);
    results.list(lists);
    auto mebibytes =
        co_await timed_texts(client, one_mebibyte, counts.warm_mebibytes, counts.mebibytes);
    results.one_mebibyte(mebibytes);
    auto spawns = co_await timed_spawns(context, line);
    results.spawn(spawns);
    results.small_memory();
    auto tens = co_await timed_texts(client, ten_mebibytes, counts.warm_ten_mebibytes,
                                     counts.ten_mebibyte_calls);
    results.ten_mebibytes(tens);
    results.print();
    co_await client.close();
}

}  // namespace

int main(int argument_count, char** arguments) {
    auto const line = parse_command_line(argument_count, arguments);
    asio::io_context context{1};
    auto client = make_client(context, line.server);
    asio::co_spawn(context, measure(context, client, line), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    context.run();
}
