// SPDX-License-Identifier: MIT
// A whole client over HTTP, when the server is busy, forgets the session or drops a subscription.
#include <mcp/client.hpp>
#include <mcp/transport/streamable_http.hpp>

#include <support/mcp_over_http.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tests_faults_http_client_faults {

using namespace mcp::test;
using mcp::errc;
using mcp::json;
using mcp::result;
using mcp::subscription;
using mcp::subscription_filter;
using mcp::task;
using mcp::tool_result;
namespace net = mcp::net;

using with_peer = std::shared_ptr<peer>;
using client = mcp::basic_client<
    mcp::streamable_http_transport,
    mcp::exponential_backoff<mcp::backoff{.max_retries = 3, .initial = mcp::duration(1ms)}>>;

json discovered() {
    return json::parse(R"({"resultType":"complete","supportedVersions":["2026-07-28"],
        "capabilities":{"tools":{"listChanged":true},"prompts":{"listChanged":true},
                        "resources":{"listChanged":true,"subscribe":true}}})");
}

json result_for(std::string const& method) {
    if (method == "server/discover") return discovered();
    if (method == "tools/list") {
        return json::parse(R"({"resultType":"complete","ttlMs":3600000,"cacheScope":"public",
            "tools":[{"name":"add","inputSchema":{"type":"object"}}]})");
    }
    return json::parse(R"({"resultType":"complete","content":[]})");
}

// A server of the modern era, unless `on` does something else with a request.
struct world {
    explicit world(mcp::client_options options = {}) {
        server.emplace(
            context, react(seen, [this](with_peer to, http_message asked) -> task<void> {
                if (on) {
                    bool const done = co_await on(to, asked);
                    if (done) co_return;
                }
                co_await to->send(json_response(answer_to(asked, result_for(asked.method()))));
            }));
        mcp::http_options how(server->address("/mcp"));
        how.client(plain_options());
        user.emplace(context.get_executor(), std::move(how), std::move(options));
    }

    void connect() { REQUIRE(run(context, user->connect())); }

    [[nodiscard]] std::size_t count(std::string const& method) const {
        return static_cast<std::size_t>(
            std::count_if(seen.begin(), seen.end(),
                          [&](http_message const& each) { return each.method() == method; }));
    }
    bool until(std::function<bool()> condition) { return run_until(context, std::move(condition)); }

    bool falls_silent() {
        server->stop();
        return mcp::test::falls_silent(context);
    }

    leak_check leaks;
    net::io_context context;
    std::vector<http_message> seen;
    std::function<task<bool>(with_peer, http_message)> on;
    std::optional<http_server> server;
    std::optional<client> user;
};

// Refuses the next requests of one method.
struct refusals {
    std::string method;
    std::string answer;
    int left = 1;

    std::function<task<bool>(with_peer, http_message)> react() {
        return [this](with_peer to, http_message asked) -> task<bool> {
            if (asked.method() != method || left == 0) co_return false;
            --left;
            co_await to->send(answer);
            co_return true;
        };
    }
};

TEST_CASE("a call that was refused by 429 is repeated after the time that the server named") {
    world w;
    refusals plan{"tools/call", response_text("", "Retry-After: 1\r\n", "429 Too Many Requests")};
    w.on = plan.react();
    w.connect();
    auto const begun = mcp::clock::now();
    CHECK(run(w.context, w.user->call_tool("add")));
    CHECK(since(begun) >= 1s);
    CHECK(w.count("tools/call") == 2);
}

TEST_CASE("a call that failed with 5xx is not repeated, a list is, and both name the reason") {
    for (char const* const status : {"500 Internal Server Error", "502 Bad Gateway",
                                     "503 Service Unavailable", "504 Gateway Timeout"}) {
        INFO(status);
        world w;
        refusals call{"tools/call", response_text("", "Retry-After: 0\r\n", status)};
        w.on = call.react();
        w.connect();
        auto const failed = run(w.context, w.user->call_tool("add"));
        REQUIRE_FALSE(failed);
        CHECK(failed.error().retry_after == mcp::duration());
        CHECK(w.count("tools/call") == 1);

        refusals list{"tools/list", response_text("", "Retry-After: 1\r\n", status)};
        w.on = list.react();
        std::size_t const before = w.count("tools/list");
        auto const begun = mcp::clock::now();
        CHECK(run(w.context, w.user->list_tools()));
        CHECK(since(begun) >= 1s);
        CHECK(w.count("tools/list") == before + 2);
    }
}

