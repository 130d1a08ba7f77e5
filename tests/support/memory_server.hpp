// SPDX-License-Identifier: MIT
// A scripted server in this process, which checks every message that the client sends it.
#pragma once

#include <mcp/client.hpp>
#include <mcp/core/json.hpp>
#include <mcp/transport/memory.hpp>

#include "support/run.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

// Instantiated once, in memory_server.cpp: it is most of what a test file would have to compile.
extern template class mcp::basic_client<mcp::any_transport, mcp::runtime_backoff,
                                        mcp::runtime_timeout, mcp::runtime_cache>;

namespace mcp::test {

inline char const* const modern_revision = "2026-07-28";
inline char const* const legacy_revision = "2025-11-25";

/// JSON from text.
json js(std::string_view text);

/// What a scripted server answers: a result, an error, or nothing.
class answer {
public:
    answer(json result);         // NOLINT: converts on purpose
    answer(char const* result);  // NOLINT: converts on purpose

    static answer failure(std::int64_t code, std::string message = "no", json data = nullptr);
    static answer none();

    /// The whole message; nothing if there is no answer. A modern result is completed with its
    /// type.
    [[nodiscard]] std::optional<json> message(json const& id, bool modern) const;

private:
    json result_;
    json error_;
    bool silent_ = false;
};

/// Answers by method and records what it got. A copy is the same server.
class memory_server {
public:
    using handler = std::function<answer(json const& message)>;

    /// `revision` is what it speaks; a legacy server refuses server/discover with -32601.
    explicit memory_server(std::string revision);

    static json modern_identity();
    static json legacy_identity(std::string const& revision);

    [[nodiscard]] bool modern() const;
    [[nodiscard]] std::string const& revision() const;

    memory_server& on(std::string const& method, handler how);
    memory_server& on(std::string const& method, answer always);
    /// Gives one answer after the other; the last again and again.
    memory_server& on_each(std::string const& method, std::vector<answer> answers);
    /// Messages of this method are in no schema: an extension's.
    memory_server& extension_method(std::string method);

    void send(json const& message);
    void notify(std::string method, json params = nullptr);
    void ask(json id, std::string method, json params = nullptr);
    /// Answers a request that its handler did not answer.
    void respond(json const& message, answer const& late);
    /// Ends the connection as a crash would.
    void crash();

    /// Everything of that method, in order of arrival.
    [[nodiscard]] std::vector<json> sent(std::string_view method) const;
    [[nodiscard]] std::size_t count(std::string_view method) const;
    [[nodiscard]] json last(std::string_view method) const;
    /// The last params of that method, without `_meta`.
    [[nodiscard]] json params(std::string_view method) const;
    [[nodiscard]] json meta(std::string_view method) const;
    /// The methods of all messages, in order of arrival.
    [[nodiscard]] std::vector<std::string> methods() const;
    /// The client's answer to a request of the server; null if there is none yet.
    [[nodiscard]] json reply_to(json const& id) const;
    [[nodiscard]] std::size_t connections() const;

    [[nodiscard]] memory_options serve() const;

    /// Fails the test if a message was wrong.
    void check() const;

private:
    struct state;
    static task<void> run(std::shared_ptr<state> kept, memory_peer peer);

    std::shared_ptr<state> state_;
};

/// What a transport does wrong before anything reaches the server, as a broken network would.
struct fault_plan {
    std::deque<error> errors;           ///< One for each of the next exchanges
    std::string method = "tools/call";  ///< of this method.
    std::size_t attempts = 0;           ///< Exchanges of it, failed or not.
    bool slow_close = false;            ///< close() waits until this is false.
    bool slow_open = false;             ///< The same for open()
    bool slow_respond = false;          ///< and respond().
    bool mirrors = false;               ///< Arguments go into headers as well, as over HTTP.
};

/// The policies of a test's client: quick retries, no jitter.
struct test_policies {
    backoff retry = quick();
    limits timeout;
    duration time_to_live = 5min;
    cache_settings cache;

    static backoff quick();
};

/// Something that runs beside the test.
template <class T> class started {
public:
    started(executor where, task<T> work) : running_(where, keep(std::move(work), outcome)) {}
    started(started const&) = delete;
    started& operator=(started const&) = delete;

    void cancel() { running_.cancel(); }
    [[nodiscard]] bool ended() const { return running_.ended(); }
    [[nodiscard]] time_point ended_at() const { return running_.ended_at; }
    /// What it threw; null if it did not.
    [[nodiscard]] std::exception_ptr thrown() const { return running_.thrown; }

    std::optional<T> outcome;

private:
    static task<bool> keep(task<T> work, std::optional<T>& out) {
        out.emplace(co_await std::move(work));
        co_return true;
    }

    background<bool> running_;
};

/// A context, a scripted server and a client of it.
class memory_world {
public:
    explicit memory_world(std::string revision, client_options options = {},
                          test_policies policies = {});
    memory_world(memory_world const&) = delete;
    memory_world& operator=(memory_world const&) = delete;
    ~memory_world();

    /// A client that speaks what the server speaks.
    void make_client(client_options options, test_policies policies = {});
    /// A client that finds out the era by itself, if the options do not say it.
    void make_probing_client(client_options options, test_policies policies = {});

    memory_world& connect();

    /// Runs it to its end; fails the test if it hangs.
    template <class T> T run(task<T> work) {
        if constexpr (std::is_void_v<T>) {
            run_to_end(std::move(work));
        } else {
            auto const outcome = std::make_shared<std::optional<T>>();
            run_to_end(keep(std::move(work), outcome));
            return std::move(**outcome);
        }
    }

    template <class T> std::shared_ptr<started<T>> begin(task<T> work) {
        auto made = std::make_shared<started<T>>(context.get_executor(), std::move(work));
        running_.push_back(made);
        return made;
    }

    void until(std::function<bool()> const& condition);
    /// Waits until the server got so many messages of a method.
    void until_sent(std::string const& method, std::size_t count = 1);
    /// Lets everything happen that needs no waiting.
    void settle_down();

private:
    std::vector<std::shared_ptr<void>> running_;  // first: it must outlive what runs in the context

public:
    net::io_context context;
    memory_server server;
    std::shared_ptr<fault_plan> faults = std::make_shared<fault_plan>();
    std::unique_ptr<mcp::client> client;

private:
    template <class T> static task<void> keep(task<T> work, std::shared_ptr<std::optional<T>> out) {
        out->emplace(co_await std::move(work));
    }

    void run_to_end(task<void> work);
};

}  // namespace mcp::test
