// SPDX-License-Identifier: MIT
// Tests of client/flights.hpp.
#include <mcp/client/flights.hpp>

#include "support/run.hpp"

#include <memory>

namespace tests_client_flights {

using namespace mcp;
using namespace mcp::test;

struct airport {
    net::io_context context;
    mcp::flights all;
};

std::shared_ptr<void const> value() { return std::make_shared<int const>(1); }

TEST_CASE("those who wait get the outcome of the one who leads") {
    airport port;
    CHECK(port.all.find("k") == nullptr);
    std::unique_ptr<mcp::flights::leadership> leader(
        new mcp::flights::leadership(port.all.lead("k", port.context.get_executor())));
    auto const joined = port.all.find("k");
    CHECK(port.all.find("other") == nullptr);
    background<result<void>> waiting(port.context.get_executor(),
                                     flights::wait(joined, time_point::max()));
    settle(port.context);
    CHECK_FALSE(waiting.ended());
    leader->land(value());
    leader.reset();
    REQUIRE(run_until(port.context, [&] { return waiting.ended(); }));
    CHECK(*waiting.outcome);
    REQUIRE(joined->outcome);
    CHECK(**joined->outcome != nullptr);
    CHECK(port.all.find("k") == nullptr);
}

TEST_CASE("a leader that ends without an outcome lets another lead") {
    airport port;
    std::shared_ptr<flight> joined;
    {
        auto const mine = port.all.lead("k", port.context.get_executor());
        joined = port.all.find("k");
    }
    CHECK(run(port.context, flights::wait(joined, time_point::max())));
    CHECK_FALSE(joined->outcome);
    CHECK(port.all.find("k") == nullptr);
}

TEST_CASE("a wait has its own deadline") {
    airport port;
    auto const mine = port.all.lead("k", port.context.get_executor());
    auto const late = run(port.context, flights::wait(port.all.find("k"), clock::now() + 5ms));
    REQUIRE_FALSE(late);
    CHECK(late.error().code == errc::timed_out);
}

TEST_CASE("a forgotten flight neither takes followers nor disturbs the next one") {
    airport port;
    auto const where = port.context.get_executor();
    std::shared_ptr<flight> second;
    auto next = [&] {
        auto const first = port.all.lead("k", where);
        port.all.forget("k");
        CHECK(port.all.find("k") == nullptr);
        std::unique_ptr<mcp::flights::leadership> made(
            new mcp::flights::leadership(port.all.lead("k", where)));
        second = port.all.find("k");
        return made;
    }();
    CHECK(port.all.find("k") == second);
    next.reset();
    CHECK(port.all.find("k") == nullptr);
}

}  // namespace tests_client_flights
