// SPDX-License-Identifier: MIT
// Skills: where they are kept, what they say, which of them count. Link mcp::skills.
#pragma once

#include <mcp/skills/discovery.hpp>
#include <mcp/skills/front_matter.hpp>
#include <mcp/skills/manifest.hpp>
#include <mcp/skills/precedence.hpp>
#include <mcp/skills/scope.hpp>
#include <mcp/skills/skill.hpp>
#include <mcp/skills/skill_cache.hpp>
