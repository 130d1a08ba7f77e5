// SPDX-License-Identifier: MIT
// A host with real servers, whose clock stands still unless a test moves it.
#pragma once

#include "sim/virtual_clock.hpp"

#include <mcp/host.hpp>

#include "support/patience.hpp"
#include "support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <csignal>
#include <sys/types.h>

namespace mcp::e2e {

using namespace std::chrono_literals;

/// Processes and sockets are real and take the time they take; hours pass in `pass`.
class world {
public:
    explicit world(std::string const& servers) {
        sim::virtual_clock::reset();
        host.emplace(context.get_executor(),
                     host_options().single_threaded().seed(1).on_event(
                         [this](host_event const& event) { seen.push_back(event); }));
        load(servers);
    }
    world(world const&) = delete;
    world& operator=(world const&) = delete;
    ~world() {
        host.reset();
        sim::run_ready(context);
    }

    /// `servers` is what stands in `mcpServers`.
    void load(std::string const& servers) {
        config_source source;
        source.file = "mcp.json";
        source.text = "{\"mcpServers\": {" + servers + "}}";
        auto const entries = config::from_sources({source}, config_places::here());
        INFO(entries.report());
        REQUIRE_FALSE(entries.has_errors());
        host->apply(entries);
    }

    /// Waits, in real time, for what processes and sockets do; about as much passes on the clock.
    void until(std::function<bool()> const& condition) {
        auto const end = std::chrono::steady_clock::now() + test::patience;
        while (!condition()) {
            if (sim::run_ready(context)) continue;
            if (std::chrono::steady_clock::now() > end) FAIL("it did not happen");
            std::this_thread::sleep_for(1ms);
            pass(1ms);
        }
    }
    void until_state(std::string const& name, server_state wanted) {
        until([&] { return (*host->status(name))->state == wanted; });
    }

    /// Lets the clock go on, from timer to timer.
    void pass(std::chrono::milliseconds time) {
        auto const end = sim::virtual_clock::now() + time;
        for (;;) {
            while (sim::run_ready(context)) {
            }
            auto const next = sim::virtual_clock::earliest();
            if (!next || *next > end) break;
            sim::virtual_clock::advance_to(*next);
        }
        sim::virtual_clock::advance_to(end);
        while (sim::run_ready(context)) {
        }
    }

    template <class T> T run(task<T> work) {
        auto const outcome = std::make_shared<std::optional<T>>();
        std::exception_ptr thrown;
        net::co_spawn(context, std::move(work), [&thrown, outcome](std::exception_ptr why, T value) {
            thrown = why;
            outcome->emplace(std::move(value));
        });
        until([&] { return outcome->has_value(); });
        if (thrown) std::rethrow_exception(thrown);
        return std::move(**outcome);
    }

    std::string call(std::string name, arguments with) {
        auto const answer = run(host->call_tool(std::move(name), std::move(with)));
        return answer ? answer->text() : answer.error().message();
    }

    std::string tool_names() {
        std::string names;
        for (host_tool const& each : host->tools()) names += (names.empty() ? "" : " ") + each.name;
        return names;
    }

    template <class Event> [[nodiscard]] std::vector<Event> events() const {
        std::vector<Event> found;
        for (host_event const& each : seen) {
            if (auto const* const one = std::get_if<Event>(&each)) found.push_back(*one);
        }
        return found;
    }

    /// How many messages of this method the server has recorded.
    [[nodiscard]] static std::size_t recorded(std::string const& file, std::string const& method) {
        std::ifstream lines(file);
        std::string line;
        std::size_t count = 0;
        while (std::getline(lines, line)) {
            count += line.find('"' + method + '"') != std::string::npos ? 1U : 0U;
        }
        return count;
    }

    net::io_context context{1};
    std::vector<host_event> seen;
    std::optional<mcp::host> host;
};

/// An entry for the scriptable server.
inline std::string faulty_server(std::string const& name, std::string const& arguments,
                                 std::string const& more = {}) {
    return '"' + name + "\": {\"command\": \"" + MCP_PEER_DIR + "/faulty_server\", \"args\": [" +
           arguments + ']' + (more.empty() ? "" : ", " + more) + '}';
}

}  // namespace mcp::e2e
