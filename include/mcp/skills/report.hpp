// SPDX-License-Identifier: MIT
// A resolution as text for people, and as JSON for programs.
#pragma once

#include <mcp/skills/resolution.hpp>
#include <mcp/wire/json_writer.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mcp {

/// A finding as people read it: what is wrong, who says what, how it came to that, what to do.
inline std::string to_text(finding const& one) {
    std::string text(to_string(one.severity));
    text += '[' + std::string(to_string(one.code)) + "]: " + one.headline + '\n';
    auto const add = [&](std::string_view begin, std::vector<std::string> const& lines) {
        constexpr std::size_t most = 12;
        for (std::size_t i = 0; i < lines.size() && i < most; ++i) {
            text += std::string(begin) + lines[i] + '\n';
        }
        if (lines.size() > most) {
            text += std::string(begin) + std::to_string(lines.size() - most) + " more\n";
        }
    };
    add("  because ", one.sides);
    add("  by      ", one.chain);
    if (!one.decided_by.empty()) text += "  decided by " + one.decided_by + '\n';
    add("  fix:    ", one.fixes);
    return text;
}

/// All findings, then how many skills are ready.
inline std::string to_text(resolution const& all) {
    std::string text;
    for (finding const& each : all.findings) text += to_text(each) + '\n';
    std::size_t count[3] = {};
    for (resolved_skill const& each : all.skills) ++count[static_cast<std::size_t>(each.status)];
    text += std::to_string(all.skills.size()) + " skills: " + std::to_string(count[0]) +
            " ready, " + std::to_string(count[1]) + " degraded, " + std::to_string(count[2]) +
            " blocked; " + std::to_string(all.servers.size()) + " servers in " +
            std::to_string(all.waves.size()) + " waves\n";
    for (resolved_skill const& each : all.skills) {
        if (each.status == skill_status::ready) continue;
        text += detail::shown_name(each.name) + " is " + std::string(to_string(each.status)) +
                ": " + detail::shown_list(each.reasons, 3) + '\n';
    }
    return text;
}

namespace detail {

inline void write_texts(json_writer& out, std::string_view key,
                        std::vector<std::string> const& texts) {
    out.key(key);
    out.begin_array();
    for (std::string const& each : texts) out.string(each);
    out.end_array();
}

inline void write_text(json_writer& out, std::string_view key, std::string_view text) {
    out.key(key);
    out.string(text);
}

inline void write_skill(json_writer& out, resolved_skill const& one) {
    out.begin_object();
    write_text(out, "name", one.name);
    write_text(out, "scope", to_string(one.scope));
    write_text(out, "path", one.path);
    write_text(out, "version", one.version);
    write_text(out, "status", to_string(one.status));
    write_texts(out, "servers", one.servers);
    write_texts(out, "requires", one.requires_skills);
    out.end_object();
}

inline void write_server(json_writer& out, resolved_server const& one) {
    out.begin_object();
    write_text(out, "name", one.name);
    write_text(out, "identity", one.identity);
    write_text(out, "version", one.version);
    write_text(out, "from", one.from);
    write_texts(out, "required_by", one.required_by);
    out.end_object();
}

inline void write_finding(json_writer& out, finding const& one) {
    out.begin_object();
    write_text(out, "code", to_string(one.code));
    write_text(out, "severity", to_string(one.severity));
    write_text(out, "message", one.message());
    write_texts(out, "chain", one.chain);
    write_texts(out, "nodes", one.nodes);
    write_text(out, "decided_by", one.decided_by);
    write_texts(out, "fixes", one.fixes);
    out.end_object();
}

template <class Item, class Write>
void write_all(json_writer& out, std::string_view key, std::vector<Item> const& items,
               Write const& write) {
    out.key(key);
    out.begin_array();
    for (Item const& each : items) write(out, each);
    out.end_array();
}

inline void write_members(json_writer& out, resolution const& all) {
    write_all(out, "skills", all.skills, write_skill);
    write_all(out, "servers", all.servers, write_server);
    write_all(out, "waves", all.waves, [](json_writer& to, auto const& wave) {
        to.begin_array();
        for (std::string const& each : wave) to.string(each);
        to.end_array();
    });
    write_texts(out, "order", all.order);
    write_all(out, "findings", all.findings, write_finding);
}

}  // namespace detail

/// One JSON object: skills, servers, waves, order, findings. What is not known is an empty string.
/// Holds no secrets.
inline std::string to_json(resolution const& all) {
    std::string text;
    json_writer out(text);
    out.begin_object();
    detail::write_members(out, all);
    out.end_object();
    return text;
}

}  // namespace mcp
