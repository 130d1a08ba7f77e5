// SPDX-License-Identifier: MIT
// Makes text safe to log: secrets masked, control characters escaped, length bounded.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// The longest text, in bytes, that `mask_secrets` returns and a log sink gets.
inline constexpr std::size_t max_log_text = 4096;

namespace detail {

inline constexpr std::string_view masked = "***";
inline constexpr std::string_view cut_off = "...";

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
constexpr bool is_line_end(char c) noexcept { return c == '\n' || c == '\r'; }
constexpr bool is_space(char c) noexcept { return is_blank(c) || is_line_end(c); }
constexpr bool is_delimiter(char c) noexcept { return c == '=' || c == ':'; }
constexpr bool is_quote(char c) noexcept { return c == '"' || c == '\''; }

// ASCII only, whatever the locale says.
constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_word(char c) noexcept {
    char const small = lower(c);
    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9');
}

constexpr bool is_key(char c) noexcept { return is_word(c) || c == '_' || c == '-' || c == '.'; }

// `X-API-Key`, `apiKey` and `api_key` are the same key.
inline std::string normalized_key(std::string_view key) {
    std::string made;
    for (char const c : key) {
        if (is_word(c)) made += lower(c);
    }
    return made;
}

inline bool is_one_of(std::string_view text, auto const& list) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

// A key that holds one of these is taken for a secret: rather one too many than one too few.
inline constexpr std::array<std::string_view, 15> secret_parts = {
    "token",      "secret",       "password",   "passwd",          "passphrase",
    "apikey",     "accesskey",    "privatekey", "clientassertion", "authorization",
    "credential", "codeverifier", "cookie",     "sessionid",       "signature"};
inline constexpr std::array<std::string_view, 5> secret_keys = {"auth", "pwd", "pass", "jwt",
                                                                "sig"};
// These hold "token" and are none, and logs of this library are full of them.
inline constexpr std::array<std::string_view, 6> harmless_keys = {
    "progresstoken", "maxtokens", "inputtokens", "outputtokens", "tokentype", "tokenendpoint"};
// Too common a word for a secret, except in the query of a URL.
inline constexpr std::array<std::string_view, 2> secret_query_keys = {"code", "key"};

inline bool is_secret_key(std::string_view key, bool in_query) {
    std::string const plain = normalized_key(key);
    if (is_one_of(plain, harmless_keys)) return false;
    if (is_one_of(plain, secret_keys)) return true;
    if (in_query && is_one_of(plain, secret_query_keys)) return true;
    return std::any_of(secret_parts.begin(), secret_parts.end(), [&](std::string_view part) {
        return plain.find(part) != std::string::npos;
    });
}

// Headers whose value is the rest of the line, blanks and all.
inline bool takes_whole_line(std::string_view key) {
    std::string const plain = normalized_key(key);
    return plain.ends_with("authorization") || plain.ends_with("cookie");
}

// One pass over the text. Every step copies or masks something, so it always ends, and each byte is
// looked at a bounded number of times.
class secret_masker {
public:
    secret_masker(std::string_view text, bool was_cut) : text_(text), was_cut_(was_cut) {}

    std::string run() {
        masked_.reserve(text_.size());
        while (at_ < text_.size()) {
            if (is_key(text_[at_])) {
                take_word();
            } else if (text_.substr(at_, 3) == "://") {
                copy_until(at_ + 3);
                take_authority();
            } else {
                copy_until(at_ + 1);
            }
        }
        return std::move(masked_);
    }

private:
    void copy_until(std::size_t end) {
        masked_ += text_.substr(at_, end - at_);
        at_ = end;
    }

    void mask_until(std::size_t end) {
        if (end > at_) masked_ += masked;
        at_ = end;
    }

    [[nodiscard]] char peek(std::size_t position) const {
        return position < text_.size() ? text_[position] : '\0';
    }

    template <class Predicate>
    [[nodiscard]] std::size_t skip(std::size_t from, Predicate const& predicate) const {
        while (from < text_.size() && predicate(text_[from])) ++from;
        return from;
    }

    static bool is_scheme(std::string_view word) {
        std::string const plain = normalized_key(word);
        return plain == "bearer" || plain == "basic";
    }

