// SPDX-License-Identifier: MIT
// Fuzzes a skill's files: no text makes them fail in another way than by saying so, and what loads
// is safe to show, bounded, and inside of its folder.
#include <mcp/skills/manifest.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void require(bool condition, char const* claim) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

// The file that the text is; the others are plain.
mcp::skill_source source_of(char which, std::string_view text) {
    mcp::skill_source made;
    made.path = "/skills/plain";
    made.manifest.is_there = true;
    made.manifest.text = "---\nname: plain\ndescription: Does something.\n---\n";
    mcp::skill_file& chosen = which == 'm'   ? made.needs
                              : which == 'o' ? made.openai
                                             : made.manifest;
    chosen.is_there = true;
    chosen.text = std::string(text);
    return made;
}

void check(mcp::config_problem const& problem) {
    std::string const text = to_string(problem);
    require(mcp::detail::is_showable(text), "a problem can be shown");
    require(problem.file.starts_with("/skills/plain/"), "a problem names its file");
    require(!problem.message.empty(), "a problem says what is wrong");
}

void check_path(std::string const& path, bool may_be_absolute) {
    bool const is_inside =
        path.empty() || path == "/skills/plain" || path.starts_with("/skills/plain/") ||
        (may_be_absolute && (path[0] == '/' || path[0] == '~' || path.starts_with("${")));
    require(is_inside, "a relative path stays in its folder");
}

void check(mcp::server_requirement const& server, bool from_needs) {
    require(mcp::detail::is_server_name(server.name), "a server has a name");
    require(server.place.line > 0 && !server.place.file.empty(), "a server has a place");
    require(!from_needs || server.command.empty() || server.url.empty(),
            "a server is at one place");
    require(server.command.find('\0') == std::string::npos, "a command can be run");
    if (!from_needs) return;
    if (server.command.find('/') != std::string::npos) check_path(server.command, true);
    check_path(server.cwd, true);
}

void check(mcp::skill const& skill, bool from_needs) {
    require(mcp::is_usable_skill_name(skill.name), "a skill has a name");
    require(!skill.description.empty(), "a skill has a description");
    require(mcp::detail::is_showable(skill.description), "a description can be shown");
    require(mcp::detail::is_showable(skill.version), "a version can be shown");
    require(skill.place.line > 0, "a skill has a place");
    check_path(skill.details.interface.icon_small, false);
    check_path(skill.details.interface.icon_large, false);
    for (auto const& each : skill.servers) check(each, from_needs);
    for (auto const& each : skill.skills) {
        require(mcp::is_usable_skill_name(each.name), "a skill that is needed has a name");
    }
    for (auto const& each : skill.problems) check(each);
    require(skill.problems.size() <= 150, "problems are bounded");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    // `m` is agents/mcp.yaml, `o` agents/openai.yaml, anything else SKILL.md.
    std::string_view const input(reinterpret_cast<char const*>(data), size);
    std::size_t const line = input.find('\n');
    bool const is_side_file = line == 1 && (input[0] == 'm' || input[0] == 'o');
    char const which = is_side_file ? input[0] : 's';
    mcp::skill_source const source = source_of(which, is_side_file ? input.substr(2) : input);
    mcp::manifest_options strict;
    strict.strict = true;
    auto const lenient_one = mcp::parse_skill(source);
    auto const strict_one = mcp::parse_skill(source, strict);
    require(!strict_one.found || lenient_one.found == strict_one.found,
            "strictness changes nothing about a good skill");
    require(which == 's' || lenient_one.found.has_value(), "a side file never costs the skill");
    require(lenient_one.found || has_error(lenient_one.problems), "what is refused has a reason");
    require(strict_one.found || has_error(strict_one.problems), "strictness has a reason");
    if (lenient_one.found) check(*lenient_one.found, which == 'm');
    for (auto const& each : lenient_one.problems) check(each);
    for (auto const& each : strict_one.problems) check(each);
    return 0;
}
