// SPDX-License-Identifier: MIT
// Bytes to server-sent events (WHATWG HTML 9.2.6).
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/result.hpp>
#include <mcp/wire/line_end.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// One event. The texts are the server's, and valid until the parser's next call.
struct sse_event {
    std::string_view type;          ///< `message` if the server named none.
    std::string_view data;          ///< The data lines, joined by `\n`.
    std::string_view id;            ///< The last id that the server gave, here or before.
    std::optional<duration> retry;  ///< The reconnection time that came with this event.
    bool has_id = false;            ///< The id came with this event.
    bool has_data = false;          ///< There was a data line, though perhaps an empty one.
};

/// Cuts a stream of bytes, in pieces of any size, into events. Lines may end in LF, CRLF or CR. A
/// data line that is alone in its event and lies in one piece is never copied.
///
/// An event with an id and without data is given out as well (see `sse_event::has_data`), which
/// browsers do not; one without both is not.
class sse_parser {
public:
    /// `max_event` is the longest event in bytes, and the longest line; 0 is no limit.
    explicit sse_parser(std::size_t max_event = std::size_t(64) << 20) : max_event_(max_event) {}

    /// The next event in `bytes`, from which it removes what it has read; nothing once they are
    /// used up. `errc::message_too_large` as soon as an event, even an incomplete one, is over the
    /// limit; from then on every call fails.
    result<std::optional<sse_event>> next(std::string_view& bytes) {
        if (is_given_) begin_event();
        if (mark_seen_ < mark.size()) skip_mark(bytes);
        while (!too_large_ && !bytes.empty()) {
            if (std::exchange(skip_feed_, false) && bytes.front() == '\n') {
                bytes.remove_prefix(1);
                continue;
            }
            std::size_t const end = detail::line_end(bytes);
            if (end == bytes.size()) {
                hold(bytes);
                bytes = {};
                break;
            }
            std::string_view const line = complete(bytes.substr(0, end));
            skip_feed_ = bytes[end] == '\r';
            bytes.remove_prefix(end + 1);
            if (line.empty()) {
                if (auto const event = end_event()) return event;
            } else {
                read_line(line);
            }
        }
        if (too_large_) return reject();
        store_data();  // what lies in the bytes may be gone at the next call
        return std::nullopt;
    }

    /// Calls `on_event(sse_event const&)` for each event in the bytes. The parser must outlive the
    /// calls.
    template <class F> result<void> feed(std::string_view bytes, F&& on_event) {
        for (;;) {
            auto const event = next(bytes);
            if (!event) return fail(event.error());
            if (!*event) return {};
            on_event(**event);
        }
    }

    /// The id to send as Last-Event-ID: that of the last event that was complete.
    [[nodiscard]] std::string const& last_event_id() const noexcept { return last_event_id_; }

    /// The last reconnection time that the server asked for.
    [[nodiscard]] std::optional<duration> retry() const noexcept { return retry_; }

    /// Begins a new stream: drops an incomplete event; keeps last_event_id() and retry().
    void restart() {
        begin_event();
        held_.clear();
        id_ = last_event_id_;
        mark_seen_ = 0;
        skip_feed_ = too_large_ = false;
    }

private:
    static constexpr std::string_view mark = "\xef\xbb\xbf";  // the byte order mark
    // A subscription may be idle for days after one large event.
    static constexpr std::size_t kept_capacity = std::size_t(16) << 10;
    // Some servers say "never" by a huge number; a time point must be able to hold it.
    static constexpr std::int64_t longest_retry = std::int64_t(365) * 24 * 3600 * 1000;

    // At the start of the stream, perhaps in pieces. What only looked like the mark is text.
    void skip_mark(std::string_view& bytes) {
        while (mark_seen_ < mark.size() && !bytes.empty()) {
            if (bytes.front() != mark[mark_seen_]) {
                held_ = mark.substr(0, mark_seen_);
                mark_seen_ = mark.size();
                return;
            }
            bytes.remove_prefix(1);
            ++mark_seen_;
        }
    }

    // Keeps the beginning of a line whose end has not come.
    void hold(std::string_view part) {
        if (is_over(held_size() + part.size())) return;
        store_data();
        held_ += part;
    }

    // What is held of the current line, and not of the data line before it.
    [[nodiscard]] std::size_t held_size() const noexcept {
        return data_place_ == place::held ? 0 : held_.size();
    }

