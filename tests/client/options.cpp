// SPDX-License-Identifier: MIT
// Tests of client/options.hpp.
#include <mcp/client/options.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tests_client_options {

using namespace mcp;
using namespace std::chrono_literals;

// Passed by value to awaited functions, so they must not be aggregates (g++ 12 destroys those
// twice).
static_assert(!std::is_aggregate_v<client_options> && !std::is_aggregate_v<call_options>);

TEST_CASE("setters chain on a temporary") {
    auto const call =
        call_options{}.timeout(5s).total_timeout(1min).idempotent().keep_raw().as_task(9s);
    CHECK(call.timeout_ == duration(5s));
    CHECK(call.total_timeout_ == duration(60s));
    CHECK(call.idempotent_);
    CHECK(call.keep_raw_);
    CHECK(call.task_time_to_live_ == duration(9s));
    auto const client = client_options().name("n").identity("p", "2").max_rounds(3).seed(7);
    CHECK(client.name_ == "n");
    CHECK(client.identity_.name == "p");
    CHECK(client.identity_.version == "2");
    CHECK(client.max_rounds_ == 3);
    CHECK(client.seed_ == 7);
}

TEST_CASE("a client without handlers declares nothing") {
    auto const declared = client_options().capabilities();
    CHECK_FALSE(declared.roots);
    CHECK_FALSE(declared.sampling);
    CHECK_FALSE(declared.elicitation_form);
    CHECK_FALSE(declared.elicitation_url);
    CHECK(declared.extensions.empty());
}

TEST_CASE("each handler declares its own capability") {
    elicitation_handler const elicit = [](elicitation_request) -> task<result<elicitation_result>> {
        co_return elicitation_result::cancel();
    };
    CHECK(client_options().on_elicitation(elicit).capabilities().elicitation_form);
    CHECK_FALSE(client_options().on_elicitation(elicit).capabilities().elicitation_url);
    CHECK(client_options().on_url_elicitation(elicit).capabilities().elicitation_url);
    CHECK_FALSE(client_options().on_url_elicitation(elicit).capabilities().elicitation_form);
}

TEST_CASE("the tasks extension keeps settings that were given for it") {
    CHECK(client_options().tasks().capabilities().extensions.at("io.modelcontextprotocol/tasks") ==
          "{}");
    auto const given =
        client_options().extension("io.modelcontextprotocol/tasks", R"({"a":1})").tasks();
    CHECK(given.capabilities().extensions.at("io.modelcontextprotocol/tasks") == R"({"a":1})");
    CHECK(client_options().tasks().tasks(false).capabilities().extensions.empty());
}

}  // namespace tests_client_options
