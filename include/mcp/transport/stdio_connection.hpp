// SPDX-License-Identifier: MIT
// The coroutines that serve one child process: two readers, an exit watcher and the shutdown.
#pragma once

#include <mcp/core/asio_descriptor.hpp>
#include <mcp/core/result.hpp>
#include <mcp/transport/multiplexer.hpp>
#include <mcp/transport/process.hpp>
#include <mcp/transport/process_exit_watch.hpp>
#include <mcp/transport/process_shutdown.hpp>
#include <mcp/transport/stderr_tail.hpp>
#include <mcp/transport/stdio_options.hpp>
#include <mcp/transport/write_queue.hpp>
#include <mcp/wire/line_framer.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>

namespace mcp::detail {

/// One life of a server process. Its coroutines hold it; abort() or shut_down() ends them.
class stdio_connection final : public frame_sink,
                               public std::enable_shared_from_this<stdio_connection> {
public:
    stdio_connection(executor where, child_process child, stdio_options const& options,
                     inbound& in);

    void start();
    static task<void> close(std::shared_ptr<stdio_connection> self);

    /// Ends everything now, the process with SIGKILL. For destructors.
    inline void abort();

    [[nodiscard]] std::shared_ptr<multiplexer> const& exchanges() const { return exchanges_; }

    result<std::uint64_t> write(std::string_view text, bool at_once) override {
        return queue_->push(text, at_once);
    }
    [[nodiscard]] bool is_unsent(std::uint64_t place) const override {
        return queue_->is_unsent(place);
    }

private:
    using self_ptr = std::shared_ptr<stdio_connection>;

    static task<void> read_output(self_ptr self);
    static task<void> read_stderr(self_ptr self);
    static task<void> watch_exit(self_ptr self);
    static task<void> shut_down(self_ptr self);
    static task<void> end_of_output(self_ptr self);

    result<void> take_frames();
    void lose(error why);
    void begin_shutdown();
    void close_descriptors();
    error describe_loss();

    executor executor_;
    std::optional<child_process> child_;  // empty once aborted
    shutdown_limits limits_;
    std::shared_ptr<write_queue> queue_;
    stream_descriptor output_;
    stream_descriptor stderr_;
    stream_descriptor exit_;  // becomes readable when the process ends, where the system has that
    line_framer framer_;
    stderr_tail tail_;
    timer stopped_;  // cancelled when the shutdown is complete
    std::shared_ptr<multiplexer> exchanges_;
    bool shutting_down_ = false;
    bool stopped_done_ = false;
    bool stderr_ended_ = false;
};

inline local_socket adopt_input(executor const& where, child_process& child) {
    local_socket socket(where);
    std::error_code ignored;
    socket.assign(net::local::stream_protocol(), child.release_input(), ignored);
    return socket;
}

inline stdio_connection::stdio_connection(executor where, child_process child,
                                          stdio_options const& options, inbound& in)
    : executor_(where),
      child_(std::move(child)),
      limits_(options.shutdown),
      queue_(std::make_shared<write_queue>(adopt_input(where, *child_), options.max_message)),
      output_(where, child_->release_output()),
      stderr_(where, child_->release_error_output()),
      exit_(where),
      framer_(options.max_message),
      tail_(options.stderr_kept, options.on_stderr_line),
      stopped_(where, time_point::max()),
      exchanges_(std::make_shared<multiplexer>(where, *this, in, options.json)) {
    if (int const watch = open_exit_watch(child_->id()); watch >= 0) exit_.assign(watch);
}

inline void stdio_connection::start() {
    net::co_spawn(executor_, read_output(shared_from_this()), net::detached);
    net::co_spawn(executor_, read_stderr(shared_from_this()), net::detached);
    if (exit_.is_open()) net::co_spawn(executor_, watch_exit(shared_from_this()), net::detached);
}

inline task<void> stdio_connection::read_output(self_ptr self) {
    for (;;) {
        std::span<char> const space = self->framer_.prepare();
        auto const room = net::buffer(space.data(), space.size());
        auto const [code, count] = co_await self->output_.async_read_some(room, as_result);
        if (code) break;
        self->framer_.commit(count);
        if (self->exchanges_->is_shut()) {  // only draining now
            self->framer_ = line_framer();
            continue;
        }
        if (auto taken = self->take_frames(); !taken) {
            self->lose(std::move(taken.error()));
        }
    }
    co_await end_of_output(self);
}

inline result<void> stdio_connection::take_frames() {
    for (;;) {
        auto bytes = framer_.next();
        if (!bytes) return fail(std::move(bytes.error()));
        if (!*bytes) return {};
        if (auto taken = exchanges_->receive(std::move(**bytes)); !taken) return taken;
    }
}

// The output ended. A moment later the exit status and the last words are known as well; callers
// learn them without waiting long.
inline task<void> stdio_connection::end_of_output(self_ptr self) {
    auto const deadline = clock::now() + std::chrono::milliseconds(50);
    timer pause(self->executor_);
    auto step = std::chrono::milliseconds(1);
    while (!self->exchanges_->is_shut() && clock::now() < deadline) {
        bool const exited = self->child_ && self->child_->try_wait();
        if (exited && self->stderr_ended_) break;
        pause.expires_after(step);
        co_await pause.async_wait(as_result);
        step = std::min(step * 2, std::chrono::milliseconds(8));
    }
    self->lose(self->describe_loss());
}

inline error stdio_connection::describe_loss() {
    std::optional<exit_status> status;
    if (child_) status = child_->try_wait();
    std::string words =
        status ? "the server " + status->describe() : std::string("the server closed its output");
    return error(errc::connection_lost, std::move(words));
}

inline void stdio_connection::lose(error why) {
    if (why.server_output.empty()) why.server_output = tail_.text();
    exchanges_->shut(std::move(why), false);
    begin_shutdown();
}

inline task<void> stdio_connection::read_stderr(self_ptr self) {
    std::array<char, 4096> space;
    for (;;) {
        auto const [code, count] =
            co_await self->stderr_.async_read_some(net::buffer(space), as_result);
        if (code) break;
        self->tail_.append(std::string_view(space.data(), count));
    }
    self->tail_.finish();
    self->stderr_ended_ = true;
}

// A process can end while a child of its own keeps the pipe open: the pipe alone would never say
// so.
inline task<void> stdio_connection::watch_exit(self_ptr self) {
    auto const [code] = co_await self->exit_.async_wait(stream_descriptor::wait_read, as_result);
    if (code) co_return;
    // What it wrote before it ended may still be in the pipe.
    timer grace(self->executor_, std::chrono::milliseconds(30));
    co_await grace.async_wait(as_result);
    self->lose(self->describe_loss());
}

inline void stdio_connection::begin_shutdown() {
    if (std::exchange(shutting_down_, true)) return;
    net::co_spawn(executor_, shut_down(shared_from_this()), net::detached);
}

inline task<void> stdio_connection::shut_down(self_ptr self) {
    shutdown_steps steps(self->limits_);
    timer pause(self->executor_);
    auto step = std::chrono::milliseconds(1);
    while (self->child_) {
        bool const exited = self->child_->try_wait().has_value();
        bool const alive = !exited || self->child_->group_alive();
        auto const action = steps.next(clock::now(), exited, alive);
        if (action.step == shutdown_step::done) break;
        if (action.step == shutdown_step::close_input) self->queue_->close();
        if (action.step == shutdown_step::terminate) self->child_->terminate_group();
        if (action.step == shutdown_step::kill) self->child_->kill_group();
        if (action.step != shutdown_step::wait_until) continue;
        pause.expires_at(std::min(action.until, clock::now() + step));
        co_await pause.async_wait(as_result);
        step = std::min(step * 2, std::chrono::milliseconds(20));
    }
    self->close_descriptors();
    self->stopped_done_ = true;
    self->stopped_.cancel();
}

inline task<void> stdio_connection::close(std::shared_ptr<stdio_connection> self) {
    self->queue_->flush();
    self->exchanges_->shut(error(errc::closed, "the connection was closed"), true);
    self->begin_shutdown();
    while (!self->stopped_done_) {
        co_await self->stopped_.async_wait(as_result);
        auto const state = co_await net::this_coro::cancellation_state;
        if (state.cancelled() != net::cancellation_type::none) co_return;
    }
}

inline void stdio_connection::close_descriptors() {
    std::error_code ignored;
    queue_->close();
    output_.close(ignored);
    stderr_.close(ignored);
    exit_.close(ignored);
}

inline void stdio_connection::abort() {
    exchanges_->shut(error(errc::closed, "the connection was closed"), true);
    shutting_down_ = true;
    close_descriptors();
    child_.reset();
    stopped_done_ = true;
    stopped_.cancel();
}

}  // namespace mcp::detail
