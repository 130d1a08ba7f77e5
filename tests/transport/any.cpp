// SPDX-License-Identifier: MIT
// A transport chosen at run time behaves as the one that it holds.
#include <mcp/transport/any.hpp>

#include "support/run.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tests_transport_any {

using namespace mcp;
using namespace mcp::test;

// Writes down what it is asked; cannot be copied, as real transports cannot.
struct noting_transport {
    explicit noting_transport(std::shared_ptr<std::vector<std::string>> notes)
        : noted(std::move(notes)) {}
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
        noted->push_back("exchange " + std::string(sent.method));
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

// Has every optional member as well.
struct gifted_transport : noting_transport {
    using noting_transport::noting_transport;

    bool mirrors_parameters() const { return true; }
    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        noted->push_back("mirror " + tool + " " + std::to_string(parameters.size()));
    }
    bool restarts() const { return false; }
    std::optional<era> remembered_era() const { return era::legacy; }
    void agreed(std::string_view version) { noted->push_back("agreed " + std::string(version)); }
};

static_assert(transport<noting_transport>);
static_assert(transport<gifted_transport>);
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
    CHECK(*noted == std::vector<std::string>{"open", "exchange tools/call", "notify told",
                                             "respond {}", "close", "close", "destroyed"});
}

TEST_CASE("what only some transports have is passed on") {
    auto const noted = std::make_shared<std::vector<std::string>>();
    any_transport any = gifted_transport(noted);
    noted->clear();
    CHECK(detail::mirrors_parameters(any));
    CHECK_FALSE(detail::restarts(any));
    CHECK(detail::remembered_era(any) == era::legacy);
    detail::tell_mirrored(any, "add", std::vector<header_parameter>(2));
    detail::tell_agreed(any, "2025-11-25");
    CHECK(*noted == std::vector<std::string>{"mirror add 2", "agreed 2025-11-25"});
}

TEST_CASE("a transport without optional members counts as one that does not have them") {
    auto const noted = std::make_shared<std::vector<std::string>>();
    any_transport any = noting_transport(noted);
    noted->clear();
    CHECK_FALSE(detail::mirrors_parameters(any));
    CHECK(detail::restarts(any));
    CHECK_FALSE(detail::remembered_era(any).has_value());
    detail::tell_mirrored(any, "add", std::vector<header_parameter>(2));
    detail::tell_agreed(any, "2025-11-25");
    CHECK(noted->empty());
}

TEST_CASE("the transport inside can be asked for by its type") {
    auto const noted = std::make_shared<std::vector<std::string>>();
    any_transport const any = gifted_transport(noted);
    REQUIRE(any.target<gifted_transport>() != nullptr);
    CHECK(any.target<gifted_transport>()->noted == noted);
    CHECK(any.target<noting_transport>() == nullptr);
}

}  // namespace tests_transport_any