    void take_word() {
        std::size_t const start = at_;
        std::size_t const end = skip(start, is_key);
        std::string_view const word = text_.substr(start, end - start);
        bool const in_query = start > 0 && (text_[start - 1] == '?' || text_[start - 1] == '&');
        copy_until(end);
        if (opens(word, in_query)) take_secret(word);
    }

    static bool opens(std::string_view word, bool in_query = false) {
        return is_scheme(word) || is_secret_key(word, in_query);
    }

    // Masks what follows the word. What was masked may itself be a key, as in `token= "secret":"x"`
    // where the first value is empty: then what follows that is masked too.
    void take_secret(std::string_view word) {
        while (!word.empty()) {
            std::size_t const before = at_;
            if (is_scheme(word) && is_blank(peek(at_))) {
                copy_until(skip(at_, is_blank));
                mask_until(credentials_end(at_));
            } else {
                take_value(word);
            }
            std::size_t end = at_;
            if (end > before && is_delimiter(text_[end - 1])) --end;
            std::size_t start = end;
            while (start > before && is_key(text_[start - 1])) --start;
            word = text_.substr(start, end - start);
            if (!opens(word)) return;
            at_ = end;  // its delimiter has yet to be seen
        }
    }

    // RFC 7235's token68.
    [[nodiscard]] std::size_t credentials_end(std::size_t from) const {
        return skip(
            from, [](char c) { return is_key(c) || c == '~' || c == '+' || c == '/' || c == '='; });
    }

    // After a secret's key: `=value`, `: value`, `":"value"`, `\":\"value\"`; for an option of a
    // command line also ` value` and `", "value"`.
    void take_value(std::string_view key) {
        bool const option = key.starts_with("-");
        std::size_t position = skip(at_, [](char c) { return c == '\\'; });
        bool const key_is_quoted = is_quote(peek(position));
        position = key_is_quoted ? position + 1 : at_;
        position = skip(position, is_space);
        char const delimiter = peek(position);
        if (is_delimiter(delimiter) || (option && delimiter == ',')) {
            ++position;
        } else if (!option || position == at_ || peek(position) == '-') {
            return;
        }
        position = skip(position, is_blank);
        if (takes_whole_line(key) && !key_is_quoted) {
            copy_until(position);
            mask_until(skip(position, [](char c) { return !is_line_end(c); }));
        } else {
            mask_value(position);
        }
    }

    void mask_value(std::size_t from) {
        // JSON may break the line before the value; anything else there is another line.
        std::size_t const next = skip(from, is_space);
        std::size_t const quote = skip(next, [](char c) { return c == '\\'; });
        if (is_quote(peek(quote))) {
            copy_until(quote + 1);
            mask_until(quoted_end(text_[quote], quote - next));
        } else if (peek(next) == '[' || peek(next) == '{') {
            copy_until(next);
            mask_until(bracket_end());
        } else {
            copy_until(from);
            mask_until(plain_end(from));
        }
    }

    // Where the string that begins here ends: at the quote that is escaped as its opening one was,
    // so that JSON inside of JSON works too. An unfinished one reaches to the end.
    [[nodiscard]] std::size_t quoted_end(char quote, std::size_t escapes) const {
        std::size_t backslashes = 0;
        for (std::size_t i = at_; i < text_.size(); ++i) {
            if (text_[i] == quote && backslashes % (2 * (escapes + 1)) == escapes) {
                return i - escapes;
            }
            backslashes = text_[i] == '\\' ? backslashes + 1 : 0;
        }
        return text_.size();
    }

    // Where the list or object that begins here ends, counting brackets; to the end if they do not
    // match. Quoted brackets count too: at worst, more is masked.
    [[nodiscard]] std::size_t bracket_end() const {
        std::size_t depth = 0;
        for (std::size_t i = at_; i < text_.size(); ++i) {
            if (text_[i] == '[' || text_[i] == '{') ++depth;
            if ((text_[i] == ']' || text_[i] == '}') && --depth == 0) return i + 1;
        }
        return text_.size();
    }

    [[nodiscard]] std::size_t plain_end(std::size_t from) const {
        auto const inside = [](char c) { return !is_space(c) && !is_quote(c) && c != '&'; };
        return skip(from, inside);
    }

