// SPDX-License-Identifier: MIT
// Waits until a configuration changes.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/asio_descriptor.hpp>
#include <mcp/core/duration.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/translate.hpp>
#include <mcp/host/config_watch_files.hpp>
#include <mcp/host/config_watch_folders.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace mcp {

/// How to watch.
struct config_watch_options {
    /// A change is told once nothing was written for so long: editors write in several steps.
    duration quiet = std::chrono::milliseconds(200);
    /// How often to look where the system does not tell by itself.
    duration interval = std::chrono::seconds(2);
    /// Only look, as is needed for some network file systems.
    bool polls = false;
};

/// Watches files, which need not exist. Looks at what they hold, so that a file that was written as
/// it was has not changed. On Linux the system tells (inotify); elsewhere, and where that fails, it
/// looks at the times of the files again and again.
///
/// Threads: not thread-safe; everything runs on the executor, whose context must outlive it.
/// Destroying it ends a wait with errc::closed.
template <class Timer> class basic_config_watch {
public:
    /// Changes count from now on. Relative names are those of the folder that the program is in.
    basic_config_watch(executor where, std::vector<std::string> files,
                       config_watch_options options = {})
        : state_(std::make_shared<state>(std::move(where), std::move(files), options)) {}

    basic_config_watch(basic_config_watch&&) noexcept = default;
    basic_config_watch& operator=(basic_config_watch&& other) noexcept {
        if (this != &other && state_) state_->close();
        state_ = std::move(other.state_);
        return *this;
    }
    ~basic_config_watch() {
        if (state_) state_->close();
    }

    /// Waits until files hold something else than at the last time; their names, in the order in
    /// which they were given. What changes between two calls is told by the next one. One at a
    /// time. Errors: cancelled, closed.
    task<result<std::vector<std::string>>> next_change() { return wait_for_change(state_); }

private:
    struct state {
        state(executor where, std::vector<std::string> names, config_watch_options chosen)
            : files(std::move(names)),
              options(chosen),
              pause(where) {
            int const own = options.polls ? -1 : folders.descriptor();
            // Asio closes what it waits for, and so do the folders.
            int const copy = own < 0 ? -1 : ::dup(own);
            if (copy >= 0) notices.emplace(where, copy);
        }

        void close() {
            is_closed = true;
            pause.cancel();
            if (notices) notices->cancel();
        }

        detail::watched_files files;
        config_watch_options options;
        detail::folder_watch folders;
        Timer pause;
        std::optional<stream_descriptor> notices;
        bool is_closed = false;
    };
    using kept = std::shared_ptr<state>;

    static task<result<std::vector<std::string>>> wait_for_change(kept here) {
        for (;;) {
            bool const is_told = here->notices && here->folders.arm(here->files.names());
            auto seen = here->files.look();
            if (!here->files.is_known(seen)) {
                auto settled = co_await settle(here, std::move(seen));
                if (!settled) co_return fail(settled.error());
                auto changed = here->files.take(std::move(*settled));
                if (!changed.empty()) co_return changed;
                continue;
            }
            result<void> waited;
            if (is_told) waited = co_await wait_for_notice(here);
            else waited = co_await wait_for_stamp(here);
            if (!waited) co_return fail(waited.error());
        }
    }

    // Looks until the files stay as they are, though not for ever.
    static task<result<std::vector<detail::file_print>>> settle(
        kept here, std::vector<detail::file_print> seen) {
        constexpr int most = 25;
        for (int i = 0; i < most; ++i) {
            auto waited = co_await wait(here, here->options.quiet);
            if (!waited) co_return fail(waited.error());
            auto now = here->files.look();
            if (now == seen) break;
            seen = std::move(now);
        }
        co_return seen;
    }

    static task<result<void>> wait_for_notice(kept here) {
        bool is_ours = false;
        while (!is_ours) {
            if (here->is_closed) co_return fail(errc::closed);
            auto const [code] =
                co_await here->notices->async_wait(stream_descriptor::wait_read, detail::as_result);
            auto const cancellation = co_await net::this_coro::cancellation_state;
            if (auto ended = why_ended(*here, cancellation)) co_return fail(*ended);
            if (code) co_return fail(from_system_error(code), "watching folders");
            is_ours = here->folders.take();
        }
        co_return result<void>();
    }

    static task<result<void>> wait_for_stamp(kept here) {
        for (;;) {
            auto waited = co_await wait(here, here->options.interval);
            if (!waited || here->files.has_other_stamps()) co_return waited;
        }
    }

    static task<result<void>> wait(kept here, duration time) {
        if (here->is_closed) co_return fail(errc::closed);
        here->pause.expires_after(time.chrono());
        co_await detail::fired(here->pause);
        auto const cancellation = co_await net::this_coro::cancellation_state;
        if (auto ended = why_ended(*here, cancellation)) co_return fail(*ended);
        co_return result<void>();
    }

    template <class Cancellation>
    static std::optional<errc> why_ended(state const& here, Cancellation const& cancellation) {
        if (here.is_closed) return errc::closed;
        bool const is_cancelled = cancellation.cancelled() != net::cancellation_type::none;
        return is_cancelled ? std::optional(errc::cancelled) : std::nullopt;
    }

    kept state_;
};

using config_watch = basic_config_watch<timer>;

}  // namespace mcp
