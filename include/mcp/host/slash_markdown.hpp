// SPDX-License-Identifier: MIT
// Servers and their tools in Markdown, for people who read what an agent shows them.
#pragma once

#include <mcp/core/mask.hpp>
#include <mcp/host/config_entry_text.hpp>
#include <mcp/host/connection_event.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/server_status.hpp>
#include <mcp/host/status_json.hpp>
#include <mcp/host/status_text.hpp>
#include <mcp/protocol/tools.hpp>
#include <mcp/wire/json_writer.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

/// A tool as people see it in a list.
struct listed_tool {
    std::string name;  ///< As the agent calls it.
    std::string server;
    std::string description;
    std::string category;  ///< What it says of itself; see tool_category.
};

/// What a tool says of itself: `read-only`, `destructive`, `writes` if it changes something but
/// destroys nothing, or nothing if it does not say. A hint of the server, and no reason to trust
/// it.
inline std::string_view tool_category(std::optional<tool_annotations> const& said) noexcept {
    if (!said) return {};
    if (said->read_only.value_or(false)) return "read-only";
    if (said->destructive.value_or(false)) return "destructive";
    return said->read_only || said->destructive ? "writes" : "";
}

namespace detail {

/// One line without what Markdown or a terminal would act on, so that a server can neither end a
/// table nor show pictures from elsewhere.
inline std::string markdown_text(std::string_view text) {
    constexpr std::string_view active = "\\`*_[]<>|";
    std::string made;
    for (char const c : on_one_line(text)) {
        if (active.find(c) != active.npos) made += '\\';
        made += c;
    }
    return made;
}

/// The same as code, as in `name`.
inline std::string markdown_code(std::string_view text) {
    std::string made = "`";
    for (char const c : on_one_line(text)) {
        if (c == '|') made += '\\';  // tables are taken apart before code
        made += c == '`' ? '\'' : c;
    }
    return made + '`';
}

/// Lines as they are, whatever is in them, between fences.
inline std::string markdown_block(std::vector<std::string> const& lines,
                                  std::string_view language) {
    std::size_t longest = 2;
    for (std::string const& line : lines) {
        std::size_t run = 0;
        for (char const c : line) {
            run = c == '`' ? run + 1 : 0;
            longest = std::max(longest, run);
        }
    }
    std::string const fence(longest + 1, '`');
    std::string made = fence + std::string(language) + '\n';
    for (std::string const& line : lines) made += printable(line) + '\n';
    return made + fence + '\n';
}

inline std::string_view icon_of(server_state state) noexcept {
    switch (state) {
        case server_state::connected: return "✅";
        case server_state::connecting: return "⏳";
        case server_state::reconnecting: return "🔄";
        case server_state::pending_auth: return "🔑";
        case server_state::failed: return "❌";
        case server_state::disconnected: return "⚪";
        case server_state::disabled: break;
    }
    return "🚫";
}

// The two largest units, as in `1 min 30 s` or `3 d 4 h`.
inline std::string lasted_text(std::chrono::seconds time) {
    struct unit {
        std::int64_t seconds;
        std::string_view name;
    };
    constexpr unit units[] = {{86400, " d"}, {3600, " h"}, {60, " min"}, {1, " s"}};
    std::int64_t left = time.count();
    if (left <= 0) return "just now";
    std::string made;
    for (unit const& each : units) {
        bool const is_second = !made.empty();
        std::int64_t const count = left / each.seconds;
        left %= each.seconds;
        if (count != 0) {
            if (is_second) made += ' ';
            made += std::to_string(count);
            made += each.name;
        }
        if (is_second) break;
    }
    return made;
}

// Since when, and for how long.
inline std::string connected_text(server_status const& server, status_moment now) {
    if (!server.connected_at) return "-";
    auto const lasted = std::chrono::floor<std::chrono::seconds>(now.wall - *server.connected_at);
    std::string time = iso_time(*server.connected_at).substr(0, 19);
    time[10] = ' ';
    return time + " UTC (" + lasted_text(lasted) + ')';
}

inline std::string tool_row(listed_tool const& tool) {
    constexpr std::size_t longest_description = 50;
    std::string const category =
        tool.category.empty() ? tool.server : tool.server + ", " + tool.category;
    return "| " + markdown_code(tool.name) + " | " +
           markdown_text(shortened(tool.description, longest_description)) + " | " +
           markdown_text(category) + " |\n";
}

inline std::string tool_table(std::vector<listed_tool> const& tools) {
    std::string made = "| Tool | Description | Category |\n|---|---|---|\n";
    for (listed_tool const& each : tools) made += tool_row(each);
    return made;
}

inline std::string origin_text(config_origin const& origin) {
    std::string const line = origin.line == 0 ? "" : ':' + std::to_string(origin.line);
    return markdown_code(origin.file + line) + " (" + std::string(to_string(origin.layer)) + ')';
}

// A list of what is known; what is not is left out.
inline std::string facts_of(server_status const& server, status_moment now) {
    std::string made;
    auto const add = [&](std::string_view name, std::string const& value) {
        if (!value.empty()) made += "- " + std::string(name) + ": " + value + '\n';
    };
    add("Description", markdown_text(server.description));
    add("Server", markdown_text(server.server_name.empty()
                                    ? std::string()
                                    : server.server_name + ' ' + server.server_version));
    add("Transport", std::string(to_string(server.transport)));
    if (server.era) {
        add("Protocol", markdown_text(server.protocol_version) + " (" +
                            std::string(to_string(*server.era)) + ')');
    }
    if (server.connected_at) add("Connected", connected_text(server, now));
    if (server.reconnects != 0) add("Reconnects", std::to_string(server.reconnects));
    if (!server.origin.file.empty()) add("Configured in", origin_text(server.origin));
    if (server.last_error) {
        add("Last error", markdown_text(mask_secrets(server.last_error->message())));
    }
    return made;
}

// The entry as a file would have it, with secrets masked.
inline std::vector<std::string> entry_lines(server_config const& written) {
    std::vector<std::string> lines = {"{"};
    for (entry_field const& field : fields_of(mask_secrets(written))) {
        if (field.text.empty()) continue;
        if (lines.size() > 1) lines.back() += ',';
        std::string line = "  ";
        json_writer(line).string(field.names.front());
        lines.push_back(line + ": " + field.text);
    }
    lines.emplace_back("}");
    return lines;
}

inline std::string no_servers_text(std::string const& file) {
    std::vector<std::string> const sample = {
        "{",
        "  \"mcpServers\": {",
        "    \"files\": {",
        "      \"command\": \"npx\",",
        "      \"args\": [\"-y\", \"@modelcontextprotocol/server-filesystem\", \".\"]",
        "    }",
        "  }",
        "}",
    };
    return "No servers are configured. To have one, write this to " + markdown_code(file) +
           ":\n\n" + markdown_block(sample, "json");
}

}  // namespace detail

