// SPDX-License-Identifier: MIT
// Skills and servers drawn: DOT for Graphviz, Mermaid for Markdown, a tree for terminals.
#pragma once

#include <mcp/skills/resolution.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace mcp {

namespace detail {

/// The nodes of a drawing, sorted by label, with a number each.
class drawn_nodes {
public:
    explicit drawn_nodes(resolution const& all) : all_(all) {
        for (auto const& each : all.skills) labels_.push_back("skill:" + each.name);
        for (auto const& each : all.servers) labels_.push_back("server:" + each.name);
        for (auto const& each : all.edges) labels_.push_back(each.to);
        std::sort(labels_.begin(), labels_.end());
        labels_.erase(std::unique(labels_.begin(), labels_.end()), labels_.end());
    }

    [[nodiscard]] std::vector<std::string> const& labels() const noexcept { return labels_; }

    [[nodiscard]] std::string id(std::string const& label) const {
        auto const found = std::lower_bound(labels_.begin(), labels_.end(), label);
        return 'n' + std::to_string(found - labels_.begin());
    }

    static bool is_server(std::string_view label) { return label.starts_with("server:"); }
    static std::string_view name(std::string_view label) {
        return label.substr(label.find(':') + 1);
    }

    /// `ready`, `degraded`, `blocked`; `missing` for what is not there.
    [[nodiscard]] std::string_view state(std::string_view label) const {
        if (is_server(label)) return all_.find_server(name(label)) != nullptr ? "ready" : "missing";
        auto const* const found = all_.find_skill(name(label));
        return found != nullptr ? to_string(found->status) : "missing";
    }

    /// Its name, and its state unless it is ready.
    [[nodiscard]] std::string text(std::string_view label) const {
        std::string made = shown_name(name(label));
        if (state(label) != "ready") made += " (" + std::string(state(label)) + ')';
        return made;
    }

private:
    resolution const& all_;
    std::vector<std::string> labels_;
};

inline std::string edge_text(resolved_edge const& edge) {
    std::string made = shown_name(edge.version);
    auto const add = [&](std::string_view word) {
        if (!made.empty()) made += ' ';
        made += word;
    };
    if (edge.optional) add("optional");
    if (edge.became == resolved_edge::outcome::cut) add("ignored");
    if (edge.became == resolved_edge::outcome::missing) add("not met");
    return made;
}

// For a string of DOT, in which entities of HTML count.
inline std::string dot_quoted(std::string_view text) {
    std::string made = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') made += '\\';
        made += c == '&' ? "&amp;" : std::string(1, c);
    }
    return made + '"';
}

// For a string of Mermaid, which has no escapes but entities.
inline std::string mermaid_quoted(std::string_view text) {
    std::string made = "\"";
    for (char const c : text) {
        if (std::string_view("\"<>&#;`\\[](){}|").find(c) == std::string_view::npos) made += c;
        else made += '#' + std::to_string(static_cast<int>(c)) + ';';
    }
    return made + '"';
}

class tree_drawer {
public:
    explicit tree_drawer(resolution const& all) : nodes_(all) {
        std::unordered_set<std::string_view> needed;
        for (resolved_edge const& each : all.edges) {
            needs_[each.from].push_back(&each);
            if (each.to != each.from) needed.insert(each.to);
        }
        // What nobody needs is at the top, then what is only in cycles.
        for (auto const& each : all.skills) {
            if (!needed.contains("skill:" + each.name)) draw("skill:" + each.name);
        }
        for (auto const& each : all.skills) {
            if (!drawn_.contains("skill:" + each.name)) draw("skill:" + each.name);
        }
    }

    std::string take() { return std::move(text_); }

private:
    struct level {
        std::vector<resolved_edge const*> const* edges = nullptr;
        std::size_t next = 0;
    };

