// SPDX-License-Identifier: MIT
// The one time limit of a run.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/duration.hpp>

#include <functional>
#include <utility>

namespace mcpctl {

/// Calls back when the time is up. Stands still while it is paused.
class deadline {
public:
    deadline(mcp::executor const& where, std::function<void()> on_expiry)
        : timer_(where),
          on_expiry_(std::move(on_expiry)) {}

    void start(mcp::duration limit) {
        left_ = limit.chrono();
        running_ = true;
        resume_clock();
    }

    /// There is no limit any more.
    void lift() {
        running_ = false;
        timer_.cancel();
    }

    /// Stands still while one of these lives.
    class pause {
    public:
        explicit pause(deadline& paused) : paused_(&paused) {
            if (paused_->pauses_++ == 0) paused_->stop_clock();
        }
        pause(pause const&) = delete;
        pause& operator=(pause const&) = delete;
        ~pause() {
            if (--paused_->pauses_ == 0) paused_->resume_clock();
        }

    private:
        deadline* paused_;
    };

private:
    void stop_clock() {
        if (!running_) return;
        left_ = timer_.expiry() - mcp::clock::now();
        timer_.cancel();
    }

    void resume_clock() {
        if (!running_) return;
        timer_.expires_after(left_);
        timer_.async_wait([this](std::error_code code) {
            // An expiry that was on its way when the clock was stopped does not count.
            if (!code && running_ && pauses_ == 0) on_expiry_();
        });
    }

    mcp::timer timer_;
    std::function<void()> on_expiry_;
    mcp::clock::duration left_{};
    unsigned pauses_ = 0;
    bool running_ = false;
};

}  // namespace mcpctl
