// SPDX-License-Identifier: MIT
// Fuzzes what a server lists of a skill: what is taken is bounded, stays in the skill's folder and
// makes a skill that needs its server; the rest is refused in words that can be shown.
#include <mcp/skills/remote_graph.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

namespace {

void require(bool condition, char const* claim) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

void check(mcp::remote_skill_entry const& entry) {
    require(mcp::is_skill_name(entry.name), "a skill has a name");
    require(!entry.description.empty(), "a skill has a description");
    require(entry.uri == entry.root + "/SKILL.md", "a skill has a folder");
    require(entry.files.size() <= 512 && entry.bytes() <= (16U << 20), "a skill is bounded");
    require(entry.is_dynamic == entry.files.empty(), "a skill has files, or none are known");
    std::set<std::string> paths;
    for (mcp::remote_skill_file const& each : entry.files) {
        require(paths.insert(each.path).second, "a file is there once");
        require(mcp::detail::is_showable(each.path), "a path can be shown");
        require(mcp::detail::resolve_reference(each.path) == each.path,
                "a path stays in its folder");
        require(mcp::detail::path_in_skill(entry.root, each.uri) == each.path, "a URI has a path");
        require(mcp::detail::is_sha256_digest(each.digest), "a file has a digest");
    }
    require(entry.is_dynamic || paths.contains("SKILL.md"), "SKILL.md is a file");
}

void check_skill(mcp::remote_skill_entry const& entry) {
    mcp::skill_catalog catalog;
    mcp::remote_listing listing;
    listing.skills.push_back(entry);
    add_remote_skills(catalog, listing);
    require(catalog.skills.size() == 1, "an entry is one skill");
    mcp::skill const& made = catalog.skills[0];
    require(made.scope == mcp::skill_scope::remote, "a skill knows where it is from");
    require(made.name.starts_with("docs:") && mcp::is_usable_skill_name(made.name),
            "a skill is called after its server");
    require(made.details.allowed_tools.empty(), "a skill may do nothing by itself");
    require(made.servers.size() == 1 && !made.servers[0].is_declaration(),
            "a skill needs its server and declares none");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string const input(reinterpret_cast<char const*>(data), size);
    auto const text = mcp::raw_json::parse(input);
    if (!text) return 0;
    auto const entry = mcp::read_remote_entry("docs", *text);
    if (!entry) {
        require(mcp::detail::is_showable(entry.error().detail), "a refusal can be shown");
        require(entry.error().detail.size() < 10000, "a refusal is short");
        return 0;
    }
    check(*entry);
    check_skill(*entry);
    // JSON is nearly YAML: whatever the comparison says, it says it.
    std::string const yaml = "---\n" + std::string(entry->front_matter.text()) + "\n---\n";
    auto const same = mcp::detail::check_front_matter(*entry, yaml, 65536);
    require(same || mcp::detail::is_showable(same.error().detail), "a difference can be shown");
    require(!mcp::detail::check_front_matter(*entry, "---\nname: ''\n---\n", 65536),
            "another front matter is another");
    return 0;
}
