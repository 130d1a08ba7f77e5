// SPDX-License-Identifier: MIT
// Asio's strands, for what is used from several threads.
#pragma once

#include <mcp/core/asio.hpp>

#include <asio/strand.hpp>

namespace mcp::detail {

/// An executor that runs one thing at a time on `where`.
template <class Executor> Executor strand_on(Executor const& where) {
    // Without the detour through the type-erased executor where its type is the usual one: a strand
    // asks much of what it is made of.
    using plain = net::io_context::executor_type;
    if (plain const* const direct = where.template target<plain>()) {
        return Executor(net::make_strand(*direct));
    }
    return Executor(net::make_strand(where));
}

}  // namespace mcp::detail
