// SPDX-License-Identifier: MIT
// The YAML that manifests mostly are, many times faster than a whole YAML parser reads it.
#pragma once

#include <mcp/core/ascii.hpp>
#include <mcp/core/placed_value.hpp>
#include <mcp/core/yaml_limits.hpp>
#include <mcp/core/yaml_scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

/// Reads tables and lists whose scalars, and whose lists and tables in brackets, stand on one line
/// each. Whatever could mean something else to YAML makes it give up: that is for the parser.
class plain_yaml_reader {
public:
    plain_yaml_reader(std::string_view text, std::size_t first_line, yaml_limits const& limits)
        : text_(text),
          line_(first_line),
          limits_(limits) {}

    /// Nothing if the parser is needed, also to say what is wrong. The text must be valid UTF-8.
    std::optional<placed_value> read() {
        bool const is_small = text_.size() <= std::min(limits_.bytes, limits_.value_bytes);
        if (!is_small || text_.find_first_of("\t\r") != text_.npos) return std::nullopt;
        next_row();
        if (!has_row_ || indent_ != 0) return std::nullopt;
        placed_value made = block(0, 1);
        if (failed_ || has_row_) return std::nullopt;
        return made;
    }

private:
    static constexpr std::size_t deepest = 8;
    static constexpr std::size_t longest_name = 128;

    // The next line that holds anything.
    void next_row() {
        has_row_ = false;
        while (!text_.empty() && !has_row_) {
            std::size_t const end = std::min(text_.find('\n'), text_.size());
            row_ = text_.substr(0, end);
            row_line_ = line_++;
            text_.remove_prefix(std::min(end + 1, text_.size()));
            indent_ = std::min(row_.find_first_not_of(' '), row_.size());
            row_.remove_prefix(indent_);
            while (row_.ends_with(' ')) row_.remove_suffix(1);
            has_row_ = !row_.empty() && row_[0] != '#';
        }
    }

    [[nodiscard]] bool is_item() const noexcept { return has_row_ && row_.starts_with("- "); }

    placed_value give_up() {
        failed_ = true;
        return placed_value();
    }

    placed_value begin(placed_kind kind, std::size_t depth) {
        placed_value made;
        made.kind = kind;
        made.line = row_line_;
        if (++nodes_ > limits_.nodes || depth > std::min(deepest, limits_.depth)) failed_ = true;
        return made;
    }

    placed_value block(std::size_t indent, std::size_t depth) {
        return is_item() ? block_list(indent, depth) : block_table(indent, depth);
    }

    placed_value block_list(std::size_t indent, std::size_t depth) {
        placed_value made = begin(placed_kind::list, depth);
        while (!failed_ && is_item() && indent_ == indent) {
            std::string_view item = row_.substr(2);
            made.elements.push_back(inline_value(item, depth));
            next_row();
            if (has_row_ && indent_ > indent) failed_ = true;
        }
        return made;
    }

    placed_value block_table(std::size_t indent, std::size_t depth) {
        placed_value made = begin(placed_kind::table, depth);
        while (!failed_ && has_row_ && indent_ == indent) {
            placed_member member;
            std::string_view value = row_;
            if (!take_name(value, member)) break;
            if (value.empty()) {
                member.value = value_below(indent, depth);
            } else {
                member.value = inline_value(value, depth);
                next_row();
                if (has_row_ && indent_ > indent) failed_ = true;
            }
            made.members.push_back(std::move(member));
        }
        return made;
    }

    placed_value value_below(std::size_t indent, std::size_t depth) {
        next_row();
        bool const is_there = has_row_ && (indent_ > indent || (indent_ == indent && is_item()));
        // Where nothing stands is told by the parser.
        return is_there ? block(indent_, depth + 1) : give_up();
    }

    // `name:` and a blank, or the end of the line.
    bool take_name(std::string_view& text, placed_member& member) {
        std::size_t size = 0;
        while (size < text.size() && (is_word(text[size]) || (size > 0 && is_key(text[size])))) {
            ++size;
        }
        std::string_view const name = text.substr(0, size);
        text.remove_prefix(size);
        bool const is_name = size > 0 && size <= longest_name && text.starts_with(':') &&
                             (text.size() == 1 || text[1] == ' ') && !is_yaml_null(name);
        if (!is_name || ++nodes_ > limits_.nodes) {
            failed_ = true;
            return false;
        }
        text.remove_prefix(1);
        skip_blanks(text);
        member.name = std::string(name);
        member.line = row_line_;
        return true;
    }

