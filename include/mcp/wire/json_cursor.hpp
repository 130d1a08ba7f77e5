// SPDX-License-Identifier: MIT
// Reads a validated message from front to back, straight into typed values.
#pragma once

#include <mcp/core/error.hpp>
#include <mcp/wire/json_document.hpp>
#include <mcp/wire/json_path.hpp>
#include <mcp/wire/raw_json.hpp>
#include <mcp/wire/token_read.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

enum class json_type { null, boolean, number, string, array, object };

namespace detail {

/// The type of the valid value that begins with this byte.
constexpr json_type type_of(char first) noexcept {
    switch (first) {
        case 'n': return json_type::null;
        case 't':
        case 'f': return json_type::boolean;
        case '"': return json_type::string;
        case '[': return json_type::array;
        case '{': return json_type::object;
        default: return json_type::number;
    }
}

/// The same as ==, without a call: `name` is a literal, so few instructions compare with it.
[[gnu::always_inline]] inline bool is_named(std::string_view key, std::string_view name) noexcept {
    return key.size() == name.size() && std::memcmp(key.data(), name.data(), name.size()) == 0;
}

}  // namespace detail

template <class T>
concept json_scalar = std::same_as<T, std::string> || std::same_as<T, bool> ||
    std::same_as<T, std::int64_t> || std::same_as<T, double>;

/// A forward reader over a json_document. A copy is a bookmark: it reads on from the same place by
/// itself. A value of the wrong type is skipped, the call says false, and the first such failure is
/// kept; reading goes on safely, so a decoder may look at failed() once, at its end.
class json_cursor {
public:
    explicit json_cursor(json_document const& document)
        : document_(&document),
          end_(document.text().data() + document.text().size()),
          at_(detail::skip_space(document.text().data(), end_)),
          value_(at_),
          place_(at_ != end_ ? place::before_value : place::after_value) {}

    /// A reader at a place that `where()` gave for the same document.
    json_cursor(json_document const& document, json_position from)
        : document_(&document),
          end_(document.text().data() + document.text().size()),
          at_(document.text().data() + from.offset),
          value_(at_),
          ordinal_(from.ordinal),
          place_(place::before_value) {}

    /// The place of the value about to be read, which a later reader may start from.
    [[nodiscard]] json_position where() const noexcept {
        return {static_cast<std::size_t>(at_ - document_->text().data()), ordinal_};
    }

    /// Goes back to a place that `where()` gave. A failure stays.
    void rewind(json_position to) noexcept {
        ordinal_ = to.ordinal;
        begin_value(document_->text().data() + to.offset);
    }

    /// The type of the value about to be read; null if there is none.
    [[nodiscard]] json_type type() const noexcept {
        return place_ == place::before_value ? detail::type_of(*at_) : json_type::null;
    }

    /// How long the container is that is about to be read; 0 for anything else.
    [[nodiscard]] std::size_t container_length() const noexcept {
        if (!is_before('{') && !is_before('[')) return 0;
        return document_->index()[ordinal_].end - where().offset;
    }

    /// Steps into an object; next_member() then visits it. False if the value is no object.
    bool enter_object() { return enter('{', "an object"); }

    /// Goes to the next member's value, skipping the last one if it was not read. False at the end
    /// of the object, which is left by that. `key` is unescaped and valid until the next call.
    bool next_member(std::string_view& key) {
        if (!advance('}')) return false;
        if (*at_ != '"') return false;  // an array's element: the caller entered no object
        detail::string_token const token = detail::find_string_token(at_ + 1, end_);
        char const* const colon = detail::skip_space(token.end, end_);
        if (colon == end_ || *colon != ':') return false;
        key = token.has_escapes ? unescaped(token.text) : token.text;
        begin_value(detail::skip_space(colon + 1, end_));
        return true;
    }

    /// Steps into an array; next_element() then visits it. False if the value is no array.
    bool enter_array() { return enter('[', "an array"); }

    /// Goes to the next element, skipping the last one if it was not read. False at the end of the
    /// array, which is left by that.
    bool next_element() {
        if (!advance(']')) return false;
        begin_value(at_);
        return true;
    }

    /// Passes over the value, a container as fast as a number.
    void skip() { static_cast<void>(take_text()); }

    /// Passes over the value and returns its exact text, valid while the document is.
    std::string_view take_text() {
        if (place_ != place::before_value) {
            reject("a value");
            return {};
        }
        value_ = at_;
        if (*at_ == '{' || *at_ == '[') {
            json_index::entry const container = document_->index()[ordinal_];
            ordinal_ = container.after;
            at_ = document_->text().data() + container.end;
        } else {
            at_ = detail::find_scalar_end(at_, end_);
        }
        place_ = place::after_value;
        return {value_, static_cast<std::size_t>(at_ - value_)};
    }

    /// Passes over the value and returns its exact text as something to keep.
    raw_json take_raw() {
        std::string_view const text = take_text();
        return text.empty() ? raw_json() : document_->source().slice(text);
    }

