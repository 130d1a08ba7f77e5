// SPDX-License-Identifier: MIT
// The files of one skill, read into one value. Link mcp::skills.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/core/yaml_places.hpp>
#include <mcp/host/config_problem.hpp>
#include <mcp/skills/front_matter.hpp>
#include <mcp/skills/front_matter_reader.hpp>
#include <mcp/skills/manifest_problems.hpp>
#include <mcp/skills/mcp_manifest.hpp>
#include <mcp/skills/openai_manifest.hpp>
#include <mcp/skills/skill.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// How a skill's files are read.
struct manifest_options {
    /// A skill that breaks the specification, or whose side files are wrong, is not loaded.
    bool strict = false;
    std::size_t skill_bytes = std::size_t(1) << 20;  ///< Of a whole SKILL.md.
    std::size_t front_matter_bytes = std::size_t(64) << 10;
    yaml_limits yaml;  ///< Of each file; its `bytes` is the most that a side file may have.
};

/// One file of a skill.
struct skill_file {
    bool is_there = false;
    std::string text;     ///< Of SKILL.md at least its front matter.
    std::string failure;  ///< Why there is no text; empty if there is.
};

/// The texts that make a skill.
struct skill_source {
    std::string path;  ///< Of its folder.
    skill_scope scope = skill_scope::repo;
    skill_file manifest;  ///< SKILL.md
    skill_file openai;    ///< agents/openai.yaml
    skill_file needs;     ///< agents/mcp.yaml
};

/// A skill, or why there is none.
struct parsed_skill {
    std::optional<skill> found;
    std::vector<config_problem> problems;  ///< Of a skill that was not loaded; else it has them.
};

namespace detail {

class skill_parser {
public:
    skill_parser(skill_source const& source, manifest_options const& options)
        : source_(source),
          options_(options),
          problems_(file("SKILL.md"), options.strict) {}

    parsed_skill parse() {
        parsed_skill made;
        std::optional<skill> found = parse_manifest();
        made.problems = bounded(problems_.list.take());
        if (!found || has_error(made.problems)) return made;
        read_side_files(*found, made.problems);
        // Who asks for strictness wants no skill of which a part is missing.
        if (options_.strict && has_error(made.problems)) return made;
        found->problems = std::move(made.problems);
        made.problems.clear();
        made.found = std::move(found);
        return made;
    }

private:
    [[nodiscard]] std::string file(std::string_view name) const {
        return source_.path + '/' + std::string(name);
    }

    [[nodiscard]] std::string folder_name() const {
        std::string_view path = source_.path;
        while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
        return std::string(path.substr(path.rfind('/') + 1));
    }

    std::optional<skill> refuse(std::size_t line, std::string message, std::string fix = {}) {
        problems_.list.error(line, {}, std::move(message), std::move(fix));
        return std::nullopt;
    }

    std::optional<skill> parse_manifest() {
        if (!source_.manifest.failure.empty()) return refuse(0, source_.manifest.failure);
        front_matter const split = split_front_matter(source_.manifest.text);
        bool const is_long = split.state != front_matter_state::missing &&
                             split.yaml.size() > options_.front_matter_bytes;
        if (split.state == front_matter_state::missing) {
            return refuse(1, "has no front matter", "begin the file with a line that is ---");
        }
        if (is_long) {
            return refuse(1, "has more than " + std::to_string(options_.front_matter_bytes) +
                                 " bytes of front matter");
        }
        if (split.state == front_matter_state::unclosed) {
            return refuse(1, "has front matter without an end", "add a second line that is ---");
        }
        auto const table = parse_front_matter(split);
        if (!table) return refuse(table.error().line, table.error().words);
        if (table->kind != placed_kind::table) {
            return refuse(table->line == 0 ? 1 : table->line, "has front matter that is no table",
                          "write name: and description: into it");
        }
        skill made = front_matter_reader(*table, folder_name(), problems_).read();
        made.scope = source_.scope;
        made.path = source_.path;
        made.place.file = file("SKILL.md");
        return made;
    }

    tl::expected<placed_value, placed_mistake> parse_front_matter(front_matter const& split) {
        auto made = parse_yaml_places(split.yaml, split.line, options_.yaml);
        if (made || options_.strict) return made;
        auto const quoted = quote_plain_colons(split.yaml);
        if (!quoted) return made;
        auto again = parse_yaml_places(*quoted, split.line, options_.yaml);
        if (!again) return made;
        problems_.complain(made.error().line, {}, made.error().words,
                           "put texts that hold a colon in quotes");
        return again;
    }

    void read_side_files(skill& made, std::vector<config_problem>& all) {
        read_side_file<openai_manifest_reader>("agents/openai.yaml", source_.openai, made, all);
        std::vector<server_requirement> const hints = std::exchange(made.servers, {});
        read_side_file<mcp_manifest_reader>("agents/mcp.yaml", source_.needs, made, all);
        // What both files name is meant once, and mcp.yaml can say more about it.
        for (server_requirement const& hint : hints) {
            bool const is_known =
                std::any_of(made.servers.begin(), made.servers.end(),
                            [&](server_requirement const& each) { return each.name == hint.name; });
            if (!is_known) made.servers.push_back(hint);
        }
    }

    template <class Reader>
    void read_side_file(std::string_view name, skill_file const& text, skill& made,
                        std::vector<config_problem>& all) {
        if (!text.is_there) return;
        manifest_problems problems(file(name), options_.strict);
        auto root = parse_yaml_places(text.text, 1, options_.yaml);
        if (!text.failure.empty()) {
            problems.list.error(0, {}, text.failure);
        } else if (!root) {
            problems.list.error(root.error().line, {}, root.error().words);
        } else if (root->kind == placed_kind::table) {
            Reader(*root, problems, made).read();
        } else if (root->kind != placed_kind::null) {
            problems.list.error(root->line, {}, "must be a table",
                                "write names and values into it");
        }
        for (config_problem& each : bounded(problems.list.take())) all.push_back(std::move(each));
    }

    // A file can be wrong in thousands of ways, which nobody reads. Errors come first.
    static std::vector<config_problem> bounded(std::vector<config_problem> all) {
        constexpr std::size_t most = 50;
        if (all.size() <= most) return all;
        std::stable_partition(all.begin(), all.end(),
                              [](config_problem const& each) { return each.is_error(); });
        config_problem rest = all[most - 1];
        rest.message = "and " + std::to_string(all.size() - most + 1) + " more problems";
        rest.line = 0;
        rest.path.clear();
        rest.fix.clear();
        all.resize(most - 1);
        all.push_back(std::move(rest));
        return all;
    }

    skill_source const& source_;
    manifest_options const& options_;
    manifest_problems problems_;
};

}  // namespace detail

/// Reads a skill out of its texts. Touches no files, and never throws because of a text.
inline parsed_skill parse_skill(skill_source const& source, manifest_options const& options = {}) {
    return detail::skill_parser(source, options).parse();
}

}  // namespace mcp
