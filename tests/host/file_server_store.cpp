// SPDX-License-Identifier: MIT
// Tests of host/file_server_store.hpp: files that no name of a user leads out of.
#include <mcp/host/file_server_store.hpp>

#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <set>
#include <string>

#include <stdlib.h>
#include <sys/stat.h>

namespace tests_host_file_server_store {

using mcp::errc;
using mcp::file_server_store;
using mcp::server_config;
using mcp::test::code_of;

template <class T> T now(mcp::task<T> work) {
    mcp::net::io_context here;
    return mcp::test::run(here, std::move(work));
}

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

TEST_CASE("a user's name is never a path") {
    CHECK(*mcp::user_file_name("ada_1-x") == "ada_1-x.json");
    CHECK(*mcp::user_file_name("../../etc/passwd") == "%2e%2e%2f%2e%2e%2fetc%2fpasswd.json");
    CHECK(*mcp::user_file_name("..") == "%2e%2e.json");
    CHECK(*mcp::user_file_name(std::string("a\0b", 3)) == "a%00b.json");
    CHECK(*mcp::user_file_name("\xC3\xA4\n") == "%c3%a4%0a.json");
    CHECK(code_of(mcp::user_file_name("")) == errc::invalid_argument);
    CHECK(code_of(mcp::user_file_name(std::string(241, 'a'))) == errc::invalid_argument);
    CHECK(code_of(mcp::user_file_name(std::string(81, '.'))) == errc::invalid_argument);
}

TEST_CASE("different users have different files, also where case does not count") {
    std::set<std::string> files;
    auto const users = {"ada", "Ada", "a.b", "a%2eb", "a_b", "a b", " ", "%20"};
    for (auto const* user : users) files.insert(*mcp::user_file_name(user));
    CHECK(files.size() == users.size());
    for (std::string const& each : files) {
        CHECK(each.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ/") == std::string::npos);
    }
}

TEST_CASE("a file is for this user of the system alone, and nothing is written outside") {
    mcp::test::scratch_folder const folder;
    file_server_store store(folder.file("store"));
    REQUIRE(now(store.put("../eve", program("a"))));
    REQUIRE(now(store.put(std::string(240, 'a'), program("a"))));
    CHECK(mode_of(folder.file("store")) == 0700);
    CHECK(mode_of(folder.file("store/%2e%2e%2feve.json")) == 0600);
    auto const all = std::filesystem::directory_iterator(folder.path());
    CHECK(std::distance(begin(all), end(all)) == 1);
}

TEST_CASE("variables of this program stay unread") {
    mcp::test::scratch_folder const folder;
    ::setenv("MCP_TEST_SECRET", "hunter2", 1);
    file_server_store store(folder.path());
    server_config server = program("a");
    server.env = {{"A", "${MCP_TEST_SECRET}"}, {"B", "${NOT_SET}"}, {"C", "${X:-y}"}};
    REQUIRE(now(store.put("ada", server)));
    CHECK(now(store.get("ada", "a"))->env == server.env);
    CHECK(now(store.list("ada"))->front().env == server.env);
}

TEST_CASE("one bad entry never hides the others, and says what is wrong with it") {
    mcp::test::scratch_folder const folder;
    std::string const file = folder.write(
        "ada.json", "{\"mcpServers\": {\n\"bad\": {},\n\"good\": {\"command\": \"x\"}}}");
    file_server_store store(folder.path());
    REQUIRE(now(store.list("ada")));
    CHECK(now(store.list("ada"))->size() == 1);
    CHECK(now(store.list("ada"))->front().name == "good");
    auto const bad = now(store.get("ada", "bad"));
    CHECK(code_of(bad) == errc::invalid_configuration);
    CHECK(mcp::test::contains(bad.error().detail, file + ":2 mcpServers.bad"));
}

TEST_CASE("a file that is no JSON is told and never written to") {
    mcp::test::scratch_folder const folder;
    std::string const file = folder.write("ada.json", "{ broken");
    file_server_store store(folder.path());
    CHECK(code_of(now(store.list("ada"))) == errc::invalid_configuration);
    CHECK(code_of(now(store.get("ada", "a"))) == errc::invalid_configuration);
    CHECK(code_of(now(store.put("ada", program("a")))) == errc::invalid_configuration);
    CHECK(code_of(now(store.erase("ada", "a"))) == errc::invalid_configuration);
    CHECK(mcp::test::read_file(file) == "{ broken");
}

}  // namespace tests_host_file_server_store
