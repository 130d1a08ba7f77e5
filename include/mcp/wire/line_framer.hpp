// SPDX-License-Identifier: MIT
// Bytes to lines: the framing of the stdio transport.
#pragma once

#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/wire/frame.hpp>
#include <mcp/wire/read_buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// Cuts a stream of bytes into lines, in place: read into prepare(), commit() what was read, then
/// call next() until it has nothing more. A template, so that only programs that read from a server
/// compile it.
template <class Frame> class basic_line_framer {
public:
    /// `max_message` is the longest line in bytes, without its end; 0 is no limit.
    explicit basic_line_framer(std::size_t max_message = std::size_t(64) << 20)
        : max_message_(max_message) {}

    /// At least 64 KiB of memory to read into, valid until the next call of a member.
    std::span<char> prepare() {
        bool const is_leased = buffer_.is_leased();
        if (!is_leased && begin_ == end_) rewind();
        if (room() < least_room) {
            bool const is_oversized = buffer_.capacity() > kept_capacity && end_ - begin_ < begin_;
            if (is_leased || is_oversized) {
                move_to_new_block();
            } else {
                make_room();
            }
        }
        return {buffer_.data() + end_, room()};
    }

    /// Takes the first `count` bytes of the span that prepare() gave.
    void commit(std::size_t count) noexcept { end_ += too_large_ ? 0 : count; }

    /// The next complete line without its `\n` or `\r\n`; nothing if more bytes are needed. Lines
    /// of white space are skipped. `errc::message_too_large` as soon as a line, even an incomplete
    /// one, is over the limit; from then on every call fails.
    result<std::optional<Frame>> next() {
        while (!too_large_ && scanned_ != end_) {
            char const* const data = buffer_.data();
            auto const* const newline =
                static_cast<char const*>(std::memchr(data + scanned_, '\n', end_ - scanned_));
            scanned_ = newline != nullptr ? static_cast<std::size_t>(newline - data) : end_;
            std::string_view const line = without_return({data + begin_, scanned_ - begin_});
            if (max_message_ != 0 && line.size() > max_message_) too_large_ = true;
            if (newline == nullptr || too_large_) break;
            begin_ = ++scanned_;
            if (is_blank(line)) continue;
            return Frame(buffer_.lease(), line, buffer_.capacity());
        }
        if (too_large_) return reject();
        return std::nullopt;
    }

private:
    // What a Linux pipe holds, so that one read can empty it.
    static constexpr std::size_t least_room = std::size_t(64) << 10;
    // Room for that behind a partial line, and below the 128 KiB from which on malloc maps pages
    // for each block, which costs more than filling it.
    static constexpr std::size_t usual_capacity = std::size_t(96) << 10;
    // Kept for a while, so that results of a megabyte do not grow it again and again.
    static constexpr std::size_t kept_capacity = std::size_t(2) << 20;
    static constexpr int calm_reads_before_shrinking = 64;

    [[nodiscard]] std::size_t room() const noexcept { return buffer_.capacity() - end_; }

    static std::string_view without_return(std::string_view line) noexcept {
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }

    static bool is_blank(std::string_view line) noexcept {
        return line.find_first_not_of(" \t\r") == std::string_view::npos;
    }

    // Everything is read and nothing is held: starts over at the front of a block of fitting size.
    void rewind() {
        begin_ = scanned_ = end_ = 0;
        if (buffer_.capacity() <= usual_capacity) return;
        bool const is_calm = ++calm_reads_ > calm_reads_before_shrinking;
        if (buffer_.capacity() > kept_capacity || is_calm) buffer_.replace(usual_capacity);
    }

    // Moves the incomplete line to the front; grows if that is not enough. Each line is moved once.
    void make_room() {
        std::size_t const partial = end_ - begin_;
        if (begin_ != 0) std::memmove(buffer_.data(), buffer_.data() + begin_, partial);
        shift_offsets();
        if (room() >= least_room) return;
        calm_reads_ = 0;
        buffer_.reallocate(
            std::max({usual_capacity, buffer_.capacity() * 2, partial + least_room}));
    }

    // Leaves what frames show where it is, and takes the incomplete line along.
    void move_to_new_block() {
        auto const old = buffer_.keep();
        char const* const partial = buffer_.data() + begin_;
        shift_offsets();
        buffer_.replace(std::max(usual_capacity, end_ + least_room));
        std::memcpy(buffer_.data(), partial, end_);
    }

    void shift_offsets() noexcept {
        scanned_ -= begin_;
        end_ -= begin_;
        begin_ = 0;
    }

    tl::unexpected<error> reject() {
        begin_ = scanned_ = end_;
        return fail(errc::message_too_large,
                    "a message is longer than " + std::to_string(max_message_) +
                        " bytes; raise max_message of the transport, or lift it with 0");
    }

    std::size_t max_message_;
    detail::late<Frame, detail::read_buffer> buffer_;
    std::size_t begin_ = 0;    // of the line that is not complete yet
    std::size_t scanned_ = 0;  // up to here there is no line end
    std::size_t end_ = 0;      // of the bytes read
    int calm_reads_ = 0;       // since the block last grew
    bool too_large_ = false;
};

using line_framer = basic_line_framer<frame>;

}  // namespace mcp
