// SPDX-License-Identifier: MIT
// Tests of transport/http.hpp: which servers are tried with HTTP+SSE, and which are not.
#include <mcp/transport/http.hpp>

#include <support/mcp_over_http.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_transport_http {

using namespace mcp::test;
using mcp::errc;
using mcp::json;
using mcp::request;
using mcp::task;
namespace net = mcp::net;

using world = wire_world<mcp::http_transport>;
using with_peer = std::shared_ptr<peer>;

static_assert(mcp::transport<mcp::http_transport>);

request initialize() {
    request sent(1, "initialize", R"({"protocolVersion":"2025-11-25"})");
    sent.cancellable = false;
    return sent;
}

// Refuses POSTs to /mcp, and speaks HTTP+SSE behind GET.
struct old_server {
    std::string refusal = response_text("", "", "405 Method Not Allowed");
    bool has_stream = true;
    with_peer stream;

    reaction react() {
        return [this](with_peer to, http_message asked) -> task<void> {
            if (asked.verb == "GET") {
                if (!has_stream) {
                    co_await to->send(no_stream);
                    co_return;
                }
                stream = to;
                co_await to->send(stream_head + chunk("event: endpoint\ndata: /post\n\n"));
                co_await to->closed_by_client();
            } else if (asked.target == "/mcp") {
                co_await to->send(refusal);
            } else {
                co_await to->send(accepted);
                if (asked.id().is_null()) co_return;
                json const answer = asked.method() == "initialize"
                                        ? initialized(asked, "2024-11-05")
                                        : answer_to(asked, only("old", 1));
                co_await stream->send(event_of(answer));
            }
        };
    }
};

json const plain_error = {{"jsonrpc", "2.0"},
                          {"id", nullptr},
                          {"error", {{"code", -32000}, {"message", "Method not allowed."}}}};

TEST_CASE("a server that refuses initialize by 400, 404 or 405 is spoken to over HTTP+SSE") {
    std::string const refusal =
        GENERATE(response_text("", "", "400 Bad Request"), response_text("", "", "404 Not Found"),
                 response_text("", "", "405 Method Not Allowed"),
                 response_text("<html>", "Content-Type: text/html\r\n", "404 Not Found"),
                 json_response(plain_error, "", "405 Method Not Allowed"));
    old_server plan;
    plan.refusal = refusal;
    world w(plan.react());
    CHECK_FALSE(w.wire->is_legacy_sse());
    auto const done = w.exchange(initialize());
    REQUIRE(done);
    CHECK_FALSE(done->failure);
    CHECK(w.wire->is_legacy_sse());
    w.wire->agreed("2024-11-05");
    REQUIRE(w.notify("notifications/initialized"));
    CHECK(text_of(w.exchange(request(2, "tools/list", "{}"))) == R"({"old":1})");
    CHECK(w.count("initialize") == 2);
    CHECK(w.last("initialize").target == "/post");
    CHECK(w.last("tools/list").target == "/post");
    CHECK(w.count("GET") == 1);
    w.close();
    CHECK(w.falls_silent());
}

TEST_CASE("credentials, outages and everything else are no reason to try HTTP+SSE") {
    struct row {
        std::string answer;
        errc code;
    };
    row const rows[] = {
        {response_text("", "", "401 Unauthorized"), errc::unauthorized},
        {response_text("", "", "403 Forbidden"), errc::forbidden},
        {response_text("", "", "406 Not Acceptable"), errc::http_rejected},
        {response_text("", "", "429 Too Many Requests"), errc::rate_limited},
        {response_text("", "", "500 Internal Server Error"), errc::service_unavailable},
        {response_text("", "", "503 Service Unavailable"), errc::service_unavailable},
        {response_text("<html>", "Content-Type: text/html\r\n"), errc::malformed_message}};
    for (row const& each : rows) {
        INFO(each.answer);
        old_server plan;
        plan.refusal = each.answer;
        world w(plan.react());
        CHECK(code_of(w.exchange(initialize())) == each.code);
        CHECK_FALSE(w.wire->is_legacy_sse());
        CHECK(w.count("GET") == 0);
    }
}

TEST_CASE("a modern server that refuses initialize explains itself, and is believed") {
    int const code = GENERATE(-32020, -32021, -32022);
    old_server plan;
    json refusal = plain_error;
    refusal["error"]["code"] = code;
    plan.refusal = json_response(refusal, "", "400 Bad Request");
    world w(plan.react());
    auto const done = w.exchange(initialize());
    REQUIRE(done);
    REQUIRE(done->failure);
    CHECK(done->failure->code == code);
    CHECK(w.count("GET") == 0);
}

TEST_CASE("a server that refuses with a success is believed as well") {
    old_server plan;
    json refusal = plain_error;
    refusal["id"] = 1;
    plan.refusal = json_response(refusal);
    world w(plan.react());
    auto const done = w.exchange(initialize());
    REQUIRE(done);
    CHECK(done->failure);
    CHECK(w.count("GET") == 0);
}

TEST_CASE("where neither works, the first refusal is the answer") {
    old_server plan;
    plan.has_stream = false;
    plan.refusal = response_text("", "", "404 Not Found");
    world w(plan.react());
    auto const done = w.exchange(initialize());
    CHECK(code_of(done) == errc::http_rejected);
    CHECK(contains(done.error().detail, "404"));
    CHECK_FALSE(w.wire->is_legacy_sse());
    w.close();
    CHECK(w.falls_silent());
}

TEST_CASE("Streamable HTTP is spoken where it works, and closed in good order") {
    world w([](with_peer to, http_message asked) -> task<void> {
        if (asked.verb == "DELETE") co_await to->send(response_text("", "", "204 No Content"));
        else if (asked.verb == "GET") co_await to->send(no_stream);
        else if (asked.method() == "initialize")
            co_await to->send(json_response(initialized(asked), "Mcp-Session-Id: 1\r\n"));
        else if (asked.id().is_null()) co_await to->send(accepted);
        else co_await to->send(json_response(answer_to(asked)));
    });
    w.initialize();
    CHECK_FALSE(w.wire->is_legacy_sse());
    CHECK(w.exchange(request(2, "tools/list", "{}")));
    w.close();
    CHECK(w.count("DELETE") == 1);
    CHECK(w.falls_silent());
}

TEST_CASE("destroying or closing it while HTTP+SSE is tried ends everything") {
    bool const destroy = GENERATE(true, false);
    world w([](with_peer to, http_message asked) -> task<void> {
        if (asked.verb == "GET") {
            co_await to->send(stream_head);
            co_await to->closed_by_client();
        } else {
            co_await to->send(response_text("", "", "404 Not Found"));
        }
    });
    auto const running = w.begin(initialize());
    REQUIRE(w.until([&] { return w.count("GET") == 1; }));
    settle(w.context);
    if (destroy) w.wire.reset();
    else w.close();
    REQUIRE(w.until([&] { return running->ended(); }));
    CHECK(code_of(*running->outcome) == errc::closed);
    CHECK(w.falls_silent());
}

TEST_CASE("the end of the HTTP+SSE stream is reported, and it can be opened again") {
    old_server plan;
    world w(plan.react());
    REQUIRE(w.exchange(initialize()));
    w.wire->agreed("2024-11-05");
    plan.stream->reset();
    REQUIRE(w.until([&] { return w.in.closed.size() == 1; }));
    w.close();
    REQUIRE(run(w.context, w.wire->open(w.in)));
    CHECK(w.wire->remembered_era() == mcp::era::legacy);
    CHECK(w.exchange(initialize()));
    CHECK(w.wire->is_legacy_sse());
}

}  // namespace tests_transport_http
