// SPDX-License-Identifier: MIT
// How a child process ended.
#pragma once

#if defined(_WIN32)
#error "mcp/transport/process_exit.hpp is for POSIX systems; Windows is not supported yet"
#endif

#include <csignal>
#include <optional>
#include <string>

#include <sys/wait.h>

namespace mcp {

/// How a process ended. Neither field is set if something else in this program took the status
/// (a handler that waits for every child, or SIGCHLD ignored).
struct exit_status {
    std::optional<int> code;    ///< What it returned.
    std::optional<int> signal;  ///< The signal that ended it.

    /// For people, to follow a subject: "exited with code 3", "was ended by signal 9 (SIGKILL)".
    [[nodiscard]] inline std::string describe() const;

    bool operator==(exit_status const&) const = default;
};

namespace detail {

inline exit_status to_exit_status(siginfo_t const& info) {
    exit_status status;
    if (info.si_code == CLD_EXITED) {
        status.code = info.si_status;
    } else {
        status.signal = info.si_status;
    }
    return status;
}

inline std::string signal_name(int signal) {
    switch (signal) {
        case SIGHUP: return "SIGHUP";
        case SIGINT: return "SIGINT";
        case SIGQUIT: return "SIGQUIT";
        case SIGILL: return "SIGILL";
        case SIGTRAP: return "SIGTRAP";
        case SIGABRT: return "SIGABRT";
        case SIGBUS: return "SIGBUS";
        case SIGFPE: return "SIGFPE";
        case SIGKILL: return "SIGKILL";
        case SIGSEGV: return "SIGSEGV";
        case SIGPIPE: return "SIGPIPE";
        case SIGALRM: return "SIGALRM";
        case SIGTERM: return "SIGTERM";
        case SIGXCPU: return "SIGXCPU";
        case SIGXFSZ: return "SIGXFSZ";
        case SIGSYS: return "SIGSYS";
        default: return {};
    }
}

}  // namespace detail

inline std::string exit_status::describe() const {
    if (code) return "exited with code " + std::to_string(*code);
    if (!signal) return "ended";
    std::string const name = detail::signal_name(*signal);
    std::string text = "was ended by signal " + std::to_string(*signal);
    if (!name.empty()) text += " (" + name + ")";
    return text;
}

}  // namespace mcp