    bool read(std::string& value) {
        if (!is_before('"')) return skip_unexpected("a string");
        value_ = at_;
        detail::string_token const token = detail::find_string_token(at_ + 1, end_);
        if (token.has_escapes) {
            detail::unescape_into(token.text, value);
        } else if (token.text.size() > value.capacity()) {
            value = std::string(token.text);  // assign() would look at the old text first
        } else {
            value.assign(token.text);
        }
        at_ = token.end;
        place_ = place::after_value;
        return true;
    }

    /// A string that is only looked at: valid, like a key, until the next call.
    bool read(std::string_view& value) {
        if (!is_before('"')) return skip_unexpected("a string");
        value_ = at_;
        detail::string_token const token = detail::find_string_token(at_ + 1, end_);
        value = token.has_escapes ? unescaped(token.text) : token.text;
        at_ = token.end;
        place_ = place::after_value;
        return true;
    }

    bool read(bool& value) {
        bool const is_true = is_before('t');
        if (!is_true && !is_before('f')) return skip_unexpected("true or false");
        value = is_true;
        skip();
        return true;
    }

    /// Integers in any notation, as in `2`, `2.0` and `2e0`, that fit.
    bool read(std::int64_t& value) {
        if (!is_before_number()) return skip_unexpected("an integer");
        if (char const* const behind = detail::read_short_integer(at_, end_, value)) {
            value_ = std::exchange(at_, behind);
            place_ = place::after_value;
            return true;
        }
        std::optional<std::int64_t> const number = detail::to_integer(take_text());
        if (!number) {
            reject("an integer of 64 bits");
            return false;
        }
        value = *number;
        return true;
    }

    /// Any number, rounded to the nearest double.
    bool read(double& value) {
        if (!is_before_number()) return skip_unexpected("a number");
        value = detail::to_double(take_text());
        return true;
    }

    /// Like the others, but null is nothing and no failure.
    template <json_scalar T> bool read(std::optional<T>& value) {
        if (read_null()) {
            value.reset();
            return true;
        }
        if (read(value.emplace())) return true;
        value.reset();
        return false;
    }

    /// Passes over the value if it is null; says whether it was.
    bool read_null() {
        if (!is_before('n')) return false;
        skip();
        return true;
    }

    /// True once a value was not what the reader wanted.
    [[nodiscard]] bool failed() const noexcept { return !expected_.empty(); }

    /// Records, unless one is recorded already, that at the value about to be read or just read
    /// something else was expected: after a container's end, the container. `expected` continues
    /// "expected ..." and must be a literal.
    void reject(std::string_view expected) noexcept {
        if (failed()) return;
        failed_at_ = static_cast<std::size_t>(value_ - document_->text().data());
        expected_ = expected;
    }

    /// The first failure as `errc::malformed_message`, with a detail like
    /// `result.tools[3].name: expected a string`.
    template <class Error = error> [[nodiscard]] Error failure() const {
        return Error(errc::malformed_message, detail::path_of(document_->text(), failed_at_) +
                                                  ": expected " + std::string(expected_));
    }

private:
    enum class place : std::uint8_t { before_value, after_value, after_open };

    [[nodiscard]] bool is_before(char first) const noexcept {
        return place_ == place::before_value && *at_ == first;
    }

    [[nodiscard]] bool is_before_number() const noexcept {
        return place_ == place::before_value && type() == json_type::number;
    }

    void begin_value(char const* at) noexcept {
        at_ = value_ = at;
        place_ = place::before_value;
    }

    bool enter(char bracket, std::string_view expected) {
        if (!is_before(bracket)) return skip_unexpected(expected);
        value_ = at_++;
        ++ordinal_;
        place_ = place::after_open;
        return true;
    }

    // Goes to the next key or element. False after stepping out of the container that `closer`
    // ends, or where the text has something else, which only a caller that lost count can meet.
    bool advance(char closer) {
        if (place_ == place::before_value) skip();
        at_ = detail::skip_space(at_, end_);
        if (at_ == end_) return false;
        if (*at_ == closer) {
            value_ = at_++;
            place_ = place::after_value;
            return false;
        }
        if (place_ == place::after_value) {
            if (*at_ != ',') return false;
            at_ = detail::skip_space(at_ + 1, end_);
        }
        return true;
    }

    std::string_view unescaped(std::string_view text) {
        detail::unescape_into(text, key_);
        return key_;
    }

    bool skip_unexpected(std::string_view expected) {
        if (place_ == place::before_value) value_ = at_;
        reject(expected);
        if (place_ == place::before_value) skip();
        return false;
    }

    json_document const* document_;
    char const* end_;    // of the text
    char const* at_;     // the next byte to look at
    char const* value_;  // where the current value begins; behind a container, its last byte
    std::uint32_t ordinal_ = 0;  // of the next container in the index
    place place_;
    std::size_t failed_at_ = 0;
    std::string_view expected_;  // of the first failure
    std::string key_;            // the last string that was only looked at, if it had escapes
};

inline json_cursor json_document::cursor() const { return json_cursor(*this); }

inline json_cursor json_document::cursor(json_position from) const {
    return json_cursor(*this, from);
}

}  // namespace mcp
