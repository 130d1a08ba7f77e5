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
using detail::suspension;

task<void> wait_for(suspension& event, int& step) {
    step = 1;
    co_await event.wait();
    step = 2;
}

TEST_CASE("resuming runs the coroutine before resume returns") {
    net::io_context context;
    executor const home = context.get_executor();
    suspension event(home);
    int step = 0;
    net::co_spawn(context, wait_for(event, step), net::detached);
    context.poll();
    REQUIRE(step == 1);
    event.resume();
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
    event.resume();
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
    event.resume_later();
    event.resume();
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
    CHECK(step == 2);
    event.reset();
    stop.emit(net::cancellation_type::terminal);
    CHECK(step == 2);
}

TEST_CASE("what a completion handler throws reaches whoever runs the context") {
    net::io_context context;
    executor const home = context.get_executor();
    suspension event(home);
    int step = 0;
    net::co_spawn(context, wait_for(event, step),
                  [](std::exception_ptr) { throw std::runtime_error("the user's"); });
    context.poll();
    CHECK_NOTHROW(event.resume());
    context.restart();
    CHECK_THROWS_WITH(context.poll(), "the user's");
}

task<void> wait_in_its_frame(executor home, suspension*& event) {
    suspension own(home);
    event = &own;
    co_await own.wait();
}

TEST_CASE("a completion handler may throw though the suspension ended with its coroutine") {
    net::io_context context;
    suspension* event = nullptr;
    net::co_spawn(context, wait_in_its_frame(context.get_executor(), event),
                  [](std::exception_ptr) { throw std::runtime_error("the user's"); });
    context.poll();
    REQUIRE(event != nullptr);
    CHECK_NOTHROW(event->resume());
    context.restart();
    CHECK_THROWS_WITH(context.poll(), "the user's");
}

// Owns coroutines that own it, as a connection does.
struct owner final : detail::suspension_owner, std::enable_shared_from_this<owner> {
    explicit owner(executor where)
        : home(std::move(where)), event(home), service(&detail::suspension_service::of(home)) {
        service->add(*this);
    }
    ~owner() { service->remove(*this); }
    void destroy_suspended() override { event.destroy(); }

    executor home;
    suspension event;
    detail::suspension_service* service;
};

task<void> hold(std::shared_ptr<owner> held) { co_await held->event.wait(); }

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
