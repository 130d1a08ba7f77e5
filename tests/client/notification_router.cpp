// SPDX-License-Identifier: MIT
// Tests of client/notification_router.hpp.
#include <mcp/client/notification_router.hpp>

#include <mcp/protocol/message_decoder.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace tests_client_notification_router {

using namespace mcp;

incoming_notification notification_from(std::string text) {
    auto document = json_document::parse(frame::copy(std::move(text)));
    REQUIRE(document);
    auto decoded = decode_message(std::move(*document));
    REQUIRE(decoded);
    return std::get<incoming_notification>(std::move(*decoded));
}

struct routed {
    explicit routed(client_options options = {})
        : settings(std::make_shared<client_options const>(std::move(options))),
          router(context.get_executor(), settings, log, calls) {
        router.on_change = [this](server_event const& event) { changes.push_back(event.index()); };
    }

    std::shared_ptr<detail::subscription_state> subscribe(std::int64_t id, event_handler handler) {
        auto made = std::make_shared<detail::subscription_state>(context.get_executor(), id,
                                                                 std::move(handler));
        router.add(made);
        return made;
    }

    net::io_context context;
    std::shared_ptr<client_options const> settings;
    logger log;
    active_calls calls;
    notification_router router;
    std::vector<std::size_t> changes;
};

std::string const changed = R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed"})";

std::string changed_for(std::string const& id) {
    return R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":)"
           R"({"io.modelcontextprotocol/subscriptionId":)" + id + "}}}";
}

TEST_CASE("an event goes to the user's handler, after the cache was told") {
    std::vector<std::size_t> seen;
    client_options options;
    options.on_event([&](server_event const& event) { seen.push_back(event.index()); });
    routed all(options);
    CHECK_FALSE(all.router.receive(notification_from(changed)));
    CHECK(seen == std::vector<std::size_t>{0});
    CHECK(all.changes == seen);
}

TEST_CASE("a handler that throws does no harm") {
    client_options options;
    options.on_event([](server_event const&) { throw std::runtime_error("the user's"); });
    routed all(options);
    CHECK_NOTHROW(all.router.receive(notification_from(changed)));
    CHECK(all.changes.size() == 1);
}

TEST_CASE("a subscribed event goes to its subscription alone, and ids keep their type") {
    int general = 0;
    int subscribed = 0;
    client_options options;
    options.on_event([&](server_event const&) { ++general; });
    routed all(options);
    auto const kept = all.subscribe(7, [&](server_event const&) { ++subscribed; });
    all.router.receive(notification_from(changed_for("7")));
    CHECK((subscribed == 1 && general == 0));
    all.router.receive(notification_from(changed_for("\"7\"")));
    all.router.receive(notification_from(changed_for("8")));
    CHECK((subscribed == 1 && general == 2));
    CHECK(all.changes.size() == 3);
}

TEST_CASE("the server may withdraw its own requests, and end a subscription") {
    routed all;
    auto const kept = all.subscribe(7, {});
    std::string const cancelled = R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":)";
    auto const withdrawn = all.router.receive(notification_from(cancelled + R"({"requestId":"q"}})"));
    REQUIRE(withdrawn);
    CHECK(std::get<std::string>(*withdrawn) == "q");
    CHECK_FALSE(all.router.receive(notification_from(cancelled + R"({"requestId":7}})")));
    CHECK(kept->ended);
    REQUIRE(kept->reason);
    CHECK(kept->reason->code == errc::connection_lost);
}

TEST_CASE("the end of the connection ends every subscription with its reason") {
    routed all;
    auto const first = all.subscribe(1, {});
    auto const second = all.subscribe(2, {});
    all.router.end_subscriptions(error(errc::closed));
    CHECK((first->ended && second->ended));
    CHECK(second->reason->code == errc::closed);
}

}  // namespace tests_client_notification_router
