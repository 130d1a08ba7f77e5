// SPDX-License-Identifier: MIT
// Tests of client/responder.hpp.
#include <mcp/client/responder.hpp>

#include "support/run.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tests_client_responder {

using namespace mcp;
using namespace mcp::test;

result<std::string> ask(client_options options, std::string method, std::string params) {
    net::io_context context;
    auto shared = std::make_shared<client_options const>(std::move(options));
    auto raw = params.empty() ? raw_json() : raw_json::parse(std::move(params)).value();
    return run(context, responder::answer(shared, "the server", std::move(method), std::move(raw)));
}

std::error_code failure(result<std::string> const& answer) {
    return answer ? std::error_code() : answer.error().code;
}

client_options eliciting(elicitation_result answer) {
    client_options options;
    options.on_elicitation(
        [answer](elicitation_request) -> task<result<elicitation_result>> { co_return answer; });
    return options;
}

std::string const number_form = R"({"message":"m","requestedSchema":{"type":"object",
    "properties":{"n":{"type":"integer","minimum":1,"default":3}},"required":["n"]}})";

TEST_CASE("it handles what there is a handler for") {
    auto const roots = []() -> task<result<std::vector<root>>> { co_return std::vector<root>(); };
    responder const none(std::make_shared<client_options const>());
    responder const some(std::make_shared<client_options const>(client_options().on_roots(roots)));
    responder const form(
        std::make_shared<client_options const>(eliciting(elicitation_result::cancel())));
    CHECK_FALSE(none.handles("elicitation/create"));
    CHECK_FALSE(none.handles("roots/list"));
    CHECK(some.handles("roots/list"));
    CHECK_FALSE(some.handles("sampling/createMessage"));
    CHECK(form.handles("elicitation/create"));
    CHECK_FALSE(form.handles("ping"));
}

TEST_CASE("form content is completed with defaults and checked before it is sent") {
    auto const method = "elicitation/create";
    CHECK(ask(eliciting(elicitation_result::accept()), method, number_form) ==
          R"({"action":"accept","content":{"n":3}})");
    json wrong = json::object();
    wrong["n"] = 0;
    CHECK(failure(ask(eliciting(elicitation_result::accept(wrong)), method, number_form)) ==
          errc::invalid_elicitation);
    CHECK(ask(eliciting(elicitation_result::decline()), method, number_form) ==
          R"({"action":"decline"})");
}

TEST_CASE("a URL that was accepted has no content, and the handler gets it whole") {
    std::string seen;
    client_options options;
    options.on_url_elicitation(
        [&](elicitation_request request) -> task<result<elicitation_result>> {
            seen = request.server + " " + request.url + " " + request.elicitation_id;
            json ignored = json::object();
            ignored["n"] = 1;
            co_return elicitation_result::accept(std::move(ignored));
        });
    CHECK(
        ask(options, "elicitation/create",
            R"({"mode":"url","message":"m","url":"https://x.example/?a=b#c","elicitationId":"9"})") ==
        R"({"action":"accept"})");
    CHECK(seen == "the server https://x.example/?a=b#c 9");
    CHECK(failure(ask(options, "elicitation/create", number_form)) == errc::unsupported_by_server);
}

TEST_CASE("a root must be a file URI") {
    client_options options;
    options.on_roots([]() -> task<result<std::vector<root>>> {
        std::vector<root> roots;
        roots.push_back(root{"https://x.example", ""});
        co_return roots;
    });
    CHECK(failure(ask(options, "roots/list", "")) == errc::invalid_argument);
}

TEST_CASE("what a handler throws is handler_failed, and names the method") {
    client_options options;
    options.on_roots([]() -> task<result<std::vector<root>>> {
        throw std::runtime_error("mine");
        co_return std::vector<root>();
    });
    options.on_sampling([](sampling_request) -> task<result<sampling_result>> {
        throw 5;
        co_return sampling_result::text("m", "w");
    });
    auto const roots = ask(options, "roots/list", "");
    REQUIRE(failure(roots) == errc::handler_failed);
    CHECK(roots.error().detail == "roots/list: mine");
    CHECK(failure(ask(options, "sampling/createMessage", R"({"messages":[],"maxTokens":1})")) ==
          errc::handler_failed);
}

TEST_CASE("how failures are told: the kind, not the words, unless they are about the request") {
    CHECK(responder::to_rpc_error(error(errc::handler_failed, "secret")).code == -32603);
    CHECK_FALSE(
        contains(responder::to_rpc_error(error(errc::handler_failed, "secret")).message, "secret"));
    CHECK(responder::to_rpc_error(error(errc::malformed_message, "no url")).code == -32602);
    CHECK(responder::to_rpc_error(error(errc::malformed_message, "no url")).message == "no url");
    CHECK(responder::to_rpc_error(error(errc::unsupported_by_server)).code == -32602);
    CHECK(responder::to_rpc_error(error(errc::cancelled)).code == -1);
}

}  // namespace tests_client_responder
