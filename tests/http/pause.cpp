// SPDX-License-Identifier: MIT
// Tests of http/pause.hpp: how long it lasts, and what ends it.
#include <mcp/http/pause.hpp>

#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <memory>

namespace tests_http_pause {

using namespace mcp::test;
using mcp::errc;
using mcp::error;
using mcp::http::interrupt;
namespace net = mcp::net;

struct world {
    net::io_context context;
    std::shared_ptr<interrupt> stop = std::make_shared<interrupt>();

    mcp::task<bool> pause(std::chrono::milliseconds time) {
        return mcp::http::pause(context.get_executor(), mcp::clock::now() + time, stop);
    }
};

TEST_CASE("a pause lasts as long as it should") {
    world w;
    auto const begun = mcp::clock::now();
    CHECK(run(w.context, w.pause(30ms)));
    CHECK(since(begun) >= 30ms);
}

TEST_CASE("a pause that is interrupted, before or meanwhile, ends at once") {
    world w;
    background<bool> waiting(w.context.get_executor(), w.pause(1h));
    settle(w.context);
    CHECK_FALSE(waiting.ended());
    w.stop->trip(error(errc::closed));
    settle(w.context);
    REQUIRE(waiting.ended());
    CHECK_FALSE(*waiting.outcome);
    CHECK_FALSE(run(w.context, w.pause(1h)));
}

TEST_CASE("a pause whose caller is cancelled ends at once") {
    world w;
    background<bool> waiting(w.context.get_executor(), w.pause(1h));
    settle(w.context);
    waiting.cancel();
    settle(w.context);
    REQUIRE(waiting.ended());
    CHECK(waiting.thrown == nullptr);
    CHECK_FALSE(*waiting.outcome);
}

}  // namespace tests_http_pause
