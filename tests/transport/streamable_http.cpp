// SPDX-License-Identifier: MIT
// Tests of transport/streamable_http.hpp: what both eras say on the wire, and what ends an
// exchange.
#include <mcp/transport/streamable_http.hpp>

#include <support/mcp_over_http.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_transport_streamable_http {

using namespace mcp::test;
using mcp::delivery;
using mcp::errc;
using mcp::exchange_clock;
using mcp::json;
using mcp::request;
using mcp::result;
using mcp::task;
namespace http = mcp::http;
namespace net = mcp::net;

using world = wire_world<mcp::streamable_http_transport>;
using with_peer = std::shared_ptr<peer>;

static_assert(mcp::transport<mcp::streamable_http_transport>);

// Answers everything with an empty result.
task<void> agree(with_peer to, http_message asked) {
    if (asked.id().is_null()) co_await to->send(accepted);
    else co_await to->send(json_response(answer_to(asked)));
}

request call(std::int64_t id, std::string const& params = R"({"name":"add"})") {
    return request(id, "tools/call", params);
}

void be_modern(world& w) { w.wire->agreed("2026-07-28"); }

mcp::header_parameter parameter(std::string header, std::vector<std::string> path) {
    mcp::header_parameter made;
    made.header = std::move(header);
    made.path = std::move(path);
    return made;
}

// --- the modern era ---

TEST_CASE("a modern request says in headers what its message says") {
    world w(agree);
    be_modern(w);
    REQUIRE(w.exchange(call(7)));
    http_message const sent = w.last("tools/call");
    CHECK(sent.verb == "POST");
    CHECK(sent.target == "/mcp");
    CHECK(sent.header("Content-Type") == "application/json");
    CHECK(sent.header("Accept") == "application/json, text/event-stream");
    CHECK(sent.header("MCP-Protocol-Version") == "2026-07-28");
    CHECK(sent.header("Mcp-Method") == "tools/call");
    CHECK(sent.header("Mcp-Name") == "add");
    CHECK(sent.header("Mcp-Session-Id") == "-");
    CHECK(sent.content == json{{"jsonrpc", "2.0"},
                               {"id", 7},
                               {"method", "tools/call"},
                               {"params", {{"name", "add"}}}});
}

TEST_CASE("server/discover is modern before anything was agreed") {
    world w(agree);
    REQUIRE(w.exchange(request(1, "server/discover", "{}")));
    CHECK(w.last("server/discover").header("MCP-Protocol-Version") == "2026-07-28");
    CHECK(w.last("server/discover").header("Mcp-Method") == "server/discover");
    CHECK(w.last("server/discover").header("Mcp-Name") == "-");
}

