// SPDX-License-Identifier: MIT
// Tests of skills/loader.hpp: what is started, shared, stopped and taken back, and who is asked.
#include <mcp/skills/loader.hpp>

#include <skills/catalogs.hpp>
#include <support/host_world.hpp>
#include <support/scratch_folder.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tests_skills_loader {

using namespace std::chrono_literals;
using mcp::consent_answer;
using mcp::consent_request;
using mcp::errc;
using mcp::load_report;
using mcp::server_state;
using mcp::skill_catalog;
using mcp::skill_loader_options;
using mcp::skill_status;
using mcp::test::code_of;
using mcp::test::host_world;
using mcp::test::quick_server;
using mcp::test::skill_text;
using texts = std::vector<std::string>;
namespace events = mcp::skill_events;

// A host, a loader, and somebody who answers what is asked about servers.
struct loader_world : host_world {
    explicit loader_world(skill_loader_options options = {}) {
        options.consent([this](consent_request asked) { return answer(std::move(asked)); });
        options.environment([this](std::string const& name) -> std::optional<std::string> {
            auto const found = variables.find(name);
            if (found == variables.end()) return std::nullopt;
            return found->second;
        });
        options.adjust([](mcp::server_config& each) {
            each.max_retries = 0;
            each.health.enabled = false;
        });
        options.consents(store);
        loader.emplace(*host, std::move(options));
        subscription = loader->subscribe([this](mcp::skill_event const& each) {
            happened.push_back(each);
            if (!log.empty()) log += ' ';
            log += mcp::name_of(each);
        });
    }
    ~loader_world() { loader.reset(); }

    mcp::task<consent_answer> answer(consent_request given) {
        asked.push_back(std::move(given));
        if (throws) throw 7;
        while (is_thinking) co_await mcp::test::wait_for(1ms);
        co_return reply;
    }

    load_report load(std::vector<mcp::skill> skills, texts names = {}) {
        auto made = run(loader->load(skill_catalog(std::move(skills)), std::move(names)));
        REQUIRE(made.has_value());
        settle_down();
        return std::move(*made);
    }
    load_report reload(std::vector<mcp::skill> skills) {
        auto made = run(loader->reload(skill_catalog(std::move(skills))));
        REQUIRE(made.has_value());
        settle_down();
        return std::move(*made);
    }
    load_report unload(std::string name) {
        auto made = run(loader->unload(std::move(name)));
        REQUIRE(made.has_value());
        settle_down();
        return std::move(*made);
    }

    /// `triage review`
    [[nodiscard]] std::string loaded() const {
        std::string made;
        for (auto const& each : loader->skills()) made += (made.empty() ? "" : " ") + each.name;
        return made;
    }
    /// The servers of the host.
    [[nodiscard]] std::string hosted() const {
        std::string made;
        for (auto const& each : host->status()->servers()) {
            made += (made.empty() ? "" : " ") + each->name;
        }
        return made;
    }
    [[nodiscard]] std::size_t opened(std::string const& name) { return server(name).opened; }

    void set_version(std::string const& name, std::string const& version) {
        auto identity = mcp::test::memory_server::legacy_identity(mcp::test::legacy_revision);
        identity["serverInfo"]["version"] = version;
        server(name).script.on("initialize", mcp::test::answer(std::move(identity)));
    }

    std::map<std::string, std::string> variables;
    std::shared_ptr<mcp::consent_store> store = std::make_shared<mcp::consent_store>();
    consent_answer reply = consent_answer::allow;
    bool throws = false;
    bool is_thinking = false;
    std::vector<consent_request> asked;
    std::optional<mcp::skill_loader> loader;
    mcp::basic_event_subscription<mcp::skill_event> subscription;
    std::vector<mcp::skill_event> happened;
    std::string log;
};

std::string codes(load_report const& report) {
    std::string made;
    for (auto const& each : report.plan.findings) {
        made += (made.empty() ? "" : " ") + std::string(to_string(each.code));
    }
    return made;
}

skill_status status_of(load_report const& report, std::string const& skill) {
    auto const* const found = report.plan.find_skill(skill);
    REQUIRE(found != nullptr);
    return found->status;
}