TEST_CASE("a call whose stream breaks is not repeated unless its caller said that it may be") {
    world w;
    refusals plan{"tools/call", stream_head + "10\r\n:"};
    auto const breaking = plan.react();
    w.on = [&](with_peer to, http_message asked) -> task<bool> {
        bool const done = co_await breaking(to, asked);
        if (done) to->hang_up();
        co_return done;
    };
    w.connect();
    auto const failed = run(w.context, w.user->call_tool("add"));
    CHECK(code_of(failed) == errc::connection_lost);
    CHECK(w.count("tools/call") == 1);

    plan.left = 1;
    mcp::call_options harmless;
    harmless.idempotent();
    mcp::arguments none;
    CHECK(run(w.context, w.user->call_tool("add", none, harmless)));
    CHECK(w.count("tools/call") == 3);
    // A new id, since the server may still be busy with the first.
    std::vector<json> ids;
    for (http_message const& each : w.seen) {
        if (each.method() == "tools/call") ids.push_back(each.id());
    }
    CHECK(ids[1] != ids[2]);
}

TEST_CASE("401 and 403 are neither repeated nor taken for an old server") {
    for (char const* const status : {"401 Unauthorized", "403 Forbidden"}) {
        INFO(status);
        world w;
        refusals plan{"server/discover", response_text("", "", status), -1};
        w.on = plan.react();
        auto const failed = run(w.context, w.user->connect());
        CHECK(classify(failed.error()) == mcp::error_class::auth_error);
        CHECK(w.seen.size() == 1);
    }
}

// --- subscriptions ---

// Acknowledges what is asked for, and keeps the streams open.
struct listening {
    std::vector<with_peer> streams;
    std::vector<mcp::time_point> asked_at;
    std::vector<std::string> refuse_next;

    std::function<task<bool>(with_peer, http_message)> react() {
        return [this](with_peer to, http_message asked) -> task<bool> {
            if (asked.method() != "subscriptions/listen") co_return false;
            asked_at.push_back(mcp::clock::now());
            if (!refuse_next.empty()) {
                std::string const refusal = refuse_next.front();
                refuse_next.erase(refuse_next.begin());
                co_await to->send(refusal);
                if (refusal.empty()) to->hang_up();
                co_return true;
            }
            json params = only("notifications", asked.content["params"]["notifications"]);
            params["_meta"] = only("io.modelcontextprotocol/subscriptionId", asked.id());
            co_await to->send(stream_head +
                              event_of(told("notifications/subscriptions/acknowledged", params)));
            streams.push_back(to);
            co_await to->closed_by_client();
            co_return true;
        };
    }
};

struct counted {
    int tools = 0;
    int prompts = 0;
    int resources = 0;
    int others = 0;

    void add(mcp::server_event const& event) {
        if (std::holds_alternative<mcp::tools_changed>(event)) ++tools;
        else if (std::holds_alternative<mcp::prompts_changed>(event)) ++prompts;
        else if (std::holds_alternative<mcp::resources_changed>(event)) ++resources;
        else ++others;
    }
};

subscription_filter tools_and_prompts() {
    subscription_filter filter;
    filter.tools_list_changed = filter.prompts_list_changed = true;
    return filter;
}

subscription listen(world& w, subscription_filter filter, mcp::event_handler handler = {}) {
    auto made = run(w.context, w.user->listen(std::move(filter), std::move(handler)));
    REQUIRE(made);
    return std::move(*made);
}

TEST_CASE("a subscription whose stream breaks is asked for again, and its lists count as changed") {
    world w;
    listening plan;
    w.on = plan.react();
    w.connect();
    counted seen;
    subscription const held =
        listen(w, tools_and_prompts(), [&](mcp::server_event const& event) { seen.add(event); });
    REQUIRE(run(w.context, w.user->list_tools()));
    REQUIRE(run(w.context, w.user->list_tools()));
    CHECK(w.count("tools/list") == 1);  // the second came from the cache

    auto const broken_at = mcp::clock::now();
    plan.streams.at(0)->reset();
    REQUIRE(w.until([&] { return plan.streams.size() == 2 && seen.prompts > 0; }));
    CHECK(plan.asked_at.at(1) - broken_at >= 1s);
    CHECK(seen.tools == 1);
    CHECK(seen.prompts == 1);
    CHECK(seen.resources == 0);
    CHECK(seen.others == 0);
    CHECK_FALSE(held.ended());
    CHECK(held.granted() == tools_and_prompts());
    auto const& asked = w.seen;
    std::vector<http_message> listens;
    std::copy_if(asked.begin(), asked.end(), std::back_inserter(listens),
                 [](auto const& each) { return each.method() == "subscriptions/listen"; });
    REQUIRE(listens.size() == 2);
    CHECK(listens[0].content["params"] == listens[1].content["params"]);
    CHECK(listens[0].id() != listens[1].id());

    REQUIRE(run(w.context, w.user->list_tools()));
    CHECK(w.count("tools/list") == 2);

    // What comes on the new stream belongs to it.
    json params = only("_meta", only("io.modelcontextprotocol/subscriptionId", listens[1].id()));
    run(w.context,
        plan.streams.at(1)->send(event_of(told("notifications/tools/list_changed", params))));
    REQUIRE(w.until([&] { return seen.tools == 2; }));
}