TEST_CASE("Mcp-Name is what the request is about") {
    struct row {
        char const* method;
        char const* params;
        char const* name;
    };
    row const rows[] = {
        {"tools/call", R"({"arguments":{"name":"x"},"name":"inner first"})", "inner first"},
        {"prompts/get", R"({"name":"p"})", "p"},
        {"resources/read", R"({"uri":"file:///a b"})", "file:///a b"},
        {"tasks/get", R"({"taskId":"t-1"})", "t-1"},
        {"tasks/update", R"({"taskId":"t-2"})", "t-2"},
        {"tasks/cancel", R"({"taskId":"t-3"})", "t-3"},
        {"tools/list", R"({"name":"n"})", "-"},
        {"completion/complete", R"({"ref":{"name":"n"}})", "-"},
        {"tools/call", R"({"name":"grün"})", "=?base64?Z3LDvG4=?="},
        {"tools/call", R"({"name":" edge"})", "=?base64?IGVkZ2U=?="},
        {"tools/call", R"({"name":"=?base64?YQ==?="})", "=?base64?PT9iYXNlNjQ/WVE9PT89?="},
        {"tools/call", R"({"name":"a\r\nX-Evil: 1"})", "=?base64?YQ0KWC1FdmlsOiAx?="},
        {"tools/call", R"({"name":""})", ""},
    };
    world w(agree);
    be_modern(w);
    for (row const& each : rows) {
        INFO(each.params);
        REQUIRE(w.exchange(request(1, each.method, each.params)));
        CHECK(w.seen.back().header("Mcp-Name") == each.name);
        CHECK(w.seen.back().header("X-Evil") == "-");
    }
}

TEST_CASE("annotated arguments are repeated in headers, for their tool only") {
    world w(agree);
    be_modern(w);
    std::vector<mcp::header_parameter> known;
    known.push_back(parameter("Region", {"region"}));
    known.push_back(parameter("Deep", {"a", "b"}));
    known.push_back(parameter("Count", {"n"}));
    known.push_back(parameter("Flag", {"f"}));
    known.push_back(parameter("Gone", {"gone"}));
    known.push_back(parameter("Null", {"null"}));
    known.push_back(parameter("Method", {"m"}));
    w.wire->mirror("add", known);
    REQUIRE(w.exchange(call(1, R"({"name":"add","arguments":{"region":"eu west","a":{"b":"ü"},)"
                               R"("n":42,"f":true,"null":null,"m":"line\nbreak"}})")));
    http_message const sent = w.last("tools/call");
    CHECK(sent.header("Mcp-Param-Region") == "eu west");
    CHECK(sent.header("Mcp-Param-Deep") == "=?base64?w7w=?=");
    CHECK(sent.header("Mcp-Param-Count") == "42");
    CHECK(sent.header("Mcp-Param-Flag") == "true");
    CHECK(sent.header("Mcp-Param-Gone") == "-");
    CHECK(sent.header("Mcp-Param-Null") == "-");
    CHECK(sent.header("Mcp-Param-Method") == "=?base64?bGluZQpicmVhaw==?=");
    CHECK(sent.header("Mcp-Method") == "tools/call");

    REQUIRE(w.exchange(call(2, R"({"name":"other","arguments":{"region":"x"}})")));
    CHECK(w.last("tools/call").header("Mcp-Param-Region") == "-");
}

TEST_CASE("a schema cannot break out of its header: the request is refused before it is sent") {
    world w(agree);
    be_modern(w);
    std::vector<mcp::header_parameter> bad;
    bad.push_back(parameter("X: 1\r\nEvil", {"a"}));
    w.wire->mirror("add", bad);
    auto const done = w.exchange(call(1, R"({"name":"add","arguments":{"a":"x"}})"));
    REQUIRE_FALSE(done);
    CHECK(done.error().code == errc::invalid_argument);
    CHECK(done.error().reached == delivery::unsent);
    CHECK(w.seen.empty());
}

TEST_CASE("an answer comes as JSON, and the connection is used again") {
    world w([](with_peer to, http_message asked) -> task<void> {
        co_await to->send(json_response(answer_to(asked, only("n", asked.id()))));
    });
    be_modern(w);
    for (int i = 1; i <= 5; ++i) {
        CHECK(text_of(w.exchange(call(i))) == "{\"n\":" + std::to_string(i) + "}");
    }
    CHECK(w.server->accepted() == 1);
}

TEST_CASE("an answer comes on a stream, behind the notifications about it") {
    world w([](with_peer to, http_message asked) -> task<void> {
        std::string text = stream_head + chunk(": hello\n\n");
        text += event_of(told("notifications/progress")) + event_of(told("notifications/message"));
        text += event_of(answer_to(asked, only("ok", true))) + stream_end;
        co_await to->send(std::move(text));
    });
    be_modern(w);
    for (int i = 1; i <= 5; ++i) CHECK(text_of(w.exchange(call(i))) == R"({"ok":true})");
    CHECK(w.in.notifications.size() == 10);
    CHECK(w.in.skipped.empty());
    // The end of the stream came with the answer.
    CHECK(w.server->accepted() == 1);
}

TEST_CASE("a notification on the stream is handed out while the answer is still to come") {
    std::shared_ptr<peer> held;
    world w([&](with_peer to, http_message) -> task<void> {
        held = to;
        co_await to->send(stream_head + event_of(told("notifications/progress")));
        co_await to->closed_by_client();
    });
    be_modern(w);
    auto const running = w.begin(call(1));
    REQUIRE(w.until([&] { return w.in.notifications.size() == 1; }));
    CHECK_FALSE(running->ended());
    running->cancel();
    REQUIRE(w.until([&] { return running->ended(); }));
}

TEST_CASE("an answer in pieces of one byte is the same answer") {
    world w([](with_peer to, http_message asked) -> task<void> {
        std::string const event =
            "id: 1\r\ndata: " + answer_to(asked, only("x", "grün")).dump() + "\r\n\r\n";
        co_await to->send(stream_head);
        for (char const c : event) co_await to->send(chunk(std::string(1, c)));
        co_await to->send(stream_end);
    });
    be_modern(w);
    CHECK(text_of(w.exchange(call(1))) == R"({"x":"grün"})");
}

TEST_CASE("cancelling a modern request closes its stream and says nothing") {
    bool hung_up = false;
    world w([&](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head);
        hung_up = co_await to->closed_by_client();
    });
    be_modern(w);
    auto const running = w.begin(call(1));
    REQUIRE(w.until([&] { return w.seen.size() == 1; }));
    running->cancel();
    REQUIRE(w.until([&] { return running->ended() && hung_up; }));
    CHECK_FALSE(running->thrown);
    CHECK(code_of(*running->outcome) == errc::cancelled);
    settle(w.context);
    CHECK(w.seen.size() == 1);
    CHECK(w.server->accepted() == 1);
}

TEST_CASE("wherever it is cancelled, an exchange ends once, without an exception") {
    // In the first step it begins; before, nothing of it runs that could catch what Asio throws.
    for (int steps = 1; steps < 24; ++steps) {
        INFO("cancelled after " << steps << " steps");
        world w([](with_peer to, http_message asked) -> task<void> {
            std::string const answer = event_of(answer_to(asked)) + stream_end;
            if (asked.method() == "tools/list") {
                co_await to->send(json_response(answer_to(asked)));
            } else {
                co_await to->send(stream_head);
                co_await to->send(answer);
            }
        });
        be_modern(w);
        for (char const* const method : {"tools/call", "tools/list"}) {
            settle(w.context);
            auto const running = w.begin(request(1, method, R"({"name":"add"})"));
            w.context.restart();
            for (int i = 0; i < steps; ++i) w.context.run_one_for(std::chrono::milliseconds(20));
            running->cancel();
            REQUIRE(w.until([&] { return running->ended(); }));
            CHECK_FALSE(running->thrown);
            bool const fine = *running->outcome || code_of(*running->outcome) == errc::cancelled;
            CHECK(fine);
        }
    }
}

TEST_CASE("a modern stream that breaks is a lost connection, and nobody knows what was done") {
    bool const chunked = GENERATE(true, false);
    bool const in_the_middle = GENERATE(true, false);
    world w([=](with_peer to, http_message) -> task<void> {
        std::string text =
            chunked ? stream_head : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
        text += chunked ? chunk("id: 5\nretry: 1\n\n") : "id: 5\nretry: 1\n\n";
        if (in_the_middle) text += chunked ? "ff\r\ndata: {" : "data: {";
        else if (chunked) text += stream_end;
        co_await to->send(std::move(text));
        to->hang_up();
    });
    be_modern(w);
    auto const done = w.exchange(call(1));
    CHECK(code_of(done) == errc::connection_lost);
    CHECK(done.error().reached == delivery::unknown);
    CHECK(w.seen.size() == 1);  // neither sent again nor resumed
}

