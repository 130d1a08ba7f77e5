// SPDX-License-Identifier: MIT
// Tests of skills/scope.hpp: which folders, in which order.
#include <mcp/skills/scope.hpp>

#include <catch2/catch.hpp>

#include <support/scratch_folder.hpp>

#include <filesystem>
#include <string>

namespace tests_skills_scope {

using mcp::skill_places;
using mcp::test::scratch_folder;

// Paths without the folder of the test.
std::string shown(skill_places const& places, std::string const& base) {
    std::string made;
    for (auto const& each : mcp::skill_roots(places)) {
        bool const is_below = each.path.starts_with(base);
        made += std::string(to_string(each.scope)) + ' ' +
                (is_below ? each.path.substr(base.size()) : each.path) +
                (each.follows_links ? "" : " (no links)") + '\n';
    }
    return made;
}

TEST_CASE("the folders of a project come from the working directory up to its marker") {
    scratch_folder const folder;
    folder.write("outer/project/.git/HEAD", "");
    std::filesystem::create_directories(folder.file("outer/project/src/deep"));
    skill_places places;
    places.working_directory = folder.file("outer/project/src/deep");
    places.admin_folders.clear();
    CHECK(shown(places, folder.file("outer")) ==
          "repo /project/src/deep/.agents/skills\nrepo /project/src/deep/.codex/skills\n"
          "repo /project/src/deep/.claude/skills\nrepo /project/src/.agents/skills\n"
          "repo /project/src/.codex/skills\nrepo /project/src/.claude/skills\n"
          "repo /project/.agents/skills\nrepo /project/.codex/skills\n"
          "repo /project/.claude/skills\n");
}

TEST_CASE("without a marker the project is the working directory") {
    scratch_folder const folder;
    skill_places places;
    places.working_directory = folder.path();
    places.project_markers = {".no-such-marker"};
    places.home = "/h";
    CHECK(shown(places, folder.path()) ==
          "repo /.agents/skills\nrepo /.codex/skills\nrepo /.claude/skills\n"
          "user /h/.agents/skills\nuser /h/.codex/skills\nuser /h/.claude/skills\n"
          "system /h/.codex/skills/.system (no links)\n"
          "admin /etc/codex/skills\nadmin /etc/claude-code/.claude/skills\n");
}

TEST_CASE("another marker makes another project") {
    scratch_folder const folder;
    folder.write("a/b/.git", "");
    folder.write("a/.root", "");
    skill_places places;
    places.working_directory = folder.file("a/b");
    places.project_markers = {".root"};
    CHECK(mcp::skill_roots(places).at(3).path == folder.file("a/.agents/skills"));
}

TEST_CASE("Codex's home can be elsewhere") {
    skill_places places;
    places.codex_home = "/c";
    places.admin_folders.clear();
    CHECK(shown(places, "") == "user /c/skills\nsystem /c/skills/.system (no links)\n");
}

TEST_CASE("in the home, the user's skills are the user's") {
    scratch_folder const folder;
    skill_places places;
    places.working_directory = places.home = folder.path();
    places.admin_folders.clear();
    places.project_markers = {".no-such-marker"};
    CHECK(shown(places, folder.path()) ==
          "user /.agents/skills\nuser /.codex/skills\nuser /.claude/skills\n"
          "system /.codex/skills/.system (no links)\n");
}

TEST_CASE("a project that is not trusted has no skills") {
    skill_places places;
    places.working_directory = "/w";
    places.home = "/h";
    places.trusts_project = false;
    for (auto const& each : mcp::skill_roots(places)) CHECK(each.scope != mcp::skill_scope::repo);
    CHECK(mcp::skill_roots(places).size() == 6);
}

TEST_CASE("the process knows where its skills are") {
    CHECK(skill_places::here().working_directory.starts_with('/'));
}

}  // namespace tests_skills_scope
