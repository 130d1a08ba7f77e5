// SPDX-License-Identifier: MIT
// A transport chosen at run time behaves as the one that it holds.
#include <mcp/transport/any.hpp>

#include "support/run.hpp"

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tests_transport_any {

using namespace mcp;
using namespace mcp::test;

// Writes down what it is asked; cannot be copied, as real transports cannot.
struct noting_transport {
    explicit noting_transport(std::shared_ptr<std::vector<std::string>> notes) : noted(std::move(notes)) {}
    noting_transport(noting_transport&&) = default;
    noting_transport& operator=(noting_transport&&) = default;
    ~noting_transport() {
        if (noted) noted->push_back("destroyed");
    }

    task<result<void>> open(inbound&) {
        noted->push_back("open");
        co_return fail(errc::connection_refused, "as wanted");
    }
    task<result<response>> exchange(request sent) {
        noted->push_back("exchange " + sent.method);
        response answer;
        answer.id = sent.id;
        co_return answer;
    }
    task<result<void>> notify(notification told) {
        noted->push_back("notify " + told.method);
        co_return result<void>();
    }
    task<result<void>> respond(reply answer) {
        noted->push_back("respond " + answer.result);
        co_return result<void>();
    }
    task<void> close() {
        noted->push_back("close");
        co_return;
    }

    std::shared_ptr<std::vector<std::string>> noted;
};

struct deaf_inbound final : inbound {
    void on_notification(incoming_notification) override {}
    void on_request(incoming_request) override {}
    void on_skipped(error) override {}
    void on_closed(error) override {}
};

static_assert(transport<noting_transport>);
static_assert(std::is_constructible_v<any_transport, noting_transport>);
static_assert(!std::is_constructible_v<any_transport, int>);
static_assert(!std::is_constructible_v<any_transport, std::string>);
static_assert(!std::is_copy_constructible_v<any_transport>);
static_assert(std::is_nothrow_move_constructible_v<any_transport>);

TEST_CASE("every verb reaches the transport inside, and what it returns comes back") {
    net::io_context context;
    auto const noted = std::make_shared<std::vector<std::string>>();
    deaf_inbound in;
    {
        any_transport any = noting_transport(noted);
        noted->clear();
        auto const opened = run(context, any.open(in));
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().code == errc::connection_refused);
        CHECK(opened.error().detail == "as wanted");
        auto const answer = run(context, any.exchange(request(9, "tools/call", "{}")));
        REQUIRE(answer.has_value());
        CHECK(std::get<std::int64_t>(answer->id) == 9);
        CHECK(run(context, any.notify(notification("told"))).has_value());
        reply given(request_id(std::int64_t(1)), "{}");
        CHECK(run(context, any.respond(std::move(given))).has_value());
        run(context, any.close());
        any_transport moved = std::move(any);
        run(context, moved.close());
    }
    CHECK(*noted == std::vector<std::string>{"open", "exchange tools/call", "notify told", "respond {}",
                                             "close", "close", "destroyed"});
}

}  // namespace tests_transport_any
