// SPDX-License-Identifier: MIT
// A child process with its three standard channels, in a process group of its own.
#pragma once

#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/transport/process_descriptors.hpp>
#include <mcp/transport/process_environment.hpp>
#include <mcp/transport/process_exit.hpp>
#include <mcp/transport/process_group.hpp>
#include <mcp/transport/process_spawn_plan.hpp>

#if defined(_WIN32)
#error "mcp/transport/process.hpp is for POSIX systems; Windows is not supported yet"
#endif

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mcp {

/// A running child process, alone in a new process group. Not thread-safe: use from one strand.
///
/// The child gets descriptors 0, 1 and 2 and no other, every signal at its default and none
/// blocked. A child that ended stays a zombie until group_alive() or the destructor looks at it,
/// because only an uncollected child keeps its id from being given to a stranger.
///
/// `Options` is process_options. A template, so that only programs that start a process compile it.
template <class Options> class basic_child_process {
public:
    using status_type = detail::late<Options, exit_status>;

    /// Starts a process; returns when the program was executed or could not be. Errors:
    /// invalid_configuration, invalid_directory, command_not_found, command_not_executable, and
    /// spawn_failed for what the system refuses.
    static result<basic_child_process> spawn(Options const& options);

    basic_child_process(basic_child_process&& other) noexcept = default;
    basic_child_process& operator=(basic_child_process&& other) noexcept;

    /// Ends what is left of the group with SIGKILL and collects the child, within a second: only a
    /// process stuck in the kernel takes longer, and is left alone.
    ~basic_child_process();

    /// Our end of the child's standard input: a stream socket, non-blocking. Write with
    /// MSG_NOSIGNAL. -1 once released.
    [[nodiscard]] int input() const { return input_.get(); }
    /// Our end of the child's standard output: a pipe, non-blocking. -1 once released.
    [[nodiscard]] int output() const { return output_.get(); }
    /// Our end of the child's standard error: a pipe, non-blocking. -1 once released.
    [[nodiscard]] int error_output() const { return error_output_.get(); }

    /// Hands a descriptor over to the caller, who closes it.
    [[nodiscard]] int release_input() { return input_.release(); }
    [[nodiscard]] int release_output() { return output_.release(); }
    [[nodiscard]] int release_error_output() { return error_output_.release(); }

    /// The process id, which is the id of its group as well; -1 after moving from.
    [[nodiscard]] pid_t id() const { return id_.value; }

    /// How the child ended, if it has; never blocks.
    std::optional<status_type> try_wait();

    /// SIGTERM to every process of the group. Harmless if there is none.
    void terminate_group() { signal_group(SIGTERM); }
    /// SIGKILL to every process of the group, also when the child itself ended and left processes
    /// behind. Harmless if there is none.
    void kill_group() { signal_group(SIGKILL); }

    /// True while the child runs, or a process that it left behind in its group. Collects a child
    /// that ended.
    bool group_alive();

private:
    // A process id that does not survive a move.
    struct process_id {
        pid_t value = -1;
        process_id() = default;
        process_id(process_id&& other) noexcept : value(std::exchange(other.value, -1)) {}
        process_id& operator=(process_id&& other) noexcept {
            value = std::exchange(other.value, -1);
            return *this;
        }
    };

    basic_child_process() = default;

    void signal_group(int signal);
    void collect();
    [[nodiscard]] bool group_exists();
    void end() noexcept;

    detail::descriptor input_;
    detail::descriptor output_;
    detail::descriptor error_output_;
    process_id id_;
    std::optional<status_type> status_;
    bool collected_ = false;  // the child is no zombie any more: its id may be given away
    detail::group_inspector inspector_;
    bool group_gone_ = false;  // once true, the group's id is never used again
};

using child_process = basic_child_process<process_options>;

template <class Options>
auto basic_child_process<Options>::spawn(Options const& options) -> result<basic_child_process> {
    using channel = detail::late<Options, detail::channel>;
    if (auto checked = check_process_options<Options>(options); !checked)
        return fail(checked.error());
    if (auto checked = check_directory<Options>(options); !checked) return fail(checked.error());
    auto program = find_program<Options>(options);
    if (!program) return fail(program.error());

    auto input = detail::open_input_channel<channel>();
    if (!input) return fail(input.error());
    // Fewer wake-ups for large answers than with the usual 64 KiB.
    auto output = detail::open_output_channel<channel>(256 * 1024);
    if (!output) return fail(output.error());
    auto error_output = detail::open_output_channel<channel>();
    if (!error_output) return fail(error_output.error());

    detail::late<Options, detail::spawn_plan> plan;
    plan.connect(input->theirs.get(), STDIN_FILENO);
    plan.connect(output->theirs.get(), STDOUT_FILENO);
    plan.connect(error_output->theirs.get(), STDERR_FILENO);
    plan.enter(options.directory);
    plan.close_the_rest();
    plan.isolate();

    using text = detail::late<Options, std::string>;
    std::vector<text> words{options.command};
    words.insert(words.end(), options.arguments.begin(), options.arguments.end());
    std::vector<text> variables = child_environment<Options>(options);
    auto arguments = detail::null_terminated(words);
    auto environment = detail::null_terminated(variables);

    basic_child_process child;
    child.input_ = std::move(input->ours);
    child.output_ = std::move(output->ours);
    child.error_output_ = std::move(error_output->ours);
    pid_t id = -1;
    if (int const why = plan.run(id, *program, arguments, environment); why != 0) {
        if (auto checked = check_directory<Options>(options); !checked)
            return fail(checked.error());
        return fail(detail::explain_spawn_failure(why, *program));
    }
    child.id_.value = id;
    return child;
}

template <class Options>
auto basic_child_process<Options>::operator=(basic_child_process&& other) noexcept
    -> basic_child_process& {
    if (this == &other) return *this;
    end();
    input_ = std::move(other.input_);
    output_ = std::move(other.output_);
    error_output_ = std::move(other.error_output_);
    id_ = std::move(other.id_);
    status_ = other.status_;
    collected_ = other.collected_;
    group_gone_ = other.group_gone_;
    inspector_ = other.inspector_;
    return *this;
}

template <class Options> basic_child_process<Options>::~basic_child_process() { end(); }

template <class Options>
auto basic_child_process<Options>::try_wait() -> std::optional<status_type> {
    if (status_ || id_.value <= 1) return status_;
    siginfo_t info{};
    int outcome = 0;
    do {
        outcome = ::waitid(P_PID, static_cast<id_t>(id_.value), &info, WEXITED | WNOHANG | WNOWAIT);
    } while (outcome != 0 && errno == EINTR);
    if (outcome != 0) {  // somebody else collected it
        status_ = status_type{};
        collected_ = true;
    } else if (info.si_pid == id_.value) {
        status_ = detail::to_exit_status(info);
    }
    return status_;
}

// Ends the zombie, after which the id is only as good as the group that still uses it.
template <class Options> void basic_child_process<Options>::collect() {
    if (collected_ || !status_) return;
    int ignored = 0;
    while (::waitpid(id_.value, &ignored, 0) < 0 && errno == EINTR) {
    }
    collected_ = true;
}

// By the system's account, zombies included: a signal to them does no harm.
template <class Options> bool basic_child_process<Options>::group_exists() {
    if (!collected_) return true;
    if (!group_gone_) group_gone_ = !detail::orphaned_group_exists(id_.value);
    return !group_gone_;
}

template <class Options> bool basic_child_process<Options>::group_alive() {
    if (id_.value <= 1) return false;
    if (!try_wait()) return true;
    collect();
    return group_exists() && !inspector_.only_zombies(id_.value);
}

template <class Options> void basic_child_process<Options>::signal_group(int signal) {
    if (id_.value <= 1) return;
    try_wait();
    if (!group_exists()) return;
    ::kill(-id_.value, signal);
    // A child that moved to another group does not hear what its first group is told.
    if (!status_ && ::getpgid(id_.value) != id_.value) ::kill(id_.value, signal);
}

template <class Options> void basic_child_process<Options>::end() noexcept {
    if (id_.value <= 1) return;
    kill_group();
    using std::chrono::microseconds;
    auto const limit = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    for (microseconds pause(50); !try_wait(); pause = std::min(pause * 2, microseconds(5000))) {
        if (std::chrono::steady_clock::now() >= limit) break;
        timespec const rest{0, static_cast<long>(pause.count()) * 1000};
        ::nanosleep(&rest, nullptr);
    }
    collect();
    id_.value = -1;
}

}  // namespace mcp
