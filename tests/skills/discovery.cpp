// SPDX-License-Identifier: MIT
// Tests of skills/discovery.hpp: what is found, in which order, and where the search ends.
#include <mcp/skills/discovery.hpp>
#include <mcp/skills/report.hpp>
#include <mcp/skills/resolver.hpp>

#include <catch2/catch.hpp>

#include <support/scratch_folder.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace tests_skills_discovery {

using mcp::discovery_options;
using mcp::skill_root;
using mcp::skill_scope;
using mcp::test::scratch_folder;

void add_skill(scratch_folder const& folder, std::string const& path) {
    std::string const name = path.substr(path.rfind('/') + 1);
    folder.write(path + "/SKILL.md", "---\nname: " + name + "\ndescription: d\n---\n");
}

std::string names(mcp::skill_catalog const& catalog) {
    std::string made;
    for (auto const& each : catalog.skills) made += each.name + ' ';
    return made;
}

std::string found_below(std::string const& root, discovery_options const& options = {}) {
    return names(mcp::discover_skills({skill_root(skill_scope::user, root)}, options));
}

TEST_CASE("skills are found breadth-first, in the order of their folders") {
    scratch_folder const folder;
    for (auto const* path : {"r/b", "r/a/z", "r/a/y", "r/c"}) add_skill(folder, path);
    CHECK(found_below(folder.file("r")) == "b c y z ");
}

TEST_CASE("a root may be a skill itself") {
    scratch_folder const folder;
    add_skill(folder, "r");
    CHECK(found_below(folder.file("r")) == "r ");
}

TEST_CASE("what is below a skill belongs to it") {
    scratch_folder const folder;
    add_skill(folder, "r/a");
    add_skill(folder, "r/a/examples/b");
    CHECK(found_below(folder.file("r")) == "a ");
}

TEST_CASE("hidden folders and installed packages are not looked into") {
    scratch_folder const folder;
    for (auto const* path : {"r/.hidden/a", "r/.git/b", "r/node_modules/c", "r/d"}) {
        add_skill(folder, path);
    }
    CHECK(found_below(folder.file("r")) == "d ");
}

TEST_CASE("the search ends at its depth") {
    scratch_folder const folder;
    add_skill(folder, "r/1/2/3/4/5/six");
    add_skill(folder, "r/1/2/3/4/5/6/seven");
    CHECK(found_below(folder.file("r")) == "six ");
    discovery_options options;
    options.depth = 7;
    CHECK(found_below(folder.file("r"), options) == "six seven ");
}

TEST_CASE("the search ends at its number of folders, and says so") {
    scratch_folder const folder;
    for (auto const* path : {"r/a", "r/b", "r/c"}) add_skill(folder, path);
    discovery_options options;
    options.folders = 3;
    auto const cut =
        mcp::discover_skills({skill_root(skill_scope::user, folder.file("r"))}, options);
    CHECK(names(cut) == "a b ");
    REQUIRE(cut.problems.size() == 1);
    CHECK(cut.problems[0].message == "holds more than 3 folders; the others were not looked into");
    options.folders = 4;
    auto const whole =
        mcp::discover_skills({skill_root(skill_scope::user, folder.file("r"))}, options);
    CHECK(names(whole) == "a b c ");
    CHECK(whole.problems.empty());
}

TEST_CASE("links are followed, once, and not where they may not be") {
    scratch_folder const folder;
    add_skill(folder, "elsewhere/linked");
    std::filesystem::create_directories(folder.file("r/loop"));
    std::filesystem::create_directory_symlink("../..", folder.file("r/loop/back"));
    std::filesystem::create_directory_symlink("..", folder.file("r/loop/up"));
    std::filesystem::create_directory_symlink(folder.file("elsewhere/linked"),
                                              folder.file("r/link"));
    std::filesystem::create_directory_symlink("nowhere", folder.file("r/broken"));
    CHECK(found_below(folder.file("r")) == "linked ");
    skill_root root(skill_scope::system, folder.file("r"));
    root.follows_links = false;
    CHECK(names(mcp::discover_skills({root})).empty());
}

TEST_CASE("a folder that several roots lead to counts for the first") {
    scratch_folder const folder;
    add_skill(folder, "r/a");
    auto const made = mcp::discover_skills({skill_root(skill_scope::user, folder.file("r")),
                                            skill_root(skill_scope::repo, folder.file("r/a")),
                                            skill_root(skill_scope::admin, folder.file("r"))});
    REQUIRE(made.skills.size() == 1);
    CHECK(made.skills[0].scope == skill_scope::user);
}

TEST_CASE("namesakes are all found") {
    scratch_folder const folder;
    add_skill(folder, "one/a");
    add_skill(folder, "two/a");
    auto const made = mcp::discover_skills({skill_root(skill_scope::repo, folder.file("one")),
                                            skill_root(skill_scope::user, folder.file("two"))});
    REQUIRE(made.skills.size() == 2);
    CHECK(made.skills[0].path == folder.file("one/a"));
    CHECK(made.skills[1].scope == skill_scope::user);
}