TEST_CASE("a JSON-RPC error is the server's answer, whether with 200, 400 or 404") {
    char const* const status = GENERATE("200 OK", "400 Bad Request", "404 Not Found");
    world w([=](with_peer to, http_message asked) -> task<void> {
        co_await to->send(json_response(refusal_of(asked, -32601, only("a", 1)), "", status));
    });
    be_modern(w);
    auto const done = w.exchange(call(1));
    REQUIRE(done);
    REQUIRE(done->failure);
    CHECK(done->failure->code == -32601);
    CHECK(done->failure->data == R"({"a":1})");
}

TEST_CASE("what a refusal says is kept beside its status") {
    world w([](with_peer to, http_message asked) -> task<void> {
        co_await to->send(json_response(refusal_of(asked, -32000), "Retry-After: 3\r\n",
                                        "429 Too Many Requests"));
    });
    be_modern(w);
    auto const done = w.exchange(call(1));
    CHECK(code_of(done) == errc::rate_limited);
    REQUIRE(done.error().remote);
    CHECK(done.error().remote->code == -32000);
    CHECK(done.error().retry_after == mcp::duration(3s));
    CHECK(done.error().reached == delivery::unsent);
}

TEST_CASE("the own headers go with every request, and the environment is read by open()") {
    ::setenv("MCP_TEST_TOKEN", "abc", 1);
    world w(agree, [](mcp::http_options& how) {
        how.bearer_from_env("MCP_TEST_TOKEN").header("X-Own", "1");
    });
    ::unsetenv("MCP_TEST_TOKEN");
    be_modern(w);
    REQUIRE(w.exchange(call(1)));
    CHECK(w.last("tools/call").header("Authorization") == "Bearer abc");
    CHECK(w.last("tools/call").header("X-Own") == "1");
}

TEST_CASE("open() refuses what cannot be used, and sends nothing") {
    net::io_context context;
    kept_inbound in;
    {
        mcp::streamable_http_transport wire(context.get_executor(),
                                            mcp::http_options("ftp://example.com"));
        CHECK(code_of(run(context, wire.open(in))) == errc::invalid_url);
        CHECK(code_of(run(context, wire.exchange(call(1)))) == errc::not_connected);
        mcp::notification note("x");
        CHECK(code_of(run(context, wire.notify(note))) == errc::not_connected);
    }
    {
        mcp::http_options how("http://127.0.0.1:9/");
        how.bearer_from_env("MCP_TEST_NOT_SET");
        mcp::streamable_http_transport wire(context.get_executor(), std::move(how));
        CHECK(code_of(run(context, wire.open(in))) == errc::invalid_configuration);
    }
}

TEST_CASE("answers to others and nonsense on a stream are reported and passed over") {
    world w([](with_peer to, http_message asked) -> task<void> {
        json other = answer_to(asked);
        other["id"] = 4711;
        json text_id = answer_to(asked);
        text_id["id"] = "1";
        std::string text = stream_head + event_of(other) + event_of(text_id);
        text += chunk("event: other\ndata: {\"jsonrpc\":\"2.0\"}\n\n") + chunk("data: {{\n\n");
        text += event_of(answer_to(asked, only("mine", 1))) + stream_end;
        co_await to->send(std::move(text));
    });
    be_modern(w);
    CHECK(text_of(w.exchange(call(1))) == R"({"mine":1})");
    CHECK(w.in.skipped.size() == 3);
}

TEST_CASE("what follows the answer on its stream does not replace it") {
    world w([](with_peer to, http_message asked) -> task<void> {
        json broken = answer_to(asked);
        broken["error"] = 5;
        std::string const both = "data: " + answer_to(asked, only("first", 1)).dump() +
                                 "\n\ndata: " + broken.dump() + "\n\n";
        co_await to->send(stream_head + chunk(both) + stream_end);
    });
    be_modern(w);
    CHECK(text_of(w.exchange(call(1))) == R"({"first":1})");
}

TEST_CASE(
    "a request whose time runs out ends as timed out; a modern server sees the stream close") {
    bool hung_up = false;
    bool const has_head = GENERATE(true, false);
    world w([&](with_peer to, http_message) -> task<void> {
        if (has_head) co_await to->send(stream_head);
        hung_up = co_await to->closed_by_client();
    });
    be_modern(w);
    auto const begun = mcp::clock::now();
    exchange_clock const limit(60ms, 60ms, begun);
    request sent = call(1);
    sent.clock = &limit;
    CHECK(code_of(w.exchange(std::move(sent))) == errc::timed_out);
    CHECK(since(begun) >= 60ms);
    CHECK(w.until([&] { return hung_up; }));
    CHECK(w.seen.size() == 1);
}

TEST_CASE("a clock that is wound up by progress does not end its request") {
    world w([](with_peer to, http_message asked) -> task<void> {
        co_await to->send(stream_head);
        for (int i = 0; i < 6; ++i) {
            co_await wait_for(40ms);
            co_await to->send(event_of(told("notifications/progress")));
        }
        co_await to->send(event_of(answer_to(asked)) + stream_end);
    });
    be_modern(w);
    exchange_clock limit(150ms, 10s, mcp::clock::now());
    w.in.during_notification = [&] { limit.touch(mcp::clock::now()); };
    request sent = call(1);
    sent.clock = &limit;
    CHECK(w.exchange(std::move(sent)));
}

