// SPDX-License-Identifier: MIT
// A short text that stands for exactly what would be started.
#pragma once

#include <mcp/host/server_config.hpp>
#include <mcp/skills/server_identity.hpp>
#include <mcp/skills/sha256.hpp>

#include <string>

namespace mcp {

/// `sha256:` and 64 digits, of how the server is reached: the command, arguments, folder and URL
/// that are used, and the environment, headers and credentials as the skill has written them. So
/// another value of a variable that is only handed on makes no difference, and anything else does.
/// Neither the server's name nor the skill does.
inline std::string server_digest(server_config const& written, server_config const& used) {
    std::string key = "server 1 ";
    key += to_string(used.wire);
    detail::append_key(key, used.command);
    key += std::to_string(used.args.size()) + '[';
    for (std::string const& each : used.args) detail::append_key(key, each);
    detail::append_key(key, used.cwd);
    detail::append_key(key, used.url);
    return "sha256:" + sha256_hex(key + detail::settings_key(written));
}

}  // namespace mcp
