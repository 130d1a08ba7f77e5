// SPDX-License-Identifier: MIT
// Tests of host/config_watch.hpp: real files change under it.
#include <mcp/host/config_watch.hpp>

#include <mcp/host/config.hpp>

#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tests_host_config_watch {

using namespace std::chrono_literals;
using mcp::config_watch;
using mcp::config_watch_options;
using mcp::errc;
using mcp::result;
using names = std::vector<std::string>;
using change = mcp::test::background<result<names>>;

config_watch_options quick(bool polls) {
    config_watch_options made;
    made.quiet = 20ms;
    made.interval = 10ms;
    made.polls = polls;
    return made;
}

// The same happens whether the system tells or not.
#define BOTH_WAYS auto const polls = GENERATE(false, true)

struct world {
    explicit world(names const& files, bool polls)
        : watch(here.get_executor(), files, quick(polls)) {}

    /// Waits for a change that `act` makes after the waiting has begun.
    template <class Act> result<names> change_by(Act const& act) {
        auto const waiting = std::make_unique<change>(here.get_executor(), watch.next_change());
        mcp::test::settle(here);
        CHECK_FALSE(waiting->ended());
        act();
        REQUIRE(mcp::test::run_until(here, [&] { return waiting->ended(); }));
        return *waiting->outcome;
    }

    mcp::test::leak_check leaks;
    mcp::net::io_context here;
    config_watch watch;
};

TEST_CASE("a file that is written in place, replaced, removed and made again has changed") {
    BOTH_WAYS;
    mcp::test::scratch_folder const folder;
    std::string const file = folder.write("mcp.json", "{}");
    world now({file}, polls);
    CHECK(*now.change_by([&] { folder.write("mcp.json", "{ }"); }) == names{file});
    CHECK(*now.change_by([&] {
        folder.write("mcp.json.new", "{  }");
        std::filesystem::rename(folder.file("mcp.json.new"), file);
    }) == names{file});
    CHECK(*now.change_by([&] { std::filesystem::remove(file); }) == names{file});
    CHECK(*now.change_by([&] { folder.write("mcp.json", "{}"); }) == names{file});
}

TEST_CASE("neither the file nor its folders need be there") {
    BOTH_WAYS;
    mcp::test::scratch_folder const folder;
    std::string const file = folder.file("a/b/mcp.json");
    world now({file}, polls);
    CHECK(*now.change_by([&] { folder.write("a/b/mcp.json", "{}"); }) == names{file});
    CHECK(*now.change_by([&] { std::filesystem::remove_all(folder.file("a")); }) == names{file});
    CHECK(*now.change_by([&] { folder.write("a/b/mcp.json", "{}"); }) == names{file});
}

TEST_CASE("what changed before the wait is told at once, and then no more") {
    BOTH_WAYS;
    mcp::test::scratch_folder const folder;
    std::string const one = folder.write("one", "1");
    std::string const two = folder.write("two", "2");
    std::string const three = folder.write("three", "3");
    world now({three, two, one}, polls);
    folder.write("one", "x");
    folder.write("three", "x");
    CHECK(*mcp::test::run(now.here, now.watch.next_change()) == names{three, one});
    CHECK(*now.change_by([&] { folder.write("two", "x"); }) == names{two});
}

TEST_CASE("several writes at once are one change") {
    BOTH_WAYS;
    mcp::test::scratch_folder const folder;
    std::string const file = folder.write("mcp.json", "{}");
    world now({file}, polls);
    change waiting(now.here.get_executor(), now.watch.next_change());
    std::string const last = "{\"mcpServers\": {}}";
    for (std::size_t i = 1; i <= last.size(); ++i) {
        folder.write("mcp.json", last.substr(0, i));
        mcp::test::settle(now.here);
        CHECK_FALSE(waiting.ended());  // it is not quiet yet
    }
    REQUIRE(mcp::test::run_until(now.here, [&] { return waiting.ended(); }));
    CHECK(*waiting.outcome == names{file});
    change none(now.here.get_executor(), now.watch.next_change());
    mcp::test::run(now.here, mcp::test::wait_for(100ms));
    CHECK_FALSE(none.ended());
    none.cancel();
    REQUIRE(mcp::test::run_until(now.here, [&] { return none.ended(); }));
}

