// SPDX-License-Identifier: MIT
// Header fields: an ordered list of names and values.
#pragma once

#include <mcp/core/ascii.hpp>
#include <mcp/core/mask.hpp>
#include <mcp/core/result.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mcp::http {

namespace detail {

// RFC 9110 5.6.2: what names of headers, methods and schemes are made of. A table, since every name
// that is sent or received is looked at.
inline constexpr auto token_chars = [] {
    std::array<bool, 256> made{};
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i] = mcp::detail::is_word(static_cast<char>(i));
    for (char const c : std::string_view("!#$%&'*+-.^_`|~"))
        made[static_cast<unsigned char>(c)] = true;
    return made;
}();

constexpr bool is_token_char(char c) noexcept { return token_chars[static_cast<unsigned char>(c)]; }

constexpr bool is_token(std::string_view text) noexcept {
    // The lambda is compiled into the loop; a pointer to the function would be called.
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_token_char(c); });
}

constexpr bool is_control(char c) noexcept {
    auto const byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

constexpr bool has_control(char const* begin, std::size_t size) noexcept {
    bool found = false;
    for (std::size_t i = 0; i < size; ++i) {
        auto const byte = static_cast<unsigned char>(begin[i]);
        found |= (byte < 0x20 && byte != '\t') | (byte == 0x7f);
    }
    return found;
}

/// Whether anything but the tab is a control character. In blocks of one size, which compilers turn
/// into a few instructions each.
constexpr bool has_control(std::string_view text) noexcept {
    constexpr std::size_t block = 16;
    bool found = false;
    for (; text.size() >= block; text.remove_prefix(block))
        found |= has_control(text.data(), block);
    return found | has_control(text.data(), text.size());
}

/// Compares ASCII letters without case.
constexpr bool same_text(std::string_view left, std::string_view right) noexcept {
    if (left.size() != right.size()) return false;
    return left == right || std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) {
               return mcp::detail::lower(a) == mcp::detail::lower(b);
           });
}

