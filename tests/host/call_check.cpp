// SPDX-License-Identifier: MIT
// Tests of host/call_check.hpp: whether a tool may be called.
#include <mcp/host/call_check.hpp>

#include "support/run.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace tests_host_call_check {

using mcp::ask_hook;
using mcp::call_hook;
using mcp::call_verdict;
using mcp::errc;
using mcp::tool_call_request;

mcp::task<call_verdict> say(call_verdict verdict) { co_return verdict; }
mcp::task<bool> answer(bool is_fine) { co_return is_fine; }
mcp::task<call_verdict> fails() {
    throw std::runtime_error("no");
    co_return call_verdict::allow();
}

call_hook always(call_verdict verdict) {
    return [verdict](tool_call_request) { return say(verdict); };
}

mcp::result<void> check(call_hook before, ask_hook ask = {}) {
    mcp::net::io_context context;
    tool_call_request about("one", "rm");
    return mcp::test::run(
        context, mcp::detail::check_call(std::move(before), std::move(ask), std::move(about)));
}

TEST_CASE("what is allowed passes, what is denied says why") {
    CHECK(check(always(call_verdict::allow())).has_value());
    auto const denied = check(always(call_verdict::deny("not today")));
    REQUIRE_FALSE(denied.has_value());
    CHECK(denied.error().code == errc::call_denied);
    CHECK(denied.error().detail == "\"rm\" of \"one\": not today");
    CHECK(denied.error().reached == mcp::delivery::unsent);
}

TEST_CASE("a person is asked with the hook's question") {
    std::string asked;
    auto const person = [&asked](bool is_fine) -> ask_hook {
        return [&asked, is_fine](tool_call_request about, std::string question) {
            asked = about.tool + "? " + question;
            return answer(is_fine);
        };
    };
    CHECK(check(always(call_verdict::ask("sure")), person(true)).has_value());
    CHECK(asked == "rm? sure");
    CHECK_FALSE(check(always(call_verdict::ask()), person(false)).has_value());
}

TEST_CASE("with nobody to ask, the answer is no") {
    CHECK(mcp::test::code_of(check(always(call_verdict::ask("sure")))) == errc::call_denied);
}

TEST_CASE("a hook that throws has allowed nothing") {
    auto const done = check([](tool_call_request) { return fails(); });
    CHECK(mcp::test::code_of(done) == errc::handler_failed);
}

}  // namespace tests_host_call_check
