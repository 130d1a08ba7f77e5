// SPDX-License-Identifier: MIT
// A line that a person typed, as a command and its arguments.
#pragma once

#include <mcp/core/mask.hpp>
#include <mcp/core/result.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// A command as it was typed: `/mcp reconnect "my server"`.
struct slash_line {
    std::string name;  ///< In small letters, without the slash.
    std::vector<std::string> args;

    bool operator==(slash_line const&) const = default;
};

namespace detail {

/// ASCII letters made small.
inline std::string lowered(std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(), lower);
    return made;
}

/// Letters, digits, `-` and `_`, or `?` alone.
inline bool is_command_name(std::string_view name) {
    auto const is_good = [](char c) { return is_word(c) || c == '-' || c == '_'; };
    return name == "?" || (!name.empty() && std::all_of(name.begin(), name.end(), is_good));
}

inline std::string_view without_blanks(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// Takes words apart as a shell does, but replaces nothing.
class word_splitter {
public:
    explicit word_splitter(std::string_view text) : text_(text) {}

    result<std::vector<std::string>> run() {
        for (; at_ < text_.size(); ++at_) {
            char const c = text_[at_];
            if (is_space(c)) {
                finish_word();
            } else if (is_quote(c)) {
                if (!take_quoted(c)) return unfinished(c);
            } else {
                add(c == '\\' && at_ + 1 < text_.size() ? text_[++at_] : c);
            }
        }
        finish_word();
        return std::move(words_);
    }

private:
    void add(char c) {
        word_ += c;
        is_word_ = true;
    }

    void finish_word() {
        if (is_word_) words_.push_back(std::exchange(word_, {}));
        is_word_ = false;
    }

    // Up to the closing quote; false if there is none. A backslash counts between double ones.
    bool take_quoted(char quote) {
        opened_ = at_++;
        is_word_ = true;  // it may be empty
        for (; at_ < text_.size(); ++at_) {
            char c = text_[at_];
            if (c == quote) return true;
            bool const is_escape = c == '\\' && quote == '"' && at_ + 1 < text_.size() &&
                                   (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\');
            if (is_escape) c = text_[++at_];
            add(c);
        }
        return false;
    }

    [[nodiscard]] tl::unexpected<error> unfinished(char quote) const {
        return fail(errc::invalid_argument,
                    std::string("the quotation that begins with ") + quote + " before \"" +
                        printable(text_.substr(opened_ + 1, 20)) + "\" does not end");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t opened_ = 0;
    std::string word_;
    bool is_word_ = false;
    std::vector<std::string> words_;
};

inline std::string_view command_name_of(std::string_view line) {
    line = without_blanks(line);
    if (!line.starts_with('/')) return {};
    line.remove_prefix(1);
    auto const end = std::find_if(line.begin(), line.end(), is_space);
    return line.substr(0, static_cast<std::size_t>(end - line.begin()));
}

}  // namespace detail

/// True for `/mcp tools`, false for what is said to the agent, also if that begins with a path such
/// as `/etc/hosts`.
inline bool is_slash_line(std::string_view line) {
    return detail::is_command_name(detail::command_name_of(line));
}

/// Takes a line apart. Quotes of either kind keep blanks together; a backslash takes away the
/// meaning of what follows it. errc::invalid_argument if it is no command, or a quote has no end.
inline result<slash_line> parse_slash_line(std::string_view line) {
    if (!is_slash_line(line)) {
        return fail(errc::invalid_argument, "a command begins with a slash and its name");
    }
    slash_line made;
    std::string_view const name = detail::command_name_of(line);
    made.name = detail::lowered(name);
    line = detail::without_blanks(line);
    line.remove_prefix(1 + name.size());
    auto words = detail::word_splitter(line).run();
    if (!words) return fail(words.error());
    made.args = std::move(*words);
    return made;
}

}  // namespace mcp
