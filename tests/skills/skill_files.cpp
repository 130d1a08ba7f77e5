// SPDX-License-Identifier: MIT
// Tests of skills/skill_files.hpp: what is read, how much of it, and what is refused.
#include <mcp/skills/skill_files.hpp>

#include <catch2/catch.hpp>

#include <support/scratch_folder.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tests_skills_skill_files {

using mcp::test::scratch_folder;

std::string const plain = "---\nname: s\ndescription: d\n---\n";

struct read_files {
    mcp::skill_source source;
    std::vector<mcp::detail::read_stamp> stamps;
};

read_files read_from(std::string const& folder, bool has_agents = true) {
    read_files made;
    mcp::detail::open_file const opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    REQUIRE(opened.is_open());
    mcp::manifest_options const options;
    mcp::detail::skill_file_reader reader(folder, opened.get(), options, made.stamps);
    made.source = reader.read(mcp::skill_scope::user, has_agents);
    return made;
}

TEST_CASE("the three files of a skill are read") {
    scratch_folder const folder;
    folder.write("s/SKILL.md", plain);
    folder.write("s/agents/openai.yaml", "a: 1\n");
    folder.write("s/agents/mcp.yaml", "b: 2\n");
    auto const made = read_from(folder.file("s"));
    CHECK(made.source.manifest.text == plain);
    CHECK(made.source.openai.text == "a: 1\n");
    CHECK(made.source.needs.text == "b: 2\n");
    CHECK(made.stamps.size() == 4);
    CHECK(made.source.scope == mcp::skill_scope::user);
}

TEST_CASE("side files need not be there, and SKILL.md must") {
    scratch_folder const folder;
    folder.write("s/agents/other.yaml", "");
    auto const made = read_from(folder.file("s"));
    CHECK_FALSE(made.source.openai.is_there);
    CHECK_FALSE(made.source.needs.is_there);
    CHECK(made.source.manifest.failure == "cannot be read: No such file or directory");
}

TEST_CASE("of a long SKILL.md no more is read than its front matter needs") {
    scratch_folder const folder;
    folder.write("s/SKILL.md", plain + std::string(900000, 'x'));
    auto const made = read_from(folder.file("s"), false);
    CHECK(made.source.manifest.failure.empty());
    CHECK(made.source.manifest.text.starts_with(plain));
    CHECK(made.source.manifest.text.size() < 20000);
}

TEST_CASE("where reading pauses inside of a line is not where the front matter ends") {
    scratch_folder const folder;
    constexpr std::size_t chunk = 8192;
    std::string text = "---\nname: s\ndescription: d\n# ";
    text += std::string(chunk - text.size() - 4, 'x') + "\n---";
    REQUIRE(text.size() == chunk);
    text += "-: is no end\nlicense: MIT\n---\n";
    folder.write("s/SKILL.md", text);
    CHECK(read_from(folder.file("s"), false).source.manifest.text == text);
    folder.write("s/SKILL.md", "---\nname: s\ndescription: d\n---");
    CHECK(read_from(folder.file("s"), false).source.manifest.text.ends_with("---"));
    folder.write("s/SKILL.md", std::string(chunk - 3, ' ') + "no front matter\n" + plain);
    CHECK(read_from(folder.file("s"), false).source.manifest.text.size() > chunk);
}

TEST_CASE("a SKILL.md of 100 MB is refused without being read") {
    scratch_folder const folder;
    folder.write("s/SKILL.md", plain);
    std::filesystem::resize_file(folder.file("s/SKILL.md"), 100000000);
    auto const made = read_from(folder.file("s"), false);
    CHECK(made.source.manifest.failure == "has more than 1048576 bytes");
    CHECK(made.source.manifest.text.empty());
}

TEST_CASE("front matter that does not end is not read to its end") {
    scratch_folder const folder;
    folder.write("s/SKILL.md", "---\n" + std::string(900000, 'x'));
    CHECK(read_from(folder.file("s"), false).source.manifest.text.size() < 100000);
}

TEST_CASE("what is no file is not waited for") {
    scratch_folder const folder;
    std::filesystem::create_directories(folder.file("s/agents/mcp.yaml"));
    REQUIRE(::mkfifo(folder.file("s/SKILL.md").c_str(), 0600) == 0);
    auto const made = read_from(folder.file("s"));
    CHECK(made.source.manifest.failure == "is no file");
    CHECK(made.source.needs.failure == "is no file");
}

TEST_CASE("a file that may not be read says so") {
    if (::geteuid() == 0) {
        SUCCEED("this user may read everything");
        return;
    }
    scratch_folder const folder;
    REQUIRE(::chmod(folder.write("s/SKILL.md", plain).c_str(), 0) == 0);
    CHECK(read_from(folder.file("s"), false).source.manifest.failure ==
          "cannot be read: Permission denied");
}

TEST_CASE("a link stays in the folder of the skill") {
    scratch_folder const folder;
    folder.write("secret.yaml", "key: 1\n");
    folder.write("s/real.md", plain);
    std::filesystem::create_directories(folder.file("s/agents"));
    std::filesystem::create_symlink("real.md", folder.file("s/SKILL.md"));
    std::filesystem::create_symlink("../../secret.yaml", folder.file("s/agents/mcp.yaml"));
    std::filesystem::create_symlink("nowhere", folder.file("s/agents/openai.yaml"));
    auto const made = read_from(folder.file("s"));
    CHECK(made.source.manifest.text == plain);
    CHECK(made.source.needs.failure == "leads out of the skill's folder");
    CHECK(made.source.needs.text.empty());
    CHECK_FALSE(made.source.openai.is_there);
}

TEST_CASE("a folder of side files that is a link stays inside, too") {
    scratch_folder const folder;
    folder.write("s/SKILL.md", plain);
    folder.write("elsewhere/mcp.yaml", "key: 1\n");
    std::filesystem::create_directory_symlink("../elsewhere", folder.file("s/agents"));
    CHECK(read_from(folder.file("s")).source.needs.failure == "leads out of the skill's folder");
    std::filesystem::remove(folder.file("s/agents"));
    folder.write("s/inner/mcp.yaml", "key: 2\n");
    std::filesystem::create_directory_symlink("inner", folder.file("s/agents"));
    CHECK(read_from(folder.file("s")).source.needs.text == "key: 2\n");
}

TEST_CASE("a link to a folder beside the skill with a longer name leads out") {
    scratch_folder const folder;
    folder.write("s/SKILL.md", plain);
    folder.write("s-other/mcp.yaml", "key: 1\n");
    CHECK_FALSE(mcp::detail::leads_inside(folder.file("s"), folder.file("s-other/mcp.yaml")));
    CHECK(mcp::detail::leads_inside(folder.file("s"), folder.file("s/SKILL.md")));
    CHECK_FALSE(mcp::detail::leads_inside(folder.file("s"), folder.file("s/none")));
}

TEST_CASE("a stamp changes with its file") {
    scratch_folder const folder;
    std::string const path = folder.write("f", "a");
    auto const before = mcp::detail::stamp_now(path);
    CHECK(before.is_there);
    CHECK(mcp::detail::stamp_now(path) == before);
    folder.write("f", "ab");
    CHECK_FALSE(mcp::detail::stamp_now(path) == before);
    std::filesystem::remove(path);
    CHECK_FALSE(mcp::detail::stamp_now(path).is_there);
}

}  // namespace tests_skills_skill_files
