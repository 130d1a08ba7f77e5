// SPDX-License-Identifier: MIT
// Resolves skills and asks somebody where the strategies say so.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/skills/resolver.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace mcp {

/// Asks somebody; the number of a choice, or nothing to leave it to the next strategy.
using conflict_asker = std::function<task<std::optional<std::size_t>>(conflict_question)>;

/// Resolves, and waits for every answer. What the asker throws comes out. Without an asker nobody
/// is asked. Cancelling reaches the asker only.
inline task<resolution> resolve_skills(skill_catalog skills, std::vector<configured_server> config,
                                       resolver_options options, conflict_asker asker) {
    options.can_ask(static_cast<bool>(asker));
    skill_resolver resolver(std::move(skills), std::move(config), std::move(options));
    while (conflict_question const* const question = resolver.question()) {
        conflict_question asked = *question;
        auto const choice = co_await asker(std::move(asked));
        resolver.answer(choice);
    }
    co_return resolver.take();
}

}  // namespace mcp
