// SPDX-License-Identifier: MIT
// Tests of host/config_writer.hpp: a file changes as a whole or not at all.
#include <mcp/host/config_writer.hpp>

#include <catch2/catch.hpp>

#include <support/scratch_folder.hpp>
#include <support/text.hpp>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace tests_host_config_writer {

using mcp::config_writer;
using mcp::server_config;
using mcp::test::count_of;
using mcp::test::read_file;
using mcp::test::scratch_folder;

server_config program(std::string name) {
    server_config made(std::move(name));
    made.command = "x";
    return made;
}

mode_t mode_of(std::string const& file) {
    struct stat found {};
    REQUIRE(::stat(file.c_str(), &found) == 0);
    return found.st_mode & 0777;
}

std::size_t files_in(std::string const& folder) {
    auto const all = std::filesystem::directory_iterator(folder);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST_CASE("the first entry makes the file and its folders, for this user alone") {
    scratch_folder const folder;
    std::string const file = folder.file("a/b/mcp.json");
    REQUIRE(config_writer(file).add(program("one")));
    CHECK(count_of(read_file(file), "\"one\"") == 1);
    CHECK(mode_of(file) == 0600);
    CHECK(mode_of(folder.file("a/b")) == 0700);
    CHECK(files_in(folder.file("a/b")) == 1);
}

TEST_CASE("an entry is saved in the file of its layer") {
    scratch_folder const home;
    mcp::config_places places;
    places.home = home.path();
    // [snippet save]
    mcp::config_writer user(places.file_of(mcp::config_layer::user));
    mcp::server_config server("files");
    server.command = "npx";
    server.args = {"-y", "@modelcontextprotocol/server-filesystem", "${HOME}"};
    mcp::result<void> const saved = user.add(server);
    // [/snippet]
    REQUIRE(saved);
    CHECK(count_of(read_file(home.file(".config/mcp/mcp.json")), "${HOME}") == 1);
}

TEST_CASE("an entry comes, changes and goes") {
    scratch_folder const folder;
    std::string const file = folder.write("mcp.json", "{\"mine\": 1}\n");
    ::chmod(file.c_str(), 0644);
    config_writer writer(file);
    REQUIRE(writer.add(program("one")));
    CHECK(mode_of(file) == 0600);
    server_config changed = program("one");
    changed.command = "other";
    REQUIRE(writer.change(changed));
    CHECK(count_of(read_file(file), "\"other\"") == 1);
    REQUIRE(writer.remove("one"));
    CHECK(count_of(read_file(file), "one") == 0);
    CHECK(count_of(read_file(file), "\"mine\": 1") == 1);
}

TEST_CASE("what cannot be done leaves the file as it was") {
    scratch_folder const folder;
    std::string const broken = folder.write("mcp.json", "{ broken");
    auto const failed = config_writer(broken).add(program("one"));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().detail == broken + ": line 1: expected a key");
    CHECK(read_file(broken) == "{ broken");
    CHECK(files_in(folder.path()) == 1);
    CHECK_FALSE(config_writer(folder.file("none.json")).remove("one"));
    CHECK_FALSE(config_writer(folder.file("none/none.json")).change(program("one")));
    CHECK_FALSE(config_writer(folder.file("x.toml")).add(program("one")));
    CHECK_FALSE(config_writer("").add(program("one")));
    CHECK_FALSE(config_writer(folder.path()).add(program("one")));
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a link stays a link, and what it leads to changes") {
    scratch_folder const folder;
    std::string const real = folder.write("real/mcp.json", "{}");
    std::string const link = folder.file("mcp.json");
    REQUIRE(::symlink(real.c_str(), link.c_str()) == 0);
    REQUIRE(config_writer(link).add(program("one")));
    CHECK(std::filesystem::is_symlink(link));
    CHECK(count_of(read_file(real), "\"one\"") == 1);
}

TEST_CASE("writers at the same time lose nothing, and readers see whole files") {
    scratch_folder const folder;
    std::string const file = folder.write("mcp.json", "{}");
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i) {
        writers.emplace_back([&file, i] {
            for (int j = 0; j < 5; ++j) {
                auto const name = "s" + std::to_string(i) + "-" + std::to_string(j);
                static_cast<void>(config_writer(file).add(program(name)));
            }
        });
    }
    int broken = 0;
    for (int i = 0; i < 50; ++i) {
        if (!mcp::parse_json_places(read_file(file))) ++broken;
    }
    for (std::thread& each : writers) each.join();
    CHECK(broken == 0);
    auto const read = mcp::parse_json_places(read_file(file));
    REQUIRE(read);
    CHECK(read->find("mcpServers")->value.members.size() == 20);
}

}  // namespace tests_host_config_writer
