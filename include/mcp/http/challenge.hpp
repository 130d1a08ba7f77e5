// SPDX-License-Identifier: MIT
// What a server asks for in WWW-Authenticate and Proxy-Authenticate (RFC 9110 11.6.1).
#pragma once

#include <mcp/http/fields.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::http {

/// One way to authenticate. All texts are the server's.
struct challenge {
    std::string scheme;  ///< In lower case, as in `bearer`.
    /// Names in lower case, values without quotes and escapes, in the server's order.
    std::vector<std::pair<std::string, std::string>> parameters;
    std::string token68;  ///< What follows a scheme that has no parameters, as Negotiate does.

    bool operator==(challenge const&) const = default;

    /// The value of the first parameter of that name, given in lower case.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const {
        for (auto const& [key, value] : parameters) {
            if (key == name) return value;
        }
        return std::nullopt;
    }
};

namespace detail {

// Real challenges are far below these.
inline constexpr std::size_t longest_challenge_text = std::size_t(16) << 10;
inline constexpr std::size_t most_challenges = 32;
inline constexpr std::size_t most_challenge_parameters = 64;

constexpr bool is_token68_char(char c) noexcept {
    return mcp::detail::is_word(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '+' ||
           c == '/';
}

/// Reads the list from the left. Each step takes at least one byte, or ends.
class challenge_reader {
public:
    explicit challenge_reader(std::string_view text) : text_(text) {}

    std::vector<challenge> run() {
        for (skip_separators(); !text_.empty(); skip_separators()) {
            std::string_view const word = take_token();
            if (word.empty()) {
                skip_element();
            } else if (at_value()) {
                take_parameter(word);
            } else if (made_.size() == most_challenges) {
                break;
            } else {
                take_scheme(word);
            }
        }
        return std::move(made_);
    }

private:
    template <class Predicate> std::string_view take_while(Predicate const& predicate) {
        std::size_t length = 0;
        while (length < text_.size() && predicate(text_[length])) ++length;
        std::string_view const taken = text_.substr(0, length);
        text_.remove_prefix(length);
        return taken;
    }

    void skip_blanks() { take_while(mcp::detail::is_blank); }
    void skip_separators() {
        take_while([](char c) { return mcp::detail::is_blank(c) || c == ','; });
    }
    std::string_view take_token() { return take_while(is_token_char); }

    // Up to the next comma outside of quotes.
    void skip_element() {
        while (!text_.empty() && text_.front() != ',') {
            if (text_.front() == '"') {
                take_quoted();
            } else {
                text_.remove_prefix(1);
            }
        }
    }

    // Whether `= value` comes next, with blanks that RFC 9110 calls bad.
    [[nodiscard]] bool at_value() const {
        std::string_view const rest =
            text_.substr(std::min(text_.find_first_not_of(" \t"), text_.size()));
        return rest.starts_with('=');
    }

    void take_scheme(std::string_view word) {
        challenge next;
        for (char const c : word) next.scheme += mcp::detail::lower(c);
        bool const is_separated =
            text_.empty() || text_.front() == ',' || mcp::detail::is_blank(text_.front());
        if (!is_separated) return skip_element();  // no scheme looks like this
        skip_blanks();
        next.token68 = take_token68();
        made_.push_back(std::move(next));
    }

    // Nothing if parameters, another challenge or the end come next.
    std::string take_token68() {
        std::string_view const before = text_;
        std::size_t length = take_while(is_token68_char).size();
        length += take_while([](char c) { return c == '='; }).size();
        skip_blanks();
        bool const is_whole = text_.empty() || text_.front() == ',';
        if (length != 0 && is_whole) return std::string(before.substr(0, length));
        text_ = before;
        return {};
    }

    // After its name. Without quotes, a value may have characters that it should not: URLs do.
    void take_parameter(std::string_view name) {
        skip_blanks();
        text_.remove_prefix(1);  // =
        skip_blanks();
        std::string value =
            text_.starts_with('"') ? take_quoted() : std::string(take_while([](char c) {
                return c != ',' && !mcp::detail::is_blank(c);
            }));
        add_parameter(name, std::move(value));
        // Some servers forget the comma; anything else up to it is noise.
        skip_blanks();
        std::string_view const before = text_;
        bool const is_parameter = !take_token().empty() && at_value();
        text_ = before;
        if (!is_parameter) skip_element();
    }

    void add_parameter(std::string_view name, std::string value) {
        if (made_.empty() || made_.back().parameters.size() == most_challenge_parameters) return;
        std::string key;
        for (char const c : name) key += mcp::detail::lower(c);
        made_.back().parameters.emplace_back(std::move(key), std::move(value));
    }

    // A quoted string, whose end may be missing.
    std::string take_quoted() {
        std::string made;
        text_.remove_prefix(1);
        while (!text_.empty() && text_.front() != '"') {
            if (text_.front() == '\\' && text_.size() > 1) text_.remove_prefix(1);
            made += text_.front();
            text_.remove_prefix(1);
        }
        if (!text_.empty()) text_.remove_prefix(1);
        return made;
    }

    std::string_view text_;
    std::vector<challenge> made_;
};

}  // namespace detail

/// The challenges in a header's value, in the server's order. Never fails: what is no challenge is
/// skipped, and so is what is over the bounds.
inline std::vector<challenge> parse_challenges(std::string_view text) {
    return detail::challenge_reader(text.substr(0, detail::longest_challenge_text)).run();
}

/// The same for every header of that name: `WWW-Authenticate`, `Proxy-Authenticate`.
inline std::vector<challenge> parse_challenges(fields const& headers,
                                               std::string_view name = "WWW-Authenticate") {
    return parse_challenges(headers.joined(name));
}

}  // namespace mcp::http
