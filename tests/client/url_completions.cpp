// SPDX-License-Identifier: MIT
// Tests of client/url_completions.hpp.
#include <mcp/client/url_completions.hpp>

#include "support/run.hpp"

#include <string>

namespace tests_client_url_completions {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("the last 64 announced ids are remembered") {
    net::io_context context;
    url_completions done(context.get_executor());
    CHECK_FALSE(done.contains(""));
    for (int i = 0; i < 65; ++i) done.add(std::to_string(i));
    CHECK_FALSE(done.contains("0"));
    CHECK(done.contains("1"));
    CHECK(done.contains("64"));
}

TEST_CASE("who waits is woken by an id") {
    net::io_context context;
    url_completions done(context.get_executor());
    background<detail::wake_reason> waiting(context.get_executor(), done.changed().wait());
    settle(context);
    CHECK_FALSE(waiting.ended());
    done.add("a");
    REQUIRE(run_until(context, [&] { return waiting.ended(); }));
    CHECK(*waiting.outcome == detail::wake_reason::notified);
}

}  // namespace tests_client_url_completions
