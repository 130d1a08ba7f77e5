// SPDX-License-Identifier: MIT
// MCP servers over HTTP for tests: what clients sent, what to answer, and a transport to drive.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/transport/http_options.hpp>
#include <mcp/transport/transport.hpp>

#include <support/http_fetch.hpp>
#include <support/http_server.hpp>
#include <support/kept_inbound.hpp>
#include <support/run.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp::test {

/// One HTTP request as a server got it.
struct http_message {
    std::string verb;
    std::string target;
    http::fields headers;
    json content;  ///< The parsed body; null if there is none.

    /// The value of a header; `-` if there is none.
    [[nodiscard]] std::string header(std::string const& name) const {
        auto const found = headers.find(name);
        return found ? std::string(*found) : "-";
    }
    /// The JSON-RPC method; empty if there is none.
    [[nodiscard]] std::string method() const {
        return content.is_object() ? content.value("method", "") : "";
    }
    [[nodiscard]] json id() const {
        return content.is_object() ? content.value("id", json()) : json();
    }
};

inline http_message to_message(std::string const& request) {
    http_message made;
    std::size_t at = request.find("\r\n");
    std::string const first = request.substr(0, at);
    auto const space = first.find(' ');
    made.verb = first.substr(0, space);
    made.target = first.substr(space + 1, first.rfind(' ') - space - 1);
    for (at += 2; request.compare(at, 2, "\r\n") != 0;) {
        auto const end = request.find("\r\n", at);
        auto const colon = request.find(": ", at);
        made.headers.add(request.substr(at, colon - at),
                         request.substr(colon + 2, end - colon - 2));
        at = end + 2;
    }
    made.content = json::parse(request.substr(at + 2), nullptr, false);
    if (made.content.is_discarded()) made.content = json();
    return made;
}

/// What a server does with one request. May be a lambda that captures: the server keeps it.
using reaction = std::function<task<void>(std::shared_ptr<peer>, http_message)>;

/// Reacts to each request of each connection, and keeps what came.
inline script react(std::vector<http_message>& seen, reaction with) {
    return [&seen, with](std::shared_ptr<peer> to) -> task<void> {
        for (;;) {
            std::string const text = co_await to->read_request();
            if (text.empty()) co_return;
            http_message asked = to_message(text);
            seen.push_back(asked);
            co_await with(to, std::move(asked));
        }
    };
}

inline std::string json_response(json const& body, std::string const& more_headers = {},
                                 std::string const& status = "200 OK") {
    return response_text(body.dump(), "Content-Type: application/json\r\n" + more_headers, status);
}

inline json answer_to(http_message const& asked, json result = json::object()) {
    return json{{"jsonrpc", "2.0"}, {"id", asked.id()}, {"result", std::move(result)}};
}

inline json refusal_of(http_message const& asked, int code, json data = nullptr) {
    json failure = json{{"code", code}, {"message", "no"}};
    if (!data.is_null()) failure["data"] = std::move(data);
    return json{{"jsonrpc", "2.0"}, {"id", asked.id()}, {"error", std::move(failure)}};
}

/// An object of one member. (g++ 12 takes no braces for it where something is awaited.)
inline json only(std::string const& name, json value) {
    json made = json::object();
    made[name] = std::move(value);
    return made;
}

inline json told(std::string const& method, json params = json::object()) {
    return json{{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}};
}

inline std::string const stream_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
inline std::string const stream_end = "0\r\n\r\n";
inline std::string const accepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
inline std::string const no_stream = response_text("", "", "405 Method Not Allowed");

/// A piece of a chunked body.
inline std::string chunk(std::string const& text) {
    char size[24];
    std::snprintf(size, sizeof size, "%zx\r\n", text.size());
    return size + text + "\r\n";
}

/// One event, with what else stands before its data.
inline std::string event_of(json const& message, std::string const& more = {}) {
    return chunk(more + "data: " + message.dump() + "\n\n");
}

/// The answer to initialize.
inline json initialized(http_message const& asked, std::string const& version = "2025-11-25") {
    json result = {{"protocolVersion", version},
                   {"capabilities", {{"tools", json::object()}}},
                   {"serverInfo", {{"name", "s"}, {"version", "1"}}}};
    return answer_to(asked, std::move(result));
}

using answered = result<mcp::response>;

/// A context, a server and a transport that talks to it.
template <class Transport> class wire_world {
public:
    wire_world() = default;
    explicit wire_world(reaction with, std::function<void(http_options&)> adjust = {}) {
        serve(std::move(with));
        open(std::move(adjust));
    }
    wire_world(wire_world const&) = delete;
    wire_world& operator=(wire_world const&) = delete;

    void serve(reaction with) { server.emplace(context, react(seen, std::move(with))); }

    void open(std::function<void(http_options&)> adjust = {}) {
        http_options how(server->address("/mcp"));
        how.client(plain_options());
        if (adjust) adjust(how);
        wire.emplace(context.get_executor(), std::move(how));
        opened = run(context, wire->open(in));
    }

    answered exchange(request sent) { return run(context, wire->exchange(std::move(sent))); }
    result<void> notify(std::string method) {
        notification message(std::move(method));
        return run(context, wire->notify(std::move(message)));
    }

    std::unique_ptr<background<answered>> begin(request sent) {
        return std::make_unique<background<answered>>(context.get_executor(),
                                                      wire->exchange(std::move(sent)));
    }

    /// The handshake of the legacy era, as a client does it.
    void initialize(std::string const& version = "2025-11-25") {
        request sent(1, "initialize", "{\"protocolVersion\":\"" + version + "\"}");
        sent.cancellable = false;
        auto const done = exchange(std::move(sent));
        REQUIRE(done);
        REQUIRE_FALSE(done->failure);
        wire->agreed(version);
        REQUIRE(notify("notifications/initialized"));
    }

    void close() { run(context, wire->close()); }

    bool until(std::function<bool()> condition) { return run_until(context, std::move(condition)); }

    /// How many requests of a JSON-RPC method, or of an HTTP verb, came.
    [[nodiscard]] std::size_t count(std::string const& what) const {
        return static_cast<std::size_t>(std::count_if(
            seen.begin(), seen.end(),
            [&](http_message const& each) { return each.method() == what || each.verb == what; }));
    }
    [[nodiscard]] http_message last(std::string const& what) const {
        auto const found = std::find_if(seen.rbegin(), seen.rend(), [&](http_message const& each) {
            return each.method() == what || each.verb == what;
        });
        REQUIRE(found != seen.rend());
        return *found;
    }

    /// Without the server, nothing may keep the event loop busy: no timer, no coroutine.
    bool falls_silent() {
        server->stop();
        return mcp::test::falls_silent(context);
    }

    leak_check leaks;
    net::io_context context;
    std::vector<http_message> seen;
    kept_inbound in;
    std::optional<http_server> server;
    std::optional<Transport> wire;
    result<void> opened;
};

/// The text of a result; an empty text if there is none.
inline std::string text_of(answered const& answer) {
    if (!answer || answer->failure) return {};
    return std::string(answer->result.raw().text());
}

}  // namespace mcp::test
