// SPDX-License-Identifier: MIT
// What a person is asked before a skill's server is started for the first time.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/skills/consent_request.hpp>

#include <cstdint>
#include <functional>

namespace mcp {

enum class consent_answer : std::uint8_t {
    refuse,         ///< Not now.
    refuse_always,  ///< Never; remembered.
    allow_once,     ///< Until it is stopped.
    allow,          ///< From now on; remembered.
};

/// Asks a person, or decides by rules of the program. One question at a time, before anything is
/// started. What throws has refused.
using consent_hook = std::function<task<consent_answer>(consent_request)>;

}  // namespace mcp
