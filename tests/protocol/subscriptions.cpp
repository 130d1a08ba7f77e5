// SPDX-License-Identifier: MIT
// Tests of protocol/subscriptions.hpp.
#include <mcp/protocol/subscriptions.hpp>

#include "support/decode.hpp"

namespace tests_protocol_subscriptions {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("a filter is written as asked, and read back the same") {
    subscription_filter filter;
    CHECK(encode_listen(filter) == R"("notifications":{})");
    filter.tools_list_changed = true;
    filter.resources = {"a:b", "c\"d"};
    filter.tasks = {"t"};
    auto const text = "{" + encode_listen(filter) + "}";
    auto const sent = parse_json(text);
    REQUIRE(sent);
    CHECK((*sent)["notifications"]["resourceSubscriptions"][1] == "c\"d");
    CHECK_FALSE((*sent)["notifications"].contains("promptsListChanged"));
    CHECK(decoded<subscription_filter>((*sent)["notifications"].dump()) == filter);
}

TEST_CASE("the subscription of a notification is found by its id, with its type") {
    std::string const key = R"({"_meta":{"other":1,"io.modelcontextprotocol/subscriptionId":)";
    CHECK(std::get<std::int64_t>(*subscription_of(payload_of(key + "5}}"))) == 5);
    CHECK(std::get<std::string>(*subscription_of(payload_of(key + "\"5\"}}"))) == "5");
    CHECK_FALSE(subscription_of(payload_of("{}")));
    CHECK_FALSE(subscription_of(payload_of(R"({"_meta":7})")));
    CHECK_FALSE(subscription_of(payload_of("[]")));
    CHECK_FALSE(subscription_of(payload()));
}

}  // namespace tests_protocol_subscriptions
