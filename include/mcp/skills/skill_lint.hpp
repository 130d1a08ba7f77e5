// SPDX-License-Identifier: MIT
// What authors of skills should know of the text below the front matter: its length, and its links.
#pragma once

#include <mcp/core/ascii.hpp>
#include <mcp/core/shown_text.hpp>
#include <mcp/host/config_problem.hpp>
#include <mcp/http/url_text.hpp>
#include <mcp/skills/front_matter.hpp>
#include <mcp/skills/skill_files.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace mcp {

/// What a text may have before there is a warning. A model reads all of it at once.
struct skill_text_limits {
    std::size_t lines = 500;
    std::size_t bytes = 20000;  ///< About 5000 tokens.
    std::size_t links = 1000;   ///< More are not looked at.

    skill_text_limits() = default;
};

/// What a link of a skill leads to.
enum class link_target : std::uint8_t { there, absent, outside };

/// Looks at a path below the skill's folder, which has no `..` at its beginning.
using link_lookup = std::function<link_target(std::string const& path)>;

namespace detail {

/// `a/./b//c/../d` as `a/b/d`; empty if it leads out.
inline std::string path_inside(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        std::size_t const slash = path.find('/');
        std::string_view const part = path.substr(0, slash);
        path.remove_prefix(slash == path.npos ? path.size() : slash + 1);
        if (part.empty() || part == ".") continue;
        if (part != "..") parts.push_back(part);
        else if (parts.empty()) return {};
        else parts.pop_back();
    }
    std::string made;
    for (std::string_view const each : parts) made.append(made.empty() ? "" : "/").append(each);
    return made.empty() ? "." : made;
}

/// Finds the links of Markdown: `[text](target)`, `![text](target)` and `[name]: target`, outside
/// of code.
class link_finder {
public:
    template <class Found> void line(std::string_view text, Found const& found) {
        std::size_t const begin = std::min(text.find_first_not_of(' '), text.size());
        std::string_view const rest = text.substr(begin);
        for (std::string_view const fence : {"```", "~~~"}) {
            if (!rest.starts_with(fence)) continue;
            if (fence_.empty()) fence_ = fence;
            else if (fence_ == fence) fence_ = {};
            return;
        }
        if (!fence_.empty()) return;
        if (rest.starts_with('[')) find_definition(rest, found);
        find_inline(text, found);
    }

private:
    template <class Found> static void find_definition(std::string_view text, Found const& found) {
        std::size_t const end = text.find("]: ");
        if (end == text.npos || text.find(']') != end || text.starts_with("[^")) return;
        found(target_in(text.substr(end + 3)));
    }

    template <class Found> static void find_inline(std::string_view text, Found const& found) {
        bool is_code = false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\\' && !is_code) ++i;
            else if (text[i] == '`') is_code = !is_code;
            else if (!is_code && text.substr(i).starts_with("]("))
                found(target_in(text.substr(i + 2)));
        }
    }

    // Up to the bracket that closes it, or a title.
    static std::string_view target_in(std::string_view text) {
        text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
        if (text.starts_with('<')) return text.substr(1, text.find('>') - 1);
        std::size_t open = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (is_blank(text[i])) return text.substr(0, i);
            if (text[i] == '(') ++open;
            if (text[i] == ')' && open-- == 0) return text.substr(0, i);
        }
        return text;
    }

    std::string_view fence_;
};

class skill_text_check {
public:
    skill_text_check(std::string file, link_lookup const& lookup, skill_text_limits limits)
        : lookup_(lookup),
          limits_(limits),
          problems_(std::move(file)) {}

    std::vector<config_problem> run(std::string_view text) {
        front_matter const split = split_front_matter(text);
        // Without front matter there is no skill, which others say.
        if (split.state != front_matter_state::whole) return {};
        std::size_t const head = text.size() - split.body.size();
        std::size_t line =
            1 + static_cast<std::size_t>(std::count(
                    text.begin(), text.begin() + static_cast<std::ptrdiff_t>(head), '\n'));
        std::size_t const first = line;
        std::string_view body = split.body;
        link_finder finder;
        for (; !body.empty(); ++line) {
            finder.line(take_line(body), [&](std::string_view target) { check(line, target); });
        }
        check_length(split.body, first, line - first);
        return problems_.take();
    }

private:
    void check_length(std::string_view body, std::size_t first, std::size_t lines) {
        if (body.find_first_not_of(" \t\r\n") == body.npos) {
            problems_.warn(first, {}, "has no text", "say what to do, below the front matter");
        }
        constexpr char const* fix = "move parts into files of their own, and link them";
        if (lines > limits_.lines) {
            problems_.warn(first, {},
                           "has " + std::to_string(lines) + " lines of text; more than " +
                               std::to_string(limits_.lines) + " cost a model too much",
                           fix);
        }
        if (body.size() > limits_.bytes) {
            problems_.warn(first, {},
                           "has " + std::to_string(body.size()) + " bytes of text; more than " +
                               std::to_string(limits_.bytes) + " cost a model too much",
                           fix);
        }
    }

    void check(std::size_t line, std::string_view target) {
        if (++links_ > limits_.links) return;
        std::string const path = http::detail::decode(target.substr(0, target.find_first_of("#?")));
        if (path.empty() || !http::detail::scheme_of(target).empty()) return;
        std::string const shown = "links to \"" + printable(path.substr(0, 200)) + '"';
        if (path.starts_with('/')) {
            return problems_.error(line, {}, shown + ", which is absolute",
                                   "write it relative to the skill's folder");
        }
        std::string const inside = path_inside(path);
        link_target const found = inside.empty() ? link_target::outside : lookup_(inside);
        if (found == link_target::outside) {
            problems_.error(line, {}, shown + ", which leads out of the skill's folder",
                            "copy the file into the folder");
        } else if (found == link_target::absent) {
            problems_.error(line, {}, shown + ", which is not there",
                            "add the file, or mend the link");
        }
    }

    link_lookup const& lookup_;
    skill_text_limits limits_;
    problem_list problems_;
    std::size_t links_ = 0;
};

}  // namespace detail

/// Checks the text of a SKILL.md: warnings where it is long or empty, errors for links to files
/// that are not there or not inside of the folder. What is in code is not looked at. `file` is its
/// name in the problems.
inline std::vector<config_problem> lint_skill_text(std::string file, std::string_view text,
                                                   link_lookup const& lookup,
                                                   skill_text_limits limits = {}) {
    return detail::skill_text_check(std::move(file), lookup, limits).run(text);
}

/// The same for the SKILL.md of a folder. Nothing if it cannot be read, which parse_skill() says.
/// Blocks while it reads.
inline std::vector<config_problem> lint_skill(std::string const& folder,
                                              manifest_options const& options = {},
                                              skill_text_limits limits = {}) {
    std::string const file = folder + "/SKILL.md";
    std::error_code none;
    bool const is_read = detail::leads_inside(folder, file) &&
                         std::filesystem::is_regular_file(file, none) &&
                         std::filesystem::file_size(file, none) <= options.skill_bytes;
    if (!is_read) return {};
    int why = 0;
    auto const text = detail::read_whole_file(file, why);
    if (!text) return {};
    auto const lookup = [&folder](std::string const& path) {
        std::string const target = folder + '/' + path;
        std::error_code ignored;
        if (!std::filesystem::exists(target, ignored)) return link_target::absent;
        bool const is_inside = path == "." || detail::leads_inside(folder, target);
        return is_inside ? link_target::there : link_target::outside;
    };
    return lint_skill_text(file, *text, lookup, limits);
}

}  // namespace mcp