TEST_CASE("a handler may destroy the transport while a stream is read") {
    world w([](with_peer to, http_message asked) -> task<void> {
        std::string piece;
        for (int i = 0; i < 20; ++i) {
            piece += "data: " + told("notifications/progress").dump() + "\n\n";
        }
        piece += "data: " + answer_to(asked).dump() + "\n\n";
        co_await to->send(stream_head + chunk(piece) + stream_end);
    });
    be_modern(w);
    w.in.during_notification = [&] {
        if (w.in.notifications.size() == 3) w.wire.reset();
    };
    auto const running = w.begin(call(1));
    REQUIRE(w.until([&] { return running->ended(); }));
    CHECK_FALSE(running->thrown);
    CHECK(code_of(*running->outcome) == errc::closed);
    CHECK(w.in.notifications.size() == 3);
    CHECK(w.falls_silent());
}

TEST_CASE("destroying the transport ends what is in flight, at every stage") {
    for (int steps = 0; steps < 16; ++steps) {
        INFO("destroyed after " << steps << " steps");
        world w([](with_peer to, http_message) -> task<void> {
            co_await to->send(stream_head);
            co_await to->closed_by_client();
        });
        be_modern(w);
        exchange_clock const limit(20s, 20s, mcp::clock::now());
        request sent = call(1);
        sent.clock = &limit;
        auto const running = w.begin(std::move(sent));
        w.context.restart();
        for (int i = 0; i < steps; ++i) w.context.run_one_for(std::chrono::milliseconds(5));
        w.wire.reset();
        REQUIRE(w.until([&] { return running->ended(); }));
        CHECK(code_of(*running->outcome) == errc::closed);
        CHECK(w.falls_silent());
    }
}

TEST_CASE("a context that is destroyed in the middle takes everything with it") {
    auto w = std::make_unique<world>([](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head);
        co_await to->closed_by_client();
    });
    be_modern(*w);
    auto const running = w->begin(call(1));
    REQUIRE(w->until([&] { return w->seen.size() == 1; }));
    w.reset();
    CHECK_FALSE(running->ended());
}

TEST_CASE("close() ends everything, may be called twice, and leaves nothing behind") {
    world w([](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head);
        co_await to->closed_by_client();
    });
    be_modern(w);
    exchange_clock const limit(30s, 30s, mcp::clock::now());
    request sent = call(1);
    sent.clock = &limit;
    auto const running = w.begin(std::move(sent));
    REQUIRE(w.until([&] { return w.seen.size() == 1; }));
    w.close();
    w.close();
    REQUIRE(w.until([&] { return running->ended(); }));
    CHECK(code_of(*running->outcome) == errc::closed);
    auto const late = w.exchange(call(2));
    CHECK(code_of(late) == errc::closed);
    CHECK(late.error().reached == delivery::unsent);
    CHECK(w.seen.size() == 1);  // no DELETE in the modern era
    CHECK(w.falls_silent());
}

TEST_CASE("after close() it can be opened again, and remembers the era") {
    world w(agree);
    CHECK_FALSE(w.wire->remembered_era());
    be_modern(w);
    w.close();
    REQUIRE(run(w.context, w.wire->open(w.in)));
    CHECK(w.wire->remembered_era() == mcp::era::modern);
    CHECK(w.exchange(call(1)));
}

// --- the legacy era ---

// A server with sessions and a stream that it opens on demand.
struct legacy_server {
    std::string session = "s-1";
    std::string get = no_stream;
    reaction on_other = agree;
    int made = 0;

    reaction react() {
        return [this](with_peer to, http_message asked) -> task<void> {
            if (asked.method() == "initialize") {
                std::string const head =
                    session.empty() ? std::string() : "Mcp-Session-Id: " + session + "\r\n";
                ++made;
                co_await to->send(json_response(initialized(asked), head));
            } else if (asked.verb == "GET" && !get.empty()) {
                co_await to->send(get);
            } else if (asked.verb == "DELETE") {
                co_await to->send(response_text("", "", "204 No Content"));
            } else if (asked.method().starts_with("notifications/")) {
                co_await to->send(accepted);
            } else {
                co_await on_other(to, asked);
            }
        };
    }
};

TEST_CASE("a legacy session is named by every request after initialize, and ended by close()") {
    legacy_server plan;
    world w(plan.react());
    w.initialize();
    REQUIRE(w.exchange(call(2)));
    w.close();

    CHECK(w.last("initialize").header("Mcp-Session-Id") == "-");
    CHECK(w.last("initialize").header("MCP-Protocol-Version") == "-");
    CHECK(w.last("initialize").header("Mcp-Method") == "-");
    for (char const* const each : {"notifications/initialized", "tools/call", "DELETE"}) {
        INFO(each);
        CHECK(w.last(each).header("Mcp-Session-Id") == "s-1");
        CHECK(w.last(each).header("MCP-Protocol-Version") == "2025-11-25");
        CHECK(w.last(each).header("Mcp-Method") == "-");
        CHECK(w.last(each).header("Mcp-Name") == "-");
    }
    CHECK(w.falls_silent());
}

TEST_CASE("without a session there is none to name, and nothing to end") {
    legacy_server plan;
    plan.session.clear();
    world w(plan.react());
    w.initialize();
    REQUIRE(w.exchange(call(2)));
    w.close();
    CHECK(w.last("tools/call").header("Mcp-Session-Id") == "-");
    CHECK(w.count("DELETE") == 0);
}

TEST_CASE("a session id that is no visible ASCII is not echoed") {
    legacy_server plan;
    plan.session = "a b";
    world w(plan.react());
    w.initialize();
    REQUIRE(w.exchange(call(2)));
    CHECK(w.last("tools/call").header("Mcp-Session-Id") == "-");
}