TEST_CASE("a file that is written as it was, and its neighbours, are no change") {
    BOTH_WAYS;
    mcp::test::scratch_folder const folder;
    std::string const file = folder.write("mcp.json", "{}");
    world now({file}, polls);
    auto const outcome = now.change_by([&] {
        folder.write("mcp.json", "{}");
        folder.write("neighbour", "{}");
        mcp::test::run(now.here, mcp::test::wait_for(50ms));
        folder.write("mcp.json", "{ }");
    });
    CHECK(*outcome == names{file});
    CHECK(mcp::test::read_file(file) == "{ }");
}

TEST_CASE("the file that a link leads to is watched too") {
    BOTH_WAYS;
    mcp::test::scratch_folder const folder;
    std::string const real = folder.write("real/mcp.json", "{}");
    std::string const link = folder.file("mcp.json");
    std::filesystem::create_symlink(real, link);
    world now({link}, polls);
    CHECK(*now.change_by([&] { folder.write("real/mcp.json", "{ }"); }) == names{link});
    CHECK(*now.change_by([&] {
        std::filesystem::remove(link);
        folder.write("mcp.json", "[]");
    }) == names{link});
}

TEST_CASE("a wait can be cancelled, and the next one sees what was missed") {
    BOTH_WAYS;
    mcp::test::scratch_folder const folder;
    std::string const file = folder.write("mcp.json", "{}");
    world now({file}, polls);
    for (bool const while_settling : {false, true}) {
        change waiting(now.here.get_executor(), now.watch.next_change());
        if (while_settling) folder.write("mcp.json", "[]");
        mcp::test::settle(now.here);
        waiting.cancel();
        REQUIRE(mcp::test::run_until(now.here, [&] { return waiting.ended(); }));
        CHECK(mcp::test::code_of(*waiting.outcome) == errc::cancelled);
    }
    CHECK(*mcp::test::run(now.here, now.watch.next_change()) == names{file});
}

TEST_CASE("destroying it ends the wait") {
    BOTH_WAYS;
    mcp::test::scratch_folder const folder;
    mcp::net::io_context here;
    auto watch =
        std::make_unique<config_watch>(here.get_executor(), names{folder.file("x")}, quick(polls));
    change waiting(here.get_executor(), watch->next_change());
    mcp::test::settle(here);
    watch.reset();
    REQUIRE(mcp::test::run_until(here, [&] { return waiting.ended(); }));
    CHECK(mcp::test::code_of(*waiting.outcome) == errc::closed);
    CHECK(mcp::test::falls_silent(here));
}

mcp::task<int> reload(mcp::config_places places, int most) {
    // [snippet watch]
    mcp::config known = mcp::config::discover(places);
    mcp::config_watch watch(co_await mcp::net::this_coro::executor, mcp::config_files(places));
    int reloads = 0;
    while (auto const changed = co_await watch.next_change()) {
        mcp::config next = mcp::config::discover(places);
        if (!known.difference(next).is_empty()) ++reloads;
        known = std::move(next);
        if (reloads == most) break;
    }
    // [/snippet]
    co_return reloads;
}

TEST_CASE("a configuration is read again when it has changed") {
    mcp::test::scratch_folder const home;
    mcp::config_places places;
    places.home = home.path();
    places.working_directory = home.file("work");
    places.environment = [](std::string_view) { return std::nullopt; };
    mcp::net::io_context here;
    mcp::test::background<int> running(here.get_executor(), reload(places, 1));
    mcp::test::settle(here);
    home.write("work/.mcp.json", R"({"mcpServers": {"a": {"command": "x"}}})");
    REQUIRE(mcp::test::run_until(here, [&] { return running.ended(); }));
    CHECK(*running.outcome == 1);
}

TEST_CASE("a context that ends takes a watch that waits with it") {
    mcp::test::scratch_folder const home;
    mcp::config_places places;
    places.working_directory = home.path();
    places.environment = [](std::string_view) { return std::nullopt; };
    mcp::test::leak_check leaks;
    auto here = std::make_unique<mcp::net::io_context>();
    bool has_ended = false;
    mcp::net::co_spawn(*here, reload(places, 1),
                       [&](std::exception_ptr, int) { has_ended = true; });
    mcp::test::settle(*here);
    here.reset();
    CHECK_FALSE(has_ended);
}

}  // namespace tests_host_config_watch
