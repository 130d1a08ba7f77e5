// SPDX-License-Identifier: MIT
// One server in agents/mcp.yaml.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/host/config_check.hpp>
#include <mcp/host/config_fields.hpp>
#include <mcp/host/config_problem.hpp>
#include <mcp/host/config_reader.hpp>
#include <mcp/host/config_variables.hpp>
#include <mcp/skills/manifest_problems.hpp>
#include <mcp/skills/skill.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Numbers and truths in texts, which YAML makes of `8080` and `1.0`, become the text that they
/// are.
inline void make_text(placed_value& value) {
    if (value.kind == placed_kind::number || value.kind == placed_kind::boolean) {
        value.kind = placed_kind::text;
    }
    for (placed_value& each : value.elements) make_text(each);
    for (placed_member& each : value.members) make_text(each.value);
}

/// A version or a range as somebody writes it, on one line and not long.
inline void read_version(field_reader& fields, std::string_view name, std::string& out) {
    constexpr std::size_t longest = 256;
    if (!fields.read(name, out)) return;
    if (is_showable(out) && out.size() <= longest) return;
    fields.error(*fields.find(name), "is no version", "write it as in \"1.2.0\" or \"^1.2\"");
}

/// Reads a server with the reader of the user's configuration, as far as both know the same fields.
class manifest_server_reader {
public:
    /// `folder` is the skill's: what is relative stands inside of it.
    manifest_server_reader(placed_value const& entry, std::string path, std::string const& folder,
                           problem_list& problems)
        : line_(entry.line),
          path_(std::move(path)),
          folder_(folder),
          problems_(problems) {
        split(entry);
    }

    /// The server; it counts only if no error was found.
    server_requirement read() {
        read_needs();
        read_reach();
        return std::move(made_);
    }

private:
    // What says how to reach the server; the rest says what is needed of it.
    static constexpr std::string_view reach_fields[] = {"type", "command", "args", "env",  "cwd",
                                                        "url",  "headers", "auth", "oauth"};

    void split(placed_value const& entry) {
        needs_.kind = reach_.kind = placed_kind::table;
        needs_.line = reach_.line = entry.line;
        for (placed_member member : entry.members) {
            if (member.name == "transport") {
                member.shown = "transport";
                member.name = "type";
            }
            bool const is_reach = std::find(std::begin(reach_fields), std::end(reach_fields),
                                            member.name) != std::end(reach_fields);
            make_texts(member);
            (is_reach ? reach_ : needs_).members.push_back(std::move(member));
        }
    }

    // All but what is no text in a configuration either.
    static void make_texts(placed_member& member) {
        if (member.name == "optional") return;
        if (member.name != "oauth") return make_text(member.value);
        for (placed_member& each : member.value.members) {
            if (each.name != "callbackPort") make_text(each.value);
        }
    }

    void read_needs() {
        field_reader fields(needs_, path_, problems_);
        made_.place = source_place(problems_.file(), line_);
        if (fields.find("name") == nullptr) {
            problems_.error(line_, path_, "has no name",
                            "write name: and how the server is called");
        } else if (fields.read("name", made_.name)) {
            placed_member const& name = *fields.find("name");
            made_.place.line = name.line;
            if (made_.name.empty())
                fields.error(name, "is empty", "write how the server is called");
        }
        fields.read("optional", made_.optional);
        read_version(fields, "provides", made_.provides);
        read_version(fields, "version", made_.version);
        read_tools(fields);
        fields.find("transport");  // so that it is suggested for what looks like it
        for (std::string_view const name : reach_fields) fields.find(name);
        fields.finish();
    }

    void read_tools(field_reader& fields) {
        if (!fields.read("tools", made_.tools)) return;
        bool const is_good =
            std::all_of(made_.tools.begin(), made_.tools.end(),
                        [](std::string const& name) { return !name.empty() && is_showable(name); });
        if (is_good) return;
        fields.error(*fields.find("tools"), "has a name that no tool can have",
                     "write the names that the server gives its tools");
    }

    void read_reach() {
        server_config const written = entry_reader(made_.name, reach_, path_, problems_).read();
        check(written);
        if (reach_.find("type") != nullptr) made_.transport = written.wire;
        static_cast<server_reach&>(made_) = written;
        check_no_nul();
        place_inside("command", made_.command, made_.command.find('/') != std::string::npos);
        place_inside("cwd", made_.cwd, !made_.cwd.empty());
    }

    // Variables are replaced when the skill is loaded; here any value will do.
    void check(server_config const& written) {
        if (made_.name.empty()) return;  // that is said already
        problem_list seen(problems_.file());
        placed_value const entry = expand_entry(
            reach_, path_, [](std::string const&) { return std::optional<std::string>("1"); },
            problems_, true);
        server_config checked = written;
        if (!has_error(problems_.all()))
            checked = entry_reader(made_.name, entry, path_, seen).read();
        checked.origin.path = path_;
        if (written.url.find("${") != std::string::npos) checked.url = "https://example.com";
        if (!reach_.members.empty()) {
            entry_checker(checked, entry, line_, problems_).check();
        } else if (!is_server_name(made_.name)) {
            problems_.error(line_, path_, "has a name that no server can have",
                            "call it " + better_server_name(made_.name));
        }
    }

    void check_no_nul() {
        auto const has_nul = [](std::string const& text) { return text.find('\0') != text.npos; };
        bool const is_bad = has_nul(made_.command) || has_nul(made_.cwd) ||
                            std::any_of(made_.args.begin(), made_.args.end(), has_nul);
        if (is_bad) {
            problems_.error(line_, path_, "holds a NUL character", "no program can be given one");
        }
    }

    // A skill may bring its own program; it may not point at what stands beside it.
    void place_inside(std::string_view field, std::string& file, bool is_path) {
        if (!is_path || file[0] == '/' || file[0] == '~' || file.starts_with("${")) return;
        if (auto inside = path_inside(folder_, file)) {
            file = std::move(*inside);
            return;
        }
        problems_.error(reach_.find(field)->value.line, member_path(path_, field),
                        "leads out of the skill's folder",
                        "keep it inside, or write an absolute path");
    }

    std::size_t line_;
    std::string path_;
    std::string const& folder_;
    problem_list& problems_;
    placed_value needs_;
    placed_value reach_;
    server_requirement made_;
};

}  // namespace mcp::detail
