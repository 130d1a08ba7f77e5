// SPDX-License-Identifier: MIT
// Bytes to HTTP/1.1 responses, strictly, on llhttp.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/http/framing.hpp>
#include <mcp/http/message.hpp>

#include <llhttp.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

/// What a response may have before its body and after it.
struct head_limits {
    /// Status line and headers in bytes, with those of interim responses; trailers and chunk
    /// extensions together may have as much again.
    std::size_t bytes = std::size_t(64) << 10;
    /// Headers and trailers together.
    std::size_t headers = 256;
};

/// Reads one response at a time from bytes that come in pieces. Interim responses (1xx) are
/// skipped. Strict: what two readers could understand in two ways is an error.
class response_parser {
public:
    enum class event {
        need_more,  ///< All bytes are used up.
        head,       ///< The head is complete: see head().
        body,       ///< A piece of the body, which is never empty.
        complete,   ///< The response is complete; what is left of the bytes does not belong to it.
    };

    struct step {
        event what = event::need_more;
        std::string_view body;  ///< Lies in the bytes that were given.
    };

    explicit response_parser(head_limits limits = {}) : limits_(limits) { reset(); }

    /// Begins the next response. `to_head`: it answers a HEAD request and so has no body.
    void reset(bool to_head = false) {
        llhttp_init(&parser_, HTTP_RESPONSE, &settings());
        head_.status = 0;
        head_.reason.clear();
        head_.headers.clear();
        head_.headers.reserve();  // now, and not when somebody waits for the answer
        trailers_.clear();
        name_.clear();
        value_.clear();
        failure_.reset();
        body_ = {};
        received_ = extra_ = 0;
        to_head_ = to_head;
        started_ = head_ended_ = head_given_ = ended_ = keep_alive_ = until_end_ = false;
    }

    /// The next event in `bytes`, from which it removes what it has read. To be called until it
    /// says need_more or complete, and with further bytes only then. Errors, which come after all
    /// that was fine before them and then for ever: `errc::malformed_response` for what is no HTTP
    /// response or can be read in two ways, `errc::message_too_large` for a head over the limits.
    result<step> next(std::string_view& bytes) {
        if (auto const ready = take_ready()) return *ready;
        started_ = started_ || !bytes.empty();
        while (!failure_ && !ended_ && !bytes.empty()) {
            run(bytes);
            if (auto const ready = take_ready()) return *ready;
        }
        if (failure_) return fail(*failure_);
        return step{ended_ ? event::complete : event::need_more, {}};
    }

    /// The connection ended. Succeeds if the response is complete, now or already, as it is where
    /// only the end of the connection ends it. Otherwise `errc::connection_lost` if not one byte of
    /// it came, `errc::response_truncated` if it was cut off.
    result<void> end_of_stream() {
        if (failure_) return fail(*failure_);
        if (head_ended_ && until_end_) ended_ = true;
        if (ended_) return {};
        if (!started()) return fail(errc::connection_lost, "the server closed the connection");
        return fail(errc::response_truncated, head_ended_
                                                  ? "the connection ended in the middle of a body"
                                                  : "the connection ended in the middle of a head");
    }

    /// Complete once event::head was given.
    [[nodiscard]] response_head const& head() const noexcept { return head_; }

    /// Hands the head over; head() is empty then.
    [[nodiscard]] response_head take_head() { return std::exchange(head_, {}); }

    /// What followed the body; complete with event::complete.
    [[nodiscard]] fields const& trailers() const noexcept { return trailers_; }

    /// Whether any byte of the response came.
    [[nodiscard]] bool started() const noexcept { return started_; }

    /// Whether the end of the response was read, though next() may not have given all of it.
    [[nodiscard]] bool ended() const noexcept { return ended_; }

    /// Whether the response is complete and the server lets the connection be used again. Bytes
    /// left over at event::complete forbid that.
    [[nodiscard]] bool keep_alive() const noexcept { return ended_ && keep_alive_ && !failure_; }

private:
    // Gives out what the last run found, in its order.
    std::optional<step> take_ready() {
        if (head_ended_ && !head_given_) {
            head_given_ = true;
            return step{event::head, {}};
        }
        if (!body_.empty()) return step{event::body, std::exchange(body_, {})};
        return std::nullopt;
    }

    // Runs llhttp up to the end of a chunk, of the message, or of the bytes. What comes before the
    // end of the head is given to it up to the limit only, so that the limit is exact.
    void run(std::string_view& bytes) {
        std::string_view const piece =
            head_ended_ ? bytes : bytes.substr(0, limits_.bytes - received_);
        if (piece.empty()) return refuse(errc::message_too_large, too_long());
        parser_.data = this;
        llhttp_errno_t const outcome = llhttp_execute(&parser_, piece.data(), piece.size());
        if (outcome == HPE_OK) {
            take(bytes, piece.size());
        } else if (outcome == HPE_PAUSED) {
            take(bytes, static_cast<std::size_t>(llhttp_get_error_pos(&parser_) - piece.data()));
            if (!ended_) llhttp_resume(&parser_);
        } else if (!failure_) {
            refuse(errc::malformed_response, std::string("the answer is no valid HTTP/1.1: ") +
                                                 llhttp_get_error_reason(&parser_));
        }
    }