TEST_CASE("close() waits only so long for the end of the session, whatever ran before") {
    legacy_server plan;
    bool asked_to_end = false;
    world w(
        [&](with_peer to, http_message asked) -> task<void> {
            if (asked.verb == "DELETE") {
                asked_to_end = true;
                co_await to->closed_by_client();
            } else {
                co_await plan.react()(to, asked);
            }
        },
        [](mcp::http_options& how) { how.close_limit(80ms); });
    w.initialize();
    // Leaves a timer behind that would fire before the limit of close().
    exchange_clock const limit(70ms, 70ms, mcp::clock::now());
    request sent = call(2);
    sent.clock = &limit;
    REQUIRE(w.exchange(std::move(sent)));
    auto const begun = mcp::clock::now();
    w.close();
    CHECK(asked_to_end);
    CHECK(since(begun) >= 80ms);
    CHECK(since(begun) < 5s);
    CHECK(w.falls_silent());
}

TEST_CASE("close() without time for it leaves the end of the session to the server") {
    legacy_server plan;
    auto const time = GENERATE(0ms, -1ms);
    world w(plan.react(), [=](mcp::http_options& how) { how.close_limit(time); });
    w.initialize();
    w.close();
    settle(w.context);
    CHECK(w.count("DELETE") == 0);
    CHECK(w.falls_silent());
}

TEST_CASE("the standing stream is opened after initialized; 405 means that there is none") {
    legacy_server plan;
    world w(plan.react());
    w.initialize();
    REQUIRE(w.until([&] { return w.count("GET") == 1; }));
    CHECK(w.last("GET").header("Accept") == "text/event-stream");
    CHECK(w.last("GET").header("Mcp-Session-Id") == "s-1");
    CHECK(w.last("GET").header("Last-Event-ID") == "-");
    std::size_t const place = w.seen.size();
    CHECK(w.seen[place - 2].method() == "notifications/initialized");
    settle(w.context);
    REQUIRE(w.exchange(call(2)));
    CHECK(w.count("GET") == 1);
}

TEST_CASE("no standing stream if it is not wanted, nor in the modern era") {
    legacy_server plan;
    world w(plan.react(), [](mcp::http_options& how) { how.standing_stream(false); });
    w.initialize();
    settle(w.context);
    REQUIRE(w.exchange(call(2)));
    CHECK(w.count("GET") == 0);
}

TEST_CASE("what a legacy server says unasked comes on the standing stream, which is kept open") {
    legacy_server plan;
    plan.get = stream_head + chunk("retry: 1\nid: a\ndata:\n\n") +
               event_of(told("notifications/tools/list_changed"), "id: b\n") + stream_end;
    world w(plan.react());
    w.initialize();
    REQUIRE(w.until([&] { return w.count("GET") >= 3; }));
    CHECK(w.last("GET").header("Last-Event-ID") == "b");
    CHECK(w.in.notifications.size() >= 2);
    CHECK(w.in.skipped.empty());
    w.close();
    CHECK(w.falls_silent());
}

TEST_CASE("the standing stream survives a message over every limit") {
    legacy_server plan;
    std::string const deep(200000, '[');
    plan.get = stream_head + chunk("retry: 1\n\n") + chunk("data: " + deep + "\n\n") +
               event_of(told("notifications/a")) + stream_end;
    world w(plan.react());
    w.initialize();
    REQUIRE(w.until([&] { return w.in.notifications.size() >= 3; }));
    CHECK(w.in.skipped.size() >= 2);
}

TEST_CASE("a standing stream that brings nothing is not asked for at once, whatever the server says") {
    legacy_server plan;
    plan.get.clear();
    std::vector<mcp::time_point> asked;
    std::string const answer =
        GENERATE(stream_head + chunk("retry: 0\n\n") + stream_end,
                 response_text("", "Retry-After: 0\r\n", "503 Service Unavailable"));
    plan.on_other = [&](with_peer to, http_message) -> task<void> {
        asked.push_back(mcp::clock::now());
        co_await to->send(answer);
    };
    world w(plan.react());
    w.initialize();
    REQUIRE(w.until([&] { return asked.size() == 2; }));
    CHECK(asked[1] - asked[0] >= 1s);
    w.close();
    CHECK(w.falls_silent());
}

TEST_CASE("a question of the server on a stream is answered by a POST") {
    legacy_server plan;
    net::io_context* on = nullptr;
    mcp::detail::condition* answered_question = nullptr;
    plan.on_other = [&](with_peer to, http_message asked) -> task<void> {
        if (asked.method().empty()) {  // our answer
            co_await to->send(accepted);
            answered_question->notify_all();
            co_return;
        }
        json question = told("roots/list");
        question["id"] = "q-1";
        co_await to->send(stream_head + event_of(question));
        co_await answered_question->wait();
        co_await to->send(event_of(answer_to(asked)) + stream_end);
    };
    world w(plan.react());
    on = &w.context;
    mcp::detail::condition changed(on->get_executor());
    answered_question = &changed;
    w.initialize();
    auto const running = w.begin(call(2));
    REQUIRE(w.until([&] { return w.in.requests.size() == 1; }));
    CHECK(w.in.requests[0].method == "roots/list");
    mcp::reply answer(w.in.requests[0].id, std::string(R"({"roots":[]})"));
    REQUIRE(run(w.context, w.wire->respond(std::move(answer))));
    REQUIRE(w.until([&] { return running->ended(); }));
    CHECK(*running->outcome);
    auto const ours = std::find_if(w.seen.begin(), w.seen.end(), [](http_message const& each) {
        return each.content.contains("result");
    });
    REQUIRE(ours != w.seen.end());
    CHECK(ours->content ==
          json{{"jsonrpc", "2.0"}, {"id", "q-1"}, {"result", {{"roots", json::array()}}}});
    CHECK(ours->header("Mcp-Session-Id") == "s-1");
}