    // The whole line; lies in `part`, or in held_ if its beginning came earlier.
    std::string_view complete(std::string_view part) {
        if (held_size() == 0) {
            is_over(part.size());
            return too_large_ ? std::string_view() : part;
        }
        if (is_over(held_.size() + part.size())) return {};
        held_ += part;
        return held_;
    }

    // Notes that the event would be too large with `more` bytes.
    bool is_over(std::size_t more) {
        if (max_event_ != 0 && event_size_ + more > max_event_) too_large_ = true;
        return too_large_;
    }

    void read_line(std::string_view line) {
        std::size_t const colon = std::min(line.find(':'), line.size());
        std::string_view value = line.substr(std::min(colon + 1, line.size()));
        if (value.starts_with(' ')) value.remove_prefix(1);
        std::string_view const name = line.substr(0, colon);
        if (name == "data") {
            add_data(value, line);
            return;  // held_ may be in use now
        }
        if (name == "event") {
            type_ = value;
        } else if (name == "id") {
            if (value.find('\0') == std::string_view::npos) {
                id_ = value;
                has_id_ = true;
            }
        } else if (name == "retry") {
            read_retry(value);
        }
        if (data_place_ != place::held) held_.clear();
    }

    void add_data(std::string_view value, std::string_view line) {
        event_size_ += line.size();
        bool const is_held = !held_.empty() && line.data() == held_.data();
        if (data_place_ == place::none) {
            data_view_ = value;
            data_place_ = is_held ? place::held : place::bytes;
            return;
        }
        store_data();
        data_ += '\n';
        data_ += value;
        if (is_held) held_.clear();
    }

    // Moves a data line that lies elsewhere to where it stays.
    void store_data() {
        if (data_place_ == place::held) {
            auto const begin = static_cast<std::size_t>(data_view_.data() - held_.data());
            std::swap(data_, held_);
            data_begin_ = begin;
            held_.clear();
        } else if (data_place_ == place::bytes) {
            data_ = data_view_;
        } else {
            return;
        }
        data_view_ = {};
        data_place_ = place::stored;
    }

    void read_retry(std::string_view value) {
        if (value.empty()) return;
        std::int64_t count = 0;
        for (char const c : value) {
            if (c < '0' || c > '9') return;
            count = std::min(count * 10 + (c - '0'), longest_retry);
        }
        event_retry_ = retry_ = duration::from_milliseconds(count);
    }

    std::optional<sse_event> end_event() {
        if (too_large_) return std::nullopt;
        last_event_id_ = id_;
        bool const has_data = data_place_ != place::none;
        if (!has_data && !has_id_) {
            begin_event();
            return std::nullopt;
        }
        is_given_ = true;
        sse_event event;
        event.type = type_.empty() ? std::string_view("message") : std::string_view(type_);
        event.data =
            data_place_ == place::stored ? std::string_view(data_).substr(data_begin_) : data_view_;
        event.id = id_;
        event.retry = event_retry_;
        event.has_id = has_id_;
        event.has_data = has_data;
        return event;
    }

    void begin_event() {
        is_given_ = has_id_ = false;
        type_.clear();
        event_retry_.reset();
        event_size_ = data_begin_ = 0;
        if (data_place_ == place::held) held_.clear();
        if (data_place_ == place::stored) data_.clear();
        data_view_ = {};
        data_place_ = place::none;
        if (data_.capacity() > kept_capacity) data_ = std::string();
        if (held_.empty() && held_.capacity() > kept_capacity) held_ = std::string();
    }

    tl::unexpected<error> reject() {
        held_ = std::string();
        data_ = std::string();
        return fail(errc::message_too_large,
                    "an event is longer than " + std::to_string(max_event_) + " bytes");
    }

    // Where the data of the event is: nowhere, one line in the bytes that were given, one line in
    // held_, or in data_.
    enum class place { none, bytes, held, stored };

    std::size_t max_event_;
    std::string held_;  // a line whose end has not come, or the line that data_view_ shows
    std::string data_;
    std::string_view data_view_;
    std::size_t data_begin_ = 0;  // in data_
    std::size_t event_size_ = 0;  // of the data lines so far
    std::string type_;
    std::string id_;
    std::string last_event_id_;
    std::optional<duration> event_retry_;
    std::optional<duration> retry_;
    std::size_t mark_seen_ = 0;
    place data_place_ = place::none;
    bool has_id_ = false;
    bool is_given_ = false;   // the event has been handed out, and is to be dropped
    bool skip_feed_ = false;  // the line ended in CR; an LF right after it belongs to it
    bool too_large_ = false;
};

}  // namespace mcp
