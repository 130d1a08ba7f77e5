// SPDX-License-Identifier: MIT
// A conflict about one server's name, in words: what it is, who says what, what to do.
#pragma once

#include <mcp/skills/server_plan.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Requirements of one name, and the candidates among which there is no agreement.
struct server_conflict {
    std::vector<std::size_t> group;  // the requirements
    std::vector<server_candidate> candidates;
    std::vector<std::size_t> viable;  // the candidates that may be chosen
    bool is_of_versions = false;      // no candidate is in all ranges
};

class conflict_text {
public:
    conflict_text(server_conflict const& conflict, server_needs const& needs,
                  skill_links const& links, candidate_maker const& maker)
        : of_(conflict),
          needs_(needs),
          links_(links),
          maker_(maker) {}

    [[nodiscard]] finding_code code() const noexcept {
        return of_.is_of_versions ? finding_code::version_conflict : finding_code::config_conflict;
    }

    [[nodiscard]] std::string headline() const {
        std::string const name = needs_[of_.group.front()].said->name;
        if (of_.is_of_versions)
            return "no version of server:" + shown_name(name) + " is in all ranges";
        server_candidate const& first = candidate(0);
        for (std::size_t i = 1; i < of_.viable.size(); ++i) {
            if (candidate(i).identity == first.identity) continue;
            return quoted_name(name) + " means " + std::to_string(of_.viable.size()) +
                   " different servers";
        }
        auto differing = differences(first.config, candidate(1).config, false);
        if (differing.empty()) differing.emplace_back("version");
        return "server:" + shown_name(name) + " is declared with different settings, in " +
               shown_list(differing);
    }

    [[nodiscard]] conflict_question question(std::vector<std::size_t> const& left) const {
        conflict_question made;
        made.code = code();
        made.name = needs_[of_.group.front()].said->name;
        made.message = headline();
        for (std::size_t const each : left) made.choices.push_back(maker_.side(candidate(each)));
        made.choices.emplace_back("keep all under distinct names");
        return made;
    }

    [[nodiscard]] finding report(verdict const& outcome) const {
        bool const is_decided = outcome.winner || outcome.keeps_both;
        auto const blocked = is_decided ? std::vector<std::string>() : losers();
        finding made(code(), blocked.empty() ? finding_severity::warning : finding_severity::error,
                     headline());
        if (!blocked.empty()) made.headline += "; " + shown_list(blocked) + " cannot load";
        if (outcome.keeps_both) made.headline += "; each gets its own";
        if (outcome.winner) {
            made.headline +=
                "; that of " + shown_name(maker_.from(candidate(*outcome.winner))) + " is used";
        }
        add_sides(made);
        add_chain(made);
        made.decided_by = to_string(outcome.by);
        if (!is_decided) add_fixes(made);
        return made;
    }

private:
    [[nodiscard]] server_candidate const& candidate(std::size_t viable) const {
        return of_.candidates[of_.viable[viable]];
    }

    // Who requires what nobody chose.
    [[nodiscard]] std::vector<std::string> losers() const {
        std::vector<std::string> made;
        for (std::size_t const each : of_.group) {
            std::string name = needs_.who(needs_[each]);
            if (needs_[each].said->optional || (!made.empty() && made.back() == name)) continue;
            made.push_back(std::move(name));
        }
        return made;
    }

    void add_sides(finding& made) const {
        std::set<std::string> nodes;
        for (std::size_t const each : of_.group) {
            server_need const& need = needs_[each];
            if (!of_.is_of_versions || !need.range) continue;
            nodes.insert(needs_.label(need));
            if (made.sides.size() == most_sides) continue;
            made.sides.push_back(needs_.who(need) + " needs " + shown_name(need.said->version) +
                                 in_place(need.said->place));
        }
        for (std::size_t i = 0; i < of_.viable.size(); ++i) {
            if (made.sides.size() < most_sides) made.sides.push_back(maker_.side(candidate(i)));
            for (std::size_t const need : candidate(i).needs) {
                nodes.insert(needs_.label(needs_[need]));
            }
        }
        made.nodes.assign(nodes.begin(), nodes.end());
        made.nodes.push_back("server:" + needs_[of_.group.front()].said->name);
    }

    void add_chain(finding& made) const {
        constexpr std::size_t most = 10;
        made.chain = links_.chain_to(needs_[of_.group.front()].skill);
        for (std::size_t const each : of_.group) {
            if (made.chain.size() < most) made.chain.push_back(needs_.shown_edge(needs_[each]));
        }
    }

    void add_fixes(finding& made) const {
        server_candidate const& best = candidate(0);
        server_candidate const& last = candidate(of_.viable.size() - 1);
        if (of_.is_of_versions) {
            auto const is_ranged = [&](std::size_t each) { return needs_[each].range.has_value(); };
            auto const first = std::find_if(of_.group.begin(), of_.group.end(), is_ranged);
            made.fixes.push_back("widen the range of " + needs_.who(needs_[*first]) +
                                 in_place(needs_[*first].said->place));
        } else {
            made.fixes.push_back("say which in your configuration: " + shown_entry(best.config));
        }
        if (last.said != nullptr) {
            made.fixes.push_back("rename one: `name: " + shown_name(last.said->name) + "-2`" +
                                 in_place(last.said->place));
        }
        if (!of_.is_of_versions) {
            made.fixes.push_back(
                "give the better one a priority in its agents/mcp.yaml: `priority: " +
                std::to_string(best.rank.priority + 1) + '`');
        }
        made.fixes.emplace_back("keep all: strategy keep-both");
    }

    server_conflict const& of_;
    server_needs const& needs_;
    skill_links const& links_;
    candidate_maker const& maker_;
};

/// Reports a declaration that is not what the user's entry says.
inline void compare(server_needs const& needs, candidate_maker const& maker,
                    server_need const& need, server_candidate const& entry) {
    server_candidate const declared = maker.from_need(need, 0);
    bool const is_same = declared.identity == entry.identity;
    auto const differing = differences(entry.config, declared.config, true);
    // What a variable stands for is known where the configuration was read, and not here.
    bool const may_be = declared.identity.key.find("${") != std::string::npos;
    if (may_be || (is_same && differing.empty())) return;
    std::string const words =
        is_same ? "server:" + shown_name(entry.config.name) + " is configured otherwise than " +
                      needs.who(need) + " declares it, in " + shown_list(differing)
                : quoted_name(need.said->name) +
                      " is another server in your configuration than in " + needs.who(need);
    finding made = needs.begin(finding_code::config_conflict, need, words);
    made.severity = finding_severity::warning;
    made.sides = {maker.side(entry), maker.side(declared)};
    made.decided_by = "user-config";
    made.fixes = {"rename the entry in your configuration, or the server" +
                  in_place(need.said->place)};
    needs.findings().push_back(std::move(made));
}

}  // namespace mcp::detail
