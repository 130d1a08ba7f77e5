// SPDX-License-Identifier: MIT
// Tests of host/config_file.hpp: which files, in which order, and what cannot be read.
#include <mcp/host/config_file.hpp>

#include <catch2/catch.hpp>

#include <support/scratch_folder.hpp>

#include <string>

#include <sys/stat.h>

namespace tests_host_config_file {

using mcp::config_layer;
using mcp::config_places;
using mcp::test::scratch_folder;

TEST_CASE("each layer has the file that is written to") {
    config_places places;
    places.working_directory = "/w";
    CHECK(places.file_of(config_layer::user).empty());
    places.home = "/h";
    CHECK(places.file_of(config_layer::user) == "/h/.config/mcp/mcp.json");
    CHECK(places.file_of(config_layer::project) == "/w/.mcp.json");
    CHECK(places.file_of(config_layer::local) == "/w/.mcp.local.json");
    CHECK(places.file_of(config_layer::given).empty());
}

TEST_CASE("the process knows where it is") {
    auto const here = config_places::here();
    CHECK(here.working_directory.starts_with('/'));
    CHECK(here.environment);
}

TEST_CASE("the sources come from the lowest layer to the highest") {
    scratch_folder const folder;
    folder.write(".claude.json", "{}");
    folder.write(".config/mcp/mcp.json", "{}");
    folder.write(".mcp.json", "{}");
    folder.write(".mcp.local.json", "{}");
    config_places places;
    places.home = places.working_directory = folder.path();
    std::string order;
    for (auto const& each : mcp::discover_sources(places)) {
        order += std::string(to_string(each.layer)) + ' ' +
                 each.file.substr(folder.path().size() + 1) +
                 (each.project.empty() ? "" : " (project)") + '\n';
    }
    CHECK(order ==
          "user .claude.json\nuser .config/mcp/mcp.json\nproject .mcp.json\n"
          "local .claude.json (project)\nlocal .mcp.local.json\n");
}

TEST_CASE("what is no plain file is never read or waited for") {
    scratch_folder const folder;
    REQUIRE(::mkfifo(folder.file("pipe").c_str(), 0600) == 0);
    CHECK_FALSE(mcp::read_source(config_layer::given, folder.file("pipe"), false).failure.empty());
    CHECK(mcp::read_source(config_layer::given, folder.path(), false).failure ==
          "cannot be read: Is a directory");
    CHECK(mcp::read_source(config_layer::given, folder.file("none"), false).is_missing);
    CHECK_FALSE(mcp::read_source(config_layer::given, folder.file("none"), true).is_missing);
}

}  // namespace tests_host_config_file
