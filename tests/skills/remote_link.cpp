// SPDX-License-Identifier: MIT
// Tests of skills/remote_link.hpp: skills over a connection of a host.
#include <mcp/skills/remote_link.hpp>

#include <mcp/skills/remote.hpp>

#include "skills/remote_server.hpp"
#include "support/host_world.hpp"

#include <memory>

namespace tests_skills_remote_link {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("the skills of a host's server are read over its connection, also after it was lost") {
    host_world world;
    skill_shelf served(world.server("docs").script);
    world.connect("docs");
    auto const connection = world.host->connection("docs");
    REQUIRE(connection);
    auto const store = std::make_shared<remote_approvals>();
    remote_skills const skills("docs", *connection, remote_skill_options().approvals(store));
    auto const listed = world.run(skills.list());
    REQUIRE(listed);
    REQUIRE(listed->skills.size() == 1);
    store->approve(listed->skills[0]);
    auto const loaded = world.run(skills.load(listed->skills[0]));
    REQUIRE(loaded);
    world.server("docs").script.crash();
    auto const file = world.run(loaded->read("references/email.md"));
    REQUIRE(file);
    CHECK(file->bytes == "Dear customer\n");
    CHECK(file->server == "docs");
}

TEST_CASE("a file is read as it is now, not as the client has kept it") {
    memory_world world(modern_revision);
    skill_shelf served(world.server);
    world.connect();
    REQUIRE(world.run(world.client->read_resource("skill://acme/billing/refunds/SKILL.md")));
    detail::remote_link const link = detail::link_to(*world.client);
    for (std::size_t reads = 2; reads < 4; ++reads) {
        REQUIRE(world.run(link.read("skill://acme/billing/refunds/SKILL.md", call_options{})));
        CHECK(world.server.count("resources/read") == reads);
    }
}

}  // namespace tests_skills_remote_link
