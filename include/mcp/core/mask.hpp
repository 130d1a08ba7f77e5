// SPDX-License-Identifier: MIT
// Makes text safe to log: secrets masked, and shown as shown_text.hpp has it.
#pragma once

#include <mcp/core/ascii.hpp>
#include <mcp/core/shown_text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

namespace detail {

inline constexpr std::string_view masked = "***";

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
