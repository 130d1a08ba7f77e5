// SPDX-License-Identifier: MIT
// Tests of host/pool_queue.hpp: nobody waits longer because somebody else wants much.
#include <mcp/host/pool_queue.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace tests_host_pool_queue {

using mcp::pool_queue;
using ticket = pool_queue::ticket;
using tickets = std::vector<ticket>;

TEST_CASE("a place that is free is given at once") {
    pool_queue queue(2, 3);
    ticket const one = queue.ask("ada");
    ticket const two = queue.ask("ada");
    ticket const three = queue.ask("bob");
    CHECK(queue.holds(one));
    CHECK(queue.holds(two));
    CHECK(queue.holds(three));
    CHECK(queue.held() == 3);
    CHECK(queue.held_by("ada") == 2);
    CHECK(queue.waiting() == 0);
}

TEST_CASE("one user's limit holds up nobody else") {
    pool_queue queue(1, 10);
    ticket const first = queue.ask("ada");
    ticket const second = queue.ask("ada");
    CHECK_FALSE(queue.holds(second));
    CHECK(queue.holds(queue.ask("bob")));
    CHECK(queue.leave(first) == tickets{second});
    CHECK(queue.holds(second));
    CHECK(queue.held_by("ada") == 1);
}

TEST_CASE("a user with a thousand requests delays another by one place at most") {
    pool_queue queue(100, 2);
    ticket const running = queue.ask("ada");
    ticket const other = queue.ask("ada");
    for (int i = 0; i < 1000; ++i) queue.ask("ada");
    ticket const bob = queue.ask("bob");
    CHECK(queue.waiting() == 1001);
    tickets given = queue.leave(running);
    if (given != tickets{bob}) {
        CHECK(given.size() == 1);
        given = queue.leave(other);
    }
    CHECK(given == tickets{bob});
}

TEST_CASE("users take turns, and each one's requests come in their order") {
    pool_queue queue(10, 1);
    ticket holder = queue.ask("eve");
    std::map<ticket, std::string> names;
    for (int i = 0; i < 3; ++i) {
        for (std::string const user : {"ada", "bob"}) {
            names[queue.ask(user)] = user + std::to_string(i);
        }
    }
    names[queue.ask("cid")] = "cid0";
    std::vector<std::string> order;
    for (int i = 0; i < 7; ++i) {
        tickets const next = queue.leave(holder);
        REQUIRE(next.size() == 1);
        holder = next.front();
        order.push_back(names[holder]);
    }
    CHECK(order ==
          std::vector<std::string>{"ada0", "bob0", "cid0", "ada1", "bob1", "ada2", "bob2"});
}

TEST_CASE("who has given up gets no place") {
    pool_queue queue(10, 1);
    ticket const holder = queue.ask("ada");
    ticket const impatient = queue.ask("bob");
    ticket const patient = queue.ask("cid");
    CHECK(queue.leave(impatient).empty());
    CHECK(queue.leave(impatient).empty());
    CHECK(queue.waiting() == 1);
    CHECK(queue.leave(holder) == tickets{patient});
    CHECK_FALSE(queue.holds(impatient));
}

TEST_CASE("a newcomer does not pass those who wait") {
    pool_queue queue(1, 2);
    ticket const a1 = queue.ask("ada");
    ticket const a2 = queue.ask("ada");
    ticket const b1 = queue.ask("bob");
    ticket const b2 = queue.ask("bob");
    CHECK_FALSE(queue.holds(queue.ask("cid")));
    CHECK(queue.leave(a1).size() == 1);
    CHECK_FALSE(queue.holds(queue.ask("cid")));
    CHECK(queue.holds(b1));
    CHECK(queue.leave(b2).empty());
    static_cast<void>(a2);
}

TEST_CASE("a limit of nothing is one of one") {
    pool_queue queue(0, 0);
    ticket const one = queue.ask("ada");
    CHECK(queue.holds(one));
    CHECK_FALSE(queue.holds(queue.ask("bob")));
    CHECK(queue.leave(one).size() == 1);
}

TEST_CASE("an unknown ticket means nothing") {
    pool_queue queue(1, 1);
    CHECK_FALSE(queue.holds(0));
    CHECK(queue.leave(0).empty());
    CHECK(queue.leave(7).empty());
}

TEST_CASE(
    "whatever happens, no limit is exceeded and no place stays free that somebody could have") {
    constexpr std::size_t per_user = 3;
    constexpr std::size_t total = 8;
    auto const seed = GENERATE(range(0U, 50U));
    INFO("seed " << seed);
    std::mt19937 random(seed);
    pool_queue queue(per_user, total);
    std::map<ticket, std::string> owners;
    bool is_good = true;
    for (int step = 0; step < 400; ++step) {
        if (owners.empty() || random() % 2 == 0) {
            std::string const user(1, static_cast<char>('a' + random() % 5));
            owners.emplace(queue.ask(user), user);
        } else {
            auto each = owners.begin();
            std::advance(each, static_cast<long>(random() % owners.size()));
            ticket const leaving = each->first;
            owners.erase(each);
            for (ticket const given : queue.leave(leaving)) {
                is_good = is_good && queue.holds(given) && owners.contains(given);
            }
        }
        std::map<std::string, std::size_t> held;
        std::map<std::string, std::size_t> waiting;
        std::size_t all = 0;
        for (auto const& [which, user] : owners) {
            ++(queue.holds(which) ? held : waiting)[user];
            all += queue.holds(which) ? 1 : 0;
        }
        is_good = is_good && all == queue.held() && all <= total &&
                  owners.size() - all == queue.waiting();
        for (auto const& [user, count] : held) {
            is_good = is_good && count <= per_user && count == queue.held_by(user);
        }
        for (auto const& each : waiting) {
            is_good = is_good && (all == total || held[each.first] == per_user);
        }
    }
    CHECK(is_good);
    while (!owners.empty()) {
        queue.leave(owners.begin()->first);
        owners.erase(owners.begin());
    }
    CHECK(queue.held() == 0);
    CHECK(queue.waiting() == 0);
}

}  // namespace tests_host_pool_queue
