// SPDX-License-Identifier: MIT
// One posix_spawn call: what the child gets, and what its failure means.
#pragma once

#include <mcp/core/error.hpp>
#include <mcp/core/late.hpp>
#include <mcp/transport/process_descriptors.hpp>
#include <mcp/transport/process_environment.hpp>

#if defined(_WIN32)
#error "mcp/transport/process_spawn_plan.hpp is for POSIX systems; Windows is not supported yet"
#endif

#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include <spawn.h>
#include <sys/types.h>
#include <unistd.h>

namespace mcp::detail {

// The attributes and actions of one posix_spawn call, and the first error in making them.
class spawn_plan {
public:
    spawn_plan() {
        note(::posix_spawn_file_actions_init(&actions_));
        note(::posix_spawnattr_init(&attributes_));
    }
    spawn_plan(spawn_plan const&) = delete;
    spawn_plan& operator=(spawn_plan const&) = delete;
    ~spawn_plan() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    void connect(int from, int to) {
        note(::posix_spawn_file_actions_adddup2(&actions_, from, to));
    }

    void enter(std::string const& directory) {
        if (directory.empty()) return;
        note(::posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str()));
    }

    // Every other descriptor of this library closes itself on exec; those that the rest of the
    // program opened may not.
    void close_the_rest() {
#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 34)
        note(::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1));
#endif
#endif
    }

    // A group of its own, so that what the child starts can be ended with it; the signals as a
    // program expects them, whatever this one ignores or blocks.
    void isolate() {
        sigset_t all;
        sigfillset(&all);
        sigdelset(&all, SIGKILL);
        sigdelset(&all, SIGSTOP);
        sigset_t none;
        sigemptyset(&none);
        int flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
#if defined(POSIX_SPAWN_CLOEXEC_DEFAULT)
        flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
        note(::posix_spawnattr_setpgroup(&attributes_, 0));
        note(::posix_spawnattr_setsigdefault(&attributes_, &all));
        note(::posix_spawnattr_setsigmask(&attributes_, &none));
        note(::posix_spawnattr_setflags(&attributes_, static_cast<short>(flags)));
    }

    // 0 or an error number.
    template <class Pointer>
    int run(pid_t& id, std::string const& program, std::vector<Pointer>& arguments,
            std::vector<Pointer>& environment) {
        if (failure_ != 0) return failure_;
        return ::posix_spawn(&id, program.c_str(), &actions_, &attributes_, arguments.data(),
                             environment.data());
    }

private:
    void note(int outcome) {
        if (failure_ == 0) failure_ = outcome;
    }

    posix_spawn_file_actions_t actions_;
    posix_spawnattr_t attributes_;
    int failure_ = 0;
};

// The form that exec wants. The strings must outlive it; exec does not change them.
template <class Text> std::vector<late<Text, char*>> null_terminated(std::vector<Text>& strings) {
    std::vector<late<Text, char*>> pointers;
    pointers.reserve(strings.size() + 1);
    for (Text& text : strings) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

// What an error number of posix_spawn means for a program that was there a moment ago.
inline error explain_spawn_failure(int why, std::string const& program) {
    std::string const reason = describe_errno(why);
    if (why == ENOEXEC) {
        return {errc::command_not_executable,
                in_quotes(program) +
                    " is not a program for this system: if it is a script, begin " +
                    "it with a line such as #!/bin/sh"};
    }
    if (why == ENOENT && inspect_program(program) == program_state::missing) {
        return {errc::command_not_found, in_quotes(program) + " is no longer there"};
    }
    if (why == ENOENT || why == ENOTDIR || why == ELOOP) {
        return {errc::command_not_executable,
                in_quotes(program) + " needs an interpreter that is not there: check its first " +
                    "line (#!) or install what it needs"};
    }
    if (why == EACCES || why == EPERM) {
        return {errc::command_not_executable,
                in_quotes(program) + ": " + reason + ": check its permissions, those of its " +
                    "interpreter, and whether its file system allows programs"};
    }
    return {errc::spawn_failed, "cannot start " + in_quotes(program) + ": " + reason};
}

}  // namespace mcp::detail
