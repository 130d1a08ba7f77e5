// SPDX-License-Identifier: MIT
// The coroutines that serve one child process: two readers, an exit watcher and the shutdown.
#pragma once

#include <mcp/core/asio_descriptor.hpp>
#include <mcp/core/late.hpp>
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
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>

namespace mcp::detail {

/// One life of a server process. Its coroutines hold it; abort() or shut_down() ends them.
/// `Process` has the members of child_process. A template, so that only programs that start a
/// server compile it.
template <class Process>
class stdio_connection final : public std::enable_shared_from_this<stdio_connection<Process>> {
public:
    using multiplexer_type = basic_multiplexer<stdio_connection>;

    stdio_connection(executor where, Process child, stdio_options const& options, inbound& in);

    void start();
    static task<void> close(std::shared_ptr<stdio_connection> self);

    /// Ends everything now, the process with SIGKILL. For destructors.
    void abort();

    [[nodiscard]] std::shared_ptr<multiplexer_type> const& exchanges() const { return exchanges_; }

    // What the multiplexer needs of its sink.
    result<late<Process, std::uint64_t>> write(std::string_view text, bool at_once) {
        return queue_->push(text, at_once);
    }
    [[nodiscard]] bool is_unsent(std::uint64_t place) const { return queue_->is_unsent(place); }

private:
    using self_ptr = std::shared_ptr<stdio_connection>;

    static task<void> read_output(self_ptr self);
    static task<void> read_stderr(self_ptr self);
    static task<void> watch_exit(self_ptr self);
    static task<void> shut_down(self_ptr self);
    static task<void> end_of_output(self_ptr self);
    static task<void> end_of_input(self_ptr self, std::error_code code);
    static task<void> wait_for_exit(self_ptr self);

    result<void> take_frames();
    void lose(error why);
    void begin_shutdown();
    void close_descriptors();
    error describe_loss(std::string while_it_runs = "the server closed its output");

