// SPDX-License-Identifier: MIT
// Tests of host/registry_observer.hpp: a connection tells its host, until its server is removed.
#include <mcp/host/registry_observer.hpp>

#include "support/run.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_host_registry_observer {

namespace happened = mcp::host_events;
using mcp::server_state;
using mcp::server_status;
using mcp::detail::registry_observer;
using mcp::detail::registry_shared;

// One server, and what subscribers were told.
struct world {
    world() {
        put(server_state::connecting, true);
        watching = shared->events.subscribe(context.get_executor(), [this](mcp::host_event const& each) {
            told.push_back(std::string(mcp::name_of(each)) + ' ' + mcp::server_of(each));
        });
    }

    void put(server_state state, bool is_new = false) {
        server_status made;
        made.name = "one";
        made.state = state;
        auto const latest = std::make_shared<server_status const>(std::move(made));
        if (is_new) shared->board->add(latest, observer.get());
        else observer->on_status(latest);
    }
    void offer(std::vector<std::string> const& names) {
        std::vector<mcp::tool> tools;
        for (std::string const& each : names) tools.emplace_back().name = each;
        mcp::shared_list<mcp::tool> list(std::move(tools));
        observer->on_tools(std::make_shared<mcp::offered_tools const>(std::move(list), names.size()),
                           "one");
    }
    [[nodiscard]] server_state state() const { return (*shared->board->find("one"))->state; }

    mcp::net::io_context context;
    std::shared_ptr<registry_shared> shared = std::make_shared<registry_shared>(
        context.get_executor(), context.get_executor(), mcp::tool_name_policy());
    std::shared_ptr<registry_observer> observer = std::make_shared<registry_observer>(shared);
    std::vector<std::string> told;
    mcp::event_subscription watching;
};

TEST_CASE("tools are listed while their server is connected") {
    world here;
    here.offer({"echo"});
    CHECK(here.shared->tools.fetch().empty());
    here.put(server_state::connected);
    REQUIRE(here.shared->tools.fetch().size() == 1);
    CHECK(here.shared->tools.fetch()[0].name == "echo");
    here.put(server_state::reconnecting);
    CHECK(here.shared->tools.fetch().empty());
    here.put(server_state::connected);
    here.put(server_state::disabled);
    here.put(server_state::connected);
    CHECK(here.shared->tools.fetch().empty());  // a server that was switched off offers nothing
}

TEST_CASE("nothing that a removed server's connection tells counts any more") {
    world here;
    here.put(server_state::connected);
    here.observer->on_event(happened::connect_started{"one"});
    here.observer->retire();
    here.put(server_state::failed);
    here.offer({"echo"});
    here.observer->on_event(happened::connect_started{"one"});
    mcp::test::settle(here.context);
    CHECK(here.state() == server_state::connected);
    CHECK(here.shared->tools.fetch().empty());
    CHECK(here.told == std::vector<std::string>{"connect_started one"});
}

TEST_CASE("forgetting a server says that it ended, if it was in use, and that it is gone") {
    world here;
    here.put(server_state::connected);
    here.shared->forget("one");
    mcp::test::settle(here.context);
    CHECK(here.told == std::vector<std::string>{"disconnected one", "server_removed one"});
    CHECK_FALSE(here.shared->board->find("one").has_value());

    world failed;
    failed.put(server_state::failed);
    failed.shared->forget("one");
    mcp::test::settle(failed.context);
    CHECK(failed.told == std::vector<std::string>{"server_removed one"});
}

}  // namespace tests_host_registry_observer