TEST_CASE("two skills that need one server start it once, and each calls its tools") {
    loader_world world;
    world.server("github").offer({"create_issue", "list"});
    auto const report = world.load({skill_text("review").npx("github", "server-github"),
                                    skill_text("triage").npx("github", "server-github")});
    CHECK_FALSE(report.has_error());
    CHECK(world.loaded() == "review triage");
    CHECK(world.opened("github") == 1);
    CHECK(world.asked.size() == 1);
    CHECK(report.change.start == texts{"github"});
    auto const tools = world.loader->tools();
    for (char const* skill : {"review", "triage"}) {
        auto const name = tools.find(skill, "create_issue");
        REQUIRE(name.has_value());
        CHECK(world.call(*name) == "github:create_issue");
    }
}

TEST_CASE("the events of a load tell what happens, in order") {
    loader_world world;
    world.load({skill_text("triage").npx("github", "server-github")});
    CHECK(world.log == "skill_discovered skill_resolved server_planned consent_asked skill_loaded");
    auto const& planned = std::get<events::server_planned>(world.happened[2]);
    CHECK(planned.server == "github");
    CHECK(planned.from == "skill:triage");
    CHECK(planned.plan == mcp::server_use_plan::start);
    CHECK(std::get<events::consent_asked>(world.happened[3]).digest == world.asked[0].digest);
    CHECK(std::get<events::skill_loaded>(world.happened[4]).servers == texts{"github"});
    world.log.clear();
    world.unload("triage");
    CHECK(world.log == "skill_unloaded");
}

TEST_CASE("whoever is asked sees exactly what would run, and no secrets") {
    loader_world world;
    world.variables["GITHUB_TOKEN"] = "s3cret";
    auto const report = world.load({skill_text("triage")
                                        .npx("github", "server-github@1.4.0")
                                        .env("GITHUB_TOKEN", "${GITHUB_TOKEN}")
                                        .env("MODE", "0ther")});
    CHECK_FALSE(report.has_error());
    REQUIRE(world.asked.size() == 1);
    consent_request const& asked = world.asked[0];
    CHECK(asked.server == "github");
    CHECK(asked.declared_by == "triage");
    CHECK(asked.command == "npx");
    CHECK(asked.args == texts{"-y", "server-github@1.4.0"});
    CHECK(asked.env == texts{"GITHUB_TOKEN", "MODE"});
    CHECK(asked.variables == texts{"GITHUB_TOKEN"});
    CHECK(to_string(asked.place) == "triage/agents/mcp.yaml:3");
    CHECK(asked.skills == texts{"triage"});
    CHECK(to_text(asked).find("s3cret") == std::string::npos);
    CHECK(to_text(asked).find("0ther") == std::string::npos);
    CHECK(to_text(asked).find("npx -y server-github@1.4.0") != std::string::npos);
    // What is said of it shows the variable and not its value, which the server gets.
    CHECK(to_json(report.plan).find("s3cret") == std::string::npos);
    CHECK(world.host->settings_of("github")->env.at("GITHUB_TOKEN") == "s3cret");
    CHECK(world.store->save().find("s3cret") == std::string::npos);
}

TEST_CASE("nothing is started that somebody refuses") {
    loader_world world;
    world.reply = consent_answer::refuse;
    auto const report =
        world.load({skill_text("triage").npx("github", "server-github"),
                    skill_text("charts").npx("plot", "plot").optional(), skill_text("notes")});
    CHECK(world.hosted().empty());
    CHECK(world.opened("github") == 0);
    CHECK(status_of(report, "triage") == skill_status::blocked);
    CHECK(status_of(report, "charts") == skill_status::degraded);
    CHECK(world.loaded() == "charts notes");
    CHECK(codes(report) == "consent_refused consent_refused");
    SECTION("and who refused is asked again") {
        world.reply = consent_answer::allow;
        CHECK_FALSE(
            world.reload({skill_text("triage").npx("github", "server-github")}).has_error());
        CHECK(world.asked.size() == 3);
        CHECK(world.loaded() == "triage");
    }
}

TEST_CASE("nothing is started that nobody can be asked about") {
    host_world world;
    mcp::skill_loader loader(*world.host);
    skill_catalog skills({skill_text("triage").npx("github", "server-github")});
    auto const report = world.run(loader.load(std::move(skills)));
    REQUIRE(report.has_value());
    CHECK(codes(*report) == "consent_refused");
    CHECK(world.host->status()->servers().empty());
}