TEST_CASE("the answer may come on the standing stream; its own stream is over then") {
    legacy_server plan;
    plan.get.clear();
    with_peer standing;
    json waiting;
    plan.on_other = [&](with_peer to, http_message asked) -> task<void> {
        if (asked.verb == "GET") {
            standing = to;
            co_await to->send(stream_head);
        } else {
            waiting = answer_to(asked, only("there", 1));
        }
        co_await to->closed_by_client();
    };
    world w(plan.react());
    w.initialize();
    auto const running = w.begin(call(2));
    REQUIRE(w.until([&] { return standing != nullptr && !waiting.is_null(); }));
    run(w.context, standing->send(event_of(waiting)));
    REQUIRE(w.until([&] { return running->ended(); }));
    CHECK(text_of(*running->outcome) == R"({"there":1})");
}

TEST_CASE(
    "a stream that ends early is taken up where it ended, after the time that the server said") {
    // The three ways to end: in good order, in the middle of an event, in the middle of a chunk.
    std::string const ending =
        GENERATE(std::string("0\r\n\r\n"), chunk("data: {\"jso"), std::string("40\r\ndata: {"));
    legacy_server plan;
    plan.get.clear();
    mcp::time_point ended{};
    mcp::time_point resumed{};
    json waiting;
    plan.on_other = [&](with_peer to, http_message asked) -> task<void> {
        if (asked.verb == "GET") {
            if (asked.header("Last-Event-ID") == "-") {
                co_await to->send(no_stream);
                co_return;
            }
            resumed = mcp::clock::now();
            CHECK(asked.header("Last-Event-ID") == "e-1");
            co_await to->send(stream_head + event_of(waiting, "id: e-2\n") + stream_end);
            co_return;
        }
        waiting = answer_to(asked, only("late", 1));
        // An id without data: where to resume, and no message.
        co_await to->send(stream_head + chunk("id: e-1\nretry: 120\ndata:\n\n") + ending);
        ended = mcp::clock::now();
        to->hang_up();
    };
    world w(plan.react());
    w.initialize();
    CHECK(text_of(w.exchange(call(2))) == R"({"late":1})");
    CHECK(w.in.skipped.empty());
    CHECK(since(ended) >= 120ms);
    CHECK(resumed - ended >= 119ms);
    CHECK(resumed - ended < 3s);
    CHECK(w.count("tools/call") == 1);
    CHECK(w.last("GET").header("Mcp-Session-Id") == "s-1");
}

TEST_CASE("a stream may end again and again, as long as its request waits") {
    legacy_server plan;
    plan.get.clear();
    int streams = 0;
    json waiting;
    plan.on_other = [&](with_peer to, http_message asked) -> task<void> {
        if (asked.verb == "GET" && asked.header("Last-Event-ID") == "-") {
            co_await to->send(no_stream);
            co_return;
        }
        if (asked.verb != "GET") waiting = answer_to(asked);
        ++streams;
        std::string text = stream_head + chunk("retry: 1\nid: " + std::to_string(streams) + "\n\n");
        if (streams == 9) text += event_of(waiting);
        text += stream_end;
        co_await to->send(std::move(text));
    };
    world w(plan.react());
    w.initialize();
    REQUIRE(w.exchange(call(2)));
    CHECK(streams == 9);
    CHECK(w.last("GET").header("Last-Event-ID") == "8");
}

TEST_CASE("resuming is given up when the server has no stream to go on with") {
    legacy_server plan;  // answers GET with 405
    plan.on_other = [](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head + chunk("retry: 1\nid: 1\n\n") + stream_end);
    };
    world w(plan.react(), [](mcp::http_options& how) { how.standing_stream(false); });
    w.initialize();
    auto const done = w.exchange(call(2));
    CHECK(code_of(done) == errc::connection_lost);
    CHECK(done.error().reached == delivery::unknown);
    CHECK(w.count("GET") == 1);
    CHECK(w.count("tools/call") == 1);
}

TEST_CASE("resuming is given up when one stream after the other brings nothing") {
    legacy_server plan;
    plan.get.clear();
    std::vector<mcp::time_point> asked;
    plan.on_other = [&](with_peer to, http_message with) -> task<void> {
        if (with.verb == "GET") asked.push_back(mcp::clock::now());
        std::string const place = with.verb == "GET" ? "" : "id: 1\n";
        co_await to->send(stream_head + chunk("retry: 0\n" + place + "\n") + stream_end);
    };
    world w(plan.react(), [](mcp::http_options& how) { how.standing_stream(false); });
    w.initialize();
    CHECK(code_of(w.exchange(call(2))) == errc::connection_lost);
    REQUIRE(asked.size() == 5);
    for (std::size_t i = 1; i < asked.size(); ++i) CHECK(asked[i] - asked[i - 1] >= 1s);
    w.close();
    CHECK(w.falls_silent());
}

TEST_CASE("resuming goes on while the server is only busy") {
    legacy_server plan;
    plan.get.clear();
    int refused = 0;
    json waiting;
    plan.on_other = [&](with_peer to, http_message asked) -> task<void> {
        if (asked.verb != "GET") {
            waiting = answer_to(asked);
            co_await to->send(stream_head + chunk("retry: 1\nid: 1\n\n") + stream_end);
        } else if (refused++ < 1) {
            co_await to->send(response_text("", "", "503 Service Unavailable"));
        } else {
            co_await to->send(stream_head + event_of(waiting) + stream_end);
        }
    };
    world w(plan.react(), [](mcp::http_options& how) { how.standing_stream(false); });
    w.initialize();
    REQUIRE(w.exchange(call(2)));
    CHECK(w.count("GET") == 2);
}

TEST_CASE("a place that no header can hold is not named: the stream is lost") {
    legacy_server plan;
    plan.on_other = [](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head +
                          chunk("retry: 1\nid: a\x01"
                                "b\n\n") +
                          stream_end);
    };
    world w(plan.react(), [](mcp::http_options& how) { how.standing_stream(false); });
    w.initialize();
    CHECK(code_of(w.exchange(call(2))) == errc::connection_lost);
    CHECK(w.count("GET") == 0);
}