/// Numbers of all servers, and a line for each; without servers, how to configure one.
inline std::string markdown_overview(host_status const& host, status_moment now,
                                     std::string const& config_file = "~/.config/mcp/mcp.json") {
    if (host.servers().empty()) return detail::no_servers_text(config_file);
    host_statistics const& numbers = host.statistics();
    std::string made = "## MCP servers\n\n" + std::to_string(numbers.total) + " total, " +
                       std::to_string(numbers.connected()) + " connected, " +
                       std::to_string(numbers.error()) + " error, " +
                       detail::count_text(numbers.tools, "tool") + "\n\n";
    made += "| | Server | Tools | Connected |\n|---|---|---|---|\n";
    for (host_status::entry const& each : host.servers()) {
        bool const is_connected = each->state == server_state::connected;
        made += "| " + std::string(detail::icon_of(each->state)) + " | " +
                detail::markdown_code(each->name) + " | " +
                (is_connected ? std::to_string(each->tools) : "-") + " | " +
                detail::connected_text(*each, now) + " |\n";
    }
    return made;
}

/// The tools of all servers, one line each.
inline std::string markdown_tools(std::vector<listed_tool> const& tools) {
    if (tools.empty()) return "There are no tools; `/mcp` shows how the servers are.\n";
    return "## " + detail::count_text(tools.size(), "tool") + "\n\n" + detail::tool_table(tools);
}

/// Everything about one server; secrets are masked, `written` is its entry if there is one.
inline std::string markdown_server(server_status const& server, server_config const* written,
                                   std::vector<listed_tool> const& tools, status_moment now) {
    std::string made = "## " + std::string(detail::icon_of(server.state)) + ' ' +
                       detail::markdown_code(server.name) + "\n\n" +
                       detail::markdown_text(mask_secrets(status_text(server))) + "\n\n" +
                       detail::facts_of(server, now);
    if (written != nullptr) {
        made += "\n### Configuration\n\n";
        made += detail::markdown_block(detail::entry_lines(*written), "json");
    }
    if (!tools.empty()) made += "\n### Tools\n\n" + detail::tool_table(tools);
    if (!server.stderr_tail.empty()) {
        std::vector<std::string> lines;
        for (std::string const& each : server.stderr_tail) lines.push_back(mask_secrets(each));
        made += "\n### Last lines of its stderr\n\n" + detail::markdown_block(lines, "");
    }
    return made;
}

}  // namespace mcp
