// SPDX-License-Identifier: MIT
// The steps that end a child process, as plain decisions.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace mcp {

/// How long each step of ending a server process may take. A limit below zero counts as zero, one
/// above a day as a day.
struct shutdown_limits {
    /// From the end of its input until it is asked with SIGTERM.
    duration close_input = std::chrono::seconds(2);
    /// From SIGTERM until it is killed.
    duration terminate = std::chrono::seconds(2);
    /// From SIGKILL until it is given up. Only a process stuck in the kernel takes that long.
    duration kill = std::chrono::seconds(1);

    bool operator==(shutdown_limits const&) const = default;
};

/// What to do next to end a process.
enum class shutdown_step {
    close_input,  ///< Close the process's standard input.
    terminate,    ///< Send SIGTERM to its process group.
    kill,         ///< Send SIGKILL to its process group.
    wait_until,   ///< Ask again when the process may have ended, at `until` at the latest.
    done,         ///< Nothing more: everything ended, or the last limit ran out.
};

/// A step, and for `wait_until` its end.
struct shutdown_action {
    shutdown_step step = shutdown_step::done;
    time_point until{};

    bool operator==(shutdown_action const&) const = default;
};

/// Decides how a process and its group are ended: close its input, wait, SIGTERM, wait, SIGKILL,
/// wait. Each step comes at most once and each wait is bounded, so that the sum of the limits
/// bounds the whole. As soon as everything ended, the answer is `done`.
class shutdown_steps {
public:

    explicit shutdown_steps(shutdown_limits limits = {}) : limits_(limits) {}

    /// The next thing to do. `exited` says that the process itself ended, `group_alive` that a
    /// process of its group (a grandchild, perhaps) still runs. The input is closed in any case.
    shutdown_action next(time_point now, bool exited, bool group_alive) {
        if (stage_ == stage::started) {
            return enter(stage::closing, shutdown_step::close_input, now, limits_.close_input);
        }
        if (exited && !group_alive) stage_ = stage::finished;
        if (stage_ == stage::finished) return {};
        if (now < deadline_) return {shutdown_step::wait_until, deadline_};
        if (stage_ == stage::closing) {
            return enter(stage::terminating, shutdown_step::terminate, now, limits_.terminate);
        }
        if (stage_ == stage::terminating) {
            return enter(stage::killing, shutdown_step::kill, now, limits_.kill);
        }
        stage_ = stage::finished;
        return {};
    }

private:
    enum class stage { started, closing, terminating, killing, finished };

    shutdown_action enter(stage next, shutdown_step step, time_point now, duration limit) {
        // A day at most: adding the largest duration to a time point would overflow.
        constexpr std::int64_t day = 24 * 60 * 60 * 1000;
        auto const bounded = std::clamp<std::int64_t>(limit.milliseconds, 0, day);
        stage_ = next;
        deadline_ = now + std::chrono::milliseconds(bounded);
        return {step, deadline_};
    }

    shutdown_limits limits_;
    stage stage_ = stage::started;
    time_point deadline_{};
};

}  // namespace mcp
