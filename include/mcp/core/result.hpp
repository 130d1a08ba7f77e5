// SPDX-License-Identifier: MIT
// The outcome of everything that can fail.
#pragma once

#include <mcp/core/error.hpp>

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace mcp {

/// A value or an error. A default-constructed result is a success: after co_spawn with a plain
/// completion handler, look at the exception first.
template <class T> using result = tl::expected<T, error>;

/// Makes the failing side of any `result`.
inline tl::unexpected<error> fail(error why) { return tl::unexpected<error>(std::move(why)); }

inline tl::unexpected<error> fail(errc why, std::string detail = {}) {
    return tl::unexpected<error>(error(why, std::move(detail)));
}

/// For what failed before a byte of it was sent.
inline tl::unexpected<error> fail_unsent(error why) {
    why.reached = delivery::unsent;
    return tl::unexpected<error>(std::move(why));
}

inline tl::unexpected<error> fail_unsent(errc why, std::string detail = {}) {
    return fail_unsent(error(why, std::move(detail)));
}

}  // namespace mcp
