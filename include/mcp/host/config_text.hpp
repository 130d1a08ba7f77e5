// SPDX-License-Identifier: MIT
// The text of a configuration file: JSON with comments, and where everything stands in it.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/wire/frame.hpp>
#include <mcp/wire/json_cursor.hpp>
#include <mcp/wire/json_document.hpp>
#include <mcp/wire/json_index.hpp>
#include <mcp/wire/json_scan.hpp>

#include <tl/expected.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Turns JSON with comments into JSON of the same length: comments of both kinds, commas before a
/// closing bracket and a byte order mark become blanks, line ends stay. So every place in the
/// result is a place in the text. What is not closed stays as it is and is then no JSON.
class comment_blanker {
public:
    /// `keep_commas` leaves those before a closing bracket, for who edits the text.
    explicit comment_blanker(std::string_view text, bool keep_commas = false)
        : made_(text),
          keep_commas_(keep_commas) {}

    std::string run() {
        if (made_.starts_with("\xEF\xBB\xBF")) blank(0, 3);
        while (at_ < made_.size()) step();
        return std::move(made_);
    }

private:
    void step() {
        char const c = made_[at_];
        if (c == '"') {
            comma_ = none;
            pass_string();
        } else if (c == '/' && at_ + 1 < made_.size() && made_[at_ + 1] == '/') {
            std::size_t const end = std::min(made_.find_first_of("\r\n", at_), made_.size());
            blank(at_, end);
            at_ = end;
        } else if (c == '/' && at_ + 1 < made_.size() && made_[at_ + 1] == '*') {
            pass_block();
        } else {
            bool const closes = c == '}' || c == ']';
            if (closes && comma_ != none && !keep_commas_) made_[comma_] = ' ';
            bool const is_space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
            if (!is_space) comma_ = c == ',' && follows_value_ ? at_ : none;
            if (!is_space) follows_value_ = c != ',' && c != '{' && c != '[' && c != ':';
            ++at_;
        }
    }

    void pass_string() {
        follows_value_ = true;
        for (++at_; at_ < made_.size() && made_[at_] != '"'; ++at_) {
            if (made_[at_] == '\\') ++at_;
        }
        ++at_;
    }

    void pass_block() {
        std::size_t const end = made_.find("*/", at_ + 2);
        if (end == std::string::npos) {
            at_ = made_.size();
            return;
        }
        blank(at_, end + 2);
        at_ = end + 2;
    }

    void blank(std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            if (made_[i] != '\n' && made_[i] != '\r') made_[i] = ' ';
        }
    }

    static constexpr std::size_t none = std::string::npos;
    std::string made_;
    bool keep_commas_;
    std::size_t at_ = 0;
    std::size_t comma_ = none;  // one that stands behind a value, and has nothing behind it yet
    bool follows_value_ = false;
};

/// Says on which line a byte stands.
class line_counter {
public:
    explicit line_counter(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\n') ends_.push_back(i);
        }
    }

    /// 1 is the first line.
    [[nodiscard]] std::size_t line_of(std::size_t offset) const {
        auto const found = std::lower_bound(ends_.begin(), ends_.end(), offset);
        return static_cast<std::size_t>(found - ends_.begin()) + 1;
    }

private:
    std::vector<std::size_t> ends_;
};

/// Whether a member of the outermost tables is worth reading: the path of its table, its name.
using member_choice = std::function<bool(std::string_view, std::string_view)>;

/// Reads JSON into values that know their places.
class json_placer {
public:
    json_placer(std::string_view text, member_choice wanted)
        : text_(text),
          lines_(text),
          wanted_(std::move(wanted)) {}

    placed_value place(json_cursor& at, std::string const& path, unsigned depth) {
        placed_value made;
        made.begin = at.where().offset;
        made.line = lines_.line_of(made.begin);
        json_cursor ahead = at;
        made.end = made.begin + ahead.take_text().size();
        switch (at.type()) {
            case json_type::null: at.skip(); break;
            case json_type::boolean:
                made.kind = placed_kind::boolean;
                at.read(made.truth);
                break;
            case json_type::number:
                made.kind = placed_kind::number;
                at.read(made.number);
                break;
            case json_type::string:
                made.kind = placed_kind::text;
                at.read(made.text);
                break;
            case json_type::array: place_elements(at, made, path, depth); break;
            case json_type::object: place_members(at, made, path, depth); break;
        }
        return made;
    }

private:
    void place_elements(json_cursor& at, placed_value& made, std::string const& path,
                        unsigned depth) {
        made.kind = placed_kind::list;
        at.enter_array();
        while (at.next_element()) made.elements.push_back(place(at, path, depth + 1));
    }

    void place_members(json_cursor& at, placed_value& made, std::string const& path,
                       unsigned depth) {
        made.kind = placed_kind::table;
        at.enter_object();
        std::size_t before = made.begin + 1;
        std::string_view key;
        while (at.next_member(key)) {
            placed_member member;
            member.name = std::string(key);
            member.begin = text_.find('"', before);  // only blanks and a comma stand before it
            member.line = lines_.line_of(member.begin);
            json_cursor ahead = at;
            before = at.where().offset + ahead.take_text().size();
            // Files of other programs can be large, and little of them is ours.
            bool const is_outer = depth < outer_tables;
            if (is_outer && wanted_ && !wanted_(path, member.name)) {
                member.value.begin = at.where().offset;
                member.value.end = before;
                at.skip();
            } else {
                member.value = place(at, is_outer ? path + '/' + member.name : path, depth + 1);
            }
            made.members.push_back(std::move(member));
        }
    }

    static constexpr unsigned outer_tables = 3;  // the file, its projects, one project
    std::string_view text_;
    line_counter lines_;
    member_choice wanted_;
};

}  // namespace mcp::detail

namespace mcp {

/// Reads JSON with comments. Members of the outermost tables for which `wanted` says no have no
/// value but their place. A text that is only blanks is an empty table.
inline tl::expected<placed_value, placed_mistake> parse_json_places(
    std::string_view text, detail::member_choice wanted = {}) {
    std::string plain = detail::comment_blanker(text).run();
    if (plain.find_first_not_of(" \t\r\n") == std::string::npos) {
        placed_value empty;
        empty.kind = placed_kind::table;
        empty.line = 1;
        return empty;
    }
    constexpr json_limits limits{64};
    auto const document = json_document::parse(frame::copy(plain), limits);
    if (!document) {
        json_index index;
        scan_result const scanned = scan_json(plain, index, limits);
        placed_mistake made;
        made.line = detail::line_counter(plain).line_of(scanned.offset);
        made.words = std::string("expected ") + scanned.expected;
        return tl::unexpected<placed_mistake>(std::move(made));
    }
    json_cursor at = document->cursor();
    return detail::json_placer(document->text(), std::move(wanted)).place(at, {}, 0);
}

}  // namespace mcp
