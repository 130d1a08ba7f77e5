// SPDX-License-Identifier: MIT
// A host whose servers are scripts in this process.
#pragma once

#include <mcp/host.hpp>

#include "support/memory_server.hpp"
#include "support/run.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// Instantiated once, in host_world.cpp: it is most of what a test file would have to compile.
extern template class mcp::basic_client<mcp::any_transport, mcp::calls_only<mcp::runtime_backoff>,
                                        mcp::runtime_timeout, mcp::runtime_cache>;
extern template class mcp::basic_managed_connection<mcp::host_client<>>;
extern template class mcp::basic_registry<mcp::host_client<>>;
extern template class mcp::basic_host<>;

namespace mcp::test {

/// A server that a host finds under a name.
struct host_server {
    explicit host_server(std::string revision) : script(std::move(revision)) {}

    /// Offers tools of these names, which answer with their server's and their own name.
    void offer(std::vector<std::string> const& tools);

    /// Answers tools/call when `release` is called, and until then not at all.
    void hold_calls();
    void release_calls();

    memory_server script;
    std::deque<error> refusals;  ///< One for each of the next tries to connect.
    bool is_held = false;        ///< Opening takes until this is false.
    std::chrono::milliseconds delay{};  ///< Opening takes so long.
    std::size_t opened = 0;
    std::size_t alive = 0;  ///< Transports that exist.
    std::string name;

private:
    std::deque<json> held_;
};

/// Settings that make a test quick.
server_config quick_server(std::string name);

/// Options for a host whose servers are of the legacy era.
host_options quick_options();

/// A context, scripted servers and a host of them. Records every event.
class host_world {
public:
    explicit host_world(host_options options = quick_options());
    host_world(host_world const&) = delete;
    host_world& operator=(host_world const&) = delete;
    ~host_world();

    /// The server of that name; made when it is first asked for, with the tool `echo`.
    host_server& server(std::string const& name);

    /// Adds it to the host.
    void add(server_config entry);
    void add(std::string const& name) { add(quick_server(name)); }
    /// The same, and waits until it is connected.
    void connect(server_config entry);
    void connect(std::string const& name) { connect(quick_server(name)); }

    /// What the host's status says now.
    [[nodiscard]] server_state state(std::string_view name) const;
    void until_state(std::string const& name, server_state wanted);
    void until(std::function<bool()> const& condition);

    template <class T> T run(task<T> work) {
        return mcp::test::run(context, std::move(work));
    }
    template <class T> std::shared_ptr<started<T>> begin(task<T> work) {
        auto made = std::make_shared<started<T>>(context.get_executor(), std::move(work));
        running_.push_back(made);
        return made;
    }
    void settle_down() { settle(context); }

    /// How a tool call ended: its text, or the code's words.
    std::string call(std::string name, call_options options = {});

    template <class Event> [[nodiscard]] std::vector<Event> events(std::string_view of = {}) const {
        std::vector<Event> found;
        for (host_event const& each : seen) {
            auto const* const one = std::get_if<Event>(&each);
            if (one != nullptr && (of.empty() || one->server == of)) found.push_back(*one);
        }
        return found;
    }
    template <class Event> [[nodiscard]] std::size_t count(std::string_view of = {}) const {
        return events<Event>(of).size();
    }
    template <class Event> void until_event(std::string_view of = {}, std::size_t times = 1) {
        until([&] { return count<Event>(of) >= times; });
    }
    /// The states that a server went through, as in `connecting connected`.
    [[nodiscard]] std::string path_of(std::string_view name) const;

    /// The names of the tools as an agent sees them, with blanks between them.
    [[nodiscard]] std::string tool_names();

private:
    std::vector<std::shared_ptr<void>> running_;  // first: it must outlive what runs in the context

public:
    net::io_context context;
    std::map<std::string, std::unique_ptr<host_server>, std::less<>> servers;
    std::vector<host_event> seen;
    std::optional<mcp::host> host;
    event_subscription watching;
};

}  // namespace mcp::test
