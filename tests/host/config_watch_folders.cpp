// SPDX-License-Identifier: MIT
// Tests of host/config_watch_folders.hpp: what has to be watched, and what is told.
#include <mcp/host/config_watch_folders.hpp>

#include <support/scratch_folder.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <set>
#include <string>

namespace tests_host_config_watch_folders {

using mcp::detail::names_to_watch;
using mcp::detail::watched_names;
using mcp::test::scratch_folder;

TEST_CASE("a file is watched by its name in its folder, whether it is there or not") {
    scratch_folder const folder;
    watched_names const wanted = {{folder.path(), {"a", "b"}}};
    CHECK(names_to_watch({folder.file("a"), folder.file("b")}) == wanted);
    CHECK(names_to_watch({"c"}) == watched_names{{".", {"c"}}});
}

TEST_CASE("where folders are missing, the one that they will be in is watched") {
    scratch_folder const folder;
    CHECK(names_to_watch({folder.file("x/y/a")}) == watched_names{{folder.path(), {"x"}}});
    CHECK(names_to_watch({"no-such-folder/y/a"}) == watched_names{{".", {"no-such-folder"}}});
}

TEST_CASE("a link is watched, and what it leads to") {
    scratch_folder const folder;
    std::string const real = folder.write("real/a", "1");
    std::filesystem::create_symlink(real, folder.file("link"));
    CHECK(names_to_watch({folder.file("link")}) ==
          watched_names{{folder.path(), {"link"}}, {folder.file("real"), {"a"}}});
}

#if defined(__linux__)

TEST_CASE("only what happens to a watched name is told") {
    scratch_folder const folder;
    mcp::detail::folder_watch watch;
    REQUIRE(watch.descriptor() >= 0);
    REQUIRE(watch.arm({folder.file("a")}));
    CHECK_FALSE(watch.take());
    folder.write("b", "1");
    CHECK_FALSE(watch.take());
    folder.write("a", "1");
    CHECK(watch.take());
    CHECK_FALSE(watch.take());
    folder.write("c", "2");
    std::filesystem::rename(folder.file("c"), folder.file("a"));
    CHECK(watch.take());
    std::filesystem::remove(folder.file("a"));
    CHECK(watch.take());
}

TEST_CASE("a folder that comes later is watched once it is there") {
    scratch_folder const folder;
    mcp::detail::folder_watch watch;
    REQUIRE(watch.arm({folder.file("x/a")}));
    std::filesystem::create_directory(folder.file("x"));
    CHECK(watch.take());
    REQUIRE(watch.arm({folder.file("x/a")}));
    folder.write("x/a", "1");
    CHECK(watch.take());
    std::filesystem::create_directory(folder.file("y"));  // of no interest any more
    CHECK_FALSE(watch.take());
}

#endif

}  // namespace tests_host_config_watch_folders
