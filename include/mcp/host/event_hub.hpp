// SPDX-License-Identifier: MIT
// Brings events to whoever subscribed, from any thread to any other.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/asio_strand.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/host/event_queue.hpp>
#include <mcp/host/events.hpp>
#include <mcp/host/run_on.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace mcp {

namespace detail {

/// Somebody who gets events. Never holds up whoever publishes.
template <class Event> class event_subscriber {
public:
    explicit event_subscriber(std::size_t capacity) : queue(capacity) {}
    event_subscriber(event_subscriber const&) = delete;
    event_subscriber& operator=(event_subscriber const&) = delete;
    virtual ~event_subscriber() = default;

    void push(std::shared_ptr<Event const> event) {
        if (queue.push(std::move(event))) wake();
    }
    void end(bool keep) {
        if (queue.end(keep)) wake();
    }

    event_queue<Event> queue;
    std::atomic<std::uint64_t> failures = 0;  // of its handler

private:
    virtual void wake() = 0;
};

/// Calls a function.
template <class Event>
class event_caller final : public event_subscriber<Event>,
                           public std::enable_shared_from_this<event_caller<Event>> {
public:
    using handler_type = std::function<void(Event const&)>;

    event_caller(executor where, handler_type handler, std::size_t capacity)
        : event_subscriber<Event>(capacity),
          where_(std::move(where)),
          handler_(std::move(handler)) {}

private:
    // Others want that executor as well.
    static constexpr int most_at_once = 32;

    void wake() override {
        net::post(where_, [self = this->shared_from_this()] { self->deliver(); });
    }

    void deliver() {
        for (int i = 0; i < most_at_once; ++i) {
            auto const next = this->queue.pop();
            if (!next) return;
            try {
                handler_(*next);
            } catch (...) {
                ++this->failures;
            }
        }
        wake();
    }

    executor where_;
    handler_type handler_;
};

/// Wakes a coroutine. Its condition belongs to `home`.
template <class Event, class Timer>
class event_reader final : public event_subscriber<Event>,
                           public std::enable_shared_from_this<event_reader<Event, Timer>> {
public:
    using self_ptr = std::shared_ptr<event_reader>;

    event_reader(executor where, std::size_t capacity)
        : event_subscriber<Event>(capacity),
          home(strand_on(where)),
          arrived_(home) {}

    /// Runs on `home`.
    static task<std::shared_ptr<Event const>> next(self_ptr self) {
        for (;;) {
            if (auto found = self->queue.pop()) co_return found;
            if (self->queue.has_ended()) co_return nullptr;
            auto const why = co_await self->arrived_.wait();
            if (why == wake_reason::cancelled) co_return nullptr;
        }
    }

    executor const home;

private:
    void wake() override {
        net::post(home, [self = this->shared_from_this()] { self->arrived_.notify_all(); });
    }

    basic_condition<Timer> arrived_;
};

template <class Event> struct event_hub_state {
    using subscriber_ptr = std::shared_ptr<event_subscriber<Event>>;

    void add(subscriber_ptr added) {
        std::lock_guard const lock(mutex);
        subscribers.push_back(std::move(added));
        count = subscribers.size();
    }
    void remove(subscriber_ptr const& removed) {
        std::lock_guard const lock(mutex);
        std::erase(subscribers, removed);
        count = subscribers.size();
    }

    std::mutex mutex;
    std::vector<subscriber_ptr> subscribers;
    std::atomic<std::size_t> count = 0;
};

}  // namespace detail

