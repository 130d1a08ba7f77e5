// SPDX-License-Identifier: MIT
// Where configurations are found, and the entries of one of them.
#pragma once

#include <mcp/core/nearest.hpp>
#include <mcp/core/placed_value.hpp>
#include <mcp/host/config_check.hpp>
#include <mcp/host/config_codex.hpp>
#include <mcp/host/config_file.hpp>
#include <mcp/host/config_problem.hpp>
#include <mcp/host/config_reader.hpp>
#include <mcp/host/config_text.hpp>
#include <mcp/host/config_variables.hpp>
#include <mcp/host/server_config.hpp>

#ifdef MCP_WITH_TOML
#include <mcp/core/toml_places.hpp>
#endif

#include <tl/expected.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

// Defined in core/toml_places.hpp; called only where that is.
template <class Value> tl::expected<Value, placed_mistake> parse_toml_places(std::string_view text);

/// One server as a file says it.
struct config_entry {
    server_config written;  ///< With its variables as they stand there: for showing.
    server_config server;   ///< With its variables replaced: for use. Never print it.
    std::vector<config_problem> problems;  ///< Of this entry alone.
    std::vector<config_origin> hides;      ///< Entries of that name in lower layers, lowest first.

    [[nodiscard]] bool is_usable() const noexcept { return !has_error(problems); }
};

/// What one source says.
struct read_config {
    std::vector<config_entry> entries;
    std::vector<config_problem> problems;  ///< Of the whole source.
    std::optional<bool> enabled;           ///< `mcpEnabled`, if it is there.
};

namespace detail {

#ifdef MCP_WITH_TOML
inline constexpr bool with_toml = true;
#else
inline constexpr bool with_toml = false;
#endif

// A template, so that a program may have files with and without TOML.
template <bool With>
tl::expected<placed_value, placed_mistake> parse_config_toml(std::string_view text) {
    if constexpr (With) {
        return parse_toml_places<placed_value>(text);
    } else {
        placed_mistake made;
        made.words = "is TOML, which this program was built without: link mcp::toml";
        static_cast<void>(text);
        return tl::unexpected<placed_mistake>(std::move(made));
    }
}

class source_reader {
public:
    source_reader(config_source const& source, config_places const& places)
        : source_(source),
          places_(places),
          problems_(source.file) {}

    template <bool WithToml> read_config read() {
        if (!source_.failure.empty()) {
            problems_.error(0, {}, source_.failure, "check the name of the file");
        } else if (!source_.is_missing) {
            read_text<WithToml>();
        }
        made_.problems = problems_.take();
        return std::move(made_);
    }

private:
    [[nodiscard]] bool is_toml() const { return source_.file.ends_with(".toml"); }

    template <bool WithToml> void read_text() {
        auto root = is_toml() ? parse_config_toml<WithToml>(source_.text)
                              : parse_json_places(source_.text, choice());
        if (!root) {
            problems_.error(root.error().line, {}, root.error().words,
                            is_toml() ? "" : "the file must be JSON; comments are fine");
            return;
        }
        if (root->kind != placed_kind::table) {
            problems_.error(root->line, {}, "must be a table", "write {\"mcpServers\": {...}}");
            return;
        }
        if (source_.project.empty()) {
            read_root(*root);
        } else {
            read_project(*root);
        }
    }

    // Other programs keep much else in such files.
    member_choice choice() const {
        return [project = source_.project](std::string_view path, std::string_view name) {
            if (!path.empty() && path != "/projects") {
                return !path.starts_with("/projects/") || name == "mcpServers";
            }
            if (path == "/projects") return name == project;
            if (!project.empty()) return name == "projects";
            return name == "mcpServers" || name == "servers" || name == "mcpEnabled";
        };
    }

    void read_root(placed_value const& root) {
        bool found = false;
        if (is_toml()) {
            found = read_section(root, "mcp_servers", {});
        } else {
            found = read_section(root, "mcpServers", {});
            found = read_section(root, "servers", {}) || found;
        }
        if (auto const* const enabled = root.find("mcpEnabled")) {
            if (enabled->value.kind == placed_kind::boolean) {
                made_.enabled = enabled->value.truth;
            } else {
                problems_.error(enabled->value.line, "mcpEnabled", "must be true or false",
                                "write true or false, no quotes");
            }
            found = true;
        }
        if (!found) suggest_section(root);
    }

    void suggest_section(placed_value const& root) {
        std::vector<std::string_view> const names =
            is_toml() ? std::vector<std::string_view>{"mcp_servers"}
                      : std::vector<std::string_view>{"mcpServers"};
        for (placed_member const& each : root.members) {
            bool const is_close = each.name.size() > 5 && !nearest(each.name, names).empty();
            if (!is_close) continue;
            problems_.warn(each.line, member_path({}, each.name),
                           "holds no servers for this program",
                           "did you mean " + std::string(names[0]) + "?");
        }
    }

    void read_project(placed_value const& root) {
        auto const* const projects = root.find("projects");
        if (projects == nullptr) return;
        auto const* const project = projects->value.find(source_.project);
        if (project == nullptr) return;
        read_section(project->value, "mcpServers", member_path("projects", source_.project));
    }

    bool read_section(placed_value const& table, std::string_view name, std::string const& outer) {
        auto const* const found = table.find(name);
        if (found == nullptr) return false;
        std::string const path = member_path(outer, name);
        if (found->value.kind != placed_kind::table) {
            problems_.error(found->value.line, path, "must be a table of servers",
                            "write {\"NAME\": {\"command\": \"...\"}}");
            return true;
        }
        for (placed_member const& each : found->value.members) read_entry(each, path);
        return true;
    }

    void read_entry(placed_member const& member, std::string const& section) {
        std::string const path = member_path(section, member.name);
        problem_list found(source_.file);
        config_entry made;
        placed_value entry = member.value;
        made.written.name = made.server.name = member.name;
        if (entry.kind != placed_kind::table) {
            found.error(entry.line, path, "must be a table", "write {\"command\": \"...\"}");
        } else {
            if (is_toml()) translate_codex_entry(entry);
            made.written = entry_reader(member.name, entry, path, found).read();
            bool const is_used = made.written.enabled;
            entry = expand_entry(std::move(entry), path, places_.environment, found, is_used);
            problem_list same_again(source_.file);
            made.server = entry_reader(member.name, entry, path, same_again).read();
        }
        config_origin const origin{source_.layer, source_.file, member.line, path};
        made.written.origin = made.server.origin = origin;
        if (entry.kind == placed_kind::table) {
            entry_checker(made.server, entry, member.line, found).check();
        }
        made.problems = found.take();
        std::stable_sort(
            made.problems.begin(), made.problems.end(),
            [](auto const& left, auto const& right) { return left.line < right.line; });
        keep(std::move(made));
    }

    void keep(config_entry made) {
        for (config_entry& each : made_.entries) {
            if (each.server.name != made.server.name) continue;
            problems_.warn(made.server.origin.line, made.server.origin.path,
                           "is there twice in this file; the one in line " +
                               std::to_string(made.server.origin.line) + " counts",
                           "remove one, or give it another name");
            each = std::move(made);
            return;
        }
        made_.entries.push_back(std::move(made));
    }

    config_source const& source_;
    config_places const& places_;
    problem_list problems_;
    read_config made_;
};

}  // namespace detail

/// Everything that one source says, whatever is wrong with parts of it.
template <bool WithToml = detail::with_toml>
read_config read_entries(config_source const& source, config_places const& places) {
    return detail::source_reader(source, places).read<WithToml>();
}

}  // namespace mcp