TEST_CASE("a skill is disabled by its name or its folder") {
    scratch_folder const folder;
    for (auto const* path : {"r/a", "r/b", "r/c"}) add_skill(folder, path);
    discovery_options options;
    options.disabled = {"a", folder.file("r/b")};
    auto const made =
        mcp::discover_skills({skill_root(skill_scope::user, folder.file("r"))}, options);
    REQUIRE(made.skills.size() == 3);
    CHECK_FALSE(made.skills[0].enabled);
    CHECK_FALSE(made.skills[1].enabled);
    CHECK(made.skills[2].enabled);
}

TEST_CASE("a root that is missing matters only to who named it") {
    scratch_folder const folder;
    skill_root root(skill_scope::repo, folder.file("none"));
    CHECK(mcp::discover_skills({root}).problems.empty());
    root.must_exist = true;
    auto const made = mcp::discover_skills({root});
    REQUIRE(made.problems.size() == 1);
    CHECK(made.problems[0].message == "cannot be looked into: No such file or directory");
}

TEST_CASE("a folder that may not be read is reported, and the others are read") {
    if (::geteuid() == 0) {
        SUCCEED("this user may read everything");
        return;
    }
    scratch_folder const folder;
    for (auto const* path : {"r/a", "r/b/inner"}) add_skill(folder, path);
    REQUIRE(::chmod(folder.file("r/b").c_str(), 0) == 0);
    auto const made = mcp::discover_skills({skill_root(skill_scope::user, folder.file("r"))});
    REQUIRE(::chmod(folder.file("r/b").c_str(), 0700) == 0);
    CHECK(names(made) == "a ");
    CHECK(made.problems.size() == 1);
}

TEST_CASE("a skill that does not load leaves its reason, and the others load") {
    scratch_folder const folder;
    add_skill(folder, "r/good");
    folder.write("r/bad/SKILL.md", "# nothing\n");
    auto const made = mcp::discover_skills({skill_root(skill_scope::user, folder.file("r"))});
    CHECK(names(made) == "good ");
    REQUIRE(made.problems.size() == 1);
    CHECK(to_string(made.problems[0]) ==
          folder.file("r/bad/SKILL.md") +
              ":1: has no front matter (begin the file with a line that is ---)");
}

TEST_CASE("skills of all the places of a user are found") {
    scratch_folder const folder;
    add_skill(folder, "home/.claude/skills/personal");
    add_skill(folder, "home/.codex/skills/.system/bundled");
    add_skill(folder, "work/.agents/skills/shared");
    add_skill(folder, "etc/managed");
    mcp::skill_places places;
    places.home = folder.file("home");
    places.working_directory = folder.file("work");
    places.project_markers = {".no-such-marker"};
    places.admin_folders = {folder.file("etc")};
    auto const made = mcp::skills::discover(places);
    CHECK(names(made) == "shared personal bundled managed ");
    CHECK(made.skills.at(2).scope == skill_scope::system);
    CHECK(made.skills.at(3).scope == skill_scope::admin);
}

TEST_CASE("of skills of one name in one scope the nearest counts, even if another is later") {
    scratch_folder const folder;
    std::string const head = "---\nname: x\ndescription: d\nmetadata:\n  version: ";
    folder.write("near/x/SKILL.md", head + "\"1.0.0\"\n---\n");
    folder.write("a/x/SKILL.md", head + "\"2.0.0\"\n---\n");
    auto const found = mcp::discover_skills({skill_root(skill_scope::repo, folder.file("near")),
                                             skill_root(skill_scope::repo, folder.file("a"))});
    REQUIRE(found.skills.size() == 2);
    CHECK(found.skills[0].distance == 0);
    CHECK(found.skills[1].distance == 1);
    auto const made = mcp::resolve_skills(found);
    REQUIRE(made.skills.size() == 1);
    CHECK(made.skills[0].version == "1.0.0");
    REQUIRE(made.findings.size() == 1);
    CHECK(made.findings[0].decided_by == "nearest");
}

TEST_CASE("a program lists the skills that count") {
    scratch_folder const folder;
    add_skill(folder, "home/.agents/skills/tidy");
    folder.write("home/.agents/skills/bad/SKILL.md", "# nothing\n");
    mcp::skill_places places;
    places.home = folder.file("home");
    places.working_directory = folder.file("work");
    places.admin_folders.clear();
    std::string report;
    std::string menu;
    // [snippet discover]
    mcp::skill_catalog const found = mcp::skills::discover(places);
    mcp::resolution const made = mcp::resolve_skills(found);
    for (mcp::resolved_skill const& each : made.skills) {
        menu += each.name + " is " + std::string(to_string(each.status)) + '\n';
    }
    report = to_text(made);
    // [/snippet]
    CHECK(menu == "tidy is ready\n");
    CHECK(report.find("bad/SKILL.md:1: has no front matter") != std::string::npos);
}

}  // namespace tests_skills_discovery
