// SPDX-License-Identifier: MIT
// A descriptor that becomes readable when a process ends.
#pragma once

#include <sys/types.h>

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace mcp::detail {

/// A descriptor for the caller to close; -1 where the system has no such thing (then the end of the
/// process's output has to do).
inline int open_exit_watch(pid_t process) noexcept {
#if defined(__linux__) && defined(SYS_pidfd_open)
    return static_cast<int>(::syscall(SYS_pidfd_open, process, 0));  // close-on-exec by itself
#else
    (void)process;
    return -1;
#endif
}

}  // namespace mcp::detail
