// SPDX-License-Identifier: MIT
// Tests of client/lists.hpp: pages, the cache before them, and one fetch for many callers.
#include <mcp/client/lists.hpp>

#include "support/memory_server.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace tests_client_lists {

using namespace mcp;
using namespace mcp::test;

// A page with one prompt of that name.
json page_of(std::string const& name, char const* next = nullptr) {
    json made = json{{"prompts", json::array({json{{"name", name}}})}};
    if (next != nullptr) made["nextCursor"] = next;
    return made;
}

std::vector<std::string> names_of(result<shared_list<prompt>> const& list) {
    std::vector<std::string> names;
    if (!list) return {list.error().message()};
    for (prompt const& each : *list) names.push_back(each.name);
    return names;
}

using names = std::vector<std::string>;

// Pages

TEST_CASE("a list is its pages in order; only a missing or null cursor ends it") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    json last = page_of("d");
    last["nextCursor"] = nullptr;
    world.server.on_each("prompts/list",
                         {page_of("a", "x"), page_of("b", ""), page_of("c", "y"), last});
    world.connect();
    CHECK(names_of(world.run(world.client->list_prompts())) == names{"a", "b", "c", "d"});
    auto const sent = world.server.sent("prompts/list");
    REQUIRE(sent.size() == 4);
    CHECK_FALSE(sent[0].value("params", json::object()).contains("cursor"));
    CHECK(sent[1]["params"]["cursor"] == "x");
    CHECK(sent[2]["params"]["cursor"] == "");
    CHECK(sent[3]["params"]["cursor"] == "y");
}

TEST_CASE("a cursor that comes back is an error instead of an endless list") {
    memory_world world(modern_revision);
    world.server.on_each("prompts/list", {page_of("a", "x"), page_of("b", "y"), page_of("c", "x")});
    world.connect();
    CHECK(code_of(world.run(world.client->list_prompts())) == errc::repeated_cursor);
    CHECK(world.server.count("prompts/list") == 3);
}

TEST_CASE("a list has no more pages than the limit") {
    memory_world world(modern_revision, client_options().max_pages(3));
    int page = 0;
    world.server.on("prompts/list", [&](json const&) {
        ++page;
        return answer(page_of("p", std::to_string(page).c_str()));
    });
    world.connect();
    CHECK(code_of(world.run(world.client->list_prompts())) == errc::too_many_pages);
    CHECK(page == 3);
}

TEST_CASE("a list of as many pages as the limit is whole") {
    memory_world world(modern_revision, client_options().max_pages(2));
    world.server.on_each("prompts/list", {page_of("a", "x"), page_of("b")});
    world.connect();
    CHECK(names_of(world.run(world.client->list_prompts())) == names{"a", "b"});
}

TEST_CASE("a cursor that the server refuses starts the list again, once") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    SECTION("and then it may work") {
        world.server.on_each("prompts/list", {page_of("old", "x"), answer::failure(-32602),
                                              page_of("a", "x"), page_of("b")});
        world.connect();
        CHECK(names_of(world.run(world.client->list_prompts())) == names{"a", "b"});
    }
    SECTION("but no more than once") {
        world.server.on("prompts/list", [](json const& message) {
            bool const first = !message.value("params", json::object()).contains("cursor");
            return first ? answer(page_of("a", "x")) : answer::failure(-32602);
        });
        world.connect();
        CHECK(code_of(world.run(world.client->list_prompts())) == errc::remote_error);
        CHECK(world.server.count("prompts/list") == 4);
    }
    SECTION("and not when it was the first page that was refused") {
        world.server.on("prompts/list", answer::failure(-32602));
        world.connect();
        CHECK(code_of(world.run(world.client->list_prompts())) == errc::remote_error);
        CHECK(world.server.count("prompts/list") == 1);
    }
}

TEST_CASE("single pages are fetched as asked for, past the cache") {
    memory_world world(modern_revision);
    world.server.on("prompts/list", page_of("a", ""));
    world.connect();
    auto const first = world.run(world.client->list_prompts_page());
    REQUIRE(first);
    CHECK(first->items.at(0).name == "a");
    CHECK(first->next_cursor == "");
    CHECK_FALSE(first->raw);
    auto const second =
        world.run(world.client->list_prompts_page(first->next_cursor, call_options{}.keep_raw()));
    REQUIRE(second);
    CHECK(world.server.params("prompts/list") == js(R"({"cursor":""})"));
    CHECK(second->raw.value()["prompts"] == js(R"([{"name":"a"}])"));
    CHECK(world.server.count("prompts/list") == 2);
}

