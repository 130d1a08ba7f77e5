// SPDX-License-Identifier: MIT
// agents/openai.yaml: how a skill is shown, which servers it needs, when it may be chosen.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/host/config_check.hpp>
#include <mcp/host/config_fields.hpp>
#include <mcp/host/config_reader.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/http/url.hpp>
#include <mcp/skills/manifest_problems.hpp>
#include <mcp/skills/skill.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

/// Adds what agents/openai.yaml says to a skill. As in the product that made the format, a field
/// that is wrong is left out, a server without its type or name is left out, and what is not known
/// is somebody else's.
class openai_manifest_reader {
public:
    openai_manifest_reader(placed_value const& root, manifest_problems& problems, skill& made)
        : root_(root),
          problems_(problems),
          made_(made) {}

    void read() {
        if (auto const* const table = table_in(root_, "interface", {})) read_interface(*table);
        if (auto const* const table = table_in(root_, "dependencies", {})) read_tools(*table);
        if (auto const* const table = table_in(root_, "policy", {})) read_policy(*table);
    }

private:
    static constexpr std::size_t short_text = 64;
    static constexpr std::size_t long_text = 1024;

    void wrong_kind(placed_value const& value, std::string path, std::string_view expected) {
        problems_.complain(
            value.line, std::move(path),
            "must be " + std::string(expected) + ", not " + std::string(words_for(value.kind)),
            "it is left out");
    }

    placed_value const* table_in(placed_value const& table, std::string_view name,
                                 std::string const& path) {
        auto const* const found = table.find(name);
        if (found == nullptr || found->value.kind == placed_kind::null) return nullptr;
        if (found->value.kind == placed_kind::table) return &found->value;
        wrong_kind(found->value, member_path(path, name), "a table");
        return nullptr;
    }

    // A text of at most so many characters; nothing if it is not there, or wrong.
    std::optional<std::string> text_in(placed_value const& table, std::string_view name,
                                       std::string const& path, std::size_t most) {
        auto const* const found = table.find(name);
        if (found == nullptr || found->value.kind == placed_kind::null) return std::nullopt;
        if (found->value.kind != placed_kind::text) {
            wrong_kind(found->value, member_path(path, name), "text");
            return std::nullopt;
        }
        std::string text = one_line(found->value.text);
        if (text.empty() || character_count(text) > most) {
            problems_.complain(found->value.line, member_path(path, name),
                               "must have 1 to " + std::to_string(most) + " characters",
                               "it is left out");
            return std::nullopt;
        }
        return text;
    }

    void read_text(placed_value const& table, std::string_view name, std::string& out,
                   std::size_t most) {
        if (auto text = text_in(table, name, "interface", most)) out = std::move(*text);
    }

    void read_interface(placed_value const& table) {
        skill_interface& made = made_.details.interface;
        read_text(table, "display_name", made.display_name, short_text);
        read_text(table, "short_description", made.short_description, long_text);
        read_text(table, "default_prompt", made.default_prompt, long_text);
        read_icon(table, "icon_small", made.icon_small);
        read_icon(table, "icon_large", made.icon_large);
        read_text(table, "brand_color", made.brand_color, short_text);
        if (made.brand_color.empty() || is_color(made.brand_color)) return;
        problems_.complain(table.find("brand_color")->value.line, "interface.brand_color",
                           "is no color", "write it as in \"#1a2b3c\"");
        made.brand_color.clear();
    }

    static bool is_color(std::string_view text) noexcept {
        return text.size() == 7 && text[0] == '#' &&
               text.find_first_not_of("0123456789abcdefABCDEF", 1) == text.npos;
    }

    void read_icon(placed_value const& table, std::string_view name, std::string& out) {
        auto const file = text_in(table, name, "interface", long_text);
        if (!file) return;
        if (auto const inside = path_inside(made_.path, *file)) {
            out = *inside;
            return;
        }
        problems_.complain(table.find(name)->value.line, member_path("interface", name),
                           "leads out of the skill's folder", "keep the file inside of it");
    }

    void read_tools(placed_value const& table) {
        auto const* const found = table.find("tools");
        if (found == nullptr || found->value.kind == placed_kind::null) return;
        if (found->value.kind != placed_kind::list) {
            wrong_kind(found->value, "dependencies.tools", "a list");
            return;
        }
        for (std::size_t i = 0; i < found->value.elements.size(); ++i) {
            read_tool(found->value.elements[i], element_path("dependencies.tools", i));
        }
    }

    void read_tool(placed_value const& entry, std::string const& path) {
        if (entry.kind != placed_kind::table) {
            wrong_kind(entry, path, "a table");
            return;
        }
        auto const type = text_in(entry, "type", path, short_text);
        auto const name = text_in(entry, "value", path, long_text);
        if (!type || !name) {
            problems_.list.error(entry.line, path, "has no usable type and value",
                                 "write type: \"mcp\" and the server's name as value");
            return;
        }
        if (http::detail::same_text(*type, "mcp")) read_server(entry, *name, path);
    }

    void read_server(placed_value const& entry, std::string const& name, std::string const& path) {
        server_requirement made(name);
        made.place = source_place(problems_.list.file(), entry.line);
        auto const transport = text_in(entry, "transport", path, short_text);
        auto const wire = transport ? wire_named(*transport) : server_wire::http;
        made.command = text_in(entry, "command", path, long_text).value_or("");
        made.url = text_in(entry, "url", path, long_text).value_or("");
        made.transport = wire;
        if (!wire || *wire == server_wire::automatic) {
            drop(entry, path, "has a transport that is not known",
                 "write streamable_http or stdio");
        } else if (*wire == server_wire::stdio ? made.command.empty() : made.url.empty()) {
            drop(entry, path, *wire == server_wire::stdio ? "has no command" : "has no url",
                 "stdio needs a command, streamable_http a url");
        } else if (!is_server_name(name)) {
            drop(entry, path, "has a value that cannot name a server",
                 "call it " + better_server_name(name));
        } else if (*wire != server_wire::stdio && !http::url::parse(made.url)) {
            drop(entry, path, "has a url that cannot be used",
                 "write it as in https://example.com/mcp");
        } else {
            keep(std::move(made));
        }
    }

    // What belongs to the other transport has no effect.
    void keep(server_requirement made) {
        if (*made.transport == server_wire::stdio) {
            made.url.clear();
        } else {
            made.command.clear();
        }
        made_.servers.push_back(std::move(made));
    }

    void drop(placed_value const& entry, std::string const& path, std::string message,
              std::string fix) {
        problems_.list.error(entry.line, path, std::move(message), std::move(fix));
    }

    void read_policy(placed_value const& table) {
        auto const* const implicit = table.find("allow_implicit_invocation");
        if (implicit != nullptr && implicit->value.kind == placed_kind::boolean) {
            made_.details.allow_implicit_invocation = implicit->value.truth;
        } else if (implicit != nullptr) {
            wrong_kind(implicit->value, "policy.allow_implicit_invocation", "true or false");
        }
        auto const* const products = table.find("products");
        if (products == nullptr) return;
        if (products->value.kind != placed_kind::list) {
            wrong_kind(products->value, "policy.products", "a list");
            return;
        }
        for (placed_value const& each : products->value.elements) {
            if (each.kind == placed_kind::text) {
                made_.details.products.push_back(one_line(each.text));
            } else {
                wrong_kind(each, "policy.products", "text");
            }
        }
    }

    placed_value const& root_;
    manifest_problems& problems_;
    skill& made_;
};

}  // namespace mcp::detail
