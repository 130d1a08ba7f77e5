// SPDX-License-Identifier: MIT
// Tests of client/handlers.hpp: what may be a handler, and how an elicitation's answer is encoded.
#include <mcp/client/handlers.hpp>

#include "support/run.hpp"

#include <string>
#include <type_traits>
#include <vector>

namespace tests_client_handlers {

using namespace mcp;
using namespace mcp::test;

template <class Result> using asks = Result (*)(elicitation_request);

static_assert(std::is_constructible_v<elicitation_handler, asks<task<result<elicitation_result>>>>);
static_assert(!std::is_constructible_v<elicitation_handler, asks<task<elicitation_result>>>,
              "the user may be out of reach");
static_assert(!std::is_constructible_v<elicitation_handler, asks<result<elicitation_result>>>,
              "the user takes time");
static_assert(!std::is_constructible_v<roots_handler, task<std::vector<root>> (*)()>);
static_assert(std::is_constructible_v<event_handler, void (*)(server_event)>);
static_assert(!std::is_constructible_v<event_handler, void (*)(server_event&)>,
              "what was said is not to be changed");
static_assert(!std::is_constructible_v<trace_hook, trace_context (*)(int)>);

elicitation_request form() {
    elicitation_request made;
    made.message = "Who?";
    made.requested_schema =
        raw_json::parse(R"({"properties":{"name":{"type":"string","default":"Ann"}}})").value();
    return made;
}

struct user {
    result<elicitation_result> answer = elicitation_result::decline();
    std::vector<std::string> asked;

    task<result<elicitation_result>> ask(elicitation_request request) {
        asked.push_back(request.message);
        co_return answer;
    }
    detail::elicitation_encoder encoder() {
        return detail::encoding_answers(
            [this](elicitation_request request) { return ask(std::move(request)); });
    }
};

TEST_CASE("no handler makes no encoder") {
    CHECK_FALSE(detail::encoding_answers(elicitation_handler()));
    CHECK_FALSE(detail::encoding_answers(asks<task<result<elicitation_result>>>()));
    user somebody;
    CHECK(somebody.encoder());
    CHECK(somebody.asked.empty());
}

TEST_CASE("an encoder asks its handler each time, and gives the text to send") {
    net::io_context context;
    user somebody;
    auto const encode = somebody.encoder();
    CHECK(run(context, encode(form())).value() == R"({"action":"decline"})");
    somebody.answer = elicitation_result::accept();
    CHECK(run(context, encode(form())).value() ==
          R"({"action":"accept","content":{"name":"Ann"}})");
    CHECK(somebody.asked == std::vector<std::string>{"Who?", "Who?"});
}

TEST_CASE("an encoder passes its handler's error on, and refuses what the form does not take") {
    net::io_context context;
    user somebody;
    somebody.answer = fail(errc::cancelled, "gone home");
    auto const failed = run(context, somebody.encoder()(form()));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == errc::cancelled);
    CHECK(failed.error().detail == "gone home");
    somebody.answer = elicitation_result::accept(json{{"name", 7}});
    CHECK(run(context, somebody.encoder()(form())).error().code == errc::invalid_elicitation);
}

}  // namespace tests_client_handlers
