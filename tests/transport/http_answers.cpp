// SPDX-License-Identifier: MIT
// Tests of transport/http_answers.hpp: to whom what comes back is given.
#include <mcp/transport/http_answers.hpp>

#include "support/kept_inbound.hpp"
#include "support/run.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tests_transport_http_answers {

using namespace mcp;
using namespace mcp::test;
using detail::http_call;

struct world {
    net::io_context context;
    kept_inbound in;
    std::shared_ptr<detail::http_calls> calls =
        std::make_shared<detail::http_calls>(context.get_executor());
    detail::http_answers answers{in, json_limits(), calls};
    http_call call{calls, 7, "tools/call", nullptr};

    void text(std::string const& received) { answers.take_text(call, frame::copy(received)); }
};

std::string answer(std::string const& id) {
    return R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{}})";
}

std::string refusal(std::string const& id, int code) {
    return R"({"jsonrpc":"2.0","id":)" + id + R"(,"error":{"code":)" + std::to_string(code) +
           R"(,"message":"no"}})";
}

http::response_head head_of(int status, std::string const& type = "application/json") {
    http::response_head made;
    made.status = status;
    if (!type.empty()) made.headers.add("Content-Type", type);
    return made;
}

TEST_CASE("an answer goes to its call, also from the stream of another, and only once") {
    world w;
    http_call other(w.calls, 8, "tools/list", nullptr);
    w.text(answer("8"));
    CHECK(other.outcome);
    CHECK_FALSE(w.call.outcome);
    w.text(answer("7"));
    REQUIRE(w.call.outcome);
    CHECK(*w.call.outcome);
    CHECK(w.in.skipped.empty());
    for (char const* id : {"7", "8", "9", "\"7\"", "-1"}) w.text(answer(id));
    CHECK(w.in.skipped.size() == 5);
}

TEST_CASE("what expects no answer is not ended by one, whatever its id") {
    world w;
    http_call standing(w.calls, http_call::no_id, "the standing stream", nullptr);
    for (char const* id : {"-1", "null", "0"}) {
        CAPTURE(id);
        w.answers.take_text(standing, frame::copy(answer(id)));
        CHECK_FALSE(standing.outcome);
    }
    CHECK(w.in.skipped.size() == 3);
    w.answers.take_text(standing, frame::copy(answer("7")));
    CHECK_FALSE(standing.outcome);
    CHECK(w.call.outcome);
}

TEST_CASE("what is no answer goes to the client, until it listens no more") {
    world w;
    std::string const told = R"({"jsonrpc":"2.0","method":"notifications/a"})";
    w.text(told);
    w.text(R"({"jsonrpc":"2.0","id":1,"method":"roots/list"})");
    CHECK(w.in.notifications == std::vector<std::string>{"notifications/a"});
    REQUIRE(w.in.requests.size() == 1);
    CHECK(w.in.requests[0].method == "roots/list");
    w.answers.close();
    w.text(told);
    w.text(answer("9"));
    CHECK(w.in.notifications.size() == 1);
    CHECK(w.in.skipped.empty());
}

TEST_CASE("what cannot be read ends its own call, and no other") {
    world w;
    w.text("{");
    w.text(R"({"jsonrpc":"2.0","id":8,"result":{},"error":{"code":1,"message":"m"}})");
    CHECK_FALSE(w.call.outcome);
    CHECK(w.in.skipped.size() == 2);
    w.text(R"({"jsonrpc":"2.0","id":7,"result":{},"error":{"code":1,"message":"m"}})");
    REQUIRE(w.call.outcome);
    CHECK_FALSE(*w.call.outcome);
    CHECK(w.in.skipped.size() == 2);
}

TEST_CASE("a good body is JSON and holds the answer") {
    world w;
    CHECK(w.answers.take_body(w.call, head_of(200), frame::copy(answer("7"))));
    CHECK(w.call.outcome);
    struct row {
        char const* type;
        std::string text;
        char const* words;
    };
    std::vector<row> const rows = {
        {"application/json", answer("6"), "holds no answer"},
        {"text/html", answer("7"), "got HTTP 200 with text/html"},
        {"", answer("7"), "got HTTP 200 with no media type"},
    };
    for (row const& each : rows) {
        CAPTURE(each.type, each.text);
        world bad;
        auto const taken =
            bad.answers.take_body(bad.call, head_of(200, each.type), frame::copy(each.text));
        REQUIRE_FALSE(taken);
        CHECK(taken.error().code == errc::malformed_message);
        CHECK(contains(taken.error().detail, each.words));
        CHECK_FALSE(bad.call.outcome);
    }
}

TEST_CASE("a refusal is an answer if the server says so in JSON-RPC, and an error otherwise") {
    struct row {
        int status;
        std::string text;
        bool is_answer;
        errc code;  // of the error
    };
    std::vector<row> const rows = {
        {400, refusal("null", -32602), true, {}},
        {404, refusal("7", -32601), true, {}},
        {400, "no", false, errc::http_rejected},
        {401, refusal("null", -32602), false, errc::unauthorized},
        {429, refusal("null", -32602), false, errc::rate_limited},
        {500, refusal("null", -32603), false, errc::service_unavailable},
    };
    for (row const& each : rows) {
        CAPTURE(each.status, each.text);
        world w;
        auto const taken = w.answers.take_refusal(w.call, head_of(each.status), each.text, false);
        CHECK(taken.has_value() == each.is_answer);
        REQUIRE(w.call.outcome.has_value() == each.is_answer);
        if (each.is_answer) CHECK((*w.call.outcome)->failure);
        else CHECK(taken.error().code == each.code);
    }
}

TEST_CASE("a session that the server does not know any more has expired, and nothing was done") {
    struct row {
        int status;
        std::string text;
        bool expired;
    };
    std::vector<row> const rows = {
        {404, "", true},
        {400, refusal("null", -32000), true},
        {400, refusal("null", -32001), true},
        {400, refusal("null", -32602), false},
        {400, "", false},
        {403, refusal("null", -32001), false},
    };
    for (row const& each : rows) {
        CAPTURE(each.status, each.text);
        world w;
        auto const taken = w.answers.take_refusal(w.call, head_of(each.status), each.text, true);
        bool const expired = !taken && taken.error().code == errc::session_expired;
        CHECK(expired == each.expired);
        if (expired) CHECK(taken.error().reached == delivery::unsent);
    }
}

}  // namespace tests_transport_http_answers
