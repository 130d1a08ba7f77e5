// SPDX-License-Identifier: MIT
// How long tests wait.
#pragma once

#include <chrono>

namespace mcp::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

/// How long anything may take before it counts as hanging: enough for a loaded machine.
inline constexpr std::chrono::seconds patience(20);

}  // namespace mcp::test
