// SPDX-License-Identifier: MIT
// Tests of skills/resolve.hpp: a coroutine that asks.
#include <mcp/skills/resolve.hpp>

#include <skills/catalogs.hpp>

#include <catch2/catch.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tests_skills_resolve {

using namespace mcp;
using mcp::test::skill_text;

skill_catalog clashing() {
    return skill_catalog({skill_text("a").url("s", "https://a.example/"),
                          skill_text("b").url("s", "https://b.example/")});
}

resolution run(conflict_asker asker) {
    net::io_context context;
    std::optional<resolution> made;
    std::exception_ptr failed;
    net::co_spawn(context, resolve_skills(clashing(), {}, resolver_options(), std::move(asker)),
                  [&](std::exception_ptr problem, resolution outcome) {
                      failed = problem;
                      made = std::move(outcome);
                  });
    context.run();
    if (failed) std::rethrow_exception(failed);
    return *made;
}

task<std::optional<std::size_t>> take_second(conflict_question question) {
    timer pause(co_await net::this_coro::executor);
    pause.expires_after(std::chrono::milliseconds(1));
    co_await pause.async_wait(net::use_awaitable);
    std::optional<std::size_t> made;
    if (question.choices.size() == 3) made = 1;
    co_return made;
}

task<std::optional<std::size_t>> give_up(conflict_question) {
    throw std::runtime_error("nobody is there");
    co_return std::nullopt;
}

TEST_CASE("an answer that takes time decides") {
    auto const made = run(take_second);
    CHECK(made.servers.at(0).from == "skill:b");
    CHECK(made.servers.at(0).decided_by == "ask");
}

TEST_CASE("without an asker nobody is asked") {
    CHECK(run({}).findings.at(0).decided_by == "fail");
}

TEST_CASE("what an asker throws comes out") { CHECK_THROWS_WITH(run(give_up), "nobody is there"); }

}  // namespace tests_skills_resolve
