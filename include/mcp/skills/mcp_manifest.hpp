// SPDX-License-Identifier: MIT
// agents/mcp.yaml: the version of a skill, and the servers and skills that it needs.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/host/config_fields.hpp>
#include <mcp/host/config_problem.hpp>
#include <mcp/skills/manifest_problems.hpp>
#include <mcp/skills/manifest_server.hpp>
#include <mcp/skills/skill.hpp>
#include <mcp/skills/skill_name.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Adds what agents/mcp.yaml says to a skill. A requirement with an error is left out.
class mcp_manifest_reader {
public:
    mcp_manifest_reader(placed_value const& root, manifest_problems& problems, skill& made)
        : root_(root),
          problems_(problems),
          made_(made) {
        if (auto* const version = root_.find("version")) make_text(version->value);
    }

    void read() {
        problem_list found(problems_.list.file());
        field_reader fields(root_, {}, found);
        std::string version;
        read_version(fields, "version", version);
        if (!version.empty() && !has_error(found.all())) made_.version = one_line(version);
        read_priority(fields);
        auto const* const needed = fields.find_table("requires");
        fields.finish();
        take(found);
        if (needed != nullptr) read_requires(needed->value);
    }

private:
    static constexpr double largest_priority = 1e6;

    void read_priority(field_reader& fields) {
        auto const* const found = fields.find("priority");
        if (found == nullptr) return;
        double const given = found->value.number;
        bool const is_good = found->value.kind == placed_kind::number &&
                             std::abs(given) <= largest_priority && given == std::floor(given);
        if (is_good) {
            made_.priority = static_cast<std::int64_t>(given);
        } else {
            fields.error(*found, "must be a whole number from -1000000 to 1000000",
                         "leave it out for 0");
        }
    }

    void read_requires(placed_value const& table) {
        problem_list found(problems_.list.file());
        field_reader fields(table, "requires", found);
        auto const* const servers = list_in(fields, "servers", found);
        auto const* const skills = list_in(fields, "skills", found);
        fields.finish();
        take(found);
        if (servers != nullptr) read_each(*servers, "requires.servers", &self::read_server);
        if (skills != nullptr) read_each(*skills, "requires.skills", &self::read_skill);
    }

    placed_value const* list_in(field_reader& fields, std::string_view name, problem_list& found) {
        auto const* const member = fields.find(name);
        if (member == nullptr || member->value.kind == placed_kind::null) return nullptr;
        if (member->value.kind == placed_kind::list) return &member->value;
        found.error(member->value.line, fields.path_of(*member),
                    "must be a list, not " + std::string(words_for(member->value.kind)),
                    "write - {name: ...} for each");
        return nullptr;
    }

    using self = mcp_manifest_reader;
    using entry_function = void (self::*)(placed_value const&, std::string const&, problem_list&);

    // Each entry has its own problems, so that one that is wrong leaves the others alone.
    void read_each(placed_value const& list, std::string const& path, entry_function read_entry) {
        for (std::size_t i = 0; i < list.elements.size(); ++i) {
            placed_value const& entry = list.elements[i];
            problem_list found(problems_.list.file());
            std::string const at = element_path(path, i);
            if (entry.kind == placed_kind::table) {
                (this->*read_entry)(entry, at, found);
            } else {
                found.error(entry.line, at,
                            "must be a table, not " + std::string(words_for(entry.kind)),
                            "write {name: ...}");
            }
            take(found);
        }
    }

    void read_server(placed_value const& entry, std::string const& path, problem_list& found) {
        auto needed = manifest_server_reader(entry, path, made_.path, found).read();
        if (!has_error(found.all())) made_.servers.push_back(std::move(needed));
    }

    void read_skill(placed_value const& entry, std::string const& path, problem_list& found) {
        placed_value own = entry;
        for (placed_member& each : own.members) {
            if (each.name != "optional") make_text(each.value);
        }
        field_reader fields(own, path, found);
        skill_requirement needed;
        needed.place = source_place(found.file(), entry.line);
        auto const* const name = fields.find("name");
        if (name == nullptr) {
            found.error(entry.line, path, "has no name", "write name: and how the skill is called");
        } else if (fields.read("name", needed.name)) {
            needed.place.line = name->line;
            if (!is_usable_skill_name(needed.name)) {
                fields.error(*name, "is no name of a skill",
                             "use lowercase letters, digits and single hyphens");
            }
        }
        read_version(fields, "version", needed.version);
        fields.read("optional", needed.optional);
        fields.finish();
        if (!has_error(found.all())) made_.skills.push_back(std::move(needed));
    }

    // A field without effect is a matter for strict mode only.
    void take(problem_list& found) {
        for (config_problem& each : found.take()) {
            if (each.is_error()) {
                problems_.list.error(each.line, std::move(each.path), std::move(each.message),
                                     std::move(each.fix));
            } else {
                problems_.complain(each.line, std::move(each.path), std::move(each.message),
                                   std::move(each.fix));
            }
        }
    }

    placed_value root_;
    manifest_problems& problems_;
    skill& made_;
};

}  // namespace mcp::detail
