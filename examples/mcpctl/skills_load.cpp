// SPDX-License-Identifier: MIT
// skills load.
#include "fleet_run.hpp"

#ifdef MCP_WITH_SKILLS

#include "skill_set.hpp"
#include "skills_show.hpp"
#include "text.hpp"

#include <mcp/host/config_file.hpp>
#include <mcp/skills/consent.hpp>
#include <mcp/skills/consent_store.hpp>
#include <mcp/skills/loader.hpp>
#include <mcp/skills/report.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace mcpctl {

namespace {

mcp::task<mcp::consent_answer> ask_for_consent(fleet_run& here, mcp::consent_request request) {
    using enum mcp::consent_answer;
    console& screen = here.screen();
    std::string shown = printable(to_text(request));
    if (here.asked().skills.accepts) {
        screen.note(shown + "  (allowed by --yes)");
        co_return allow_once;
    }
    if (!screen.interactive()) {
        screen.note(shown);
        screen.warn("refused, as nobody can be asked; --yes allows it");
        co_return refuse;
    }
    std::string question = "Start it? [y]es and remember, [o]nce, [n]o, ne[v]er: ";
    std::string keys = " yonv";
    char const answer =
        co_await here.user().choose(std::move(shown), std::move(question), std::move(keys));
    if (answer == 'y') co_return allow;
    if (answer == 'o') co_return allow_once;
    co_return answer == 'v' ? refuse_always : refuse;
}

mcp::task<std::optional<std::size_t>> ask_which(fleet_run& here, mcp::conflict_question question) {
    return here.user().choose(std::move(question.message), std::move(question.choices));
}

// What this user has answered before; if that cannot be read, everything is asked anew.
std::shared_ptr<mcp::consent_store> open_consents(console& screen) {
    std::string const home = mcp::config_places::here().home;
    if (home.empty()) return std::make_shared<mcp::consent_store>();
    auto opened = mcp::consent_store::open(home + "/.config/mcp/skill-consents.json");
    if (opened) return std::move(*opened);
    screen.warn(printable_line(opened.error().detail));
    return std::make_shared<mcp::consent_store>();
}

mcp::skill_loader_options loader_options(fleet_run& here) {
    skills_request const& asked = here.asked().skills;
    mcp::skill_loader_options made;
    made.resolver(resolver_options_for(here.asked(), here.screen()));
    if (!asked.roots.empty()) made.roots(asked.roots);
    made.consents(open_consents(here.screen()));
    made.consent([&here](mcp::consent_request request) {
        return ask_for_consent(here, std::move(request));
    });
    if (here.screen().interactive()) {
        made.ask([&here](mcp::conflict_question question) {
            return ask_which(here, std::move(question));
        });
    }
    return made;
}

mcp::task<mcp::command_result> show_skills(mcp::skill_loader const& loader, console const& screen,
                                           std::vector<std::string> names) {
    if (names.empty()) {
        co_return mcp::command_result::info(loaded_text(loader.skills(), loader.tools(), screen));
    }
    auto text = loader.activation_text(names.front());
    if (!text) co_return mcp::command_result::error(std::move(text.error().detail));
    co_return mcp::command_result::info(std::move(*text));
}

mcp::slash_command skills_command(mcp::skill_loader const& loader, console const& screen) {
    mcp::slash_command made(
        "skills", [&loader, &screen](std::vector<std::string> names, mcp::command_context) {
            return show_skills(loader, screen, std::move(names));
        });
    made.description = "Lists the skills, or shows what an agent is told that uses one";
    made.usage = "/skills [NAME]";
    return made;
}

void tell_findings(mcp::load_report const& report, console& screen) {
    for (mcp::finding const& each : report.plan.findings) {
        if (each.severity != mcp::finding_severity::info) screen.note(printable(to_text(each)));
    }
}

}  // namespace

mcp::task<outcome<answer>> load_skills(fleet_run& here) {
    here.lift_default_limit();
    // The loader may live until the program ends, and must not outlive the host.
    std::shared_ptr<mcp::host> const host = here.host();
    mcp::skill_loader loader(*host, loader_options(here));
    std::vector<std::string> names = here.asked().skills.names;
    auto loading = names.empty() ? loader.load() : loader.load(std::move(names));
    auto const report = co_await std::move(loading);
    if (!report) co_return failed(report.error());
    bool const as_json = here.asked().as_json;
    if (!as_json) tell_findings(*report, here.screen());
    bool const is_written =
        here.screen().write(as_json ? loaded_json(*report, loader.tools())
                                    : loaded_text(report->loaded, loader.tools(), here.screen()));
    answer ended;
    ended.code = report->has_error() ? exit_code::usage : exit_code::ok;
    if (!is_written) co_return answer{{}, exit_code::failed};
    if (report->loaded.empty()) co_return ended;
    std::vector<mcp::slash_command> more;
    more.push_back(skills_command(loader, here.screen()));
    auto done = co_await run_repl(here, std::move(more));
    if (done && done->code == exit_code::ok) done->code = ended.code;
    co_return done;
}

}  // namespace mcpctl

#endif
