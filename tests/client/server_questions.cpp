// SPDX-License-Identifier: MIT
// Tests of client/server_questions.hpp: what connection.cpp does not show of it.
#include <mcp/client/server_questions.hpp>

#include "support/memory_server.hpp"

namespace tests_client_server_questions {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("replies that the server does not take are bounded, and what is dropped is reported") {
    std::vector<error> skipped;
    client_options options;
    options.on_skipped([&](error const& what) { skipped.push_back(what); });
    memory_world world(legacy_revision, options);
    world.connect();
    world.faults->slow_respond = true;
    for (int id = 1; id <= 300; ++id) world.server.ask(id, "ping");
    world.until([&] { return skipped.size() == 44; });
    CHECK(code_of(result<void>(fail(skipped.front()))) == errc::message_too_large);
    CHECK(world.server.reply_to(1).is_null());

    world.faults->slow_respond = false;
    world.until([&] { return !world.server.reply_to(256).is_null(); });
    world.server.ask(301, "ping");
    world.until([&] { return !world.server.reply_to(301).is_null(); });
    CHECK(world.server.reply_to(300).is_null());
    CHECK(skipped.size() == 44);
}

}  // namespace tests_client_server_questions