TEST_CASE("a list without its list, or with an item without its name, is malformed") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on_each(
        "prompts/list", {R"({"tools":[]})", R"({"prompts":[{"title":"t"}]})", R"({"prompts":{}})"});
    world.connect();
    for (int i = 0; i < 3; ++i) {
        CHECK(code_of(world.run(world.client->list_prompts())) == errc::malformed_message);
    }
}

// The cache

TEST_CASE("a list is fetched once and kept; legacy servers say nothing and get the default time") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("prompts/list", page_of("a"));
    world.connect();
    auto const one = world.run(world.client->list_prompts());
    auto const two = world.run(world.client->list_prompts());
    CHECK(names_of(two) == names{"a"});
    CHECK(one->share() == two->share());
    CHECK(world.server.count("prompts/list") == 1);
    SECTION("until the cache is cleared") {
        world.client->clear_cache();
        CHECK(names_of(world.run(world.client->list_prompts())) == names{"a"});
        CHECK(world.server.count("prompts/list") == 2);
    }
    SECTION("until the client connects again, perhaps to another server") {
        world.run(world.client->close());
        world.connect();
        CHECK(names_of(world.run(world.client->list_prompts())) == names{"a"});
        CHECK(world.server.count("prompts/list") == 2);
    }
}

TEST_CASE("each list is kept by itself") {
    memory_world world(modern_revision);
    world.server.on("prompts/list", page_of("a")).on("tools/list", R"({"tools":[]})");
    world.connect();
    CHECK(names_of(world.run(world.client->list_prompts())) == names{"a"});
    CHECK(world.run(world.client->list_tools())->empty());
    CHECK(names_of(world.run(world.client->list_prompts())) == names{"a"});
    CHECK(world.server.count("prompts/list") == 1);
}

TEST_CASE("the server can shorten how long its list is kept") {
    memory_world world(modern_revision);
    json list = page_of("a");
    SECTION("to nothing") {
        list["ttlMs"] = GENERATE(0, -5);
        world.server.on("prompts/list", list);
        world.connect();
        (void)world.run(world.client->list_prompts());
        (void)world.run(world.client->list_prompts());
        CHECK(world.server.count("prompts/list") == 2);
    }
    SECTION("to a moment") {
        list["ttlMs"] = 30;
        world.server.on("prompts/list", list);
        world.connect();
        (void)world.run(world.client->list_prompts());
        CHECK(world.server.count("prompts/list") == 1);
        world.run(wait_for(40ms));
        (void)world.run(world.client->list_prompts());
        CHECK(world.server.count("prompts/list") == 2);
    }
    SECTION("and the page with the shortest time decides for all") {
        json first = page_of("a", "x");
        first["ttlMs"] = 0;
        json second = page_of("b");
        second["ttlMs"] = 60000;
        world.server.on_each("prompts/list", {first, second, first, second});
        world.connect();
        (void)world.run(world.client->list_prompts());
        (void)world.run(world.client->list_prompts());
        CHECK(world.server.count("prompts/list") == 4);
    }
}

TEST_CASE("the server cannot lengthen it over the policy's time") {
    test_policies policies;
    policies.time_to_live = 30ms;
    memory_world world(modern_revision, {}, policies);
    json list = page_of("a");
    list["ttlMs"] = 3600000;
    world.server.on("prompts/list", list);
    world.connect();
    (void)world.run(world.client->list_prompts());
    world.run(wait_for(40ms));
    (void)world.run(world.client->list_prompts());
    CHECK(world.server.count("prompts/list") == 2);
}

TEST_CASE("a notification that a list changed makes it, and only it, out of date") {
    std::string const revision = GENERATE(modern_revision, legacy_revision);
    memory_world world(revision);
    world.server.on("prompts/list", page_of("a")).on("tools/list", R"({"tools":[]})");
    world.connect();
    (void)world.run(world.client->list_prompts());
    (void)world.run(world.client->list_tools());
    world.server.notify("notifications/prompts/list_changed");
    world.settle_down();
    (void)world.run(world.client->list_prompts());
    (void)world.run(world.client->list_tools());
    CHECK(world.server.count("prompts/list") == 2);
    CHECK(world.server.count("tools/list") == 1);
}