TEST_CASE("without a handler of its own, a renewed subscription tells the client's") {
    counted seen;
    mcp::client_options options;
    options.on_event([&](mcp::server_event const& event) { seen.add(event); });
    world w(std::move(options));
    listening plan;
    w.on = plan.react();
    w.connect();
    subscription const held = listen(w, tools_and_prompts());
    plan.streams.at(0)->reset();
    REQUIRE(w.until([&] { return seen.tools == 1 && seen.prompts == 1; }));
}

TEST_CASE("asking again goes on with longer waits while the server is away") {
    world w;
    listening plan;
    w.on = plan.react();
    w.connect();
    counted seen;
    subscription const held =
        listen(w, tools_and_prompts(), [&](mcp::server_event const& event) { seen.add(event); });
    plan.refuse_next = {response_text("", "", "503 Service Unavailable")};
    plan.streams.at(0)->reset();
    REQUIRE(w.until([&] { return plan.streams.size() == 2 && seen.prompts == 1; }));
    CHECK(plan.asked_at.size() == 3);
    CHECK(plan.asked_at.at(2) - plan.asked_at.at(1) >= 2s);
    CHECK(seen.tools == 1);
}

TEST_CASE("a server that refuses to renew a subscription ends it") {
    world w;
    listening plan;
    w.on = plan.react();
    w.connect();
    subscription held = listen(w, tools_and_prompts());
    plan.refuse_next = {response_text("", "", "403 Forbidden")};
    plan.streams.at(0)->reset();
    auto const ended = run(w.context, held.wait());
    CHECK(code_of(ended) == errc::forbidden);
}

TEST_CASE("a subscription that the server ends in good order stays ended") {
    world w;
    listening plan;
    w.on = plan.react();
    w.connect();
    subscription held = listen(w, tools_and_prompts());
    json const id = w.seen.back().id();
    json answer = only("result", only("resultType", "complete"));
    answer["jsonrpc"] = "2.0";
    answer["id"] = id;
    run(w.context, plan.streams.at(0)->send(event_of(answer) + stream_end));
    CHECK(run(w.context, held.wait()));
    settle(w.context);
    CHECK(w.count("subscriptions/listen") == 1);
}

TEST_CASE("a broken subscription that is closed, or whose client is, asks no more") {
    int const how = GENERATE(0, 1, 2);
    world w;
    listening plan;
    w.on = plan.react();
    w.connect();
    std::optional<subscription> held = listen(w, tools_and_prompts());
    plan.streams.at(0)->reset();
    REQUIRE(w.until([&] { return w.server->open() == 1; }));  // the other connection is idle
    settle(w.context);
    if (how == 0) held.reset();
    if (how == 1) run(w.context, w.user->close());
    if (how == 2) w.user.reset();
    if (held) CHECK(held->ended());
    auto const begun = mcp::clock::now();
    CHECK(w.falls_silent());
    CHECK(since(begun) < 900ms);  // no timer was left
    CHECK(w.count("subscriptions/listen") == 1);
}

TEST_CASE("a handler may destroy the client when its lists are reported") {
    world w;
    listening plan;
    w.on = plan.react();
    w.connect();
    counted seen;
    subscription const held = listen(w, tools_and_prompts(), [&](mcp::server_event const& event) {
        seen.add(event);
        w.user.reset();
    });
    plan.streams.at(0)->reset();
    REQUIRE(w.until([&] { return seen.tools == 1; }));
    CHECK(held.ended());
    CHECK(seen.prompts == 0);
    CHECK(w.falls_silent());
}

}  // namespace tests_faults_http_client_faults
