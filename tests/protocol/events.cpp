// SPDX-License-Identifier: MIT
// Tests of protocol/events.hpp.
#include <mcp/protocol/events.hpp>

#include "support/decode.hpp"

namespace tests_protocol_events {

using namespace mcp;
using namespace mcp::test;

server_event event_of(std::string method, std::string params = "{}") {
    return decode_event(incoming_notification{std::move(method), payload_of(std::move(params))});
}

TEST_CASE("each notification has its event") {
    CHECK(std::holds_alternative<tools_changed>(event_of("notifications/tools/list_changed")));
    CHECK(std::holds_alternative<prompts_changed>(event_of("notifications/prompts/list_changed")));
    CHECK(std::holds_alternative<resources_changed>(event_of("notifications/resources/list_changed")));
    CHECK(std::get<resource_updated>(event_of("notifications/resources/updated", R"({"uri":"u"})")).uri == "u");
    CHECK(std::get<elicitation_completed>(
              event_of("notifications/elicitation/complete", R"({"elicitationId":"e"})")).elicitation_id == "e");
    CHECK(std::get<log_message>(event_of("notifications/message", R"({"level":"error","data":1})")).level ==
          severity::error);
    for (std::string const method : {"notifications/tasks", "notifications/tasks/status"}) {
        CHECK(std::get<task_updated>(event_of(method, R"({"taskId":"t","status":"failed"})")).task.id == "t");
    }
}

TEST_CASE("what is unknown or malformed is passed on as it came") {
    auto const other = std::get<unknown_notification>(event_of("notifications/new", R"({"a": 1})"));
    CHECK(other.method == "notifications/new");
    CHECK(other.params.text() == R"({"a": 1})");
    CHECK(std::holds_alternative<unknown_notification>(event_of("notifications/tasks", R"({"status":5})")));
    CHECK(std::get<resource_updated>(event_of("notifications/resources/updated", R"({"uri":5})")).uri.empty());
    auto const bare = decode_event(incoming_notification{"x", payload()});
    CHECK_FALSE(std::get<unknown_notification>(bare).params);
}

}  // namespace tests_protocol_events