TEST_CASE("a resource notification makes both resource lists out of date") {
    memory_world world(legacy_revision);
    world.server.on("resources/list", R"({"resources":[]})")
        .on("resources/templates/list", R"({"resourceTemplates":[]})");
    world.connect();
    for (std::size_t round = 1; round <= 2; ++round) {
        (void)world.run(world.client->list_resources());
        (void)world.run(world.client->list_resource_templates());
        CHECK(world.server.count("resources/list") == round);
        CHECK(world.server.count("resources/templates/list") == round);
        world.server.notify("notifications/resources/list_changed");
        world.settle_down();
    }
}

TEST_CASE("a list that changes while it is fetched is not kept, nor given to who asks later") {
    memory_world world(GENERATE(modern_revision, legacy_revision));
    world.server.on("prompts/list", answer::none());
    world.connect();
    auto const early = world.begin(world.client->list_prompts());
    world.until_sent("prompts/list");
    world.server.notify("notifications/prompts/list_changed");
    world.settle_down();
    auto const late = world.begin(world.client->list_prompts());
    world.until_sent("prompts/list", 2);
    auto const sent = world.server.sent("prompts/list");
    world.server.respond(sent[0], page_of("old"));
    world.until([&] { return early->ended(); });
    CHECK(names_of(*early->outcome) == names{"old"});
    CHECK_FALSE(late->ended());
    world.server.respond(sent[1], page_of("new"));
    world.until([&] { return late->ended(); });
    CHECK(names_of(*late->outcome) == names{"new"});
    CHECK(names_of(world.run(world.client->list_prompts())) == names{"new"});
    CHECK(world.server.count("prompts/list") == 2);
}

TEST_CASE("a list whose fetch began before clear_cache() is not kept") {
    memory_world world(modern_revision);
    world.server.on("prompts/list", answer::none());
    world.connect();
    auto const early = world.begin(world.client->list_prompts());
    world.until_sent("prompts/list");
    world.client->clear_cache();
    world.server.respond(world.server.last("prompts/list"), page_of("old"));
    world.until([&] { return early->ended(); });
    world.server.on("prompts/list", page_of("new"));
    CHECK(names_of(world.run(world.client->list_prompts())) == names{"new"});
}

TEST_CASE("an old list can serve in place of an error, if the policy says so") {
    bool const stale = GENERATE(false, true);
    test_policies policies;
    policies.cache.serve_stale_on_error = stale;
    policies.retry.max_retries = 0;
    memory_world world(modern_revision, {}, policies);
    json list = page_of("a");
    list["ttlMs"] = 1;
    world.server.on("prompts/list", list);
    world.connect();
    (void)world.run(world.client->list_prompts());
    world.run(wait_for(5ms));
    world.faults->method = "prompts/list";
    world.faults->errors = {error(errc::service_unavailable)};
    auto const again = world.run(world.client->list_prompts());
    if (stale) CHECK(names_of(again) == names{"a"});
    else CHECK(code_of(again) == errc::service_unavailable);
    CHECK(world.faults->attempts == 1);
}

TEST_CASE("an old list does not serve a caller who cancelled") {
    test_policies policies;
    policies.cache.serve_stale_on_error = true;
    memory_world world(modern_revision, {}, policies);
    json list = page_of("a");
    list["ttlMs"] = 1;
    world.server.on("prompts/list", list);
    world.connect();
    (void)world.run(world.client->list_prompts());
    world.run(wait_for(5ms));
    world.server.on("prompts/list", answer::none());
    auto const listing = world.begin(world.client->list_prompts());
    world.until_sent("prompts/list", 2);
    listing->cancel();
    world.until([&] { return listing->ended(); });
    CHECK(code_of(*listing->outcome) == errc::cancelled);
}

TEST_CASE("a cache that is off keeps nothing and joins nobody's fetch") {
    test_policies policies;
    policies.time_to_live = 0ms;
    memory_world world(modern_revision, {}, policies);
    world.server.on("prompts/list", page_of("a"));
    world.connect();
    (void)world.run(world.client->list_prompts());
    (void)world.run(world.client->list_prompts());
    CHECK(world.server.count("prompts/list") == 2);
}

// One fetch for many

using listing = std::shared_ptr<started<result<shared_list<prompt>>>>;

