// SPDX-License-Identifier: MIT
// The servers that were chosen. What was chosen for two names may be one server.
#pragma once

#include <mcp/skills/server_needs.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

// Nobody reads more of who says what.
inline constexpr std::size_t most_sides = 20;

/// A server that was chosen.
struct planned_server {
    std::string name;
    server_candidate chosen;
    std::vector<std::string> candidates;  // what it was chosen from
    std::string decided_by;
    std::size_t merged_into = nowhere;
};

class server_plan {
public:
    server_plan(server_needs& needs, candidate_maker const& maker) : needs_(needs), maker_(maker) {}

    [[nodiscard]] std::vector<planned_server> const& all() const noexcept { return all_; }

    /// One of the candidates is for these requirements, if there are any.
    void add(std::vector<server_candidate> const& candidates, std::size_t chosen,
             std::vector<std::size_t> const& served, std::string name, std::string by) {
        if (served.empty()) return;
        planned_server made;
        made.name = std::move(name);
        made.chosen = candidates[chosen];
        made.decided_by = std::move(by);
        for (server_candidate const& each : candidates) {
            if (candidates.size() == 1 || made.candidates.size() == most_sides) break;
            made.candidates.push_back(maker_.side(each));
        }
        for (std::size_t const each : served) needs_.all()[each].target = all_.size();
        all_.push_back(std::move(made));
    }

    /// Makes one of those that are the same server with the same settings.
    void merge() {
        std::map<std::string_view, std::vector<std::size_t>> same;
        for (std::size_t i = 0; i < all_.size(); ++i) {
            same[all_[i].chosen.identity.key].push_back(i);
        }
        for (auto const& [key, all] : same) {
            if (all.size() > 1) merge(all);
        }
        for (server_need& each : needs_.all()) {
            if (each.target == nowhere) continue;
            std::size_t const other = all_[each.target].merged_into;
            if (other != nowhere) each.target = other;
        }
    }

private:
    void merge(std::vector<std::size_t> const& same) {
        std::vector<std::size_t> kept;
        std::map<std::string_view, std::size_t> by_settings;
        for (std::size_t const each : same) {
            planned_server& one = all_[each];
            std::string_view const settings = one.chosen.settings;
            auto const [found, is_new] = by_settings.emplace(settings, each);
            if (!is_new && is_one(all_[found->second].chosen, one.chosen)) {
                one.merged_into = found->second;
            } else if (one.decided_by != "keep-both") {
                kept.push_back(each);
            }
        }
        if (kept.size() > 1) report(kept);
    }

    // Who configures two entries wants two servers.
    static bool is_one(server_candidate const& left, server_candidate const& right) {
        return left.entry == nullptr || right.entry == nullptr || left.entry == right.entry;
    }

    void report(std::vector<std::size_t> const& kept) {
        planned_server const& first = all_[kept[0]];
        planned_server const& second = all_[kept[1]];
        if (!is_one(first.chosen, second.chosen)) return;
        auto const differing = differences(first.chosen.config, second.chosen.config, false);
        finding made(finding_code::config_conflict, finding_severity::warning,
                     "server:" + shown_name(first.name) + " and server:" + shown_name(second.name) +
                         " are one server with different settings, in " + shown_list(differing) +
                         "; each is started");
        for (std::size_t const each : kept) {
            made.nodes.push_back("server:" + all_[each].name);
            if (made.sides.size() == most_sides) continue;
            made.sides.push_back(maker_.side(all_[each].chosen));
            auto const& by = all_[each].chosen.needs;
            if (!by.empty()) made.chain.push_back(needs_.shown_edge(needs_[by.front()]));
        }
        made.decided_by = "keep-both";
        made.fixes = {"give them the same settings, or leave them as they are"};
        needs_.findings().push_back(std::move(made));
    }

    server_needs& needs_;
    candidate_maker const& maker_;
    std::vector<planned_server> all_;
};

}  // namespace mcp::detail