TEST_CASE("a hook for consent that throws has refused") {
    loader_world world;
    world.throws = true;
    CHECK(codes(world.load({skill_text("triage").npx("github", "x")})) == "consent_refused");
    CHECK(world.hosted().empty());
}

TEST_CASE("whoever does not answer in time has refused") {
    loader_world world(skill_loader_options().answer_limit(20ms));
    world.is_thinking = true;
    CHECK(codes(world.load({skill_text("triage").npx("github", "x")})) == "consent_refused");
    CHECK(world.hosted().empty());
}

TEST_CASE("an answer holds for what was asked about, and for nothing else") {
    loader_world world;
    world.load({skill_text("triage").npx("github", "server-github@1.4.0")});
    world.unload("triage");
    REQUIRE(world.asked.size() == 1);
    CHECK(world.hosted().empty());
    SECTION("the same again is not asked about") {
        world.load({skill_text("triage").npx("github", "server-github@1.4.0")});
        CHECK(world.asked.size() == 1);
        CHECK(world.loaded() == "triage");
    }
    SECTION("another skill with the same server neither") {
        world.load({skill_text("review").npx("gh", "server-github@1.4.0")});
        CHECK(world.asked.size() == 1);
        CHECK(world.loaded() == "review");
    }
    SECTION("other arguments are") {
        world.load({skill_text("triage").npx("github", "server-github@1.4.1")});
        CHECK(world.asked.size() == 2);
    }
    SECTION("another variable is") {
        world.load({skill_text("triage").npx("github", "server-github@1.4.0").env("A", "b")});
        CHECK(world.asked.size() == 2);
    }
    SECTION("a refusal that is to be remembered is") {
        world.reply = consent_answer::refuse_always;
        world.load({skill_text("triage").npx("github", "evil")});
        world.reply = consent_answer::allow;
        auto const report = world.load({skill_text("triage").npx("github", "evil")});
        CHECK(world.asked.size() == 2);
        CHECK(codes(report) == "consent_refused");
    }
}

TEST_CASE("leave that was given once ends when the server is stopped") {
    loader_world world;
    world.reply = consent_answer::allow_once;
    world.load({skill_text("triage").npx("github", "x")});
    world.reload({skill_text("triage").npx("github", "x")});
    CHECK(world.asked.size() == 1);
    world.unload("triage");
    world.load({skill_text("triage").npx("github", "x")});
    CHECK(world.asked.size() == 2);
}

TEST_CASE("a server of the user is shared, without being asked about, and never stopped") {
    loader_world world;
    auto own = quick_server("gh");
    own.command = "npx";
    own.args = {"-y", "server-github"};
    world.connect(own);
    auto const report = world.load(
        {skill_text("triage").npx("github", "server-github"), skill_text("review").server("gh")});
    CHECK_FALSE(report.has_error());
    CHECK(world.asked.empty());
    CHECK(world.hosted() == "gh");
    CHECK(world.opened("gh") == 1);
    CHECK(report.change == mcp::plan_change());
    auto const name = world.loader->tools().find("triage", "echo");
    REQUIRE(name.has_value());
    CHECK(world.call(*name) == "gh:echo");
    world.run(world.loader->unload_all());
    CHECK(world.loaded().empty());
    CHECK(world.state("gh") == server_state::connected);
}

TEST_CASE("variables make a declaration the user's own server") {
    loader_world world;
    world.variables["PACKAGE"] = "server-github";
    auto own = quick_server("gh");
    own.command = "npx";
    own.args = {"-y", "server-github"};
    world.connect(own);
    auto const report = world.load({skill_text("triage").npx("github", "${PACKAGE}")});
    CHECK_FALSE(report.has_error());
    CHECK(world.hosted() == "gh");
    CHECK(report.find("triage")->servers[0].server == "gh");
}

TEST_CASE("a name that the user has is never taken over") {
    mcp::resolver_options how;
    how.user_config_wins(false);
    loader_world world(skill_loader_options().resolver(how));
    auto own = quick_server("github");
    own.command = "own";
    world.connect(own);
    auto const report = world.load({skill_text("triage").npx("github", "server-github")});
    CHECK(world.loaded() == "triage");
    CHECK(world.hosted() == "github github-2");
    CHECK(world.host->settings_of("github")->command == "own");
    CHECK(report.find("triage")->servers[0].server == "github-2");
    CHECK(codes(report).find("config_conflict") != std::string::npos);
    CHECK(world.log.ends_with("conflict skill_loaded"));
    world.unload("triage");
    CHECK(world.hosted() == "github");
}

