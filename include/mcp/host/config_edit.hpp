// SPDX-License-Identifier: MIT
// Adds, changes and removes entries in the text of a configuration.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/config_check.hpp>
#include <mcp/host/config_entry_text.hpp>
#include <mcp/host/config_problem.hpp>
#include <mcp/host/config_reader.hpp>
#include <mcp/host/config_splice.hpp>
#include <mcp/host/config_text.hpp>
#include <mcp/host/server_config.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// The text of a configuration in JSON, whose entries can be changed one by one. Order, comments
/// and everything that is not understood stay as they are.
class config_editor {
public:
    explicit config_editor(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] std::string const& text() const noexcept { return text_; }

    /// Whether the text can be edited: errc::invalid_configuration says in which line it is wrong.
    result<void> open() {
        if (text_.find_first_not_of(" \t\r\n") == std::string::npos) text_ = "{}\n";
        auto parsed = parse_json_places(text_, [](std::string_view path, std::string_view name) {
            return !path.empty() || name == "mcpServers" || name == "servers";
        });
        if (!parsed) return wrong(parsed.error().line, parsed.error().words);
        if (parsed->kind != placed_kind::table) return wrong(parsed->line, "must be a table");
        root_ = std::move(*parsed);
        for (std::string_view name : sections) {
            auto const* const found = root_.find(name);
            bool const is_good = found == nullptr || found->value.kind == placed_kind::table;
            if (!is_good) return wrong(found->value.line, std::string(name) + " must be a table");
        }
        return {};
    }

    /// The entry of that name, or null; valid until the text changes.
    [[nodiscard]] placed_member const* find(std::string_view name) const {
        for (std::string_view section : sections) {
            auto const* const table = root_.find(section);
            auto const* const entry = table == nullptr ? nullptr : table->value.find(name);
            if (entry != nullptr) return entry;
        }
        return nullptr;
    }

    /// Adds an entry; there must be none of that name.
    result<void> add(server_config const& server) {
        std::string const unit = step();
        auto const* section = root_.find("mcpServers");
        if (section == nullptr) section = root_.find("servers");
        if (section == nullptr) {
            if (auto added = take(text_splicer(text_).with(root_, "mcpServers", "{}", unit));
                !added) {
                return added;
            }
            section = root_.find("mcpServers");
        }
        text_splicer const splicer(text_);
        placed_value const& table = section->value;
        std::string const indent = table.members.empty()
                                       ? splicer.indent_at(table.begin) + unit
                                       : splicer.indent_at(table.members.back().begin);
        return take(splicer.with(table, server.name, entry_text(server, indent, unit), unit));
    }

    /// Writes the settings that differ from what the entry says; it must be there, as a table.
    result<void> change(server_config const& server) {
        placed_value const before = find(server.name)->value;
        if (before.kind != placed_kind::table)
            return wrong(before.line, "the entry must be a table");
        problem_list ignored{std::string()};
        auto const old = fields_of(entry_reader(server.name, before, {}, ignored).read());
        auto const wanted = fields_of(server);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (old[i] == wanted[i]) continue;
            if (auto changed = change_field(server.name, wanted[i]); !changed) return changed;
        }
        return {};
    }

    /// Takes an entry out; it must be there.
    result<void> remove(std::string_view name) {
        for (std::string_view section : sections) {
            auto const* const table = root_.find(section);
            if (table == nullptr || table->value.find(name) == nullptr) continue;
            return take(text_splicer(text_).without(table->value, index_of(table->value, name)));
        }
        return {};
    }

