// SPDX-License-Identifier: MIT
// From skills and a configuration to a plan, or to findings that explain themselves.
#pragma once

#include <mcp/skills/resolution_builder.hpp>
#include <mcp/skills/skill_cycles.hpp>
#include <mcp/skills/tool_check.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace mcp {

/// Resolves skills. Knows no files, no clock and no event loop: where the strategies say to ask, it
/// stops with a question and goes on with the answer.
///
///     mcp::skill_resolver resolver(catalog, config, mcp::resolver_options().can_ask(true));
///     while (auto const* question = resolver.question()) resolver.answer(decide(*question));
///     mcp::resolution const made = resolver.take();
///
/// The same skills and entries give the same resolution, in whatever order they come. Takes time in
/// proportion to skills and requirements, but for sorting them.
class skill_resolver {
public:
    explicit skill_resolver(skill_catalog skills, std::vector<configured_server> config = {},
                            resolver_options options = {})
        : state_(
              std::make_unique<state>(std::move(skills), std::move(config), std::move(options))) {
        state_->choice.advance();
    }

    /// What has to be answered first; null if nothing. Valid until the next answer.
    [[nodiscard]] conflict_question const* question() const noexcept {
        return state_->choice.question();
    }

    /// The number of a choice; nothing leaves it to the next strategy. Only after a question.
    void answer(std::optional<std::size_t> choice) { state_->choice.answer(choice); }

    /// The outcome, once. Only while there is no question.
    [[nodiscard]] resolution take() {
        detail::tool_check(state_->selection, state_->links, state_->choice, state_->options).run();
        return detail::resolution_builder(state_->selection, state_->links, state_->choice).run();
    }

private:
    // Its parts point at each other.
    struct state {
        state(skill_catalog its_skills, std::vector<configured_server> its_config,
              resolver_options its_options)
            : skills(std::move(its_skills)),
              config(std::move(its_config)),
              options(std::move(its_options)),
              selection(skills, options, findings),
              links(selection, findings),
              cycles(selection, links, findings),
              choice(selection, links, config, options, findings) {}
        state(state const&) = delete;
        state& operator=(state const&) = delete;

        skill_catalog skills;
        std::vector<configured_server> config;
        resolver_options options;
        std::vector<finding> findings;
        detail::skill_selection selection;
        detail::skill_links links;
        detail::skill_cycles cycles;
        detail::server_choice choice;
    };

    std::unique_ptr<state> state_;
};

/// Without anybody to ask.
inline resolution resolve_skills(skill_catalog skills, std::vector<configured_server> config = {},
                                 resolver_options options = {}) {
    options.can_ask(false);
    skill_resolver resolver(std::move(skills), std::move(config), std::move(options));
    return resolver.take();
}

}  // namespace mcp