TEST_CASE("a request that waits to resume can be cancelled, times out, and ends with close()") {
    legacy_server plan;
    plan.on_other = [](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head + chunk("retry: 3600000\nid: 1\n\n") + stream_end);
    };
    world w(plan.react(), [](mcp::http_options& how) { how.standing_stream(false); });
    w.initialize();
    auto const cancelled = w.begin(call(2));
    exchange_clock const limit(100ms, 100ms, mcp::clock::now());
    request timed = call(3);
    timed.clock = &limit;
    auto const late = w.begin(std::move(timed));
    auto const closed = w.begin(call(4));
    REQUIRE(w.until([&] { return w.count("tools/call") == 3; }));
    settle(w.context);
    cancelled->cancel();
    REQUIRE(w.until([&] { return cancelled->ended() && late->ended(); }));
    CHECK(code_of(*cancelled->outcome) == errc::cancelled);
    CHECK(code_of(*late->outcome) == errc::timed_out);
    w.close();
    REQUIRE(w.until([&] { return closed->ended(); }));
    CHECK(code_of(*closed->outcome) == errc::closed);
    CHECK(w.falls_silent());
}

TEST_CASE("a legacy server is told of what was cancelled or took too long") {
    legacy_server plan;
    plan.on_other = [](with_peer to, http_message) -> task<void> {
        co_await to->closed_by_client();
    };
    world w(plan.react());
    w.initialize();
    auto const cancelled = w.begin(call(21));
    exchange_clock const limit(50ms, 50ms, mcp::clock::now());
    request timed = call(22);
    timed.clock = &limit;
    auto const late = w.begin(std::move(timed));
    request quiet = call(23);
    quiet.cancellable = false;
    auto const never_told = w.begin(std::move(quiet));
    REQUIRE(w.until([&] { return w.count("tools/call") == 3; }));
    never_told->cancel();
    cancelled->cancel();
    REQUIRE(w.until([&] { return w.count("notifications/cancelled") == 2; }));
    std::vector<int> told_of;
    for (http_message const& each : w.seen) {
        if (each.method() == "notifications/cancelled")
            told_of.push_back(each.content["params"]["requestId"].get<int>());
    }
    std::sort(told_of.begin(), told_of.end());
    CHECK(told_of == std::vector<int>{21, 22});
    CHECK(w.last("notifications/cancelled").header("Mcp-Session-Id") == "s-1");
    REQUIRE(w.until([&] { return never_told->ended(); }));
}

TEST_CASE("what never left is not cancelled with the server") {
    legacy_server plan;
    world w(plan.react(), [](mcp::http_options& how) {
        http::client_options options = plain_options();
        options.pool.max_connections = 1;
        how.client(options).standing_stream(false);
    });
    plan.on_other = [](with_peer to, http_message) -> task<void> {
        co_await to->closed_by_client();
    };
    w.initialize();
    auto const busy = w.begin(call(2));
    REQUIRE(w.until([&] { return w.count("tools/call") == 1; }));
    auto const waits = w.begin(call(3));
    settle(w.context);
    waits->cancel();
    REQUIRE(w.until([&] { return waits->ended(); }));
    CHECK((*waits->outcome).error().reached == delivery::unsent);
    busy->cancel();
    REQUIRE(w.until([&] { return w.count("notifications/cancelled") == 1; }));
    settle(w.context);
    CHECK(w.last("notifications/cancelled").content["params"]["requestId"] == 2);
    CHECK(w.count("notifications/cancelled") == 1);
}

// --- sessions that are lost ---

// Knows one session at a time; `lose()` begins another one.
struct forgetful_server {
    int session = 1;
    int refused = 0;
    std::string unknown = response_text("", "", "404 Not Found");
    reaction on_get = [](with_peer to, http_message) -> task<void> {
        co_await to->send(no_stream);
    };

    [[nodiscard]] std::string name() const { return "s-" + std::to_string(session); }
    void lose() { ++session; }

    reaction react() {
        return [this](with_peer to, http_message asked) -> task<void> {
            std::string const named = asked.header("Mcp-Session-Id");
            if (asked.method() == "initialize") {
                co_await to->send(
                    json_response(initialized(asked), "Mcp-Session-Id: " + name() + "\r\n"));
            } else if (named == "-") {
                co_await to->send(response_text("", "", "400 Bad Request"));
            } else if (named != name()) {
                ++refused;
                co_await to->send(unknown);
            } else if (asked.verb == "GET") {
                co_await on_get(to, asked);
            } else {
                co_await agree(to, asked);
            }
        };
    }
};

TEST_CASE("a lost session under 64 calls in flight is made anew once, and all calls succeed") {
    forgetful_server plan;
    world w(plan.react());
    w.initialize();
    REQUIRE(w.exchange(call(2)));
    plan.lose();
    std::vector<std::unique_ptr<background<answered>>> all;
    for (int i = 0; i < 64; ++i) all.push_back(w.begin(call(100 + i)));
    // What begins in the meantime waits for the new session as well.
    REQUIRE(w.until([&] { return w.count("initialize") == 2; }));
    for (int i = 0; i < 8; ++i) all.push_back(w.begin(call(200 + i)));
    REQUIRE(w.until([&] {
        return std::all_of(all.begin(), all.end(), [](auto const& each) { return each->ended(); });
    }));
    for (auto const& each : all) CHECK(*each->outcome);
    CHECK(w.count("initialize") == 2);
    CHECK(w.count("notifications/initialized") == 2);
    CHECK(plan.refused >= 1);
    // Before the new session was complete, nothing named it but what completes it.
    bool complete = false;
    for (http_message const& each : w.seen) {
        if (each.header("Mcp-Session-Id") != "s-2") continue;
        if (each.method() == "notifications/initialized") complete = true;
        else if (each.verb == "POST") CHECK(complete);
    }
    CHECK(w.last("initialize").content["params"] == json{{"protocolVersion", "2025-11-25"}});
}

