// SPDX-License-Identifier: MIT
// A skill's text for the prompt of an agent, with the names that its tools have there.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/skills/front_matter.hpp>
#include <mcp/skills/load_report.hpp>
#include <mcp/skills/skill_files.hpp>
#include <mcp/skills/tool_map.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace mcp {

/// The most of a skill that goes into a prompt.
struct activation_limits {
    std::size_t body_bytes = std::size_t(64) << 10;  ///< Of SKILL.md below its front matter.
    std::size_t file_bytes = std::size_t(1) << 20;   ///< A larger SKILL.md is not read.
    std::size_t tools = 200;                         ///< Those that the skill names come first.
};

namespace detail {

inline constexpr std::string_view skill_end = "</skill_instructions>";

inline result<std::string> read_skill_text(std::string const& folder, std::size_t most) {
    std::string const path = folder + "/SKILL.md";
    auto const failed = [&](std::string const& why) {
        return fail(errc::invalid_configuration, printable(path) + ": " + why);
    };
    // Not waited for, whatever it is: a pipe would keep us here for ever.
    open_file const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file.is_open()) return failed(std::generic_category().message(errno));
    if (!leads_inside(folder, path)) return failed("leads out of the skill's folder");
    struct stat found {};
    if (::fstat(file.get(), &found) != 0) return failed(std::generic_category().message(errno));
    if (!S_ISREG(found.st_mode)) return failed("is no file");
    std::string text;
    char chunk[8192];
    for (;;) {
        ssize_t const count = ::read(file.get(), chunk, sizeof chunk);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed(std::generic_category().message(errno));
        if (count == 0) return text;
        text.append(chunk, static_cast<std::size_t>(count));
        if (text.size() > most) return failed("has more than " + std::to_string(most) + " bytes");
    }
}

// Text of several lines, without what a reader could be misled by, and no longer than `most`.
inline std::string shown_body(std::string_view text, std::size_t most) {
    std::string made;
    bool was_cut = false;
    while (!text.empty() && !was_cut) {
        std::size_t const end = text.find_first_of("\n\t");
        std::string line = printable(text.substr(0, std::min(end, most + 4)));
        if (end != text.npos && end <= most) line += text[end];
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        was_cut = made.size() + line.size() > most;
        if (was_cut) {
            std::size_t fits = most - made.size();
            while (fits > 0 && is_continuation(line[fits])) --fits;
            line.resize(fits);
        }
        made += line;
    }
    // What comes out of a file may not end the part that holds it.
    constexpr std::string_view end_begin = "</skill_instructions";
    for (auto at = made.find(end_begin); at != made.npos; at = made.find(end_begin, at + 1)) {
        made.insert(at + 1, 1, '\\');
    }
    if (!made.empty() && made.back() != '\n') made += '\n';
    if (was_cut) made += "[cut off after " + std::to_string(most) + " bytes]\n";
    return made;
}

inline std::string shown_tools(std::vector<skill_tool> tools, std::size_t most) {
    std::erase_if(tools, [](skill_tool const& each) { return each.name.empty(); });
    if (tools.empty()) return {};
    std::stable_sort(tools.begin(), tools.end(), [](auto const& left, auto const& right) {
        return left.is_needed > right.is_needed;
    });
    std::string made =
        "Where the instructions mean one of these tools, call it by the name behind the arrow:\n";
    for (std::size_t i = 0; i < tools.size() && i < most; ++i) {
        made += "- " + shown_name(tools[i].tool) + " of " + shown_name(tools[i].called) + " -> " +
                tools[i].name + '\n';
    }
    if (tools.size() > most) made += "- and " + std::to_string(tools.size() - most) + " more\n";
    return made;
}

}  // namespace detail

/// What to tell an agent that is to use the skill. `text` is that of SKILL.md: data that came with
/// the skill, marked as such, which grants nothing.
inline std::string make_activation(loaded_skill const& one, std::string_view text,
                                   tool_map const& tools, activation_limits const& limits = {}) {
    front_matter const split = split_front_matter(text);
    std::string_view const body = split.state == front_matter_state::whole ? split.body : text;
    std::string made = "Skill " + detail::quoted_name(one.name);
    if (!one.version.empty()) made += ' ' + detail::shown_name(one.version);
    made += " (" + std::string(to_string(one.scope)) + "), files in " +
            detail::printable(one.path) + '\n';
    made += detail::shown_tools(tools.of(one.name), limits.tools);
    for (std::string const& each : one.reasons) {
        made += "Not there: " + detail::printable(each) + '\n';
    }
    made += "<skill_instructions>\n" + detail::shown_body(body, limits.body_bytes);
    return made + std::string(detail::skill_end) + '\n';
}

}  // namespace mcp