/// A subscription; its end is the end of the object. A handler that runs on another thread at that
/// moment comes to its end; no other call of it begins. May outlive the hub.
template <class Event> class basic_event_subscription {
public:
    using subscriber_type = detail::event_subscriber<Event>;

    basic_event_subscription() = default;
    basic_event_subscription(std::weak_ptr<detail::event_hub_state<Event>> hub,
                             std::shared_ptr<subscriber_type> mine)
        : hub_(std::move(hub)),
          mine_(std::move(mine)) {}
    basic_event_subscription(basic_event_subscription&&) noexcept = default;
    basic_event_subscription& operator=(basic_event_subscription&& other) noexcept {
        end();
        hub_ = std::move(other.hub_);
        mine_ = std::move(other.mine_);
        return *this;
    }
    ~basic_event_subscription() { end(); }

    /// How many events were dropped because the subscriber was too slow.
    [[nodiscard]] std::uint64_t dropped() const { return mine_ ? mine_->queue.dropped() : 0; }

    /// How often the handler threw.
    [[nodiscard]] std::uint64_t failures() const { return mine_ ? mine_->failures.load() : 0; }

    void end() {
        if (!mine_) return;
        if (auto const hub = hub_.lock()) hub->remove(mine_);
        mine_->end(false);
        mine_ = nullptr;
    }

private:
    std::weak_ptr<detail::event_hub_state<Event>> hub_;
    std::shared_ptr<subscriber_type> mine_;
};

/// A subscription that is read by a coroutine.
template <class Event, class Timer> class basic_event_stream {
public:
    using reader_type = detail::event_reader<Event, Timer>;

    basic_event_stream(std::weak_ptr<detail::event_hub_state<Event>> hub,
                       std::shared_ptr<reader_type> reader)
        : reader_(reader),
          subscription_(std::move(hub), std::move(reader)) {}

    /// The next event. Null once the hub is gone, or if the caller was cancelled. One reader at a
    /// time.
    task<std::shared_ptr<Event const>> next() {
        return detail::run_on(reader_->home, reader_type::next(reader_));
    }

    [[nodiscard]] std::uint64_t dropped() const { return subscription_.dropped(); }

private:
    std::shared_ptr<reader_type> reader_;
    basic_event_subscription<Event> subscription_;
};

/// Takes events from whoever has some. Thread-safe. Publishing never waits for a subscriber: each
/// has a queue of its own, which drops the oldest events when it is full. `Event` is host_event.
template <class Event, class Timer> class basic_event_hub {
public:
    /// How many events may wait for one subscriber: those of a hundred servers that connect.
    static constexpr std::size_t usual_capacity = 1024;

    basic_event_hub() = default;
    basic_event_hub(basic_event_hub const&) = delete;
    basic_event_hub& operator=(basic_event_hub const&) = delete;
    ~basic_event_hub() { close(); }

    /// Calls `handler` on `where`, one event at a time, in order. What it throws is counted.
    [[nodiscard]] basic_event_subscription<Event> subscribe(
        executor where, std::function<void(Event const&)> handler,
        std::size_t capacity = usual_capacity) {
        auto made = std::make_shared<detail::event_caller<Event>>(std::move(where),
                                                                  std::move(handler), capacity);
        state_->add(made);
        return basic_event_subscription<Event>(state_, std::move(made));
    }

    /// For a coroutine that asks for one event after the other.
    [[nodiscard]] basic_event_stream<Event, Timer> stream(
        executor where, std::size_t capacity = usual_capacity) {
        auto made =
            std::make_shared<detail::event_reader<Event, Timer>>(std::move(where), capacity);
        state_->add(made);
        return basic_event_stream<Event, Timer>(state_, std::move(made));
    }

    /// False if an event would go nowhere, so that it need not even be made.
    [[nodiscard]] bool has_subscribers() const noexcept { return state_->count != 0; }

    void publish(Event event) {
        if (!has_subscribers()) return;
        auto const shared = std::make_shared<Event const>(std::move(event));
        // A subscriber is woken by a post, which runs nothing here.
        std::lock_guard const lock(state_->mutex);
        for (auto const& each : state_->subscribers) each->push(shared);
    }

    /// Nothing is published any more; what subscribers have not seen yet they still get.
    void close() {
        auto const last = [this] {
            std::lock_guard const lock(state_->mutex);
            state_->count = 0;
            return std::exchange(state_->subscribers, {});
        }();
        for (auto const& each : last) each->end(true);
    }

private:
    std::shared_ptr<detail::event_hub_state<Event>> state_ =
        std::make_shared<detail::event_hub_state<Event>>();
};

using event_hub = basic_event_hub<host_event, timer>;
using event_subscription = basic_event_subscription<host_event>;
using event_stream = basic_event_stream<host_event, timer>;

}  // namespace mcp