TEST_CASE("a variable without a value names file, line and field, and nothing is started") {
    loader_world world;
    auto const report =
        world.load({skill_text("triage").npx("github", "x").env("TOKEN", "${GITHUB_TOKEN}"),
                    skill_text("review").npx("other", "${NONE:-y}").optional()});
    CHECK(status_of(report, "triage") == skill_status::blocked);
    CHECK(world.loaded() == "review");
    REQUIRE(codes(report) == "unset_variable");
    CHECK(report.plan.findings[0].sides[0] ==
          "triage/agents/mcp.yaml:3 github.env.TOKEN: the environment variable GITHUB_TOKEN is not "
          "set (set it, or write ${GITHUB_TOKEN:-default})");
    CHECK(world.hosted() == "other");
    CHECK(world.host->settings_of("other")->args == texts{"-y", "y"});
}

TEST_CASE("a server that does not start blocks those that require it, and nobody else") {
    loader_world world;
    world.server("bad").refusals = {mcp::error(errc::command_not_found, "x")};
    auto const report =
        world.load({skill_text("a").npx("bad", "bad").npx("only", "only"),
                    skill_text("b").needs("a").npx("mine", "mine"), skill_text("c").may_use("a"),
                    skill_text("d").npx("bad", "bad").optional().npx("good", "good")});
    CHECK(status_of(report, "a") == skill_status::blocked);
    CHECK(status_of(report, "b") == skill_status::blocked);
    CHECK(status_of(report, "c") == skill_status::degraded);
    CHECK(status_of(report, "d") == skill_status::degraded);
    CHECK(world.loaded() == "c d");
    CHECK(codes(report) == "start_failed");
    // What only those needed that are blocked is taken back.
    CHECK(world.hosted() == "good");
    CHECK(report.change.start == texts{"good"});
    CHECK(report.plan.order == texts{"server:good", "skill:d", "skill:c"});
    CHECK(
        world.log.ends_with("skill_loaded skill_degraded skill_loaded skill_degraded "
                            "skill_blocked skill_blocked"));
}

TEST_CASE("what is said about a server that does not start shows no value of a variable") {
    loader_world world;
    world.variables["KEY"] = "s3cret";
    world.server("bad").refusals = {mcp::error(errc::command_not_found, "x")};
    std::vector<mcp::skill> const skills = {skill_text("a").npx("bad", "${KEY}")};
    auto const failed = world.load(skills);
    CHECK(codes(failed) == "start_failed");
    CHECK(to_text(failed.plan).find("${KEY}") != std::string::npos);
    CHECK(to_text(failed.plan).find("s3cret") == std::string::npos);
    world.reply = consent_answer::refuse;
    world.store->forget(world.asked[0].digest);
    auto const refused = world.reload(skills);
    CHECK(codes(refused) == "consent_refused");
    CHECK(to_text(refused.plan).find("s3cret") == std::string::npos);
}

TEST_CASE("a server that takes too long has failed") {
    loader_world world(skill_loader_options().limit(50ms));
    world.server("slow").is_held = true;
    auto const report =
        world.load({skill_text("a").npx("slow", "slow"), skill_text("b").npx("quick", "quick")});
    CHECK(codes(report) == "start_failed");
    CHECK(world.loaded() == "b");
    CHECK(world.hosted() == "quick");
}

TEST_CASE("a version that the server says and a range leaves out blocks the skill") {
    loader_world world;
    world.set_version("github", "1.0.0");
    auto const report = world.load({skill_text("new").npx("github", "server-github", "", "^2"),
                                    skill_text("old").npx("github", "server-github", "", "^1")});
    CHECK(status_of(report, "new") == skill_status::blocked);
    CHECK(world.loaded() == "old");
    CHECK(codes(report) == "version_conflict");
    CHECK(report.plan.findings[0].headline ==
          "server:github says that it is version 1.0.0, which is not in ^2");
    SECTION("and nobody is left to start it for") {
        world.unload("old");
        CHECK(world.hosted().empty());
    }
}

