// SPDX-License-Identifier: MIT
// The arguments of a tool call, from what was typed and what the tool's schema says.
#pragma once

#include "outcome.hpp"

#include <mcp/protocol/tools.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcpctl {

/// Splits `key=value`; nothing if there is no key.
std::optional<std::pair<std::string, std::string>> split_pair(std::string_view word);

/// What is wrong with the words, whatever the tool is: neither one JSON object nor key=value pairs.
std::optional<bad_input> check_arguments(std::vector<std::string> const& words);

/// The JSON object to call the tool with. A value has the type that the schema gives its key;
/// without one it is JSON if it parses, else a string.
tl::expected<mcp::raw_json, bad_input> read_arguments(mcp::tool const& called,
                                                      std::vector<std::string> const& words);

/// How the tool's arguments are written: `a=number [b=string]`.
std::string describe_arguments(mcp::tool const& described);

}  // namespace mcpctl