TEST_CASE("400 with the error that servers give for a lost session counts as well") {
    forgetful_server plan;
    json const words = {{"jsonrpc", "2.0"},
                        {"id", nullptr},
                        {"error", {{"code", -32000}, {"message", "No valid session"}}}};
    plan.unknown = json_response(words, "", "400 Bad Request");
    world w(plan.react());
    w.initialize();
    plan.lose();
    REQUIRE(w.exchange(call(2)));
    CHECK(w.count("initialize") == 2);
}

TEST_CASE("a caller that gives up does not take the new session from the others") {
    forgetful_server plan;
    bool arrived = false;
    bool released = false;
    world w([&](with_peer to, http_message asked) -> task<void> {
        if (asked.method() == "initialize" && plan.session == 2) {
            arrived = true;
            co_await eventually([&] { return released; });
        }
        co_await plan.react()(to, asked);
    });
    w.initialize();
    plan.lose();
    auto const first = w.begin(call(2));
    REQUIRE(w.until([&] { return arrived; }));
    auto const second = w.begin(call(3));
    exchange_clock const limit(50ms, 50ms, mcp::clock::now());
    request timed = call(4);
    timed.clock = &limit;
    auto const third = w.begin(std::move(timed));
    settle(w.context);
    first->cancel();
    REQUIRE(w.until([&] { return first->ended() && third->ended(); }));
    CHECK(code_of(*first->outcome) == errc::cancelled);
    CHECK(code_of(*third->outcome) == errc::timed_out);
    CHECK((*third->outcome).error().reached == delivery::unsent);
    CHECK_FALSE(second->ended());
    released = true;
    REQUIRE(w.until([&] { return second->ended(); }));
    CHECK(*second->outcome);
    CHECK(w.count("initialize") == 2);
}

TEST_CASE("a new session that fails fails everybody who waits, once; the next call tries again") {
    forgetful_server plan;
    bool broken = false;
    world w([&](with_peer to, http_message asked) -> task<void> {
        if (broken && asked.method() == "initialize") {
            co_await wait_for(30ms);  // so that all of them wait
            co_await to->send(response_text("", "Retry-After: 2\r\n", "503 Service Unavailable"));
        } else {
            co_await plan.react()(to, asked);
        }
    });
    w.initialize();
    plan.lose();
    broken = true;
    std::vector<std::unique_ptr<background<answered>>> all;
    for (int i = 0; i < 16; ++i) all.push_back(w.begin(call(100 + i)));
    REQUIRE(w.until([&] {
        return std::all_of(all.begin(), all.end(), [](auto const& each) { return each->ended(); });
    }));
    for (auto const& each : all) {
        CHECK(code_of(*each->outcome) == errc::service_unavailable);
        CHECK((*each->outcome).error().reached == delivery::unsent);
        CHECK((*each->outcome).error().retry_after == mcp::duration(2s));
    }
    CHECK(w.count("initialize") == 2);
    broken = false;
    REQUIRE(w.exchange(call(200)));
    CHECK(w.count("initialize") == 3);
}

TEST_CASE("a server that loses every session is not asked for ever") {
    forgetful_server plan;
    world w([&](with_peer to, http_message asked) -> task<void> {
        co_await plan.react()(to, asked);
        if (asked.method() == "notifications/initialized") plan.lose();
    });
    w.initialize();
    auto const done = w.exchange(call(2));
    CHECK(code_of(done) == errc::session_expired);
    CHECK(done.error().reached == delivery::unsent);
    CHECK(w.count("initialize") == 2);
    CHECK(w.count("tools/call") == 2);
}

TEST_CASE("closing or destroying it while a new session is made ends everything") {
    bool const destroy = GENERATE(true, false);
    forgetful_server plan;
    world w([&](with_peer to, http_message asked) -> task<void> {
        if (asked.method() == "initialize" && plan.session == 2) co_await to->closed_by_client();
        else co_await plan.react()(to, asked);
    });
    w.initialize();
    plan.lose();
    auto const one = w.begin(call(2));
    auto const two = w.begin(call(3));
    REQUIRE(w.until([&] { return w.count("initialize") == 2; }));
    settle(w.context);
    if (destroy) w.wire.reset();
    else w.close();
    REQUIRE(w.until([&] { return one->ended() && two->ended(); }));
    CHECK(code_of(*one->outcome) == errc::closed);
    CHECK(code_of(*two->outcome) == errc::closed);
    CHECK(w.falls_silent());
}

TEST_CASE("a new session has a standing stream of its own, which begins at the beginning") {
    forgetful_server plan;
    plan.on_get = [](with_peer to, http_message) -> task<void> {
        co_await to->send(stream_head + event_of(told("notifications/a"), "id: old\n"));
        co_await to->closed_by_client();
    };
    world w(plan.react());
    w.initialize();
    REQUIRE(w.until([&] { return w.in.notifications.size() == 1; }));
    plan.lose();
    REQUIRE(w.exchange(call(2)));
    REQUIRE(w.until([&] { return w.in.notifications.size() == 2; }));
    CHECK(w.last("GET").header("Mcp-Session-Id") == "s-2");
    CHECK(w.last("GET").header("Last-Event-ID") == "-");
    CHECK(w.count("GET") == 2);
    w.close();
    CHECK(w.falls_silent());
}

}  // namespace tests_transport_streamable_http
