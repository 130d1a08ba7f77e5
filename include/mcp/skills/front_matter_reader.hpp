// SPDX-License-Identifier: MIT
// Reads the fields of a SKILL.md's front matter, as the Agent Skills specification has them.
#pragma once

#include <mcp/core/nearest.hpp>
#include <mcp/core/placed_value.hpp>
#include <mcp/host/config_fields.hpp>
#include <mcp/skills/allowed_tools.hpp>
#include <mcp/skills/manifest_problems.hpp>
#include <mcp/skills/skill.hpp>
#include <mcp/skills/skill_name.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// The fields of the specification.
inline constexpr std::string_view front_matter_fields[] = {
    "name", "description", "license", "compatibility", "metadata", "allowed-tools"};

/// Fields that only some hosts know; the others ignore them.
inline constexpr std::string_view host_fields[] = {"disable-model-invocation",
                                                   "user-invocable",
                                                   "argument-hint",
                                                   "arguments",
                                                   "model",
                                                   "context",
                                                   "agent",
                                                   "hooks",
                                                   "paths",
                                                   "effort",
                                                   "shell",
                                                   "when_to_use",
                                                   "version",
                                                   "tools",
                                                   "title",
                                                   "author",
                                                   "tags",
                                                   "keywords"};

/// Turns front matter into a skill. What the specification forbids, but a host can live with, is a
/// warning; without a description, or with a name that does harm, there is no skill.
class front_matter_reader {
public:
    front_matter_reader(placed_value const& table, std::string folder_name,
                        manifest_problems& problems)
        : table_(table),
          folder_name_(std::move(folder_name)),
          problems_(problems) {}

    skill read() {
        read_name();
        read_description();
        made_.details.license = text_of("license");
        read_compatibility();
        read_metadata();
        read_allowed_tools();
        read_host_fields();
        check_members();
        return std::move(made_);
    }

private:
    static constexpr std::size_t longest_description = 1024;
    static constexpr std::size_t longest_compatibility = 500;

    // One line of text; says so where the file has something else.
    std::string text_of(std::string_view name) {
        auto const* const found = table_.find(name);
        if (found == nullptr || found->value.kind == placed_kind::null) return {};
        auto const text = scalar_text(found->value);
        if (!text || found->value.kind != placed_kind::text) {
            problems_.complain(found->value.line, std::string(name),
                               "must be text, not " + std::string(words_for(found->value.kind)),
                               text ? "put it in quotes" : "write it on one line");
        }
        return text ? one_line(*text) : std::string();
    }

    void read_name() {
        auto const* const found = table_.find("name");
        made_.place.line = found == nullptr ? table_.line : found->line;
        made_.name = text_of("name");
        if (made_.name.empty()) {
            problems_.complain(made_.place.line, "name", "is missing",
                               "write name: " + one_line(folder_name_));
            made_.name = folder_name_;
        } else {
            check_name(*found);
        }
        if (is_usable_skill_name(made_.name)) return;
        problems_.list.error(made_.place.line, "name", "is no name that can be used safely",
                             "use lowercase letters, digits and single hyphens");
    }

    void check_name(placed_member const& found) {
        // As it is written: one_line() has made it harmless, and another name than its author
        // chose.
        std::string const& written = found.value.text;
        if (!is_showable(written)) {
            problems_.list.error(found.value.line, "name", "holds control characters",
                                 "use lowercase letters, digits and single hyphens");
        } else if (character_count(made_.name) > longest_skill_name) {
            problems_.complain(
                found.value.line, "name",
                "has more than " + std::to_string(longest_skill_name) + " characters",
                "choose a shorter one");
        } else if (!is_skill_name(made_.name)) {
            problems_.complain(found.value.line, "name",
                               "is not made of lowercase letters, digits and single hyphens",
                               "other hosts may refuse the skill");
        }
        if (made_.name != folder_name_) {
            problems_.complain(found.value.line, "name",
                               "is not the name of the folder, " + one_line(folder_name_),
                               "rename one of them");
        }
    }