TEST_CASE("a tool that a server does not have blocks who requires it") {
    loader_world world;
    world.server("github").offer({"create_issue"});
    auto const report = world.load({skill_text("a").npx("github", "x").tools({"create_isue"}),
                                    skill_text("b").npx("github", "x").tools({"close"}).optional(),
                                    skill_text("c").npx("github", "x").tools({"create_issue"})});
    CHECK(status_of(report, "a") == skill_status::blocked);
    CHECK(status_of(report, "b") == skill_status::degraded);
    CHECK(world.loaded() == "b c");
    CHECK(codes(report) == "missing_tool missing_tool");
    CHECK(report.plan.findings[0].fixes[0] == "did you mean \"create_issue\"?");
    CHECK(report.find("b")->servers.empty());
}

TEST_CASE("a server stops when the last skill that needs it is unloaded") {
    loader_world world;
    world.load({skill_text("a").npx("github", "x"), skill_text("b").npx("github", "x")});
    auto const first = world.unload("a");
    CHECK(world.loaded() == "b");
    CHECK(world.state("github") == server_state::connected);
    CHECK(first.change.keep == texts{"github"});
    auto const second = world.unload("b");
    CHECK(world.hosted().empty());
    CHECK(second.change.stop == texts{"github"});
    CHECK(world.opened("github") == 1);
    mcp::test::settle(world.context);
    CHECK(world.server("github").alive == 0);
}

TEST_CASE("a skill that another one requires is not unloaded") {
    loader_world world;
    world.load({skill_text("a").needs("b"), skill_text("b"), skill_text("c").may_use("b")});
    auto const refused = world.run(world.loader->unload("b"));
    CHECK(code_of(refused) == errc::invalid_argument);
    CHECK(refused.error().detail.find("required by skill:a") != std::string::npos);
    world.unload("a");
    CHECK(status_of(world.unload("b"), "c") == skill_status::degraded);
    CHECK(world.loaded() == "c");
    auto const unknown = world.run(world.loader->unload("d"));
    CHECK(code_of(unknown) == errc::invalid_argument);
}

TEST_CASE("skills can be loaded by name, one after the other, with what they need") {
    loader_world world;
    std::vector<mcp::skill> const all = {skill_text("a").needs("b").npx("one", "one"),
                                         skill_text("b").npx("two", "two"),
                                         skill_text("c").npx("three", "three")};
    world.load(all, {"a"});
    CHECK(world.loaded() == "a b");
    CHECK(world.hosted() == "one two");
    auto const more = world.run(world.loader->load(texts{"c"}));
    REQUIRE(more.has_value());
    CHECK(world.loaded() == "a b c");
    CHECK(more->change.start == texts{"three"});
    CHECK(more->change.keep == texts{"one", "two"});
    world.unload("a");
    CHECK(world.loaded() == "c");
    CHECK(world.hosted() == "three");
    auto const none = world.run(world.loader->load(texts{"nobody"}));
    REQUIRE(none.has_value());
    CHECK(codes(*none) == "unknown_skill shadowed_skill");  // and "a" is off
    CHECK(world.loaded() == "c");
}

TEST_CASE("loading again disturbs nothing that has not changed") {
    loader_world world;
    world.load({skill_text("a").npx("same", "same"), skill_text("b").npx("other", "1"),
                skill_text("c").npx("gone", "gone")});
    world.log.clear();
    auto const report =
        world.reload({skill_text("a").npx("same", "same"), skill_text("b").npx("other", "2"),
                      skill_text("d").npx("new", "new")});
    CHECK(report.change.keep == texts{"same"});
    CHECK(report.change.stop == texts{"gone", "other"});
    CHECK(report.change.start == texts{"new", "other"});
    CHECK(world.opened("same") == 1);
    CHECK(world.opened("other") == 2);
    CHECK(world.hosted() == "new other same");
    CHECK(world.host->settings_of("other")->args == texts{"-y", "2"});
    CHECK(world.loaded() == "a b d");
    CHECK(world.log.find("skill_unloaded skill_loaded") != std::string::npos);
}

