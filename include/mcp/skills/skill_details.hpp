// SPDX-License-Identifier: MIT
// What a skill says about itself beside its needs: for catalogs, menus and permissions.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace mcp {

/// How a product shows a skill. Each may be empty.
struct skill_interface {
    std::string display_name;
    std::string short_description;
    std::string icon_small;  ///< Absolute, inside the skill's folder.
    std::string icon_large;
    std::string brand_color;  ///< As in `#1a2b3c`.
    std::string default_prompt;

    bool operator==(skill_interface const&) const = default;
};

/// The optional parts of SKILL.md and agents/openai.yaml.
struct skill_details {
    std::string license;
    std::string compatibility;
    std::map<std::string, std::string> metadata;
    /// As in `Bash(git:*)`. A wish of the author: grants nothing until somebody approves it.
    std::vector<std::string> allowed_tools;
    skill_interface interface;
    bool allow_implicit_invocation = true;  ///< The model may choose the skill by itself.
    bool user_invocable = true;             ///< Listed where people choose skills.
    std::vector<std::string> products;      ///< That it is meant for; empty is all.

    bool operator==(skill_details const&) const = default;
};

}  // namespace mcp
