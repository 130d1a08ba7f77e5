// SPDX-License-Identifier: MIT
// Changes one member in the text of a JSON table and leaves every other byte as it is.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/host/config_text.hpp>
#include <mcp/wire/json_writer.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

inline std::string member_text(std::string_view name, std::string_view value) {
    std::string made;
    json_writer(made).string(name);
    return made + ": " + std::string(value);
}

/// One text whose values know their places in it. Each change makes a new text, in which they are
/// elsewhere.
class text_splicer {
public:
    explicit text_splicer(std::string_view text)
        : text_(text),
          plain_(comment_blanker(text, true).run()) {}

    /// What stands before the first character of the line.
    [[nodiscard]] std::string indent_at(std::size_t offset) const {
        std::size_t const start = line_start(offset);
        std::size_t const end = std::min(text_.find_first_not_of(" \t", start), offset);
        return std::string(text_.substr(start, end - start));
    }

    /// Gives a member another name and value.
    [[nodiscard]] std::string replaced(placed_member const& member, std::string_view name,
                                       std::string_view value) const {
        return splice(member.begin, member.value.end, member_text(name, value));
    }

    /// Takes a member out, with its comma and, if nothing else is there, its line.
    [[nodiscard]] std::string without(placed_value const& table, std::size_t index) const {
        placed_member const& gone = table.members[index];
        std::size_t begin = gone.begin;
        std::size_t const comma = comma_after(gone.value.end);
        auto [start, end] = whole_lines(begin, comma);
        std::string made = splice(start, end, {});
        bool const is_last = comma == gone.value.end;
        if (is_last && index > 0) {
            // The comma before it has nothing to separate any more.
            std::size_t const before = comma_after(table.members[index - 1].value.end);
            made.erase(before - 1, 1);
        }
        return made;
    }

    /// Adds a member behind the last one. `unit` is one step of indentation.
    [[nodiscard]] std::string with(placed_value const& table, std::string_view name,
                                   std::string_view value, std::string const& unit) const {
        std::string const added = member_text(name, value);
        if (table.members.empty()) return filled(table, added, unit);
        placed_member const& last = table.members.back();
        bool const is_one_line = line_start(last.begin) == line_start(table.begin);
        std::string const gap = is_one_line ? " " : "\n" + indent_at(last.begin);
        std::size_t const comma = comma_after(last.value.end);
        std::size_t const at = is_one_line ? comma : comment_end(comma, table.end - 1);
        std::string made = splice(at, at, gap + added);
        if (comma == last.value.end) made.insert(comma, 1, ',');
        return made;
    }

private:
    [[nodiscard]] std::string splice(std::size_t begin, std::size_t end,
                                     std::string_view with) const {
        std::string made(text_.substr(0, begin));
        made += with;
        made += text_.substr(end);
        return made;
    }

    [[nodiscard]] std::size_t line_start(std::size_t offset) const {
        std::size_t const before = offset == 0 ? text_.npos : text_.rfind('\n', offset - 1);
        return before == text_.npos ? 0 : before + 1;
    }

    // Behind the comma that follows, or `offset` if none does.
    [[nodiscard]] std::size_t comma_after(std::size_t offset) const {
        std::size_t const next = plain_.find_first_not_of(" \t\r\n", offset);
        return next != plain_.npos && plain_[next] == ',' ? next + 1 : offset;
    }

    // The lines of a range, if nothing else stands in them.
    [[nodiscard]] std::pair<std::size_t, std::size_t> whole_lines(std::size_t begin,
                                                                  std::size_t end) const {
        std::size_t const start = line_start(begin);
        std::size_t const next = text_.find_first_not_of(" \t\r", end);
        bool const is_alone = text_.find_first_not_of(" \t", start) == begin &&
                              next != text_.npos && text_[next] == '\n';
        return is_alone ? std::pair(start, next + 1) : std::pair(begin, end);
    }

    // Behind the comments that follow in the same line, which belong to what stands before them.
    [[nodiscard]] std::size_t comment_end(std::size_t offset, std::size_t limit) const {
        std::size_t end = std::min(text_.find('\n', offset), limit);
        if (end == limit) return offset;
        if (end > offset && text_[end - 1] == '\r') --end;
        // A comment that goes on in the next line would swallow what is put here.
        std::string_view const rest = text_.substr(offset, end - offset);
        std::size_t const opened = rest.rfind("/*");
        bool const goes_on = opened != rest.npos && rest.find("*/", opened) == rest.npos;
        return goes_on ? offset : end;
    }

    [[nodiscard]] std::string filled(placed_value const& table, std::string const& added,
                                     std::string const& unit) const {
        std::string const outer = indent_at(table.begin);
        std::size_t const begin = table.begin + 1;
        bool const is_blank = text_.find_first_not_of(" \t\r\n", begin) == table.end - 1;
        std::string const line = '\n' + outer + unit + added;
        return is_blank ? splice(begin, table.end - 1, line + '\n' + outer)
                        : splice(begin, begin, line);
    }

    std::string_view text_;
    std::string plain_;  // without comments, but with every comma
};

}  // namespace mcp::detail
