// SPDX-License-Identifier: MIT
// Skills: what they need, in which order it starts, and what is in the way.
#pragma once

#include <mcp/skills/drawing.hpp>
#include <mcp/skills/explain.hpp>
#include <mcp/skills/plan_change.hpp>
#include <mcp/skills/report.hpp>
#include <mcp/skills/resolve.hpp>
#include <mcp/skills/resolver.hpp>
#include <mcp/skills/skill.hpp>
#include <mcp/skills/skill_plan.hpp>
#include <mcp/skills/version_range.hpp>
