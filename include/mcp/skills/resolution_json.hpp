// SPDX-License-Identifier: MIT
// Parts of a resolution as JSON for programs: its graph, its plan, one node of it.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/skills/drawing.hpp>
#include <mcp/skills/explain.hpp>
#include <mcp/skills/report.hpp>
#include <mcp/skills/resolution.hpp>
#include <mcp/wire/json_writer.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

constexpr std::string_view to_string(resolved_edge::outcome became) noexcept {
    constexpr std::string_view names[] = {"kept", "cut", "missing"};
    return names[static_cast<std::size_t>(became)];
}

namespace detail {

inline void write_place(json_writer& out, source_place const& place) {
    write_text(out, "file", place.file);
    out.key("line");
    out.number(place.line);
}

inline void write_edge(json_writer& out, resolved_edge const& one) {
    out.begin_object();
    write_text(out, "from", one.from);
    write_text(out, "to", one.to);
    out.key("optional");
    out.boolean(one.optional);
    write_text(out, "outcome", to_string(one.became));
    write_text(out, "version", one.version);
    write_place(out, one.place);
    out.end_object();
}

inline std::vector<std::string> names_of(std::map<std::string, std::string> const& all) {
    std::vector<std::string> made;
    for (auto const& each : all) made.push_back(each.first);
    return made;
}

// What starts: the exact command or URL, masked, and where that is said.
inline void write_start(json_writer& out, resolved_server const& one) {
    out.begin_object();
    write_text(out, "name", one.name);
    write_text(out, "identity", one.identity);
    write_text(out, "version", one.version);
    write_text(out, "from", one.from);
    write_place(out, source_place(one.config.origin.file, one.config.origin.line));
    write_texts(out, "env", names_of(one.config.env));
    write_texts(out, "headers", names_of(one.config.headers));
    write_texts(out, "required_by", one.required_by);
    out.end_object();
}

inline void write_wave(json_writer& out, resolution const& all,
                       std::vector<std::string> const& labels) {
    out.begin_object();
    out.key("servers");
    out.begin_array();
    for (std::string const& each : labels) {
        if (!drawn_nodes::is_server(each)) continue;
        auto const* const server = all.find_server(drawn_nodes::name(each));
        if (server != nullptr) write_start(out, *server);
    }
    out.end_array();
    out.key("skills");
    out.begin_array();
    for (std::string const& each : labels) {
        if (drawn_nodes::is_server(each)) continue;
        auto const* const skill = all.find_skill(drawn_nodes::name(each));
        if (skill != nullptr) write_skill(out, *skill);
    }
    out.end_array();
    out.end_object();
}

class node_writer {
public:
    node_writer(resolution const& all, std::string label) : all_(all), label_(std::move(label)) {}

    std::string run(std::string_view words) {
        std::string text;
        json_writer out(text);
        out.begin_object();
        write_text(out, "node", label_);
        write_text(out, "state", drawn_nodes(all_).state(label_));
        write_what_it_is(out);
        write_edges(out, "needed_by", &resolved_edge::to);
        write_edges(out, "needs", &resolved_edge::from);
        out.key("findings");
        out.begin_array();
        for (finding const& each : all_.findings) {
            bool const is_meant =
                std::find(each.nodes.begin(), each.nodes.end(), label_) != each.nodes.end();
            if (is_meant) write_finding(out, each);
        }
        out.end_array();
        write_text(out, "text", words);
        out.end_object();
        return text;
    }

private:
    void write_what_it_is(json_writer& out) const {
        std::string_view const name = drawn_nodes::name(label_);
        if (!drawn_nodes::is_server(label_)) {
            if (auto const* const skill = all_.find_skill(name)) {
                out.key("skill");
                write_skill(out, *skill);
            }
            return;
        }
        auto const* const server = all_.find_server(name);
        if (server == nullptr) return;
        out.key("server");
        write_server(out, *server);
        write_text(out, "decided_by", server->decided_by);
        write_texts(out, "candidates", server->candidates);
    }

    void write_edges(json_writer& out, std::string_view key,
                     std::string resolved_edge::*end) const {
        out.key(key);
        out.begin_array();
        for (resolved_edge const& each : all_.edges) {
            if (each.*end == label_) write_edge(out, each);
        }
        out.end_array();
    }

    resolution const& all_;
    std::string label_;
};

}  // namespace detail

/// One JSON object: `nodes`, each with id, kind, name and state (ready, degraded, blocked,
/// missing), and `edges`, each with from, to, optional, outcome (kept, cut, missing), version, file
/// and line.
inline std::string draw_json(resolution const& all) {
    std::string text;
    json_writer out(text);
    detail::drawn_nodes const nodes(all);
    out.begin_object();
    detail::write_all(out, "nodes", nodes.labels(), [&](json_writer& to, std::string const& each) {
        to.begin_object();
        detail::write_text(to, "id", each);
        detail::write_text(to, "kind", detail::drawn_nodes::is_server(each) ? "server" : "skill");
        detail::write_text(to, "name", detail::drawn_nodes::name(each));
        detail::write_text(to, "state", nodes.state(each));
        to.end_object();
    });
    detail::write_all(out, "edges", all.edges, detail::write_edge);
    out.end_object();
    return text;
}

/// One JSON object: `waves`, each with the servers that start and the skills that are there after
/// that, and `blocked`, the other skills. Values of variables and headers are left out.
inline std::string plan_json(resolution const& all) {
    std::string text;
    json_writer out(text);
    out.begin_object();
    detail::write_all(out, "waves", all.waves, [&](json_writer& to, auto const& wave) {
        detail::write_wave(to, all, wave);
    });
    out.key("blocked");
    out.begin_array();
    for (resolved_skill const& each : all.skills) {
        if (each.status != skill_status::blocked) continue;
        out.begin_object();
        detail::write_text(out, "name", each.name);
        detail::write_texts(out, "reasons", each.reasons);
        out.end_object();
    }
    out.end_array();
    out.end_object();
    return text;
}

/// The same as explain(), as one JSON object: node, state, the skill or the server, needed_by,
/// needs, findings, text. Fails as that does.
inline result<std::string> explain_json(resolution const& all, std::string_view node) {
    auto const words = explain(all, node);
    if (!words) return tl::unexpected<error>(words.error());
    bool const has_kind = node.starts_with("skill:") || node.starts_with("server:");
    std::string label(node);
    if (!has_kind) {
        label = (all.find_skill(node) != nullptr ? "skill:" : "server:") + std::string(node);
    }
    return detail::node_writer(all, std::move(label)).run(*words);
}

}  // namespace mcp
