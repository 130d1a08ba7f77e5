// SPDX-License-Identifier: MIT
// Tests of the options of a child process: checks, environment, the program they name.
#include <mcp/transport/process_environment.hpp>

#include "process_support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace tests_transport_process_environment {

using mcp::process_options;
using mcp::test::contains;
using mcp::test::scratch_folder;
using process_test::scoped_variable;

// As an aggregate, a temporary of it in a co_await expression would be miscompiled by g++ 12.
static_assert(!std::is_aggregate_v<process_options>);

std::optional<std::string> find(std::vector<std::string> const& lines, std::string const& name) {
    for (std::string const& line : lines) {
        if (line.starts_with(name + '=')) return line.substr(name.size() + 1);
    }
    return std::nullopt;
}

process_options with_path(std::string command, std::string path) {
    process_options made(std::move(command));
    made.environment["PATH"] = std::move(path);
    return made;
}

std::string const null_character(1, '\0');


TEST_CASE("a child inherits the harmless variables and no other") {
    scoped_variable const secret("A_SECRET_TOKEN", "hidden");
    scoped_variable const almost("LC", "not a locale");
    std::vector<std::string> const harmless{"HOME", "LOGNAME", "PATH", "SHELL",       "TERM",
                                            "USER", "TMPDIR",  "LANG", "LC_ANYTHING", "LC_ALL"};
    std::vector<std::unique_ptr<scoped_variable>> set;
    for (auto const& name : harmless) {
        set.push_back(std::make_unique<scoped_variable>(name, "value of " + name));
    }
    auto const lines = mcp::child_environment(process_options("server"));
    for (auto const& name : harmless) CHECK(find(lines, name) == "value of " + name);
    for (auto const& line : lines) {
        auto const name = line.substr(0, line.find('='));
        INFO(name);
        CHECK((name.starts_with("LC_") ||
               std::find(harmless.begin(), harmless.end(), name) != harmless.end()));
    }
    CHECK_FALSE(find(lines, "A_SECRET_TOKEN"));
    CHECK_FALSE(find(lines, "LC"));
}

TEST_CASE("a variable that is not set here is not set in the child, and an empty one is empty") {
    scoped_variable const absent("TMPDIR", std::nullopt);
    scoped_variable const empty("LANG", "");
    auto const lines = mcp::child_environment(process_options("server"));
    CHECK_FALSE(find(lines, "TMPDIR"));
    CHECK(find(lines, "LANG") == "");
}

TEST_CASE("the configured variables are added and win, whatever their names and values") {
    scoped_variable const home("HOME", "/inherited");
    process_options options("server");
    options.environment = {{"HOME", "/configured"}, {"TOKEN", "a=b"}, {"EMPTY", ""}, {"F", "() x"}};
    options.inherit_environment = GENERATE(false, true);
    auto const lines = mcp::child_environment(options);
    CHECK(find(lines, "HOME") == "/configured");
    CHECK(std::count_if(lines.begin(), lines.end(),
                        [](auto const& line) { return line.starts_with("HOME="); }) == 1);
    CHECK(find(lines, "TOKEN") == "a=b");
    CHECK(find(lines, "EMPTY") == "");
    CHECK(find(lines, "F") == "() x");
}

TEST_CASE("everything is inherited on request") {
    scoped_variable const other("SOMETHING_ELSE", "wanted");
    process_options options("server");
    options.inherit_environment = true;
    CHECK(find(mcp::child_environment(options), "SOMETHING_ELSE") == "wanted");
}

TEST_CASE("exported shell functions are never inherited") {
    scoped_variable const function("LC_FUNCTION", "() { echo trap; }");
    scoped_variable const other("OTHER_FUNCTION", "()");
    process_options options("server");
    options.inherit_environment = GENERATE(false, true);
    auto const lines = mcp::child_environment(options);
    CHECK_FALSE(find(lines, "LC_FUNCTION"));
    CHECK_FALSE(find(lines, "OTHER_FUNCTION"));
}

TEST_CASE("the environment is sorted, so that it is the same every time") {
    process_options options("server");
    options.environment = {{"B", "2"}, {"A", "1"}};
    options.inherit_environment = true;
    auto const lines = mcp::child_environment(options);
    auto const name = [](std::string const& line) { return line.substr(0, line.find('=')); };
    CHECK(std::is_sorted(lines.begin(), lines.end(), [&](auto const& left, auto const& right) {
        return name(left) < name(right);
    }));
}

TEST_CASE("options that no system accepts are refused with the place that is wrong") {
    struct row {
        char const* place;
        process_options options;
        mcp::errc code;
    };
    process_options name_with_equals("server");
    name_with_equals.environment["A=B"] = "secret";
    process_options empty_name("server");
    empty_name.environment[""] = "secret";
    process_options null_in_name("server");
    null_in_name.environment["NA" + null_character + "ME"] = "secret";
    process_options null_in_value("server");
    null_in_value.environment["TOKEN"] = "secret" + null_character;
    process_options null_in_directory("server");
    null_in_directory.directory = "/tmp" + null_character;
    std::vector<row> const rows{
        {"the command is empty: name the program to start", process_options(""),
         mcp::errc::invalid_configuration},
        {"the command \"ser ver\" contains", process_options("ser" + null_character + "ver"),
         mcp::errc::invalid_configuration},
        {"argument 2 of", process_options("server", {"one", "t" + null_character}),
         mcp::errc::invalid_configuration},
        {"variable \"A=B\"", name_with_equals, mcp::errc::invalid_configuration},
        {"empty name", empty_name, mcp::errc::invalid_configuration},
        {"variable \"NA ME\"", null_in_name, mcp::errc::invalid_configuration},
        {"value of the environment variable \"TOKEN\"", null_in_value,
         mcp::errc::invalid_configuration},
        {"working directory \"/tmp \"", null_in_directory, mcp::errc::invalid_directory},
    };
    for (row const& each : rows) {
        auto const checked = mcp::check_process_options(each.options);
        REQUIRE_FALSE(checked);
        INFO(checked.error().detail);
        CHECK(checked.error().code == each.code);
        CHECK(contains(checked.error().detail, each.place));
        CHECK_FALSE(contains(checked.error().detail, "secret"));
    }
    CHECK(mcp::check_process_options(process_options("server", {"", "an argument"})));
}

