// SPDX-License-Identifier: MIT
// The skills that are meant and the servers that are configured, as they were read.
#include "skill_set.hpp"

#ifdef MCP_WITH_SKILLS

#include "configured.hpp"
#include "question.hpp"

#include <mcp/skills/discovery.hpp>
#include <mcp/skills/resolve.hpp>

#include <exception>
#include <utility>

namespace mcpctl {

tl::expected<skill_set, bad_input> read_skills(invocation const& asked, console& screen) {
    auto config = read_good_configuration(asked.configured, screen);
    if (!config) return tl::unexpected<bad_input>(std::move(config.error()));
    skill_set made;
    made.config = std::move(*config);
    std::vector<mcp::skill_root> const& roots = asked.skills.roots;
    made.catalog = roots.empty() ? mcp::skills::discover() : mcp::discover_skills(roots);
    return made;
}

std::vector<mcp::configured_server> entries_of(mcp::config const& all) {
    std::vector<mcp::configured_server> made;
    for (auto const& [name, entry] : all.entries()) {
        mcp::configured_server one(entry.server);
        one.entry.enabled = one.entry.enabled && all.is_enabled();
        made.push_back(std::move(one));
    }
    return made;
}

mcp::resolver_options resolver_options_for(invocation const& asked, console const& screen) {
    mcp::resolver_options made;
    made.strategies(asked.skills.strategies).roots(asked.skills.names);
    made.can_ask(screen.interactive());
    return made;
}

mcp::task<std::optional<std::size_t>> ask_about_conflict(console& screen, line_reader& terminal,
                                                         mcp::conflict_question question) {
    return choose_number(screen, terminal, std::move(question.message),
                         std::move(question.choices));
}

mcp::resolution resolve(mcp::net::io_context& context, skill_set const& all,
                        invocation const& asked, console& screen) {
    line_reader terminal(context.get_executor());
    mcp::conflict_asker asker;
    if (screen.interactive()) {
        asker = [&screen, &terminal](mcp::conflict_question question) {
            return ask_about_conflict(screen, terminal, std::move(question));
        };
    }
    mcp::resolution made;
    std::exception_ptr failed;
    mcp::net::co_spawn(context,
                       mcp::resolve_skills(all.catalog, entries_of(all.config),
                                           resolver_options_for(asked, screen), std::move(asker)),
                       [&](std::exception_ptr thrown, mcp::resolution outcome) {
                           failed = thrown;
                           made = std::move(outcome);
                       });
    context.restart();
    context.run();
    if (failed) std::rethrow_exception(failed);
    return made;
}

}  // namespace mcpctl

#endif
