// SPDX-License-Identifier: MIT
// The command line.
#pragma once

#include "invocation.hpp"
#include "outcome.hpp"

#include <optional>
#include <string>

namespace mcpctl {

/// What to do: an invocation, or a text to print and be done.
struct command_line {
    std::optional<invocation> wanted;
    std::string help;
};

/// Reads the command line. What makes no sense is told in words for the user.
tl::expected<command_line, bad_input> read_command_line(int count, char const* const* words);

}  // namespace mcpctl
