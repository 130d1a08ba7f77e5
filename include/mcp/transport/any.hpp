// SPDX-License-Identifier: MIT
// A transport chosen at run time.
#pragma once

#include <mcp/transport/transport.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace mcp {

/// Holds any transport. Costs one virtual call for each exchange. Satisfies `transport`.
class any_transport {
public:
    template <class Transport>
        requires(!std::same_as<std::remove_cvref_t<Transport>, any_transport> &&
                 transport<std::remove_cvref_t<Transport>>)
    any_transport(Transport&& held)  // NOLINT: converts on purpose
        : held_(std::make_unique<holder<std::remove_cvref_t<Transport>>>(
              std::forward<Transport>(held))) {}

    task<result<void>> open(inbound& in) { return held_->open(in); }
    task<result<response>> exchange(request sent) { return held_->exchange(std::move(sent)); }
    task<result<void>> notify(notification told) { return held_->notify(std::move(told)); }
    task<result<void>> respond(reply answer) { return held_->respond(std::move(answer)); }
    task<void> close() { return held_->close(); }

private:
    struct interface {
        interface() = default;
        interface(interface const&) = delete;
        interface& operator=(interface const&) = delete;
        virtual ~interface() = default;
        virtual task<result<void>> open(inbound& in) = 0;
        virtual task<result<response>> exchange(request sent) = 0;
        virtual task<result<void>> notify(notification told) = 0;
        virtual task<result<void>> respond(reply answer) = 0;
        virtual task<void> close() = 0;
    };

    template <class Transport> struct holder final : interface {
        template <class From> explicit holder(From&& from) : held(std::forward<From>(from)) {}
        task<result<void>> open(inbound& in) override { return held.open(in); }
        task<result<response>> exchange(request sent) override {
            return held.exchange(std::move(sent));
        }
        task<result<void>> notify(notification told) override {
            return held.notify(std::move(told));
        }
        task<result<void>> respond(reply answer) override {
            return held.respond(std::move(answer));
        }
        task<void> close() override { return held.close(); }
        Transport held;
    };

    std::unique_ptr<interface> held_;
};

static_assert(transport<any_transport>);

}  // namespace mcp