    // Without recursion: skills may need each other in long chains.
    void draw(std::string const& root) {
        text_ += nodes_.text(root) + '\n';
        std::vector<level> path;
        open(path, root);
        while (!path.empty()) {
            level& last = path.back();
            if (last.next == last.edges->size()) {
                path.pop_back();
                continue;
            }
            resolved_edge const& edge = *(*last.edges)[last.next++];
            add_line(path, edge);
            bool const is_known = !drawn_.insert(edge.to).second;
            bool const has_more = needs_.contains(edge.to);
            text_ += is_known && has_more ? " ...\n" : "\n";
            if (!is_known && has_more) open(path, edge.to);
        }
    }

    void open(std::vector<level>& path, std::string const& label) {
        drawn_.insert(label);
        auto const found = needs_.find(label);
        if (found == needs_.end()) return;
        level made;
        made.edges = &found->second;
        path.push_back(made);
    }

    void add_line(std::vector<level> const& path, resolved_edge const& edge) {
        // A terminal is not wider.
        constexpr std::size_t deepest = 40;
        std::size_t const first = path.size() > deepest ? path.size() - deepest : 0;
        for (std::size_t i = first; i < path.size(); ++i) {
            bool const is_last = path[i].next == path[i].edges->size();
            bool const is_own = i + 1 == path.size();
            text_ += is_own ? (is_last ? "`-- " : "|-- ") : is_last ? "    " : "|   ";
        }
        text_ += (drawn_nodes::is_server(edge.to) ? "server " : "") + nodes_.text(edge.to);
        std::string const words = edge_text(edge);
        if (!words.empty()) text_ += " [" + words + ']';
    }

    drawn_nodes nodes_;
    std::unordered_map<std::string, std::vector<resolved_edge const*>> needs_;
    std::unordered_set<std::string> drawn_;
    std::string text_;
};

}  // namespace detail

/// A digraph for `dot`. Skills are boxes, servers ellipses, what is optional dashed.
inline std::string draw_dot(resolution const& all) {
    detail::drawn_nodes const nodes(all);
    std::string text = "digraph skills {\n  rankdir=LR;\n";
    for (std::string const& each : nodes.labels()) {
        std::string_view const state = nodes.state(each);
        text += "  " + nodes.id(each) + " [label=" + detail::dot_quoted(nodes.text(each)) +
                ", shape=" + (detail::drawn_nodes::is_server(each) ? "ellipse" : "box");
        if (state == "blocked" || state == "missing") text += ", color=red";
        if (state == "degraded") text += ", color=orange";
        text += "];\n";
    }
    for (resolved_edge const& each : all.edges) {
        text += "  " + nodes.id(each.from) + " -> " + nodes.id(each.to);
        std::string const words = detail::edge_text(each);
        if (!words.empty()) text += " [label=" + detail::dot_quoted(words);
        if (each.optional) text += ", style=dashed";
        if (each.became != resolved_edge::outcome::kept) text += ", color=red";
        text += words.empty() ? ";\n" : "];\n";
    }
    return text + "}\n";
}

/// A flowchart for Mermaid, as Markdown shows it.
inline std::string draw_mermaid(resolution const& all) {
    detail::drawn_nodes const nodes(all);
    std::string text = "flowchart LR\n";
    for (std::string const& each : nodes.labels()) {
        bool const is_server = detail::drawn_nodes::is_server(each);
        text += "  " + nodes.id(each) + (is_server ? "([" : "[") +
                detail::mermaid_quoted(nodes.text(each)) + (is_server ? "])\n" : "]\n");
    }
    for (resolved_edge const& each : all.edges) {
        std::string const words = detail::edge_text(each);
        text += "  " + nodes.id(each.from) + (each.optional ? " -.->" : " -->");
        if (!words.empty()) text += '|' + detail::mermaid_quoted(words) + '|';
        text += ' ' + nodes.id(each.to) + '\n';
    }
    return text;
}

/// A tree for a terminal, in ASCII. What was drawn before is not drawn out again, but for `...`.
inline std::string draw_text(resolution const& all) { return detail::tree_drawer(all).take(); }

}  // namespace mcp