    void take(std::string_view& bytes, std::size_t count) {
        bytes.remove_prefix(count);
        if (!head_ended_) received_ += count;
    }

    void refuse(errc why, std::string words) { failure_ = error(why, std::move(words)); }

    int stop(errc why, std::string words) {
        refuse(why, std::move(words));
        return HPE_USER;
    }

    [[nodiscard]] std::string too_long() const {
        return "the headers of the answer are longer than " + std::to_string(limits_.bytes) +
               " bytes";
    }

    // What comes after the head and is no body is counted as it comes.
    int count_extra(std::size_t size) {
        if (!head_ended_) return 0;
        extra_ += size;
        return extra_ > limits_.bytes ? stop(errc::message_too_large, too_long()) : 0;
    }

    int on_header() {
        std::size_t const count = head_.headers.size() + trailers_.size();
        if (count >= limits_.headers) {
            return stop(errc::message_too_large,
                        "the answer has more than " + std::to_string(limits_.headers) + " headers");
        }
        std::string_view const value = detail::trim(value_);
        if (auto const fine = fields::check(name_, value); !fine) {
            return stop(errc::malformed_response, "the answer has a header that is none");
        }
        (head_ended_ ? trailers_ : head_.headers).add(name_, value);
        name_.clear();
        value_.clear();
        return 0;
    }

    // The return values are llhttp's: 0 goes on, 1 says that there is no body.
    int on_head() {
        int const status = llhttp_get_status_code(&parser_);
        if (llhttp_get_http_major(&parser_) != 1 || llhttp_get_http_minor(&parser_) > 1) {
            return stop(errc::malformed_response, "the answer is of another version of HTTP");
        }
        if (status == 101) {
            return stop(errc::malformed_response, "the server switched protocols unasked");
        }
        if (status < 100 || status > 599) {
            return stop(errc::malformed_response, "the answer has a status that is none");
        }
        if (status < 200) {
            head_.headers.clear();
            head_.reason.clear();
            return 1;
        }
        if (auto const fine = detail::check_framing(head_.headers, is_http_1_1()); !fine) {
            failure_ = fine.error();
            return HPE_USER;
        }
        head_.status = status;
        head_ended_ = true;
        bool const has_body = !to_head_ && status != 204 && status != 304;
        until_end_ = has_body && llhttp_message_needs_eof(&parser_) != 0;
        bool const is_persistent = is_http_1_1()
                                       ? !detail::connection_says(head_.headers, "close")
                                       : detail::connection_says(head_.headers, "keep-alive");
        keep_alive_ = is_persistent && !until_end_;
        return has_body ? 0 : 1;
    }

    [[nodiscard]] bool is_http_1_1() { return llhttp_get_http_minor(&parser_) == 1; }

    int on_end() {
        if (!head_ended_) return 0;  // of an interim response
        ended_ = true;
        return HPE_PAUSED;
    }

    static response_parser& of(llhttp_t* parser) {
        return *static_cast<response_parser*>(parser->data);
    }

    static llhttp_settings_t const& settings() {
        static llhttp_settings_t const instance = make_settings();
        return instance;
    }

    static llhttp_settings_t make_settings() {
        llhttp_settings_t made;
        llhttp_settings_init(&made);
        made.on_status = [](llhttp_t* p, char const* at, std::size_t size) {
            of(p).head_.reason.append(at, size);
            return 0;
        };
        made.on_header_field = [](llhttp_t* p, char const* at, std::size_t size) {
            of(p).name_.append(at, size);
            return of(p).count_extra(size);
        };
        made.on_header_value = [](llhttp_t* p, char const* at, std::size_t size) {
            of(p).value_.append(at, size);
            return of(p).count_extra(size);
        };
        made.on_chunk_extension_name = [](llhttp_t* p, char const*, std::size_t size) {
            return of(p).count_extra(size);
        };
        made.on_chunk_extension_value = made.on_chunk_extension_name;
        made.on_header_value_complete = [](llhttp_t* p) { return of(p).on_header(); };
        made.on_headers_complete = [](llhttp_t* p) { return of(p).on_head(); };
        made.on_body = [](llhttp_t* p, char const* at, std::size_t size) {
            of(p).body_ = {at, size};
            return 0;
        };
        // Two pieces never meet in one run.
        made.on_chunk_complete = [](llhttp_t* p) {
            return of(p).body_.empty() ? 0 : static_cast<int>(HPE_PAUSED);
        };
        made.on_message_complete = [](llhttp_t* p) { return of(p).on_end(); };
        return made;
    }

    head_limits limits_;
    llhttp_t parser_{};
    response_head head_;
    fields trailers_;
    std::string name_;  // of the header that is being read
    std::string value_;
    std::optional<error> failure_;
    std::string_view body_;     // found and not given out yet
    std::size_t received_ = 0;  // bytes before the end of the head
    std::size_t extra_ = 0;
    bool to_head_ = false;
    bool started_ = false;
    bool head_ended_ = false;
    bool head_given_ = false;
    bool ended_ = false;
    bool keep_alive_ = false;
    bool until_end_ = false;
};

}  // namespace mcp::http
