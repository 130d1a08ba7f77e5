// SPDX-License-Identifier: MIT
// Everything that waits to be written to a socket, written in as few system calls as possible.
#pragma once

#include <mcp/core/asio_descriptor.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mcp {

/// Lines on their way into a non-blocking socket. push() never suspends; what is pushed in one
/// round of the event loop leaves in one write, or in writes of a page each. Lives in a shared_ptr
/// and on one executor. A template, so that only programs that write to a socket compile it.
template <class Socket>
class basic_write_queue : public std::enable_shared_from_this<basic_write_queue<Socket>> {
public:
    /// `max_queued` bounds the bytes that wait for a peer that does not read.
    basic_write_queue(Socket socket, std::size_t max_queued)
        : socket_(std::move(socket)),
          max_queued_(max_queued) {
        std::error_code ignored;
        socket_.non_blocking(true, ignored);
    }

    /// Has this called once when writing has failed, by a handler of its own: never within push() or
    /// flush(). Not called for what close() cuts off.
    void when_broken(std::function<void(std::error_code)> told) { when_broken_ = std::move(told); }

    /// Queues a line. Returns its place in the stream. `at_once` writes it now, if nothing waits.
    result<detail::late<Socket, std::uint64_t>> push(std::string_view line, bool at_once = false) {
        if (failure_)
            return fail(errc::connection_lost, "writing to the server: " + failure_.message());
        if (!socket_.is_open()) return fail(errc::connection_lost, "the server's input is closed");
        std::size_t const waiting = queued_.size() - sent_;
        if (max_queued_ != 0 && waiting > max_queued_) {
            return fail(errc::connection_lost, "the server does not read: " +
                                                   std::to_string(waiting) + " bytes wait for it");
        }
        std::uint64_t const place = written_ + waiting;
        queued_.append(line);
        queued_ += '\n';
        if (at_once && !scheduled_) flush();
        else if (!blocked_ && queued_.size() - sent_ >= worth_a_write) flush();
        else schedule();
        return place;
    }

    /// True if no byte at or after that place has been written.
    [[nodiscard]] bool is_unsent(std::uint64_t place) const noexcept { return place >= written_; }

    /// Writes what can be written at once; the rest follows by itself.
    void flush() {
        while (sent_ < queued_.size() && socket_.is_open() && !failure_) {
            std::error_code code;
            std::size_t const count = socket_.write_some(
                net::buffer(queued_.data() + sent_, queued_.size() - sent_), code);
            sent_ += count;
            written_ += count;
            if (code == net::error::would_block || code == net::error::try_again) {
                return wait_until_writable();
            }
            if (code) break_off(code);
        }
        queued_.clear();
        sent_ = 0;
        // One huge message must not keep its memory for ever.
        if (queued_.capacity() > 1024 * 1024) queued_.shrink_to_fit();
    }

    /// Closes the socket; the peer sees the end of its input. What has not been written never will
    /// be: those who sent it may have been told so.
    void close() {
        std::error_code ignored;
        socket_.close(ignored);
    }

private:
    // With this many bytes waiting a write is due: the server works on them while more are queued,
    // instead of by turns with us.
    static constexpr std::size_t worth_a_write = 4096;

    void schedule() {
        if (scheduled_) return;
        scheduled_ = true;
        // After the handlers that are ready now, so that their lines leave in the same write.
        net::post(socket_.get_executor(), [self = this->shared_from_this()] {
            self->scheduled_ = false;
            self->flush();
        });
    }

    void wait_until_writable() {
        if (scheduled_) return;
        scheduled_ = true;
        blocked_ = true;
        socket_.async_wait(Socket::wait_write,
                           [self = this->shared_from_this()](std::error_code code) {
                               self->scheduled_ = false;
                               self->blocked_ = false;
                               if (!code) self->flush();
                               else if (code != net::error::operation_aborted)
                                   self->break_off(code);
                           });
    }

    // Who pushed the line that could not be written does not know its place yet.
    void break_off(std::error_code code) {
        failure_ = code;
        if (!when_broken_) return;
        net::post(socket_.get_executor(),
                  [code, told = std::exchange(when_broken_, nullptr)] { told(code); });
    }

    Socket socket_;
    std::size_t max_queued_;
    std::string queued_;
    std::size_t sent_ = 0;       // bytes of queued_ that are written
    std::uint64_t written_ = 0;  // bytes written since the beginning
    bool scheduled_ = false;     // a flush is posted, or waits for room
    bool blocked_ = false;       // it waits for room
    std::error_code failure_;
    std::function<void(std::error_code)> when_broken_;
};

using write_queue = basic_write_queue<local_socket>;

}  // namespace mcp