    executor executor_;
    std::optional<Process> child_;  // empty once aborted
    shutdown_limits limits_;
    std::shared_ptr<late<Process, write_queue>> queue_;
    late<Process, stream_descriptor> output_;
    late<Process, stream_descriptor> stderr_;
    late<Process, stream_descriptor>
        exit_;  // becomes readable when the process ends, where the system has that
    late<Process, line_framer> framer_;
    late<Process, stderr_tail> tail_;
    late<Process, timer> stopped_;  // cancelled when the shutdown is complete
    std::shared_ptr<multiplexer_type> exchanges_;
    bool shutting_down_ = false;
    bool stopped_done_ = false;
    bool stderr_ended_ = false;
};

// Named results, for the same reason as that of `fired`.
template <class Stream>
task<std::tuple<std::error_code, std::size_t>> read_some(Stream& from, std::span<char> into) {
    return from.async_read_some(net::buffer(into.data(), into.size()), as_result);
}
template <class Stream> task<std::tuple<std::error_code>> readable(Stream& awaited) {
    return awaited.async_wait(Stream::wait_read, as_result);
}

template <class Process>
late<Process, local_socket> adopt_input(executor const& where, Process& child) {
    late<Process, local_socket> socket(where);
    std::error_code ignored;
    socket.assign(net::local::stream_protocol(), child.release_input(), ignored);
    return socket;
}

template <class Process>
stdio_connection<Process>::stdio_connection(executor where, Process child,
                                            stdio_options const& options, inbound& in)
    : executor_(where),
      child_(std::move(child)),
      limits_(options.shutdown),
      queue_(std::make_shared<late<Process, write_queue>>(adopt_input(where, *child_),
                                                          options.max_message)),
      output_(where, child_->release_output()),
      stderr_(where, child_->release_error_output()),
      exit_(where),
      framer_(options.max_message),
      tail_(options.stderr_kept, options.on_stderr_line),
      stopped_(where, time_point::max()),
      exchanges_(std::make_shared<multiplexer_type>(where, *this, in, options.json)) {
    if (int const watch = open_exit_watch(child_->id()); watch >= 0) exit_.assign(watch);
}

template <class Process> void stdio_connection<Process>::start() {
    queue_->when_broken([weak = this->weak_from_this()](std::error_code code) {
        auto const self = weak.lock();
        if (!self) return;
        net::co_spawn(self->executor_, end_of_input(self, code), net::detached);
    });
    net::co_spawn(executor_, read_output(this->shared_from_this()), net::detached);
    net::co_spawn(executor_, read_stderr(this->shared_from_this()), net::detached);
    if (exit_.is_open())
        net::co_spawn(executor_, watch_exit(this->shared_from_this()), net::detached);
}

template <class Process> task<void> stdio_connection<Process>::read_output(self_ptr self) {
    for (;;) {
        std::span<char> const space = self->framer_.prepare();
        auto const [code, count] = co_await read_some(self->output_, space);
        if (code) break;
        self->framer_.commit(count);
        if (self->exchanges_->is_shut()) {  // only draining now
            self->framer_ = late<Process, line_framer>();
            continue;
        }
        if (auto taken = self->take_frames(); !taken) {
            self->lose(std::move(taken.error()));
        }
    }
    co_await end_of_output(self);
}

template <class Process> result<void> stdio_connection<Process>::take_frames() {
    for (;;) {
        auto bytes = framer_.next();
        if (!bytes) return fail(std::move(bytes.error()));
        if (!*bytes) return {};
        if (auto taken = exchanges_->receive(std::move(**bytes)); !taken) return taken;
    }
}

template <class Process> task<void> stdio_connection<Process>::end_of_output(self_ptr self) {
    co_await wait_for_exit(self);
    self->lose(self->describe_loss());
}

// A server may close its input and live on. What was written before may be answered; nobody will
// read what comes after it.
template <class Process>
task<void> stdio_connection<Process>::end_of_input(self_ptr self, std::error_code code) {
    co_await wait_for_exit(self);
    self->lose(self->describe_loss("writing to the server: " + code.message()));
}

// A moment after its streams, the exit status and the last words are known as well; callers learn
// them without waiting long.
template <class Process> task<void> stdio_connection<Process>::wait_for_exit(self_ptr self) {
    auto const deadline = clock::now() + std::chrono::milliseconds(50);
    late<Process, timer> pause(self->executor_);
    auto step = std::chrono::milliseconds(1);
    while (!self->exchanges_->is_shut() && clock::now() < deadline) {
        bool const exited = self->child_ && self->child_->try_wait();
        if (exited && self->stderr_ended_) break;
        pause.expires_after(step);
        co_await fired(pause);
        step = std::min(step * 2, std::chrono::milliseconds(8));
    }
}

template <class Process>
error stdio_connection<Process>::describe_loss(std::string while_it_runs) {
    std::optional<late<Process, exit_status>> status;
    if (child_) status = child_->try_wait();
    std::string words = status ? "the server " + status->describe() : std::move(while_it_runs);
    return error(errc::connection_lost, std::move(words));
}

template <class Process> void stdio_connection<Process>::lose(error why) {
    if (why.server_output.empty()) why.server_output = tail_.text();
    exchanges_->shut(std::move(why), false);
    begin_shutdown();
}

template <class Process> task<void> stdio_connection<Process>::read_stderr(self_ptr self) {
    std::array<char, 4096> space;
    for (;;) {
        auto const [code, count] = co_await read_some(self->stderr_, std::span<char>(space));
        if (code) break;
        self->tail_.append(std::string_view(space.data(), count));
    }
    self->tail_.finish();
    self->stderr_ended_ = true;
}

// A process can end while a child of its own keeps the pipe open: the pipe alone would never say
// so.
template <class Process> task<void> stdio_connection<Process>::watch_exit(self_ptr self) {
    auto const [code] = co_await readable(self->exit_);
    if (code) co_return;
    // What it wrote before it ended may still be in the pipe.
    late<Process, timer> grace(self->executor_, std::chrono::milliseconds(30));
    co_await fired(grace);
    self->lose(self->describe_loss());
}

template <class Process> void stdio_connection<Process>::begin_shutdown() {
    if (std::exchange(shutting_down_, true)) return;
    net::co_spawn(executor_, shut_down(this->shared_from_this()), net::detached);
}

template <class Process> task<void> stdio_connection<Process>::shut_down(self_ptr self) {
    late<Process, shutdown_steps> steps(self->limits_);
    late<Process, timer> pause(self->executor_);
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
        co_await fired(pause);
        step = std::min(step * 2, std::chrono::milliseconds(20));
    }
    self->close_descriptors();
    self->stopped_done_ = true;
    self->stopped_.cancel();
}

template <class Process>
task<void> stdio_connection<Process>::close(std::shared_ptr<stdio_connection> self) {
    self->queue_->flush();
    self->exchanges_->shut(error(errc::closed, "the connection was closed"), true);
    self->begin_shutdown();
    while (!self->stopped_done_) {
        co_await fired(self->stopped_);
        auto const state = co_await net::this_coro::cancellation_state;
        if (is_cancelled(state)) co_return;
    }
}

template <class Process> void stdio_connection<Process>::close_descriptors() {
    std::error_code ignored;
    queue_->close();
    output_.close(ignored);
    stderr_.close(ignored);
    exit_.close(ignored);
}

template <class Process> void stdio_connection<Process>::abort() {
    exchanges_->shut(error(errc::closed, "the connection was closed"), true);
    shutting_down_ = true;
    close_descriptors();
    child_.reset();
    stopped_done_ = true;
    stopped_.cancel();
}

}  // namespace mcp::detail