// Callers at the same time, whose one request has no answer yet.
struct shared_fetch {
    explicit shared_fetch(int count, std::string const& revision = modern_revision)
        : world(revision) {
        world.server.on("prompts/list", answer::none());
        world.connect();
        for (int i = 0; i < count; ++i) {
            callers.push_back(world.begin(world.client->list_prompts()));
        }
        world.until_sent("prompts/list");
        world.settle_down();
    }

    void respond(answer const& late) {
        world.server.respond(world.server.last("prompts/list"), late);
        until_all_ended();
    }
    void until_all_ended() {
        world.until([&] {
            return std::all_of(callers.begin(), callers.end(),
                               [](listing const& each) { return each->ended(); });
        });
    }

    memory_world world;
    std::vector<listing> callers;
};

TEST_CASE("ten callers at the same time share one request") {
    shared_fetch fetch(10, GENERATE(modern_revision, legacy_revision));
    CHECK(fetch.world.server.count("prompts/list") == 1);
    fetch.respond(page_of("a"));
    for (auto const& each : fetch.callers) CHECK(names_of(*each->outcome) == names{"a"});
    CHECK(fetch.world.server.count("prompts/list") == 1);
}

TEST_CASE("they share a list that must not be kept, too") {
    shared_fetch fetch(3);
    json list = page_of("a");
    list["ttlMs"] = 0;
    fetch.respond(list);
    for (auto const& each : fetch.callers) CHECK(names_of(*each->outcome) == names{"a"});
    CHECK(fetch.world.server.count("prompts/list") == 1);
}

TEST_CASE("they share the failure") {
    shared_fetch fetch(3);
    fetch.respond(answer::failure(-32603, "broken"));
    for (auto const& each : fetch.callers) {
        REQUIRE(code_of(*each->outcome) == errc::remote_error);
        CHECK(each->outcome->error().remote->message == "broken");
    }
    CHECK(fetch.world.server.count("prompts/list") == 1);
}

TEST_CASE("when the one who fetches is cancelled, another goes on for the rest") {
    shared_fetch fetch(4);
    auto const& all = fetch.callers;
    all[0]->cancel();
    fetch.world.until_sent("prompts/list", 2);
    CHECK(all[0]->ended());
    CHECK(code_of(*all[0]->outcome) == errc::cancelled);
    CHECK_FALSE(all[1]->ended());
    fetch.respond(page_of("a"));
    for (int i = 1; i < 4; ++i) CHECK(names_of(*all[i]->outcome) == names{"a"});
    CHECK(fetch.world.server.count("prompts/list") == 2);
}

TEST_CASE("what only the one who fetches did wrong is not the failure of the rest") {
    memory_world world(modern_revision);
    world.server.on("prompts/list", answer::none());
    world.connect();
    auto const hasty = world.begin(world.client->list_prompts(call_options{}.timeout(30ms)));
    auto const patient = world.begin(world.client->list_prompts());
    world.until([&] { return hasty->ended(); });
    CHECK(code_of(*hasty->outcome) == errc::timed_out);
    world.until_sent("prompts/list", 2);
    CHECK_FALSE(patient->ended());
    world.server.respond(world.server.last("prompts/list"), page_of("a"));
    world.until([&] { return patient->ended(); });
    CHECK(names_of(*patient->outcome) == names{"a"});
}

TEST_CASE("who waits for another's fetch has a limit and a cancellation of its own") {
    memory_world world(modern_revision);
    world.server.on("prompts/list", answer::none());
    world.connect();
    auto const leader = world.begin(world.client->list_prompts());
    world.until_sent("prompts/list");
    auto const hasty = world.begin(world.client->list_prompts(call_options{}.timeout(20ms)));
    auto const cancelled = world.begin(world.client->list_prompts());
    world.settle_down();
    cancelled->cancel();
    world.until([&] { return hasty->ended() && cancelled->ended(); });
    CHECK(code_of(*hasty->outcome) == errc::timed_out);
    CHECK(code_of(*cancelled->outcome) == errc::cancelled);
    CHECK_FALSE(leader->ended());
    CHECK(world.server.count("prompts/list") == 1);
}

TEST_CASE("closing ends the fetch for all who wait") {
    shared_fetch fetch(3);
    fetch.world.run(fetch.world.client->close());
    fetch.until_all_ended();
    for (auto const& each : fetch.callers) CHECK(code_of(*each->outcome) == errc::closed);
}

}  // namespace tests_client_lists