TEST_CASE("a server that has failed meanwhile is started again by the next reload") {
    loader_world world;
    world.load({skill_text("a").npx("github", "x")});
    world.run(world.host->disconnect("github"));
    world.until_state("github", server_state::disconnected);
    auto const report = world.reload({skill_text("a").npx("github", "x")});
    CHECK_FALSE(report.has_error());
    CHECK(world.asked.size() == 1);
    CHECK(world.opened("github") == 2);
    CHECK(world.state("github") == server_state::connected);
}

TEST_CASE("what somebody else has put under the name of a skill's server is left alone") {
    loader_world world;
    world.load({skill_text("a").npx("github", "x")});
    REQUIRE(world.host->remove("github").has_value());
    auto own = quick_server("github");
    own.command = "own";
    world.connect(own);
    world.run(world.loader->unload_all());
    CHECK(world.loaded().empty());
    CHECK(world.host->settings_of("github")->command == "own");
}

TEST_CASE("a load that is cancelled leaves nothing half started, and the loader as it was") {
    loader_world world;
    world.load({skill_text("a").npx("kept", "kept").npx("other", "1")});
    auto const before = world.host->settings_of("other");
    bool const while_asking = GENERATE(true, false);
    CAPTURE(while_asking);
    world.is_thinking = while_asking;
    world.server("held").is_held = true;
    skill_catalog next({skill_text("a").npx("kept", "kept").npx("other", "2"),
                        skill_text("b").npx("held", "held").npx("quick", "quick")});
    std::size_t const asked = world.asked.size();
    auto const loading = world.begin(world.loader->reload(std::move(next)));
    if (while_asking) {
        world.until([&] { return world.asked.size() > asked; });
    } else {
        world.until([&] { return world.opened("quick") == 1; });
    }
    loading->cancel();
    world.until([&] { return loading->ended(); });
    CHECK((loading->thrown() != nullptr || code_of(*loading->outcome) == errc::cancelled));
    CHECK(world.hosted() == "kept other");
    CHECK(mcp::same_settings(*world.host->settings_of("other"), *before));
    CHECK(world.loaded() == "a");
    world.until_state("other", server_state::connected);
    CHECK(world.opened("kept") == 1);
    // And it can go on.
    world.is_thinking = false;
    world.server("held").is_held = false;
    world.reload({skill_text("b").npx("held", "held")});
    CHECK(world.loaded() == "b");
}

TEST_CASE("operations of one loader go one after the other") {
    loader_world world;
    skill_catalog first({skill_text("a").npx("one", "one")});
    skill_catalog second({skill_text("b").npx("two", "two")});
    world.is_thinking = true;
    auto const one = world.begin(world.loader->load(std::move(first)));
    auto const two = world.begin(world.loader->load(std::move(second)));
    world.until([&] { return world.asked.size() == 1; });
    world.settle_down();
    CHECK(world.asked.size() == 1);
    world.is_thinking = false;
    world.until([&] { return one->ended() && two->ended(); });
    CHECK(world.loaded() == "b");
    CHECK(world.hosted() == "two");
}

TEST_CASE("the end of a loader takes back what is half started, and stops nothing else") {
    loader_world world;
    world.load({skill_text("a").npx("one", "one")});
    world.server("held").is_held = true;
    skill_catalog next({skill_text("a").npx("one", "one"), skill_text("b").npx("held", "held")});
    auto const loading = world.begin(world.loader->reload(std::move(next)));
    world.until([&] { return world.hosted() == "held one"; });
    world.loader.reset();
    CHECK(world.hosted() == "one");
    world.until([&] { return loading->ended(); });
    CHECK(code_of(*loading->outcome) == errc::closed);
    CHECK(world.state("one") == server_state::connected);
}

TEST_CASE("somebody decides what skills do not agree about") {
    texts questions;
    auto asks = [&](mcp::conflict_question asked) -> mcp::task<std::optional<std::size_t>> {
        questions.push_back(asked.name);
        co_return std::size_t(1);
    };
    mcp::resolver_options how;
    how.strategies({mcp::conflict_strategy::ask, mcp::conflict_strategy::fail});
    loader_world world(skill_loader_options().resolver(how).ask(asks));
    auto const report =
        world.load({skill_text("a").npx("github", "one"), skill_text("b").npx("github", "two")});
    CHECK(questions == texts{"github"});
    CHECK_FALSE(report.has_error());
    CHECK(world.host->settings_of("github")->args == texts{"-y", "two"});
    CHECK(world.log.find("conflict") != std::string::npos);
}