TEST_CASE("a working directory that cannot be entered is refused by name") {
    scratch_folder folder;
    process_options options("server");
    CHECK(mcp::check_directory(options));
    options.directory = folder.path();
    CHECK(mcp::check_directory(options));
    for (auto const& path : {folder.path() + "/missing", folder.write_program("file", "")}) {
        options.directory = path;
        auto const checked = mcp::check_directory(options);
        REQUIRE_FALSE(checked);
        CHECK(checked.error().code == mcp::errc::invalid_directory);
        CHECK(contains(checked.error().detail, '"' + path + '"'));
    }
}

TEST_CASE("a name is looked up in the configured PATH, in order") {
    scratch_folder folder;
    auto const first = folder.write_program("first/server", "#!/bin/sh\n");
    auto const second = folder.write_program("second/server", "#!/bin/sh\n");
    auto const at = [&](char const* name) { return folder.path() + '/' + name; };
    CHECK(mcp::find_program(with_path("server", at("first") + ':' + at("second"))) == first);
    CHECK(mcp::find_program(with_path("server", at("second") + ':' + at("first"))) == second);
    CHECK(mcp::find_program(with_path("server", at("missing") + ':' + at("first"))) == first);
}

TEST_CASE("without a configured PATH this process's is searched, and without any the usual one") {
    scratch_folder folder;
    auto const program = folder.write_program("server", "#!/bin/sh\n");
    {
        scoped_variable const path("PATH", folder.path());
        CHECK(mcp::find_program(process_options("server")) == program);
        auto const elsewhere = mcp::find_program(with_path("server", "/nowhere"));
        REQUIRE_FALSE(elsewhere);
        CHECK(elsewhere.error().code == mcp::errc::command_not_found);
    }
    scoped_variable const none("PATH", std::nullopt);
    CHECK(mcp::find_program(process_options("sh")));
}

TEST_CASE("relative paths and relative entries of PATH start at the child's directory") {
    scratch_folder folder;
    auto const program = folder.write_program("tools/server", "#!/bin/sh\n");
    auto const expect = [&](process_options options, std::string const& directory) {
        options.directory = directory;
        auto const found = mcp::find_program(options);
        REQUIRE(found);
        CHECK(std::filesystem::path(*found).is_absolute());
        CHECK(std::filesystem::equivalent(*found, program));
    };
    expect(process_options("tools/server"), folder.path());
    expect(process_options("./server"), folder.path() + "/tools");
    expect(with_path("server", "tools"), folder.path());
    expect(with_path("server", "/nowhere:"), folder.path() + "/tools");
    expect(process_options(program), "/");
    CHECK_FALSE(mcp::find_program(process_options("tools/server")));
}

TEST_CASE("a program in a later folder is preferred to what cannot be executed in an earlier one") {
    scratch_folder folder;
    folder.write("first/server", "");
    std::filesystem::create_directories(folder.path() + "/second/server");
    auto const third = folder.write_program("third/server", "#!/bin/sh\n");
    auto path = folder.path() + "/first:" + folder.path() + "/second";
    CHECK(mcp::find_program(with_path("server", path + ':' + folder.path() + "/third")) == third);
    auto const found = mcp::find_program(with_path("server", path));
    REQUIRE_FALSE(found);
    CHECK(found.error().code == mcp::errc::command_not_executable);
    CHECK(contains(found.error().detail, folder.path() + "/first/server"));
}

TEST_CASE("a command that cannot be started says which and what to do") {
    scratch_folder folder;
    auto const plain = folder.write("plain", "");
    auto const inside = plain + "/server";
    struct row {
        process_options options;
        mcp::errc code;
        std::string name;
        std::string advice;
    };
    std::vector<row> const rows{
        {with_path("server", "/some:/where"), mcp::errc::command_not_found, "/some:/where",
         "install"},
        {with_path("npx -y server", "/bin"), mcp::errc::command_not_found, "\"npx -y server\"",
         "arguments separately"},
        {process_options("~/server"), mcp::errc::command_not_found, "~/server",
         "~ is not expanded"},
        {process_options("/no/such/server"), mcp::errc::command_not_found, "\"/no/such/server\"",
         "full path"},
        {process_options(inside), mcp::errc::command_not_found, inside, "full path"},
        {process_options(plain), mcp::errc::command_not_executable, plain, "chmod +x"},
        {process_options(folder.path()), mcp::errc::command_not_executable, folder.path(),
         "is a directory"},
        {process_options("/dev/null"), mcp::errc::command_not_executable, "/dev/null", "chmod"},
    };
    for (row const& each : rows) {
        auto const found = mcp::find_program(each.options);
        REQUIRE_FALSE(found);
        INFO(found.error().detail);
        CHECK(found.error().code == each.code);
        CHECK(contains(found.error().detail, each.name));
        CHECK(contains(found.error().detail, each.advice));
    }
}

TEST_CASE("a command's control characters do not reach the error text") {
    auto const found = mcp::find_program(process_options("/no/\x1b[31mred"));
    REQUIRE_FALSE(found);
    CHECK_FALSE(contains(found.error().detail, "\x1b"));
}

}  // namespace tests_transport_process_environment
