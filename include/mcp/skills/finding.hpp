// SPDX-License-Identifier: MIT
// One thing that is wrong with skills, or was decided about them.
#pragma once

#include <mcp/core/shown_text.hpp>
#include <mcp/skills/skill.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace mcp {

/// What kind of thing. The names are stable.
enum class finding_code : std::uint8_t {
    cycle,                 ///< Skills need each other.
    optional_cycle_cut,    ///< They do, but only optionally: one of the edges was ignored.
    self_dependency,       ///< A skill needs itself.
    duplicate_dependency,  ///< A skill says twice that it needs something.
    unknown_skill,         ///< There is no such skill, or it is disabled.
    unknown_server,        ///< Nobody says what the server is.
    server_disabled,       ///< The user's configuration switches the server off.
    version_conflict,      ///< No version is in all ranges.
    config_conflict,       ///< One name for two servers, or one server with different settings.
    tool_conflict,         ///< Two servers have a tool of the same name.
    missing_tool,          ///< The server does not offer a tool that is needed.
    shadowed_skill,        ///< Another skill of that name counts, or it is disabled.
    optional_missing,      ///< Something optional is not there.
    manifest_error,        ///< A file cannot be read as it should.
    unset_variable,        ///< A server's declaration needs a variable that has no value.
    consent_refused,       ///< Nobody allowed that the server is started.
    start_failed,          ///< The server could not be started.
};

constexpr std::string_view to_string(finding_code code) noexcept {
    constexpr std::string_view names[] = {"cycle",
                                          "optional_cycle_cut",
                                          "self_dependency",
                                          "duplicate_dependency",
                                          "unknown_skill",
                                          "unknown_server",
                                          "server_disabled",
                                          "version_conflict",
                                          "config_conflict",
                                          "tool_conflict",
                                          "missing_tool",
                                          "shadowed_skill",
                                          "optional_missing",
                                          "manifest_error",
                                          "unset_variable",
                                          "consent_refused",
                                          "start_failed"};
    return names[static_cast<std::size_t>(code)];
}

enum class finding_severity : std::uint8_t {
    error,    ///< A skill is blocked by it.
    warning,  ///< Something is left out, or was decided.
    info,     ///< Good to know.
};

constexpr std::string_view to_string(finding_severity severity) noexcept {
    constexpr std::string_view names[] = {"error", "warning", "info"};
    return names[static_cast<std::size_t>(severity)];
}

/// Holds no secrets. Its texts are for people, but for `nodes`.
struct finding {
    finding_code code = finding_code::manifest_error;
    finding_severity severity = finding_severity::error;
    std::string headline;            ///< What is wrong, and for whom.
    std::vector<std::string> sides;  ///< Who says what, and where.
    std::vector<std::string> chain;  ///< From what was asked for to here, an edge each.
    std::vector<std::string> nodes;  ///< `skill:triage`, `server:github`: as they are, unchecked.
    std::string decided_by;  ///< The rule that decided; empty if there was nothing to decide.
    std::vector<std::string> fixes;  ///< What to do about it, the best first.

    finding() = default;
    finding(finding_code what, finding_severity how, std::string words)
        : code(what),
          severity(how),
          headline(std::move(words)) {}

    [[nodiscard]] bool is_error() const noexcept { return severity == finding_severity::error; }

    /// Headline and sides in one line.
    [[nodiscard]] std::string message() const {
        std::string text = headline;
        for (std::size_t i = 0; i < sides.size(); ++i) text += (i == 0 ? ": " : "; ") + sides[i];
        return text;
    }

    bool operator==(finding const&) const = default;
};

/// The order of a report: errors first, then by code.
inline bool operator<(finding const& left, finding const& right) {
    auto const key = [](finding const& one) {
        return std::tie(one.severity, one.code, one.nodes, one.headline, one.sides, one.chain,
                        one.decided_by, one.fixes);
    };
    return key(left) < key(right);
}

namespace detail {

// The longest name that is shown; those of sane manifests are shorter.
inline constexpr std::size_t longest_shown_name = 80;

inline std::string shown_name(std::string_view name) {
    if (name.size() <= longest_shown_name) return printable(name);
    return printable(name.substr(0, longest_shown_name)) + std::string(cut_off);
}

inline std::string quoted_name(std::string_view name) { return '"' + shown_name(name) + '"'; }

/// ` (FILE:LINE)`; nothing if it is not known. Of a path that is too long, its end.
inline std::string in_place(source_place const& place) {
    constexpr std::size_t longest = 300;
    std::string text = to_string(place);
    if (text.empty()) return text;
    if (text.size() > longest) text = std::string(cut_off) + text.substr(text.size() - longest);
    return " (" + printable(text) + ')';
}

/// `a`, `a and b`, `a, b and 3 more`.
inline std::string shown_list(std::vector<std::string> const& texts, std::size_t most = 5) {
    std::string made;
    std::size_t const shown = texts.size() > most ? most - 1 : texts.size();
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) made += i + 1 == texts.size() ? " and " : ", ";
        made += texts[i];
    }
    if (shown < texts.size()) made += " and " + std::to_string(texts.size() - shown) + " more";
    return made;
}

}  // namespace detail

}  // namespace mcp
