// SPDX-License-Identifier: MIT
// Types that a template names without having them compiled before it is used.
#pragma once

namespace mcp::detail {

template <class Parameter, class T> struct late_type { using type = T; };

/// `T`, but the compiler knows so only once `Parameter` is known. What a template does with a type
/// that it knows is compiled wherever its header is included; this keeps that to the programs that
/// use the template.
template <class Parameter, class T> using late = typename late_type<Parameter, T>::type;

}  // namespace mcp::detail
