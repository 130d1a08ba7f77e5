// SPDX-License-Identifier: MIT
// Tests of host/config_watch_files.hpp: a change is another text.
#include <mcp/host/config_watch_files.hpp>

#include <support/scratch_folder.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace tests_host_config_watch_files {

using mcp::detail::watched_files;
using names = std::vector<std::string>;

names changes(watched_files& files) { return files.take(files.look()); }

TEST_CASE("the files that are read are the ones that are watched") {
    mcp::config_places places;
    places.working_directory = "/project";
    CHECK(mcp::config_files(places) == names{"/project/.mcp.json", "/project/.mcp.local.json"});
    places.home = "/home/me";
    CHECK(mcp::config_files(places, {"/x.json"}) ==
          names{"/home/me/.claude.json", "/home/me/.config/mcp/mcp.json", "/project/.mcp.json",
                "/project/.mcp.local.json", "/x.json"});
}

TEST_CASE("a file that comes, changes or goes is told once") {
    mcp::test::scratch_folder const folder;
    std::string const one = folder.file("one");
    std::string const two = folder.write("two", "2");
    watched_files files({one, two});
    CHECK(changes(files).empty());
    folder.write("one", "");
    CHECK(changes(files) == names{one});
    CHECK(changes(files).empty());
    folder.write("one", "1");
    std::filesystem::remove(two);
    CHECK_FALSE(files.is_known(files.look()));
    CHECK(changes(files) == names{one, two});
    CHECK(files.is_known(files.look()));
}

TEST_CASE("a file that is written as it was has not changed") {
    mcp::test::scratch_folder const folder;
    std::string const one = folder.write("one", "1");
    watched_files files({one});
    folder.write("other", "1");
    std::filesystem::rename(folder.file("other"), one);
    CHECK(files.has_other_stamps());
    CHECK_FALSE(files.has_other_stamps());
    CHECK(changes(files).empty());
}

}  // namespace tests_host_config_watch_files
