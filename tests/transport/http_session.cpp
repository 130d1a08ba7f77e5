// SPDX-License-Identifier: MIT
// Tests of transport/http_session.hpp: how long it lives, and what it does after its end. What it
// says on the wire is tested with its transport, in streamable_http.cpp.
#include <mcp/transport/http_session.hpp>

#include <support/fetch_world.hpp>
#include <support/mcp_over_http.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tests_transport_http_session {

using namespace mcp::test;
using mcp::delivery;
using mcp::errc;
using mcp::request;
using mcp::result;
using mcp::task;
using mcp::detail::http_session;
namespace http = mcp::http;

using with_peer = std::shared_ptr<peer>;

struct world : fetch_world {
    explicit world(reaction with) {
        server.emplace(context, react(seen, std::move(with)));
        auto address = http::url::parse(server->address()).value();
        mcp::http_options const how(server->address());
        session = std::make_shared<http_session>(context.get_executor(), client(), how,
                                                 std::move(address), http::fields(), in);
    }

    std::unique_ptr<background<answered>> begin(request sent) {
        return std::make_unique<background<answered>>(
            context.get_executor(), http_session::exchange(session, std::move(sent)));
    }
    answered exchange(request sent) {
        return run(context, http_session::exchange(session, std::move(sent)));
    }
    bool until(std::function<bool()> condition) { return run_until(context, std::move(condition)); }

    std::vector<http_message> seen;
    kept_inbound in;
    std::optional<http_server> server;
    std::shared_ptr<http_session> session;
};

// Agrees to initialize, with a session, and answers nothing else.
task<void> only_initialize(with_peer to, http_message asked) {
    std::string const head = "Mcp-Session-Id: s-1\r\n";
    if (asked.method() == "initialize") co_await to->send(json_response(initialized(asked), head));
    else co_await to->closed_by_client();
}

TEST_CASE("the status of the last initialize is remembered, whether it succeeds or not") {
    std::string status = "404 Not Found";
    world w([&](with_peer to, http_message) -> task<void> {
        co_await to->send(response_text("", "", status));
    });
    CHECK(w.session->initialize_status() == 0);
    CHECK_FALSE(w.exchange(request(1, "tools/list", "{}")));
    CHECK(w.session->initialize_status() == 0);
    CHECK_FALSE(w.exchange(request(2, "initialize", "{}")));
    CHECK(w.session->initialize_status() == 404);
    status = "405 Method Not Allowed";
    CHECK_FALSE(w.exchange(request(3, "initialize", "{}")));
    CHECK(w.session->initialize_status() == 405);
}

TEST_CASE("abort() ends what is in flight without a word, and nobody keeps the session") {
    world w(only_initialize);
    REQUIRE(w.exchange(request(1, "initialize", "{}")));
    auto const waiting = w.begin(request(2, "tools/call", "{}"));
    REQUIRE(w.until([&] { return w.seen.size() == 2; }));
    w.session->abort();
    settle(w.context);
    REQUIRE(waiting->ended());
    CHECK(code_of(*waiting->outcome) == errc::closed);
    CHECK(waiting->outcome->error().reached != delivery::unsent);
    CHECK(w.session.use_count() == 1);
    run(w.context, http_session::close(w.session));
    settle(w.context);
    CHECK(w.seen.size() == 2);  // no DELETE, no notifications/cancelled
}

TEST_CASE("after its end a session sends nothing more") {
    world w(only_initialize);
    REQUIRE(w.exchange(request(1, "initialize", "{}")));
    w.session->abort();
    auto const refused = w.exchange(request(2, "tools/call", "{}"));
    CHECK(code_of(refused) == errc::closed);
    CHECK(refused.error().reached == delivery::unsent);
    auto told = mcp::notification("notifications/a");
    CHECK(code_of(run(w.context, http_session::notify(w.session, std::move(told)))) ==
          errc::closed);
    CHECK(w.seen.size() == 1);
}

TEST_CASE("exchanges keep their session until they end") {
    bool go_on = false;
    world w([&](with_peer to, http_message asked) -> task<void> {
        co_await eventually([&] { return go_on; });
        co_await to->send(json_response(answer_to(asked)));
    });
    auto const waiting = w.begin(request(1, "tools/call", "{}"));
    REQUIRE(w.until([&] { return w.seen.size() == 1; }));
    std::weak_ptr<http_session> const seen = w.session;
    w.session.reset();
    CHECK_FALSE(seen.expired());
    go_on = true;
    REQUIRE(w.until([&] { return waiting->ended(); }));
    CHECK(*waiting->outcome);
    CHECK(w.until([&] { return seen.expired(); }));
}

}  // namespace tests_transport_http_session