    static void skip_blanks(std::string_view& text) noexcept {
        while (text.starts_with(' ')) text.remove_prefix(1);
    }

    // What fills the rest of the line.
    placed_value inline_value(std::string_view text, std::size_t depth) {
        skip_blanks(text);
        if (text.empty()) return give_up();
        if (text[0] == '{' || text[0] == '[' || text[0] == '"' || text[0] == '\'') {
            placed_value made = flow_value(text, depth + 1);
            if (!text.empty()) failed_ = true;
            return made;
        }
        bool const is_plain = begins_plain(text[0]) && text.find(": ") == text.npos &&
                              text.find(" #") == text.npos && !text.ends_with(':');
        return is_plain ? plain_scalar(text) : give_up();
    }

    static bool begins_plain(char c) noexcept {
        return is_word(c) || (static_cast<unsigned char>(c) & 0x80) != 0 || c == '/' || c == '.' ||
               c == '(' || c == '^' || c == '+' || c == '$';
    }

    placed_value plain_scalar(std::string_view text) {
        placed_value made = begin(placed_kind::text, 0);
        made.text = std::string(text);
        resolve_yaml_scalar(made);
        return made;
    }

    // A value in brackets or in quotes, or a word inside of brackets; removes it from the text.
    placed_value flow_value(std::string_view& text, std::size_t depth) {
        if (failed_ || text.empty()) return give_up();
        if (text[0] == '{') return flow_table(text, depth);
        if (text[0] == '[') return flow_list(text, depth);
        if (text[0] == '"' || text[0] == '\'') return quoted(text);
        std::size_t size = 0;
        while (size < text.size() && (is_word(text[size]) || is_inside_word(text[size]))) ++size;
        std::string_view word = text.substr(0, size);
        text.remove_prefix(size);
        while (word.ends_with(' ')) word.remove_suffix(1);
        return word.empty() || !begins_plain(word[0]) ? give_up() : plain_scalar(word);
    }

    static bool is_inside_word(char c) noexcept {
        return std::string_view(" _./@^$+<>=()-").find(c) != std::string_view::npos;
    }

    placed_value quoted(std::string_view& text) {
        char const quote = text[0];
        std::size_t const end = text.find(quote, 1);
        std::string_view const inside = text.substr(1, end == text.npos ? end : end - 1);
        // An escape, or a quote that is doubled.
        if (end == text.npos || (quote == '"' && inside.find('\\') != inside.npos))
            return give_up();
        text.remove_prefix(end + 1);
        if (text.starts_with(quote)) return give_up();
        placed_value made = begin(placed_kind::text, 0);
        made.text = std::string(inside);
        skip_blanks(text);
        return made;
    }

    placed_value flow_list(std::string_view& text, std::size_t depth) {
        placed_value made = begin(placed_kind::list, depth);
        take_elements(text, ']', [&] { made.elements.push_back(flow_value(text, depth + 1)); });
        return made;
    }

    placed_value flow_table(std::string_view& text, std::size_t depth) {
        placed_value made = begin(placed_kind::table, depth);
        take_elements(text, '}', [&] {
            placed_member member;
            if (!take_name(text, member)) return;
            member.value = flow_value(text, depth + 1);
            made.members.push_back(std::move(member));
        });
        return made;
    }

    // Between brackets, with commas between.
    template <class Take> void take_elements(std::string_view& text, char closing, Take take) {
        text.remove_prefix(1);
        skip_blanks(text);
        bool is_closed = text.starts_with(closing);
        while (!failed_ && !is_closed) {
            take();
            skip_blanks(text);
            is_closed = text.starts_with(closing);
            if (!is_closed && !text.starts_with(", ")) failed_ = true;
            if (!is_closed && !failed_) {
                text.remove_prefix(1);
                skip_blanks(text);
            }
        }
        if (failed_) return;
        text.remove_prefix(1);
        skip_blanks(text);
    }

    std::string_view text_;
    std::size_t line_;
    yaml_limits limits_;
    std::size_t nodes_ = 0;
    bool failed_ = false;
    bool has_row_ = false;
    std::string_view row_;
    std::size_t row_line_ = 0;
    std::size_t indent_ = 0;
};

}  // namespace mcp::detail
