// SPDX-License-Identifier: MIT
// Tests of skills/skill_cache.hpp: what is remembered, for how long, and what ends it.
#include <mcp/skills/skill_cache.hpp>

#include <catch2/catch.hpp>

#include <support/scratch_folder.hpp>

#include <chrono>
#include <filesystem>
#include <string>

namespace tests_skills_skill_cache {

using namespace std::chrono_literals;
using mcp::skill_cache;
using mcp::test::scratch_folder;

struct world {
    scratch_folder folder;
    mcp::skill_places places;
    mcp::time_point now{};

    world() {
        places.working_directory = folder.path();
        places.project_markers = {".no-such-marker"};
        places.admin_folders.clear();
        add("a", "first");
    }

    void add(std::string const& name, std::string const& description) {
        folder.write(".agents/skills/" + name + "/SKILL.md",
                     "---\nname: " + name + "\ndescription: " + description + "\n---\n");
    }
};

TEST_CASE("the second question is answered without reading") {
    world w;
    skill_cache cache;
    auto const first = cache.get(w.places, w.now);
    CHECK_FALSE(first.was_cached);
    CHECK(first.catalog->skills.size() == 1);
    auto const second = cache.get(w.places, w.now + 4min);
    CHECK(second.was_cached);
    CHECK(second.catalog == first.catalog);
}

TEST_CASE("an answer is good for five minutes, or for as long as is said") {
    world w;
    skill_cache cache;
    cache.get(w.places, w.now);
    CHECK(cache.get(w.places, w.now + 5min - 1ms).was_cached);
    CHECK_FALSE(cache.get(w.places, w.now + 5min).was_cached);
    skill_cache brief({}, 10s);
    brief.get(w.places, w.now);
    CHECK_FALSE(brief.get(w.places, w.now + 10s).was_cached);
}

TEST_CASE("a change of anything that was read ends an answer") {
    world w;
    skill_cache cache;
    cache.get(w.places, w.now);
    auto const changes = [&](auto change) {
        change();
        bool const was_read = !cache.get(w.places, w.now).was_cached;
        bool const is_kept = cache.get(w.places, w.now).was_cached;
        return was_read && is_kept;
    };
    CHECK(changes([&] { w.add("a", "second, and longer"); }));
    CHECK(changes([&] { w.add("b", "new"); }));
    CHECK(changes([&] { w.folder.write(".agents/skills/b/agents/mcp.yaml", "version: 1.0.0\n"); }));
    CHECK(changes([&] { w.folder.write(".agents/skills/b/agents/mcp.yaml", "version: 10.0\n"); }));
    CHECK(changes([&] { w.folder.write(".agents/skills/b/agents/openai.yaml", "policy: {}\n"); }));
    CHECK(changes([&] { std::filesystem::remove_all(w.folder.file(".agents/skills/a")); }));
    CHECK(changes([&] { w.folder.write(".claude/skills/c/SKILL.md", "# no skill\n"); }));
    auto const last = cache.get(w.places, w.now);
    REQUIRE(last.catalog->skills.size() == 1);
    CHECK(last.catalog->skills[0].version == "10.0");
}

TEST_CASE("other folders to look into end an answer") {
    world w;
    skill_cache cache;
    cache.get(w.places, w.now);
    w.places.home = w.folder.file("home");
    CHECK_FALSE(cache.get(w.places, w.now).was_cached);
}

TEST_CASE("each working directory has its own answer") {
    world w;
    skill_cache cache;
    auto other = w.places;
    other.working_directory = w.folder.file("elsewhere");
    CHECK(cache.get(w.places, w.now).catalog->skills.size() == 1);
    CHECK(cache.get(other, w.now).catalog->skills.empty());
    CHECK(cache.get(w.places, w.now).was_cached);
    CHECK(cache.get(other, w.now).was_cached);
    CHECK(cache.size() == 2);
}

TEST_CASE("who asks for it gets what is there now") {
    world w;
    skill_cache cache;
    auto const first = cache.get(w.places, w.now);
    auto const again = cache.reload(w.places, w.now);
    CHECK_FALSE(again.was_cached);
    CHECK(again.catalog != first.catalog);
    CHECK(cache.get(w.places, w.now).catalog == again.catalog);
    cache.clear();
    CHECK(cache.size() == 0);
    CHECK_FALSE(cache.get(w.places, w.now).was_cached);
}

TEST_CASE("the answers that end first make room") {
    world w;
    skill_cache cache;
    for (int i = 0; i < 70; ++i) {
        auto places = w.places;
        places.working_directory = w.folder.file(std::to_string(i));
        cache.get(places, w.now + std::chrono::seconds(i));
    }
    CHECK(cache.size() == 64);
    auto last = w.places;
    last.working_directory = w.folder.file("69");
    CHECK(cache.get(last, w.now + 70s).was_cached);
    last.working_directory = w.folder.file("0");
    CHECK_FALSE(cache.get(last, w.now + 70s).was_cached);
}

}  // namespace tests_skills_skill_cache
