// SPDX-License-Identifier: MIT
// Writes compact JSON on one line, front to back.
#pragma once

#include <mcp/core/utf8.hpp>
#include <mcp/wire/string_scan.hpp>

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mcp {

/// Appends one JSON text to a string. Commas come by themselves; that begins and ends match, and
/// that members have keys, is the caller's care. The text never holds a line break.
class json_writer {
public:
    explicit json_writer(std::string& out) : out_(&out) {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    void key(std::string_view name) {
        write_string(name, "\":");
        needs_comma_ = false;
    }

    void string(std::string_view text) { write_string(text, "\""); }

    template <std::integral Integer>
        requires(!std::same_as<Integer, bool>)
    void number(Integer value) { write_number(value); }

    /// The shortest text that reads back as the same double; `null` if it is no finite number.
    void number(double value) {
        if (std::isfinite(value)) {
            write_number(value);
        } else {
            null();
        }
    }

    void boolean(bool value) { literal(value ? "true" : "false"); }
    void null() { literal("null"); }

    /// A valid JSON text as it is, but for line breaks between its tokens. Nothing is `null`.
    void raw(std::string_view text) {
        if (text.empty()) return null();
        begin_value();
        // Valid JSON has line breaks only where it may as well have none.
        while (!text.empty()) {
            std::size_t const line = text.find('\n');
            append_without_returns(text.substr(0, line));
            text.remove_prefix(line == std::string_view::npos ? text.size() : line + 1);
        }
    }

    /// False once a string was not valid UTF-8; U+FFFD then stands for what was wrong.
    [[nodiscard]] bool valid() const noexcept { return valid_; }

private:
    void begin_value() {
        if (needs_comma_) out_->push_back(',');
        needs_comma_ = true;
    }

    void open(char bracket) {
        begin_value();
        out_->push_back(bracket);
        needs_comma_ = false;
    }

    void close(char bracket) {
        out_->push_back(bracket);
        needs_comma_ = true;
    }

    void literal(std::string_view text) {
        begin_value();
        out_->append(text);
    }

    template <class Number> void write_number(Number value) {
        begin_value();
        char digits[32];  // the longest double takes 24, the longest integer 20
        auto const written = std::to_chars(digits, digits + sizeof digits, value);
        out_->append(digits, static_cast<std::size_t>(written.ptr - digits));
    }

    void append_without_returns(std::string_view text) {
        while (!text.empty()) {
            std::size_t const end = text.find('\r');
            out_->append(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
    }

    // `close` is the closing quote and what follows it.
    void write_string(std::string_view text, std::string_view close) {
        char const* const end = text.data() + text.size();
        char const* const stop = detail::find_first<detail::special_byte>(text.data(), end);
        if (stop == end) [[likely]]
            return append_plain(text, close);
        begin_value();
        out_->push_back('"');
        append_from(text.data(), stop, end);
        out_->append(close);
    }

    // In one go, since that costs little more than one of its parts.
    void append_plain(std::string_view text, std::string_view close) {
        std::size_t const before = out_->size();
        std::size_t const comma = needs_comma_ ? 1 : 0;
        out_->resize(before + comma + 1 + text.size() + close.size());
        char* to = out_->data() + before;
        if (needs_comma_) *to++ = ',';
        *to++ = '"';
        to += text.copy(to, text.size());
        close.copy(to, close.size());
        needs_comma_ = true;
    }

    // `stop` is the first byte from `at` on that is not plain.
    [[gnu::noinline]] void append_from(char const* at, char const* stop, char const* end) {
        for (;;) {
            out_->append(at, static_cast<std::size_t>(stop - at));
            if (stop == end) return;
            at = static_cast<unsigned char>(*stop) >= 0x80 ? append_not_ascii(stop, end)
                                                           : append_escape(stop);
            stop = detail::find_first<detail::special_byte>(at, end);
        }
    }

    char const* append_escape(char const* at) {
        switch (*at) {
            case '"': out_->append("\\\""); break;
            case '\\': out_->append("\\\\"); break;
            case '\b': out_->append("\\b"); break;
            case '\f': out_->append("\\f"); break;
            case '\n': out_->append("\\n"); break;
            case '\r': out_->append("\\r"); break;
            case '\t': out_->append("\\t"); break;
            default:
                out_->append("\\u00");
                out_->push_back(*at < 0x10 ? '0' : '1');
                out_->push_back("0123456789abcdef"[*at & 0xF]);
        }
        return at + 1;
    }

    char const* append_not_ascii(char const* const begin, char const* end) {
        char const* at = begin;
        while (at != end && static_cast<unsigned char>(*at) >= 0x80) {
            std::size_t const length = detail::utf8_sequence_length(at, end);
            if (length == 0) break;
            at += length;
        }
        out_->append(begin, static_cast<std::size_t>(at - begin));
        if (at == end || static_cast<unsigned char>(*at) < 0x80) return at;
        valid_ = false;
        out_->append(detail::replacement_character);
        return at + 1;
    }

    std::string* out_;
    bool needs_comma_ = false;
    bool valid_ = true;
};

}  // namespace mcp
