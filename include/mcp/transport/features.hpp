// SPDX-License-Identifier: MIT
// What only some transports have: members that a client uses where they exist.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/protocol/header_parameters.hpp>
#include <mcp/protocol/version.hpp>
#include <mcp/transport/transport.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A transport may also have any of these; a decorator passes them on:
//
// - `bool mirrors_parameters() const`: requests carry `name` and `parameters` outside of the
//   message as well, as HTTP headers do.
//   `void mirror(std::string tool, std::vector<header_parameter>)` says which arguments.
// - `bool restarts() const`: false if open() does not start the server. Then a connection that ends
//   during the handshake says nothing about the server's era.
// - `std::optional<era> remembered_era() const`: what an earlier connection found out.
// - `void agreed(std::string_view version)`: the handshake chose this revision; called before
//   notifications/initialized.

namespace mcp::detail {

template <class Transport> bool mirrors_parameters(Transport const& wire) {
    if constexpr (requires { wire.mirrors_parameters(); }) return wire.mirrors_parameters();
    else return false;
}

template <class Transport>
void tell_mirrored(Transport& wire, std::string const& tool,
                   std::vector<header_parameter> parameters) {
    if constexpr (requires { wire.mirror(tool, std::move(parameters)); })
        wire.mirror(tool, std::move(parameters));
}

template <class Transport> bool restarts(Transport const& wire) {
    if constexpr (requires { wire.restarts(); }) return wire.restarts();
    else return true;
}

template <class Transport> std::optional<era> remembered_era(Transport const& wire) {
    if constexpr (requires { wire.remembered_era(); }) return wire.remembered_era();
    else return std::nullopt;
}

template <class Transport> void tell_agreed(Transport& wire, std::string_view version) {
    if constexpr (requires { wire.agreed(version); }) wire.agreed(version);
}

}  // namespace mcp::detail
