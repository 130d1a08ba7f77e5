// SPDX-License-Identifier: MIT
// Skills: where they are kept, what they say and need, in which order that starts, and what is in
// the way. Link mcp::skills.
#pragma once

#include <mcp/skills/activation.hpp>
#include <mcp/skills/consent.hpp>
#include <mcp/skills/consent_store.hpp>
#include <mcp/skills/discovery.hpp>
#include <mcp/skills/drawing.hpp>
#include <mcp/skills/explain.hpp>
#include <mcp/skills/front_matter.hpp>
#include <mcp/skills/load_report.hpp>
#include <mcp/skills/loader.hpp>
#include <mcp/skills/loader_options.hpp>
#include <mcp/skills/manifest.hpp>
#include <mcp/skills/plan_change.hpp>
#include <mcp/skills/precedence.hpp>
#include <mcp/skills/remote.hpp>
#include <mcp/skills/remote_prompt.hpp>
#include <mcp/skills/report.hpp>
#include <mcp/skills/resolution_json.hpp>
#include <mcp/skills/resolve.hpp>
#include <mcp/skills/resolver.hpp>
#include <mcp/skills/scope.hpp>
#include <mcp/skills/sha256.hpp>
#include <mcp/skills/skill.hpp>
#include <mcp/skills/skill_cache.hpp>
#include <mcp/skills/skill_events.hpp>
#include <mcp/skills/skill_lint.hpp>
#include <mcp/skills/skill_plan.hpp>
#include <mcp/skills/tool_map.hpp>
#include <mcp/skills/version_range.hpp>
