// SPDX-License-Identifier: MIT
// Tests of http/turns.hpp: who has a turn, and when.
#include <mcp/http/turns.hpp>

#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tests_http_turns {

using namespace mcp::test;
using mcp::http::detail::turn_taker;
using mcp::http::detail::turns;
namespace net = mcp::net;

struct taker : turn_taker {
    taker(char as, std::string& seen) : name(as), log(&seen) {}
    void take_turn() override { *log += name; }

    char name;
    std::string* log;
};

struct world {
    net::io_context context;
    std::shared_ptr<turns> all = std::make_shared<turns>(context.get_executor());
    std::string log;
    taker a{'a', log};
    taker b{'b', log};
};

TEST_CASE("everybody has one turn, in order, behind what is ready already") {
    world w;
    net::post(w.context, [&] {
        w.all->add(w.a);
        w.all->add(w.b);
        w.log += '1';
    });
    net::post(w.context, [&] { w.log += '2'; });
    settle(w.context);
    CHECK(w.log == "12ab");
    w.all->add(w.b);
    settle(w.context);
    CHECK(w.log == "12abb");
}

TEST_CASE("who comes during a turn has one as well") {
    struct bringer final : turn_taker {
        void take_turn() override {
            for (taker& each : brought) all->add(each);
        }
        turns* all = nullptr;
        std::vector<taker> brought;
    };
    world w;
    bringer first;
    first.all = w.all.get();
    for (char name = 'a'; name < 'k'; ++name) first.brought.emplace_back(name, w.log);
    w.all->add(first);
    settle(w.context);
    CHECK(w.log == "abcdefghij");
}

TEST_CASE("who was removed has no turn") {
    world w;
    w.all->add(w.a);
    w.all->add(w.b);
    w.all->remove(w.a);
    settle(w.context);
    CHECK(w.log == "b");
    w.all->remove(w.b);  // long since done
    w.all->add(w.a);
    settle(w.context);
    CHECK(w.log == "ba");
}

TEST_CASE("turns outlive their owner until they were given") {
    world w;
    w.all->add(w.a);
    w.all.reset();
    settle(w.context);
    CHECK(w.log == "a");
}

}  // namespace tests_http_turns