/// Without the blanks and tabs around it.
constexpr std::string_view trim(std::string_view text) noexcept {
    while (!text.empty() && mcp::detail::is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && mcp::detail::is_blank(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace detail

/// One header as it stands in `fields`; valid until those are changed.
struct field {
    std::string_view name;
    std::string_view value;
};

/// An ordered list of headers. Names are compared without case and kept as they were given. All
/// texts lie in one block of memory, as they are sent. Prints nothing: values may be secrets.
class fields {
public:
    fields() = default;

    /// `errc::invalid_argument` unless the name is a token and the value can stand in one line: no
    /// CR, LF, NUL or other control character but the tab, no blank at either end. Empty values
    /// are allowed. The error names the header and never holds the value.
    static result<void> check(std::string_view name, std::string_view value) {
        if (!detail::is_token(name)) {
            return fail(errc::invalid_argument, "\"" + mask_secrets(name.substr(0, longest_shown)) +
                                                    "\" cannot be the name of a header");
        }
        if (detail::has_control(value)) {
            return fail(errc::invalid_argument, "the value of the header " +
                                                    std::string(name.substr(0, longest_shown)) +
                                                    " holds a control character");
        }
        if (detail::trim(value).size() != value.size()) {
            return fail(errc::invalid_argument, "the value of the header " +
                                                    std::string(name.substr(0, longest_shown)) +
                                                    " begins or ends with a blank");
        }
        return {};
    }

    /// Appends a header. Not checked here: `serialize` refuses what `check` refuses.
    void add(std::string_view name, std::string_view value) {
        reserve();
        places_.push_back({text_.size(), name.size(), value.size()});
        text_ += name;
        text_ += separator;
        text_ += value;
        text_ += line_end;
    }

    /// Replaces every header of that name by one, in the place of the first.
    void set(std::string_view name, std::string_view value) {
        std::size_t const at = index_of(name);
        if (at == size()) return add(name, value);
        remove_from(at + 1, name);
        place& here = places_[at];
        text_.replace(here.begin, here.name, name);
        text_.replace(here.begin + here.name + separator.size(), here.value, value);
        move_behind(at, value.size() - here.value);
        here.value = value.size();
    }

    /// Appends the header unless there is one of that name.
    void set_default(std::string_view name, std::string_view value) {
        if (!contains(name)) add(name, value);
    }

    /// Removes every header of that name.
    void remove(std::string_view name) { remove_from(0, name); }

    /// Takes memory that is enough for most messages, so that nothing grows step by step.
    void reserve() {
        if (places_.capacity() != 0) return;
        places_.reserve(8);
        text_.reserve(240);
    }

    void clear() noexcept {
        places_.clear();
        text_.clear();
    }

    /// The value of the first header of that name, valid until these fields are changed.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const {
        std::size_t const at = index_of(name);
        if (at == places_.size()) return std::nullopt;
        return (*this)[at].value;
    }

    [[nodiscard]] bool contains(std::string_view name) const {
        return index_of(name) != places_.size();
    }

    /// How many headers have that name.
    [[nodiscard]] std::size_t count(std::string_view name) const {
        std::size_t found = 0;
        for (field const each : *this) found += detail::same_text(each.name, name) ? 1 : 0;
        return found;
    }

    /// The values of all headers of that name, joined by commas (RFC 9110 5.3).
    [[nodiscard]] std::string joined(std::string_view name) const {
        std::string made;
        bool is_first = true;
        for (field const each : *this) {
            if (!detail::same_text(each.name, name)) continue;
            if (!is_first) made += ", ";
            is_first = false;
            made += each.value;
        }
        return made;
    }

    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
    [[nodiscard]] bool empty() const noexcept { return places_.empty(); }

    [[nodiscard]] field operator[](std::size_t index) const {
        place const& at = places_[index];
        char const* const begin = text_.data() + at.begin;
        return {{begin, at.name}, {begin + at.name + separator.size(), at.value}};
    }

    /// All headers as they are sent, each with its line break.
    [[nodiscard]] std::string_view lines() const noexcept { return text_; }

    /// Walks over the headers in their order.
    class iterator {
    public:
        iterator(fields const& of, std::size_t index) : of_(&of), index_(index) {}
        field operator*() const { return (*of_)[index_]; }
        iterator& operator++() {
            ++index_;
            return *this;
        }
        bool operator==(iterator const&) const = default;

    private:
        fields const* of_;
        std::size_t index_;
    };

    [[nodiscard]] iterator begin() const { return {*this, 0}; }
    [[nodiscard]] iterator end() const { return {*this, places_.size()}; }

private:
    static constexpr std::size_t longest_shown = 100;
    static constexpr std::string_view separator = ": ";
    static constexpr std::string_view line_end = "\r\n";

    struct place {
        std::size_t begin;
        std::size_t name;
        std::size_t value;
    };

    [[nodiscard]] std::size_t index_of(std::string_view name) const {
        std::size_t at = 0;
        while (at < places_.size() && !detail::same_text((*this)[at].name, name)) ++at;
        return at;
    }

    void remove_from(std::size_t first, std::string_view name) {
        for (std::size_t i = size(); i-- > first;) {
            if (detail::same_text((*this)[i].name, name)) erase(i);
        }
    }

    void erase(std::size_t index) {
        std::size_t const begin = places_[index].begin;
        std::size_t const end = index + 1 < size() ? places_[index + 1].begin : text_.size();
        move_behind(index, begin - end);
        text_.erase(begin, end - begin);
        places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(index));
    }

    // Modulo the range of size_t, so that `by` may stand for a negative number.
    void move_behind(std::size_t index, std::size_t by) {
        for (std::size_t i = index + 1; i < size(); ++i) places_[i].begin += by;
    }

    std::string text_;
    std::vector<place> places_;
};

}  // namespace mcp::http
