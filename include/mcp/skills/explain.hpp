// SPDX-License-Identifier: MIT
// Why a server or a skill is there: by whom it is needed, and who chose it.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/skills/nearest_names.hpp>
#include <mcp/skills/report.hpp>
#include <mcp/skills/resolution.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mcp {

namespace detail {

class explainer {
public:
    explicit explainer(resolution const& all) : all_(all) {}

    result<std::string> run(std::string_view node) {
        if (node.starts_with("skill:")) return explain(std::string(node), node.substr(6), true);
        if (node.starts_with("server:")) return explain(std::string(node), node.substr(7), false);
        if (all_.find_skill(node) != nullptr)
            return explain("skill:" + std::string(node), node, true);
        return explain("server:" + std::string(node), node, false);
    }

private:
    result<std::string> explain(std::string const& label, std::string_view name, bool is_skill) {
        auto const* const skill = is_skill ? all_.find_skill(name) : nullptr;
        auto const* const server = is_skill ? nullptr : all_.find_server(name);
        bool const is_needed = std::any_of(all_.edges.begin(), all_.edges.end(),
                                           [&](auto const& each) { return each.to == label; });
        if (skill == nullptr && server == nullptr && !is_needed) return unknown(label);
        text_ = shown_name(label);
        if (skill != nullptr) add_skill(*skill);
        else if (server != nullptr) add_server(*server);
        else text_ += " is not started\n";
        add_edges(label, true);
        add_edges(label, false);
        add_chain(label);
        for (finding const& each : all_.findings) {
            if (std::find(each.nodes.begin(), each.nodes.end(), label) == each.nodes.end())
                continue;
            text_ += '\n' + to_text(each);
        }
        return std::move(text_);
    }

    [[nodiscard]] result<std::string> unknown(std::string const& label) const {
        std::vector<std::string_view> known;
        for (auto const& each : all_.skills) known.push_back(each.name);
        for (auto const& each : all_.servers) known.push_back(each.name);
        std::string words = "there is no " + quoted_name(label);
        std::string_view const name = std::string_view(label).substr(label.find(':') + 1);
        std::string const meant = nearest_names(known).question(name);
        if (!meant.empty()) words += "; " + meant;
        return fail(errc::invalid_argument, std::move(words));
    }

    void add_skill(resolved_skill const& one) {
        text_ += " is " + std::string(to_string(one.status)) + '\n';
        for (std::string const& each : one.reasons) text_ += "  because " + each + '\n';
        text_ += "  from " + printable(one.path) + " (" + std::string(to_string(one.scope)) + ")";
        if (!one.version.empty()) text_ += ", version " + shown_name(one.version);
        text_ += '\n';
    }

    void add_server(resolved_server const& one) {
        text_ += " is " + one.identity;
        if (!one.version.empty()) text_ += ", version " + shown_name(one.version);
        text_ += "\n  as " + (one.from == "config" ? "your configuration" : shown_name(one.from)) +
                 " says\n";
        if (!one.decided_by.empty()) text_ += "  chosen by " + one.decided_by + " from\n";
        for (std::string const& each : one.candidates) text_ += "    " + each + '\n';
    }

    void add_edges(std::string const& label, bool is_needed) {
        constexpr std::size_t most = 20;
        std::size_t count = 0;
        for (resolved_edge const& each : all_.edges) {
            if ((is_needed ? each.to : each.from) != label) continue;
            if (++count > most) continue;
            text_ += is_needed ? "  needed by " : "  needs ";
            text_ += shown_name(is_needed ? each.from : each.to);
            if (!each.version.empty()) text_ += ' ' + shown_name(each.version);
            if (each.optional) text_ += ", optionally";
            if (each.became == resolved_edge::outcome::cut) text_ += ", ignored";
            if (each.became == resolved_edge::outcome::missing) text_ += ", not met";
            text_ += in_place(each.place) + '\n';
        }
        if (count > most) text_ += "  and " + std::to_string(count - most) + " more\n";
    }

    // The shortest way to it from a skill that nobody needs.
    void add_chain(std::string const& label) {
        std::unordered_map<std::string_view, resolved_edge const*> next;
        std::vector<std::string_view> open{label};
        next.emplace(label, nullptr);
        std::unordered_map<std::string_view, std::vector<resolved_edge const*>> needed_by;
        for (resolved_edge const& each : all_.edges) needed_by[each.to].push_back(&each);
        for (std::size_t i = 0; i < open.size(); ++i) {
            auto const found = needed_by.find(open[i]);
            if (found == needed_by.end()) return add_way(open[i], next);
            for (resolved_edge const* each : found->second) {
                if (next.emplace(each->from, each).second) open.push_back(each->from);
            }
        }
    }

    void add_way(std::string_view from,
                 std::unordered_map<std::string_view, resolved_edge const*> const& next) {
        if (next.at(from) == nullptr) return;
        text_ += "  by way of " + shown_name(from);
        for (auto const* edge = next.at(from); edge != nullptr; edge = next.at(edge->to)) {
            text_ += " -> " + shown_name(edge->to) + in_place(edge->place);
        }
        text_ += '\n';
    }

    resolution const& all_;
    std::string text_;
};

}  // namespace detail

/// What is known about `skill:NAME`, `server:NAME`, or what is called so: who needs it and where
/// that is said, who chose it from what, and what was found about it. `errc::invalid_argument` if
/// there is none, with the nearest names.
inline result<std::string> explain(resolution const& all, std::string_view node) {
    return detail::explainer(all).run(node);
}

}  // namespace mcp