    // https://user:password@host: what stands before the last @ of the authority.
    void take_authority() {
        auto const inside = [](char c) {
            return !is_space(c) && !is_quote(c) && c != '/' && c != '?' && c != '#' && c != '<' &&
                   c != '>' && c != '\\';
        };
        std::size_t const end = skip(at_, inside);
        std::size_t const length = text_.substr(at_, end - at_).rfind('@');
        if (length != std::string_view::npos) {
            mask_until(at_ + length);
        } else if (was_cut_ && end == text_.size()) {
            mask_until(end);  // the @ may be in the part that was cut off
        }
    }

    std::string_view text_;
    bool was_cut_;
    std::size_t at_ = 0;
    std::string masked_;
};

// The length of the valid UTF-8 sequence at the start of the text, and its code point; length 0 if
// there is none.
struct utf8_step {
    std::size_t length = 0;
    std::uint32_t code_point = 0;
};

inline utf8_step next_utf8(std::string_view text) noexcept {
    auto const first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) return {1, first};
    std::size_t const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return {};
    std::uint32_t point = first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        auto const next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0) != 0x80) return {};
        point = (point << 6) | (next & 0x3fU);
    }
    bool const overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    bool const impossible = (point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff;
    return overlong || impossible ? utf8_step{} : utf8_step{length, point};
}

// What a terminal obeys or what turns the reading direction: both can make a log lie.
constexpr bool is_dangerous(std::uint32_t point) noexcept {
    return point < 0x20 || (point >= 0x7f && point < 0xa0) ||
           (point >= 0x200e && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
           (point >= 0x2066 && point <= 0x2069);
}

inline std::string escape(std::uint32_t value, char kind, int digits) {
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    std::string made{'\\', kind};
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        made += hexadecimal[(value >> shift) & 0xf];
    }
    return made;
}

// The next character of the text as it may be shown; removes it from the text.
inline std::string take_shown(std::string_view& text) {
    utf8_step const step = next_utf8(text);
    std::string_view const raw = text.substr(0, step.length == 0 ? 1 : step.length);
    text.remove_prefix(raw.size());
    if (step.length == 0) return escape(static_cast<unsigned char>(raw[0]), 'x', 2);
    if (!is_dangerous(step.code_point)) return std::string(raw);
    if (raw == "\n") return "\\n";
    if (raw == "\r") return "\\r";
    if (raw == "\t") return "\\t";
    return step.code_point < 0x80 ? escape(step.code_point, 'x', 2)
                                  : escape(step.code_point, 'u', 4);
}

// Never cuts a character or an escape in half.
inline std::string escape_and_bound(std::string_view text, bool was_cut) {
    std::string shown;
    std::size_t fits = 0;  // how much can stay if something must be cut off
    while (!text.empty()) {
        std::string const next = take_shown(text);
        if (shown.size() + next.size() > max_log_text) {
            was_cut = true;
            break;
        }
        shown += next;
        if (shown.size() + cut_off.size() <= max_log_text) fits = shown.size();
    }
    if (was_cut) {
        shown.resize(fits);
        shown += cut_off;
    }
    return shown;
}

}  // namespace detail

/// The text with every secret that can be recognised replaced by `***`: Bearer and Basic
/// credentials, values of keys that look like a token, secret, password, API key, authorization,
/// cookie or code verifier (`key=value`, `key: value`, `"key":"value"`, `--key value`), and the
/// user information of a URL. Control characters and invalid UTF-8 come out as escapes such as
/// `\x1b`, so the result is one line; more than `max_log_text` bytes end in `...`. When in doubt it
/// masks.
inline std::string mask_secrets(std::string_view text) {
    // Nothing past the bound is shown, and a long text must not cost more than a short one. What is
    // masked gets shorter, so look at more than the bound.
    constexpr std::size_t looked_at = 4 * max_log_text;
    bool const was_cut = text.size() > looked_at;
    std::string const safe = detail::secret_masker(text.substr(0, looked_at), was_cut).run();
    return detail::escape_and_bound(safe, was_cut);
}

}  // namespace mcp