TEST_CASE(
    "skills are found in folders, remembered, and looked for again when they are loaded anew") {
    mcp::test::scratch_folder const folder;
    auto const add = [&](std::string const& name) {
        folder.write("work/.agents/skills/" + name + "/SKILL.md",
                     "---\nname: " + name + "\ndescription: d\n---\nDo it.\n");
    };
    add("a");
    folder.write("work/.agents/skills/bad/SKILL.md", "nothing");
    mcp::skill_places places;
    places.working_directory = folder.file("work");
    places.admin_folders.clear();
    loader_world world(skill_loader_options().places(places));
    auto report = world.run(world.loader->load());
    REQUIRE(report.has_value());
    world.settle_down();
    CHECK(world.loaded() == "a");
    CHECK(world.log == "skill_discovered skill_invalid skill_resolved skill_loaded");
    world.log.clear();
    report = world.run(world.loader->load());
    world.settle_down();
    CHECK(report->was_cached);
    CHECK(world.log == "cache_hit skill_resolved");
    add("b");
    report = world.run(world.loader->reload());
    CHECK_FALSE(report->was_cached);
    CHECK(world.loaded() == "a b");
    auto const text = world.loader->activation_text("a");
    REQUIRE(text.has_value());
    CHECK(text->find("Do it.\n") != std::string::npos);
    auto const given = world.loader->activation_text("a", "---\nname: a\n---\nDo that.\n");
    REQUIRE(given.has_value());
    CHECK(given->find("Do that.\n") != std::string::npos);
    CHECK(given->find("Do it.\n") == std::string::npos);
    CHECK(given->find("name: a\n---") == std::string::npos);
    CHECK(code_of(world.loader->activation_text("c")) == errc::invalid_argument);
    CHECK(code_of(world.loader->activation_text("c", "text")) == errc::invalid_argument);
}

// [snippet consent]
mcp::task<mcp::consent_answer> ask_person(mcp::consent_request asked) {
    std::cout << to_text(asked) << "Start it? [y/N] " << std::flush;
    std::string line;
    std::getline(std::cin, line);
    co_return line == "y" ? mcp::consent_answer::allow : mcp::consent_answer::refuse;
}

mcp::skill_loader_options usual_options(std::shared_ptr<mcp::consent_store> answers) {
    return mcp::skill_loader_options().consent(ask_person).consents(std::move(answers));
}
// [/snippet]

// [snippet load]
mcp::task<mcp::result<std::string>> make_prompt(mcp::skill_loader& loader) {
    auto const report = co_await loader.load();
    if (!report) co_return mcp::fail(report.error());
    std::cerr << to_text(report->plan);  // what is blocked, why, and what to do about it
    std::string prompt;
    for (mcp::loaded_skill const& each : report->loaded) {
        prompt += each.name + ": " + each.description + '\n';
    }
    co_return prompt;
}
// [/snippet]

TEST_CASE("loading skills works as the manual shows it") {
    mcp::test::scratch_folder const folder;
    folder.write("work/.agents/skills/triage/SKILL.md",
                 "---\nname: triage\ndescription: Sorts issues.\n---\nDo it.\n");
    folder.write("work/.agents/skills/triage/agents/mcp.yaml",
                 "requires: {servers: [{name: github, command: npx, tools: [echo]}]}\n");
    auto answers = mcp::consent_store::open(folder.file("state/consents.json"));
    REQUIRE(answers.has_value());
    mcp::skill_places places;
    places.working_directory = folder.file("work");
    places.admin_folders.clear();

    // Somebody has allowed it before.
    host_world world;
    mcp::consent_record allowed;
    mcp::server_requirement need("github");
    need.command = "npx";
    auto const written = to_server_config(need);
    allowed.digest = mcp::server_digest(written, written);
    allowed.is_allowed = true;
    REQUIRE((*answers)->remember(allowed).has_value());
    mcp::skill_loader loader(*world.host, usual_options(*answers).places(places));
    auto const prompt = world.run(make_prompt(loader));
    REQUIRE(prompt.has_value());
    CHECK(*prompt == "triage: Sorts issues.\n");
    auto const text = loader.activation_text("triage");
    REQUIRE(text.has_value());
    CHECK(text->find("- echo of github -> echo\n") != std::string::npos);
}

}  // namespace tests_skills_loader
