// SPDX-License-Identifier: MIT
// Ends a request from outside: for deadlines that move, and for cancelling.
#pragma once

#include <mcp/core/error.hpp>

#include <optional>
#include <utility>

namespace mcp::http {

class interrupt;

namespace detail {

/// Somebody who is told when an interrupt is tripped. An element of a list that needs no memory.
class interrupt_listener {
public:
    interrupt_listener(interrupt_listener const&) = delete;
    interrupt_listener& operator=(interrupt_listener const&) = delete;

protected:
    explicit inline interrupt_listener(interrupt* source);
    inline ~interrupt_listener();

private:
    friend class http::interrupt;
    virtual void interrupted(error const& why) = 0;

    interrupt* source_;
    interrupt_listener* next_ = nullptr;
    interrupt_listener* previous_ = nullptr;
};

}  // namespace detail

/// Whoever holds one may end the request that it was given to, at any time. To be used on the
/// request's executor only, and held by shared_ptr by both sides: tripping may end the other.
class interrupt {
public:
    interrupt() = default;
    interrupt(interrupt const&) = delete;
    interrupt& operator=(interrupt const&) = delete;

    ~interrupt() {
        for (auto* each = first_; each != nullptr; each = each->next_) each->source_ = nullptr;
    }

    /// Ends whatever is being done for the request (dial, write, read) with this error, and all
    /// that would follow. Only the first call counts. The caller holds this meanwhile.
    void trip(error why) {
        if (why_) return;
        why_ = std::move(why);
        // A listener may remove itself and others while it is told.
        while (first_ != nullptr) {
            auto& next = *first_;
            remove(next);
            next.interrupted(*why_);
        }
    }

    [[nodiscard]] bool tripped() const noexcept { return why_.has_value(); }

    /// Why it was tripped; to be asked only after tripped().
    [[nodiscard]] error const& why() const { return *why_; }

private:
    friend class detail::interrupt_listener;

    void add(detail::interrupt_listener& one) noexcept {
        one.next_ = first_;
        if (first_ != nullptr) first_->previous_ = &one;
        first_ = &one;
    }

    void remove(detail::interrupt_listener& one) noexcept {
        (one.previous_ != nullptr ? one.previous_->next_ : first_) = one.next_;
        if (one.next_ != nullptr) one.next_->previous_ = one.previous_;
        one.next_ = one.previous_ = nullptr;
        one.source_ = nullptr;
    }

    std::optional<error> why_;
    detail::interrupt_listener* first_ = nullptr;
};

namespace detail {

inline interrupt_listener::interrupt_listener(interrupt* source) : source_(source) {
    if (source_ != nullptr) source_->add(*this);
}

inline interrupt_listener::~interrupt_listener() {
    if (source_ != nullptr) source_->remove(*this);
}

}  // namespace detail

/// While it lives, `f(error const&)` is called at most once, from within trip(). It is not called
/// for an interrupt that was tripped before: ask tripped() before each step. A null interrupt is
/// allowed and never calls.
///
///     on_interrupt const guard(stop.get(), [&](error const&) { socket.close(); });
template <class F> class on_interrupt final : detail::interrupt_listener {
public:
    on_interrupt(interrupt* source, F f)
        : interrupt_listener(source != nullptr && !source->tripped() ? source : nullptr),
          f_(std::move(f)) {}

private:
    void interrupted(error const& why) override { f_(why); }

    F f_;
};

}  // namespace mcp::http
