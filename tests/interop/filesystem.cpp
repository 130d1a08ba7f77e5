// SPDX-License-Identifier: MIT
// server-filesystem: its tools do to real files what they say.
#include "interop/interop_world.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace mcp;
using namespace mcp::test;

namespace fs = std::filesystem;

namespace tests_interop_filesystem {

stdio_options filesystem_server(std::vector<std::string> folders) {
    return node_script(server_file("server-filesystem"), std::move(folders));
}

void write_file(std::string const& path, std::string const& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    REQUIRE(file.good());
}

std::set<std::string> lines_of(std::string const& text) {
    std::set<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.insert(line);
    return lines;
}


TEST_CASE("server-filesystem lists all of its tools") {
    scratch_folder folder;
    interop_world world(filesystem_server({folder.path()}));
    world.connect();
    CHECK(world.client->server().era == era::legacy);
    auto const tools = must(run(world.context, world.client->list_tools()));
    CHECK(names_of(tools) ==
          std::set<std::string>{"create_directory", "directory_tree", "edit_file", "get_file_info",
                                "list_allowed_directories", "list_directory",
                                "list_directory_with_sizes", "move_file", "read_file",
                                "read_media_file", "read_multiple_files", "read_text_file",
                                "search_files", "write_file"});
    for (tool const& each : tools) {
        INFO(each.name);
        REQUIRE(each.annotations);
        bool const changes = each.name == "write_file" || each.name == "edit_file" ||
                             each.name == "create_directory" || each.name == "move_file";
        CHECK(each.annotations->read_only == !changes);
    }
}

TEST_CASE("server-filesystem writes, reads and edits files") {
    scratch_folder folder;
    interop_world world(filesystem_server({folder.path()}));
    world.connect();
    std::string const path = folder.file("n\xc3\xb6te.txt");
    std::string const text = "first\n\"second\"\t\\\nthird \xf0\x9f\x8e\x89\n";

    CHECK_FALSE(world.call("write_file", args("path", path, "content", text)).is_error);
    CHECK(read_file(path) == text);
    auto const read = world.call("read_text_file", args("path", path));
    CHECK(read.text() == text);
    CHECK(read.structured_content.value() == json{{"content", text}});
    CHECK(world.text("read_text_file", args("path", path, "head", 1)) == "first");

    json edit = json::object();
    edit["oldText"] = "\"second\"";
    edit["newText"] = "2nd";
    json const edits = json::array({edit});
    auto const previewed =
        world.text("edit_file", args("path", path, "edits", edits, "dryRun", true));
    CHECK(contains(previewed, "\n-\"second\"\t\\\n+2nd\t\\\n"));
    CHECK(read_file(path) == text);
    CHECK_FALSE(world.call("edit_file", args("path", path, "edits", edits)).is_error);
    CHECK(read_file(path) == "first\n2nd\t\\\nthird \xf0\x9f\x8e\x89\n");

    std::string const moved = folder.file("moved.txt");
    CHECK_FALSE(world.call("move_file", args("source", path, "destination", moved)).is_error);
    CHECK_FALSE(fs::exists(path));
    CHECK(read_file(moved).starts_with("first\n2nd"));

    // One byte pattern that no text has, as media.
    write_file(folder.file("dot.png"), std::string("\x89PNG\0\xff", 6));
    auto const media = world.call("read_media_file", args("path", folder.file("dot.png")));
    CHECK(block<image_content>(media, 0).mime_type == "image/png");
    CHECK(block<image_content>(media, 0).data == "iVBORwD/");
}

TEST_CASE("server-filesystem carries large files whole") {
    scratch_folder folder;
    interop_world world(filesystem_server({folder.path()}));
    world.connect();
    std::string text;
    while (text.size() < 600000) text += "line " + std::to_string(text.size()) + " \xe2\x82\xac\n";
    CHECK_FALSE(
        world.call("write_file", args("path", folder.file("large"), "content", text)).is_error);
    CHECK(read_file(folder.file("large")) == text);
    CHECK(world.text("read_text_file", args("path", folder.file("large"))) == text);
}

TEST_CASE("server-filesystem finds and describes what is there") {
    scratch_folder folder;
    interop_world world(filesystem_server({folder.path()}));
    world.connect();
    CHECK_FALSE(world.call("create_directory", args("path", folder.file("deep/er"))).is_error);
    CHECK(fs::is_directory(folder.file("deep/er")));
    write_file(folder.file("a.txt"), "12345");
    write_file(folder.file("b.md"), "");
    write_file(folder.file("deep/er/c.txt"), "");

    using names = std::set<std::string>;
    CHECK(lines_of(world.text("list_directory", args("path", folder.path()))) ==
          names{"[FILE] a.txt", "[FILE] b.md", "[DIR] deep"});
    CHECK(
        lines_of(world.text("search_files", args("path", folder.path(), "pattern", "**/*.txt"))) ==
        names{folder.file("a.txt"), folder.file("deep/er/c.txt")});
    CHECK(world.text("search_files", args("path", folder.path(), "pattern", "*.none")) ==
          "No matches found");

    auto const info = lines_of(world.text("get_file_info", args("path", folder.file("a.txt"))));
    CHECK(info.contains("size: " + std::to_string(fs::file_size(folder.file("a.txt")))));
    CHECK(info.contains("isFile: true"));
    CHECK(info.contains("isDirectory: false"));
    auto const about = lines_of(world.text("get_file_info", args("path", folder.file("deep"))));
    CHECK(about.contains("isDirectory: true"));

    json const tree = json::parse(world.text("directory_tree", args("path", folder.file("deep"))));
    REQUIRE(tree.size() == 1);
    CHECK(tree[0]["name"] == "er");
    CHECK(tree[0]["children"][0]["name"] == "c.txt");
}

TEST_CASE("server-filesystem refuses what lies outside") {
    scratch_folder folder;
    scratch_folder outside;
    write_file(outside.file("secret"), "hidden");
    fs::create_symlink(outside.file("secret"), folder.file("link"));
    interop_world world(filesystem_server({folder.path()}));
    world.connect();
    for (std::string const& path :
         {outside.file("secret"), folder.file("link"), folder.path() + "/../secret"}) {
        INFO(path);
        auto const refused = world.call("read_text_file", args("path", path));
        CHECK(refused.is_error);
        CHECK(contains(refused.text(), "Access denied"));
        CHECK_FALSE(contains(refused.text(), "hidden"));
    }
    CHECK(world.call("write_file", args("path", outside.file("new"), "content", "x")).is_error);
    CHECK_FALSE(fs::exists(outside.file("new")));
    CHECK(world.call("read_text_file", args("path", folder.file("missing"))).is_error);
}

TEST_CASE("server-filesystem takes its folders from the client's roots") {
    scratch_folder given;
    scratch_folder rooted;
    client_options options;
    options.on_roots([&] {
        std::vector<root> roots = {root{"file://" + rooted.path(), "rooted"}};
        return answer_with<std::vector<root>>(std::move(roots));
    });
    interop_world world(filesystem_server({given.path()}), std::move(options));
    world.connect();
    REQUIRE(run_until(world.context, [&] {
        return world.text("list_allowed_directories") == "Allowed directories:\n" + rooted.path();
    }));
    CHECK_FALSE(world.call("write_file", args("path", rooted.file("x"), "content", "y")).is_error);
    CHECK(read_file(rooted.file("x")) == "y");
    CHECK(world.call("write_file", args("path", given.file("x"), "content", "y")).is_error);
}

TEST_CASE("everything that server-filesystem is sent is valid", "[data]") {
    scratch_folder folder;
    client_options options;
    options.on_roots([&] {
        std::vector<root> roots = {root{"file://" + folder.path(), ""}};
        return answer_with<std::vector<root>>(std::move(roots));
    });
    interop_world world(filesystem_server({folder.path()}), std::move(options));
    world.connect();
    must(run(world.context, world.client->list_tools()));
    CHECK(contains(world.text("list_allowed_directories"), folder.path()));
    REQUIRE(run_until(world.context, [&] { return world.record.questions() == 1; }));
    settle(world.context);
    CHECK(std::any_of(world.record.sent().begin(), world.record.sent().end(),
                      [](recording::message const& each) { return each.answers == "roots/list"; }));
    CHECK(world.record.sent().size() == 6);  // discover, initialize, initialized, list, call, roots
    world.check_schema();
}

}  // namespace tests_interop_filesystem
