// SPDX-License-Identifier: MIT
// The skills that are meant and the servers that are configured, as they were read.
#pragma once

#include "console.hpp"
#include "invocation.hpp"
#include "line_reader.hpp"
#include "outcome.hpp"

#include <mcp/core/asio.hpp>
#include <mcp/host/config.hpp>
#include <mcp/skills/conflict.hpp>
#include <mcp/skills/resolution.hpp>
#include <mcp/skills/resolver_input.hpp>
#include <mcp/skills/skill.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace mcpctl {

struct skill_set {
    mcp::skill_catalog catalog;
    mcp::config config;
};

/// Reads both. A mistake in the configuration is bad input; one in a skill is in the catalog.
tl::expected<skill_set, bad_input> read_skills(invocation const& asked, console& screen);

/// The entries of the configuration as the resolver takes them.
std::vector<mcp::configured_server> entries_of(mcp::config const& all);

/// How to resolve what was asked for. Conflicts are asked about if there is a terminal.
mcp::resolver_options resolver_options_for(invocation const& asked, console const& screen);

/// Resolves, and asks on the terminal where the strategies say so.
mcp::resolution resolve(mcp::net::io_context& context, skill_set const& all,
                        invocation const& asked, console& screen);

/// Asks which of several servers is meant.
mcp::task<std::optional<std::size_t>> ask_about_conflict(console& screen, line_reader& terminal,
                                                         mcp::conflict_question question);

}  // namespace mcpctl
