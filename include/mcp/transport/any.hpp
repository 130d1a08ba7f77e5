// SPDX-License-Identifier: MIT
// A transport chosen at run time.
#pragma once

#include <mcp/transport/features.hpp>
#include <mcp/transport/transport.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

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
    task<result<response>> exchange(request&& sent) { return held_->exchange(std::move(sent)); }
    task<result<void>> notify(notification told) { return held_->notify(std::move(told)); }
    task<result<void>> respond(reply answer) { return held_->respond(std::move(answer)); }
    task<void> close() { return held_->close(); }

    /// The transport inside if it is a `Transport`, otherwise null.
    template <class Transport> [[nodiscard]] Transport const* target() const noexcept {
        return static_cast<Transport const*>(held_->find(&type_mark<Transport>));
    }

    // What the transport inside has of transport/features.hpp.
    [[nodiscard]] bool mirrors_parameters() const { return held_->mirrors_parameters(); }
    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        held_->mirror(std::move(tool), std::move(parameters));
    }
    [[nodiscard]] bool restarts() const { return held_->restarts(); }
    [[nodiscard]] std::optional<era> remembered_era() const { return held_->remembered_era(); }
    void agreed(std::string_view version) { held_->agreed(version); }

private:
    // Its address stands for the type, also where there is no RTTI.
    template <class Transport> static constexpr char type_mark = 0;

    struct interface {
        interface() = default;
        interface(interface const&) = delete;
        interface& operator=(interface const&) = delete;
        virtual ~interface() = default;
        virtual task<result<void>> open(inbound& in) = 0;
        virtual task<result<response>> exchange(request&& sent) = 0;
        virtual task<result<void>> notify(notification told) = 0;
        virtual task<result<void>> respond(reply answer) = 0;
        virtual task<void> close() = 0;
        virtual void const* find(void const* mark) const noexcept = 0;
        virtual bool mirrors_parameters() const = 0;
        virtual void mirror(std::string tool, std::vector<header_parameter> parameters) = 0;
        virtual bool restarts() const = 0;
        virtual std::optional<era> remembered_era() const = 0;
        virtual void agreed(std::string_view version) = 0;
    };

    template <class Transport> struct holder final : interface {
        template <class From> explicit holder(From&& from) : held(std::forward<From>(from)) {}
        task<result<void>> open(inbound& in) override { return held.open(in); }
        task<result<response>> exchange(request&& sent) override {
            return held.exchange(std::move(sent));
        }
        task<result<void>> notify(notification told) override {
            return held.notify(std::move(told));
        }
        task<result<void>> respond(reply answer) override {
            return held.respond(std::move(answer));
        }
        task<void> close() override { return held.close(); }
        void const* find(void const* mark) const noexcept override {
            return mark == &type_mark<Transport> ? &held : nullptr;
        }
        bool mirrors_parameters() const override { return detail::mirrors_parameters(held); }
        void mirror(std::string tool, std::vector<header_parameter> parameters) override {
            detail::tell_mirrored(held, tool, std::move(parameters));
        }
        bool restarts() const override { return detail::restarts(held); }
        std::optional<era> remembered_era() const override { return detail::remembered_era(held); }
        void agreed(std::string_view version) override { detail::tell_agreed(held, version); }
        Transport held;
    };

    std::unique_ptr<interface> held_;
};

static_assert(transport<any_transport>);

}  // namespace mcp
