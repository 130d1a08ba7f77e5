// SPDX-License-Identifier: MIT
// server-memory: a knowledge graph that outlives its server.
#include "interop/interop_world.hpp"

using namespace mcp;
using namespace mcp::test;

namespace tests_interop_memory {

stdio_options memory_server_in(scratch_folder const& folder) {
    stdio_options made = node_script(server_file("server-memory"));
    made.process.environment.emplace("MEMORY_FILE_PATH", folder.file("memory.jsonl"));
    return made;
}

json const entities = json::parse(R"([
    {"name":"Ada","entityType":"person",
     "observations":["wrote the first program","likes \"quotes\" \\ é"]},
    {"name":"Engine","entityType":"machine","observations":["was never finished"]},
    {"name":"Grace","entityType":"person","observations":[]}])");
json const relations = json::parse(R"([{"from":"Ada","to":"Engine","relationType":"programmed"}])");

void fill(interop_world& world) {
    auto const made = world.call("create_entities", args("entities", entities));
    CHECK(made.structured_content.value() == json{{"entities", entities}});
    CHECK(json::parse(made.text()) == entities);
    auto const related = world.call("create_relations", args("relations", relations));
    CHECK(related.structured_content.value() == json{{"relations", relations}});
}


TEST_CASE("server-memory lists all of its tools, each with an output schema") {
    scratch_folder folder;
    interop_world world(memory_server_in(folder));
    world.connect();
    auto const tools = must(run(world.context, world.client->list_tools()));
    CHECK(names_of(tools) == std::set<std::string>{"add_observations", "create_entities",
                                                   "create_relations", "delete_entities",
                                                   "delete_observations", "delete_relations",
                                                   "open_nodes", "read_graph", "search_nodes"});
    for (tool const& each : tools) CHECK(each.output_schema.has_value());
}

TEST_CASE("server-memory keeps, finds and forgets what it was told") {
    scratch_folder folder;
    interop_world world(memory_server_in(folder));
    world.connect();
    fill(world);
    json const whole = {{"entities", entities}, {"relations", relations}};
    CHECK(world.call("read_graph").structured_content.value() == whole);

    json const found =
        world.call("search_nodes", args("query", "never FINISHED")).structured_content.value();
    CHECK(found["entities"] == json::array({entities[1]}));
    CHECK(found["relations"] == relations);
    json const nothing =
        world.call("search_nodes", args("query", "unheard of")).structured_content.value();
    CHECK(nothing == json::parse(R"({"entities":[],"relations":[]})"));

    json const names = json::array({"Grace"});
    CHECK(world.call("open_nodes", args("names", names)).structured_content.value()["entities"] ==
          json::array({entities[2]}));
    CHECK(world.call("create_entities", args("entities", entities)).structured_content.value() ==
          json::parse(R"({"entities":[]})"));  // they are there already

    json const gone = json::array({"Engine"});
    CHECK_FALSE(world.call("delete_entities", args("entityNames", gone)).is_error);
    json const left = world.call("read_graph").structured_content.value();
    CHECK(left["entities"] == json::array({entities[0], entities[2]}));
    CHECK(left["relations"] == json::array());
}

TEST_CASE("server-memory remembers over a new connection") {
    scratch_folder folder;
    interop_world world(memory_server_in(folder));
    world.connect();
    fill(world);
    auto const before = world.call("read_graph").structured_content;
    auto const process = children();
    world.close();
    CHECK(children().empty());
    world.connect();
    CHECK(children() != process);
    CHECK(world.call("read_graph").structured_content == before);  // byte for byte
}

TEST_CASE("server-memory offers its graph as a resource and tells of changes") {
    scratch_folder folder;
    interop_world world(memory_server_in(folder));
    world.connect();
    std::string const uri = "memory://knowledge-graph";
    auto const resources = must(run(world.context, world.client->list_resources()));
    REQUIRE(resources.size() == 1);
    CHECK(resources.front().uri == uri);
    must(run(world.context, world.client->subscribe_resource(uri)));
    fill(world);
    REQUIRE(run_until(world.context, [&] { return world.seen<resource_updated>().size() == 2; }));
    CHECK(world.seen<resource_updated>().back().uri == uri);
    auto const read = must(run(world.context, world.client->read_resource(uri)));
    REQUIRE(read.contents.size() == 1);
    CHECK(read.contents[0].mime_type == "application/json");
    CHECK(json::parse(read.contents[0].text.value_or("null"))["entities"] == entities);
}

TEST_CASE("everything that server-memory is sent is valid", "[data]") {
    scratch_folder folder;
    interop_world world(memory_server_in(folder));
    world.connect();
    fill(world);
    must(run(world.context, world.client->ping()));
    CHECK(world.record.sent().size() == 6);  // discover, initialize, initialized, two calls, ping
    world.check_schema();
}

}  // namespace tests_interop_memory