    void read_description() {
        auto const* const found = table_.find("description");
        std::size_t const line = found == nullptr ? table_.line : found->value.line;
        made_.description = text_of("description");
        if (made_.description.empty()) {
            problems_.list.error(line, "description", found == nullptr ? "is missing" : "is empty",
                                 "say what the skill does, and when to use it");
        } else if (character_count(made_.description) > longest_description) {
            problems_.complain(
                line, "description",
                "has more than " + std::to_string(longest_description) + " characters",
                "say it in fewer words");
        }
    }

    void read_compatibility() {
        auto const* const found = table_.find("compatibility");
        if (found == nullptr) return;
        std::string& made = made_.details.compatibility;
        made = text_of("compatibility");
        std::size_t const count = character_count(made);
        if (count > 0 && count <= longest_compatibility) return;
        if (scalar_text(found->value) || found->value.kind == placed_kind::null) {
            problems_.complain(
                found->value.line, "compatibility",
                "must have 1 to " + std::to_string(longest_compatibility) + " characters",
                count == 0 ? "leave it out" : "say it in fewer words");
        }
    }

    void read_metadata() {
        auto const* const found = table_.find("metadata");
        if (found == nullptr || found->value.kind == placed_kind::null) return;
        if (found->value.kind != placed_kind::table) {
            problems_.complain(found->value.line, "metadata",
                               "must be a table, not " + std::string(words_for(found->value.kind)),
                               "write names and texts below it");
            return;
        }
        for (placed_member const& each : found->value.members) read_metadata_member(each);
        auto& metadata = made_.details.metadata;
        if (auto const at = metadata.find("version"); at != metadata.end()) {
            made_.version = one_line(at->second);
        }
        if (auto const at = metadata.find("short-description"); at != metadata.end()) {
            made_.details.interface.short_description = one_line(at->second);
        }
    }

    void read_metadata_member(placed_member const& member) {
        auto const text = scalar_text(member.value);
        if (member.value.kind != placed_kind::text) {
            problems_.complain(member.value.line, member_path("metadata", member.name),
                               "must be text, not " + std::string(words_for(member.value.kind)),
                               text ? "put it in quotes" : "only text has a meaning here");
        }
        if (text) made_.details.metadata.insert_or_assign(member.name, *text);
    }

    void read_allowed_tools() {
        auto const* const found = table_.find("allowed-tools");
        if (found == nullptr || found->value.kind == placed_kind::null) return;
        auto& made = made_.details.allowed_tools;
        if (found->value.kind == placed_kind::text) {
            made = split_allowed_tools(one_line(found->value.text));
            return;
        }
        problems_.complain(found->value.line, "allowed-tools",
                           "must be text, not " + std::string(words_for(found->value.kind)),
                           "write the tools on one line, with blanks between them");
        for (placed_value const& each : found->value.elements) {
            if (each.kind == placed_kind::text) made.push_back(one_line(each.text));
        }
    }

    void read_host_fields() {
        auto const* const hidden = table_.find("disable-model-invocation");
        if (hidden != nullptr && hidden->value.kind == placed_kind::boolean) {
            made_.details.allow_implicit_invocation = !hidden->value.truth;
        }
        auto const* const shown = table_.find("user-invocable");
        if (shown != nullptr && shown->value.kind == placed_kind::boolean) {
            made_.details.user_invocable = shown->value.truth;
        }
    }

    // Other hosts have fields of their own, so only strict mode minds those. What looks like a
    // field of the specification was meant to be one.
    void check_members() {
        std::vector<std::string_view> const known(std::begin(front_matter_fields),
                                                  std::end(front_matter_fields));
        std::set<std::string_view> met;
        for (placed_member const& each : table_.members) {
            auto const has = [&](auto const& names) {
                return std::find(std::begin(names), std::end(names), each.name) != std::end(names);
            };
            if (!met.insert(each.name).second) {
                problems_.complain(each.line, member_path({}, each.name),
                                   "is there twice; the last one counts", "remove one of them");
            }
            if (has(known)) continue;
            std::string_view const meant = has(host_fields) ? "" : nearest(each.name, known);
            if (meant.empty() && !problems_.is_strict()) continue;
            problems_.complain(each.line, member_path({}, each.name),
                               "is no field of the Agent Skills specification",
                               meant.empty() ? "move it below metadata"
                                             : "did you mean " + std::string(meant) + "?");
        }
    }

    placed_value const& table_;
    std::string folder_name_;
    manifest_problems& problems_;
    skill made_;
};

}  // namespace mcp::detail
