// SPDX-License-Identifier: MIT
// Tests of core/suspension.hpp.
#include <mcp/core/suspension.hpp>

#include "support/run.hpp"

#include <asio/strand.hpp>

#include <memory>
#include <optional>
#include <stdexcept>

namespace tests_core_suspension {

using namespace mcp;
using namespace mcp::test;
using suspension = detail::suspension<int>;

constexpr int cancelled = -1;

task<int> wait(suspension& event) {
    return suspension::wait([waits = &event](auto handler) {
        waits->start(std::move(handler), [] { return cancelled; });
    });
}

// `step` is 0 until it waits, then 1 until it goes on with what it got.
task<void> wait_for(suspension& event, int& step) {
    step = 1;
    step = co_await wait(event);
}

TEST_CASE("resuming runs the coroutine before resume returns") {
    net::io_context context;
    executor const home = context.get_executor();
    suspension event(home);
    int step = 0;
    net::co_spawn(context, wait_for(event, step), net::detached);
    context.poll();
    REQUIRE(step == 1);
    event.resume(2);
    CHECK(step == 2);
}

TEST_CASE("a coroutine of another executor is resumed there, not at once") {
    net::io_context context;
    executor const home = context.get_executor();
    auto const elsewhere = net::make_strand(context);
    suspension event(home);
    int step = 0;
    net::co_spawn(elsewhere, wait_for(event, step), net::detached);
    context.poll();
    REQUIRE(step == 1);
    event.resume(2);
    CHECK(step == 1);
    context.restart();
    context.poll();
    CHECK(step == 2);
}

TEST_CASE("resuming later, and resuming twice, runs it once") {
    net::io_context context;
    executor const home = context.get_executor();
    suspension event(home);
    int step = 0;
    net::co_spawn(context, wait_for(event, step), net::detached);
    context.poll();
    event.resume_later(2);
    event.resume(3);
    CHECK(step == 1);
    context.restart();
    context.poll();
    CHECK(step == 2);
}

TEST_CASE("cancelling by the slot resumes the coroutine, and a later emit finds nobody") {
    net::io_context context;
    executor const home = context.get_executor();
    auto event = std::make_unique<suspension>(home);
    int step = 0;
    net::cancellation_signal stop;
    net::co_spawn(context, wait_for(*event, step),
                  net::bind_cancellation_slot(stop.slot(), net::detached));
    context.poll();
    stop.emit(net::cancellation_type::terminal);
    context.restart();
    context.poll();
    CHECK(step == cancelled);
    event.reset();
    stop.emit(net::cancellation_type::terminal);
    CHECK(step == cancelled);
}

TEST_CASE("a value that is there before the coroutine waits is not lost") {
    net::io_context context;
    executor const home = context.get_executor();
    suspension event(home);
    event.resume(2);
    int step = 0;
    net::co_spawn(context, wait_for(event, step), net::detached);
    context.poll();
    CHECK(step == 2);
}

TEST_CASE("a cancellation between a value and going on with it counts") {
    net::io_context context;
    executor const home = context.get_executor();
    suspension event(home);
    int step = 0;
    net::cancellation_signal stop;
    net::co_spawn(context, wait_for(event, step),
                  net::bind_cancellation_slot(stop.slot(), net::detached));
    context.poll();
    event.resume_later(2);
    stop.emit(net::cancellation_type::terminal);
    context.restart();
    context.poll();
    CHECK(step == cancelled);
}

// A wait that owns its suspension, as an exchange does.
struct owning_wait {
    owning_wait(executor const& where, suspension*& place)
        : home(&where),
          event(&place),
          own(where) {}
    owning_wait(owning_wait&& other) : owning_wait(*other.home, *other.event) {}

    template <class Handler> void operator()(Handler handler) {
        *event = &own;
        own.start(std::move(handler), [] { return cancelled; });
    }

    executor const* home;
    suspension** event;
    suspension own;
};

task<void> wait_in_what_is_awaited(executor const& home, suspension*& event, int& step) {
    step = co_await suspension::wait(owning_wait(home, event));
}

TEST_CASE("what a coroutine awaits may own the suspension, until it goes on") {
    net::io_context context;
    executor const home = context.get_executor();
    suspension* event = nullptr;
    int step = 0;
    net::co_spawn(context, wait_in_what_is_awaited(home, event, step), net::detached);
    context.poll();
    REQUIRE(event != nullptr);
    SECTION("at once") {
        event->resume(2);
        CHECK(step == 2);
    }
    SECTION("later") {
        event->resume_later(2);
        context.restart();
        context.poll();
        CHECK(step == 2);
    }
    SECTION("never") {
        event->destroy();
        CHECK(step == 0);
    }
}

TEST_CASE("what a completion handler throws reaches whoever runs the context") {
    net::io_context context;
    executor const home = context.get_executor();
    suspension event(home);
    int step = 0;
    net::co_spawn(context, wait_for(event, step),
                  [](std::exception_ptr) { throw std::runtime_error("the user's"); });
    context.poll();
    CHECK_NOTHROW(event.resume(2));
    context.restart();
    CHECK_THROWS_WITH(context.poll(), "the user's");
}

task<void> wait_in_its_frame(executor home, suspension*& event) {
    suspension own(home);
    event = &own;
    co_await wait(own);
}

TEST_CASE("a completion handler may throw though the suspension ended with its coroutine") {
    net::io_context context;
    suspension* event = nullptr;
    net::co_spawn(context, wait_in_its_frame(context.get_executor(), event),
                  [](std::exception_ptr) { throw std::runtime_error("the user's"); });
    context.poll();
    REQUIRE(event != nullptr);
    CHECK_NOTHROW(event->resume(2));
    context.restart();
    CHECK_THROWS_WITH(context.poll(), "the user's");
}

// Owns coroutines that own it, as a connection does.
struct owner final : detail::suspension_owner, std::enable_shared_from_this<owner> {
    explicit owner(executor where)
        : home(std::move(where)),
          event(home),
          service(&detail::suspension_service::of(home)) {
        service->add(*this);
    }
    ~owner() { service->remove(*this); }
    void destroy_suspended() override { event.destroy(); }

    executor home;
    suspension event;
    detail::suspension_service* service;
};

task<void> hold(std::shared_ptr<owner> held) { co_await wait(held->event); }

TEST_CASE("a context that ends destroys the coroutines that wait, and what they own") {
    std::weak_ptr<owner> left;
    {
        net::io_context context;
        auto made = std::make_shared<owner>(context.get_executor());
        left = made;
        net::co_spawn(context, hold(std::move(made)), net::detached);
        context.poll();
        REQUIRE_FALSE(left.expired());
    }
    CHECK(left.expired());
}

}  // namespace tests_core_suspension