private:
    static constexpr std::string_view sections[] = {"mcpServers", "servers"};

    static tl::unexpected<error> wrong(std::size_t line, std::string const& words) {
        return fail(errc::invalid_configuration, "line " + std::to_string(line) + ": " + words);
    }

    result<void> take(std::string text) {
        text_ = std::move(text);
        return open();
    }

    static std::size_t index_of(placed_value const& table, std::string_view name) {
        std::size_t found = table.members.size();
        for (std::size_t i = 0; i < table.members.size(); ++i) {
            if (table.members[i].name == name) found = i;
        }
        return found;
    }

    // The first of the names that is there gets the value, and the others go.
    result<void> change_field(std::string_view entry_name, entry_field const& field) {
        bool is_written = field.text.empty();
        for (std::string_view name : field.names) {
            placed_value const entry = find(entry_name)->value;
            std::size_t const index = index_of(entry, name);
            if (index == entry.members.size()) continue;
            text_splicer const splicer(text_);
            auto changed = take(
                is_written ? splicer.without(entry, index)
                           : splicer.replaced(entry.members[index], field.names[0], field.text));
            if (!changed) return changed;
            is_written = true;
        }
        if (is_written) return {};
        return take(
            text_splicer(text_).with(find(entry_name)->value, field.names[0], field.text, step()));
    }

    // How far this file indents one level.
    [[nodiscard]] std::string step() const {
        if (root_.members.empty()) return "  ";
        std::string const indent = text_splicer(text_).indent_at(root_.members.front().begin);
        return indent.empty() ? "  " : indent;
    }

    // A new entry, over several lines.
    static std::string entry_text(server_config const& server, std::string const& indent,
                                  std::string const& unit) {
        std::string made = "{";
        for (entry_field const& field : fields_of(server)) {
            if (field.text.empty()) continue;
            made += made.size() == 1 ? "\n" : ",\n";
            made += indent + unit + member_text(field.names[0], field.text);
        }
        return made + '\n' + indent + '}';
    }

    std::string text_;
    placed_value root_;
};

/// Errors: invalid_configuration if the entry would not read back as it is.
inline result<void> check_written(config_editor const& edited, server_config const& wanted) {
    problem_list found{std::string()};
    auto const* const entry = edited.find(wanted.name);
    if (entry == nullptr) return fail(errc::invalid_configuration, "the entry was not written");
    server_config const read = entry_reader(wanted.name, entry->value, wanted.name, found).read();
    if (!is_server_name(wanted.name)) {
        return fail(errc::invalid_configuration,
                    "a server's name must be 1 to 128 letters, digits or any of _ - . / @ : [ ]");
    }
    if (wanted.command.empty() == wanted.url.empty()) {
        return fail(errc::invalid_configuration, "an entry needs either a command or a url");
    }
    server_config expected = wanted;
    expected.origin = read.origin;
    if (read == expected) return {};
    return fail(errc::invalid_configuration, found.all().empty()
                                                 ? "the entry holds what no configuration can say"
                                                 : to_string(found.all().front()));
}

}  // namespace mcp::detail

namespace mcp {

/// The text with one more entry. errc::invalid_argument if one of that name is there,
/// invalid_configuration if the text or the entry is wrong.
inline result<std::string> add_entry(std::string text, server_config const& written) {
    detail::config_editor editor(std::move(text));
    if (auto opened = editor.open(); !opened) return fail(opened.error());
    if (editor.find(written.name) != nullptr) {
        return fail(errc::invalid_argument, "there is an entry of that name already; change it");
    }
    if (auto added = editor.add(written); !added) return fail(added.error());
    if (auto checked = detail::check_written(editor, written); !checked) {
        return fail(checked.error());
    }
    return editor.text();
}

/// The text with one entry changed: settings that stay the same are not touched, and neither is
/// anything that is not known here. errc::invalid_argument if there is no such entry.
inline result<std::string> change_entry(std::string text, server_config const& written) {
    detail::config_editor editor(std::move(text));
    if (auto opened = editor.open(); !opened) return fail(opened.error());
    if (editor.find(written.name) == nullptr) {
        return fail(errc::invalid_argument, "there is no entry of that name; add it");
    }
    if (auto changed = editor.change(written); !changed) return fail(changed.error());
    if (auto checked = detail::check_written(editor, written); !checked) {
        return fail(checked.error());
    }
    return editor.text();
}

/// The text without one entry. errc::invalid_argument if there is no such entry.
inline result<std::string> remove_entry(std::string text, std::string_view name) {
    detail::config_editor editor(std::move(text));
    if (auto opened = editor.open(); !opened) return fail(opened.error());
    if (editor.find(name) == nullptr) {
        return fail(errc::invalid_argument, "there is no entry of that name in this file");
    }
    if (auto removed = editor.remove(name); !removed) return fail(removed.error());
    return editor.text();
}

}  // namespace mcp
