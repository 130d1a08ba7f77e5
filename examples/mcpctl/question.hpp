// SPDX-License-Identifier: MIT
// Questions on the terminal that are answered with a key or a number.
#pragma once

#include "console.hpp"
#include "line_reader.hpp"

#include <mcp/core/asio.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace mcpctl {

/// Asks for one of the keys. An empty line takes the first unless that is a space, which nobody can
/// choose; the end of input is 'c'.
mcp::task<char> choose_key(console& screen, line_reader& terminal, std::string question,
                           std::string keys);

/// Shows the choices with numbers and asks for one. Nothing if the user wants none of them.
mcp::task<std::optional<std::size_t>> choose_number(console& screen, line_reader& terminal,
                                                    std::string question,
                                                    std::vector<std::string> choices);

}  // namespace mcpctl
