// SPDX-License-Identifier: MIT
// Chooses a server for each requirement, one name after the other, and asks where it has to.
#pragma once

#include <mcp/skills/server_candidates.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace mcp::detail {

/// A server that was chosen.
struct planned_server {
    std::string name;
    server_candidate chosen;
    std::vector<std::string> candidates;  // what it was chosen from
    std::string decided_by;
    std::size_t merged_into = nowhere;
};

class server_choice {
public:
    server_choice(skill_selection const& skills, skill_links& links,
                  std::vector<configured_server> const& config, resolver_options const& options,
                  std::vector<finding>& findings)
        : skills_(skills),
          links_(links),
          options_(options),
          findings_(findings),
          config_(config, options),
          maker_(skills, options) {
        collect();
    }

    /// Goes on until somebody has to be asked, or all is chosen.
    void advance() {
        while (!question_ && next_ < needs_.size()) {
            begin_ = next_;
            while (next_ < needs_.size() && needs_[next_].said->name == needs_[begin_].said->name) {
                ++next_;
            }
            choose();
        }
        if (!question_ && !is_done_) {
            merge_identities();
            is_done_ = true;
        }
    }

    [[nodiscard]] conflict_question const* question() const noexcept {
        return question_ ? &*question_ : nullptr;
    }

    void answer(std::optional<std::size_t> choice) {
        question_.reset();
        settle(decider_->answer(choice));
        advance();
    }

    [[nodiscard]] std::vector<server_need>& needs() noexcept { return needs_; }
    [[nodiscard]] std::vector<planned_server> const& planned() const noexcept { return planned_; }
    [[nodiscard]] candidate_maker const& maker() const noexcept { return maker_; }
    [[nodiscard]] std::vector<finding>& findings() noexcept { return findings_; }

    /// Records that a skill does not get a server.
    void miss(server_need const& need, std::string why) {
        links_.miss(need.skill, need.said->optional, std::move(why));
    }

    [[nodiscard]] finding begin(finding_code code, server_need const& need,
                                std::string words) const {
        bool const is_optional = need.said->optional;
        finding made(code, is_optional ? finding_severity::warning : finding_severity::error,
                     std::move(words));
        made.chain = links_.chain_to(need.skill);
        made.chain.push_back(shown_edge(need));
        made.nodes = {skills_[need.skill].label, "server:" + need.said->name};
        return made;
    }

    [[nodiscard]] std::string shown_edge(server_need const& need) const {
        return shown_name(skills_[need.skill].label) + " -> server:" + shown_name(need.said->name) +
               (need.said->optional ? " [optional]" : "") + in_place(need.said->place);
    }

    void end(server_need const& need, finding made) {
        if (!need.said->optional) {
            made.fixes.push_back("or say `optional: true`" + in_place(need.said->place));
        }
        miss(need, made.headline);
        findings_.push_back(std::move(made));
    }

private:
    void collect() {
        for (node_id skill = 0; skill < skills_.all().size(); ++skill) {
            for (server_requirement const& each : skills_[skill].source->servers) {
                server_need made;
                made.skill = skill;
                made.said = &each;
                needs_.push_back(std::move(made));
            }
        }
        std::sort(needs_.begin(), needs_.end(),
                  [](server_need const& left, server_need const& right) {
                      auto const key = [](server_need const& one) {
                          server_requirement const& its = *one.said;
                          return std::tie(its.name, one.skill, its.place.line, its.optional,
                                          its.version, its.provides, its.command, its.args, its.url,
                                          its.env, its.headers);
                      };
                      return key(left) < key(right);
                  });
        for (std::size_t i = 0; i < needs_.size(); ++i) {
            server_need& one = needs_[i];
            taken_.insert(one.said->name);
            if (i > 0 && needs_[i - 1].skill == one.skill &&
                needs_[i - 1].said->name == one.said->name) {
                report_duplicate(needs_[i - 1], one);
            }
        }
        for (std::string_view const each : config_.names()) taken_.insert(std::string(each));
        std::vector<std::string_view> known = config_.names();
        for (server_need const& each : needs_) {
            if (each.said->is_declaration()) known.push_back(each.said->name);
        }
        nearest_.emplace(std::move(known));
    }

    void report_duplicate(server_need const& first, server_need const& again) {
        finding made(
            finding_code::duplicate_dependency, finding_severity::warning,
            shown_name(skills_[again.skill].label) +
                " says more than once that it needs server:" + shown_name(again.said->name));
        made.sides = {"first" + in_place(first.said->place), "again" + in_place(again.said->place)};
        made.nodes = {skills_[again.skill].label, "server:" + again.said->name};
        made.fixes = {"remove one of the two; until then all that they say must hold"};
        findings_.push_back(std::move(made));
    }

    // The requirements of the name at hand that can still be met.
    void choose() {
        group_.clear();
        for (std::size_t i = begin_; i < next_; ++i) {
            if (read_range(needs_[i])) group_.push_back(i);
        }
        candidates_.clear();
        std::string const& name = needs_[begin_].said->name;
        configured_server const* const entry = config_.find(name);
        if (entry != nullptr && options_.user_config_wins()) return take_entry(*entry);
        if (entry != nullptr && entry->entry.enabled)
            candidates_.push_back(maker_.from_entry(*entry));
        declare();
        if (group_.empty()) return;
        if (candidates_.empty()) return report_unknown();
        candidate_maker::merge(candidates_);
        drop_impossible();
        if (!group_.empty()) weigh();
    }

    bool read_range(server_need& need) {
        server_requirement const& said = *need.said;
        if (said.version.empty()) return true;
        auto range = version_range::parse(said.version);
        if (range) {
            if (!range->is_any()) need.range = std::move(*range);
            return true;
        }
        finding made = begin(finding_code::manifest_error, need,
                             "the range " + quoted(said.version) + " of " +
                                 shown_name(skills_[need.skill].label) + " cannot be read, " +
                                 range.error().detail);
        made.fixes.push_back("write a range such as >=1.2 <2" + in_place(said.place));
        end(need, std::move(made));
        return false;
    }

    // The user's configuration says what the server is; skills may only say what they need of it.
    void take_entry(configured_server const& entry) {
        if (!entry.entry.enabled) {
            for (std::size_t const each : group_) report_disabled(needs_[each], entry);
            return;
        }
        candidates_.push_back(maker_.from_entry(entry));
        for (std::size_t const each : group_) {
            if (needs_[each].said->is_declaration()) compare(needs_[each], candidates_.front());
        }
        drop_impossible();
        plan(0, group_, needs_[begin_].said->name, "");
    }

    void report_disabled(server_need const& need, configured_server const& entry) {
        config_origin const& origin = entry.entry.origin;
        finding made = begin(finding_code::server_disabled, need,
                             shown_name(skills_[need.skill].label) + " needs server:" +
                                 shown_name(need.said->name) + ", which is disabled");
        made.sides = {"your configuration disables " + quoted(entry.entry.name) +
                      in_place(source_place(origin.file, origin.line))};
        made.fixes = {"remove \"disabled\": true from " + quoted(entry.entry.name) +
                      in_place(source_place(origin.file, origin.line))};
        end(need, std::move(made));
    }

    // A declaration that is not what the user's entry says.
    void compare(server_need const& need, server_candidate const& entry) {
        server_candidate const declared = maker_.from_need(need, 0);
        bool const is_same = declared.identity == entry.identity;
        auto const differing = differences(entry.config, declared.config, true);
        // What a variable stands for is known where the configuration was read, and not here.
        bool const may_be = declared.identity.key.find("${") != std::string::npos;
        if (may_be || (is_same && differing.empty())) return;
        finding made(
            finding_code::config_conflict, finding_severity::warning,
            is_same
                ? "server:" + shown_name(entry.config.name) + " is configured otherwise than " +
                      shown_name(skills_[need.skill].label) + " declares it, in " +
                      shown_list(differing)
                : quoted(need.said->name) + " is another server in your configuration than in " +
                      shown_name(skills_[need.skill].label));
        made.sides = {maker_.side(entry), maker_.side(declared)};
        made.chain = links_.chain_to(need.skill);
        made.chain.push_back(shown_edge(need));
        made.nodes = {skills_[need.skill].label, "server:" + need.said->name};
        made.decided_by = "user-config";
        made.fixes = {"rename the entry in your configuration, or the server" +
                      in_place(need.said->place)};
        findings_.push_back(std::move(made));
    }

    // Declarations of what the user has under whatever name are that.
    void declare() {
        std::vector<std::size_t> left;
        for (std::size_t const each : group_) {
            server_need const& need = needs_[each];
            if (!need.said->is_declaration()) {
                left.push_back(each);
                continue;
            }
            server_candidate made = maker_.from_need(need, each);
            if (!made.version_text.empty() && !made.rank.version) report_provides(need);
            auto const* const entry =
                options_.user_config_wins() ? config_.find(made.identity) : nullptr;
            if (entry != nullptr && !entry->entry.enabled) {
                report_disabled(need, *entry);
                continue;
            }
            if (entry != nullptr) {
                server_candidate known = maker_.from_entry(*entry);
                compare(need, known);
                known.needs = {each};
                known.rank.scope_rank = made.rank.scope_rank;
                known.rank.priority = made.rank.priority;
                made = std::move(known);
            }
            left.push_back(each);
            candidates_.push_back(std::move(made));
        }
        group_ = std::move(left);
    }

    void report_provides(server_need const& need) {
        finding made(finding_code::manifest_error, finding_severity::warning,
                     "the version " + quoted(need.said->provides) + " that " +
                         shown_name(skills_[need.skill].label) +
                         " provides of server:" + shown_name(need.said->name) + " cannot be read" +
                         in_place(need.said->place));
        made.nodes = {skills_[need.skill].label, "server:" + need.said->name};
        made.fixes = {"write an exact version such as 1.4.0"};
        findings_.push_back(std::move(made));
    }

    void report_unknown() {
        for (std::size_t const each : group_) {
            server_need const& need = needs_[each];
            auto const code =
                need.said->optional ? finding_code::optional_missing : finding_code::unknown_server;
            finding made = begin(code, need,
                                 shown_name(skills_[need.skill].label) +
                                     " needs server:" + shown_name(need.said->name) +
                                     ", and nobody says what that is");
            std::string const meant = nearest_->question(need.said->name);
            if (!meant.empty()) made.fixes.push_back(meant);
            made.fixes.push_back("add " + quoted(need.said->name) + " to your configuration");
            made.fixes.push_back("give it a command or a url" + in_place(need.said->place));
            end(need, std::move(made));
        }
    }

    // Requirements of a version that nobody has.
    void drop_impossible() {
        std::erase_if(group_, [&](std::size_t each) {
            server_need const& need = needs_[each];
            for (server_candidate const& one : candidates_) {
                if (is_in_range(need, one.rank.version)) return false;
            }
            finding made = begin(finding_code::version_conflict, need,
                                 "no version of server:" + shown_name(need.said->name) + " is in " +
                                     shown_name(need.said->version) + ", which " +
                                     shown_name(skills_[need.skill].label) + " needs");
            for (server_candidate const& one : candidates_) {
                if (made.sides.size() < most_sides) made.sides.push_back(maker_.side(one));
            }
            made.decided_by = "fail";
            made.fixes.push_back("widen the range" + in_place(need.said->place));
            made.fixes.push_back("declare a version in that range, with `provides`");
            end(need, std::move(made));
            return true;
        });
    }

    // Of each range one requirement: many skills say the same.
    void find_ranged() {
        ranged_.clear();
        std::set<std::pair<std::string_view, bool>> known;
        for (std::size_t const each : group_) {
            server_requirement const& said = *needs_[each].said;
            if (needs_[each].range && known.emplace(said.version, said.optional).second) {
                ranged_.push_back(each);
            }
        }
    }

    [[nodiscard]] bool suits(std::size_t candidate, bool all) const {
        for (std::size_t const each : ranged_) {
            bool const counts = all || !needs_[each].said->optional;
            if (counts && !is_in_range(needs_[each], candidates_[candidate].rank.version))
                return false;
        }
        return true;
    }

    // Which candidates everybody could live with; then the strategies.
    void weigh() {
        is_version_conflict_ = false;
        viable_.clear();
        find_ranged();
        for (bool const all : {true, false}) {
            if (!viable_.empty()) break;
            for (std::size_t i = 0; i < candidates_.size(); ++i) {
                if (suits(i, all)) viable_.push_back(i);
            }
        }
        if (viable_.size() == 1) {
            bool const was_chosen = candidates_.size() > 1;
            return finish(viable_.front(), was_chosen ? "range" : "");
        }
        is_version_conflict_ = viable_.empty();
        if (is_version_conflict_) {
            for (std::size_t i = 0; i < candidates_.size(); ++i) viable_.push_back(i);
        }
        std::vector<contender> contenders;
        for (std::size_t const each : viable_) contenders.push_back(candidates_[each].rank);
        decider_.emplace(std::move(contenders), options_.strategies(), options_.can_ask(),
                         !is_version_conflict_);
        settle(decider_->advance());
    }

    void settle(std::optional<verdict> outcome) {
        if (!outcome) return ask();
        std::string const by(to_string(outcome->by));
        report_conflict(*outcome);
        if (outcome->keeps_both) return keep_both(by);
        if (outcome->winner) return finish(viable_[*outcome->winner], by);
        for (std::size_t const each : group_) miss(needs_[each], headline());
    }

    [[nodiscard]] std::string headline() const {
        std::string const name = shown_name(needs_[begin_].said->name);
        if (is_version_conflict_) return "no version of server:" + name + " is in all ranges";
        for (std::size_t const each : viable_) {
            if (candidates_[each].identity == candidates_[viable_.front()].identity) continue;
            return '"' + name + "\" means " + std::to_string(viable_.size()) + " different servers";
        }
        auto differing =
            differences(candidates_[viable_[0]].config, candidates_[viable_[1]].config, false);
        if (differing.empty()) differing.emplace_back("version");
        return "server:" + name + " is declared with different settings, in " +
               shown_list(differing);
    }

    void ask() {
        conflict_question made;
        made.code =
            is_version_conflict_ ? finding_code::version_conflict : finding_code::config_conflict;
        made.name = needs_[begin_].said->name;
        made.message = headline();
        for (std::size_t const each : decider_->left()) {
            server_candidate const& one = candidates_[viable_[each]];
            made.choices.push_back(maker_.side(one));
        }
        made.choices.emplace_back("keep all under distinct names");
        question_ = std::move(made);
    }

    // Nobody reads more; a report says how many there are.
    static constexpr std::size_t most_sides = 20;

    void report_conflict(verdict const& outcome);
    void add_fixes(finding& made) const;
    void finish(std::size_t winner, std::string const& by);
    void keep_both(std::string const& by);
    void plan(std::size_t candidate, std::vector<std::size_t> const& needs, std::string name,
              std::string by);
    void merge_identities();
    void merge(std::vector<std::size_t> const& same);
    // Who configures two entries wants two servers.
    static bool are_entries(server_candidate const& left, server_candidate const& right) {
        return left.entry != nullptr && right.entry != nullptr;
    }
    std::string free_name(std::string const& like);

    skill_selection const& skills_;
    skill_links& links_;
    resolver_options const& options_;
    std::vector<finding>& findings_;
    configured_servers config_;
    candidate_maker maker_;
    std::vector<server_need> needs_;  // by name, then by skill
    std::set<std::string, std::less<>> taken_;
    std::optional<nearest_names> nearest_;
    std::vector<planned_server> planned_;
    bool is_done_ = false;

    // The name at hand.
    std::size_t begin_ = 0;
    std::size_t next_ = 0;
    std::vector<std::size_t> group_;
    std::vector<server_candidate> candidates_;
    std::vector<std::size_t> ranged_;
    std::vector<std::size_t> viable_;
    bool is_version_conflict_ = false;
    std::optional<conflict_decider> decider_;
    std::optional<conflict_question> question_;
};

inline void server_choice::report_conflict(verdict const& outcome) {
    bool const is_decided = outcome.winner || outcome.keeps_both;
    bool const blocks =
        !is_decided && std::any_of(group_.begin(), group_.end(),
                                   [&](std::size_t i) { return !needs_[i].said->optional; });
    finding made(
        is_version_conflict_ ? finding_code::version_conflict : finding_code::config_conflict,
        blocks ? finding_severity::error : finding_severity::warning, headline());
    std::set<std::string> nodes;
    if (is_version_conflict_) {
        for (std::size_t const each : group_) {
            server_need const& need = needs_[each];
            if (!need.range) continue;
            nodes.insert(skills_[need.skill].label);
            if (made.sides.size() >= most_sides) continue;
            made.sides.push_back(shown_name(skills_[need.skill].label) + " needs " +
                                 shown_name(need.said->version) + in_place(need.said->place));
        }
    }
    for (std::size_t const each : viable_) {
        if (made.sides.size() < most_sides) made.sides.push_back(maker_.side(candidates_[each]));
        for (std::size_t const need : candidates_[each].needs) {
            nodes.insert(skills_[needs_[need].skill].label);
        }
    }
    made.nodes.assign(nodes.begin(), nodes.end());
    made.nodes.push_back("server:" + needs_[begin_].said->name);
    server_need const& first = needs_[group_.front()];
    made.chain = links_.chain_to(first.skill);
    for (std::size_t const each : group_) {
        if (made.chain.size() < 10) made.chain.push_back(shown_edge(needs_[each]));
    }
    made.decided_by = to_string(outcome.by);
    if (outcome.winner) {
        made.headline += "; that of " +
                         shown_name(maker_.from(candidates_[viable_[*outcome.winner]])) +
                         " is used";
    }
    if (outcome.keeps_both) made.headline += "; each gets its own";
    if (!is_decided) add_fixes(made);
    findings_.push_back(std::move(made));
}

inline void server_choice::add_fixes(finding& made) const {
    server_candidate const& best = candidates_[viable_.front()];
    server_candidate const& last = candidates_[viable_.back()];
    if (is_version_conflict_) {
        for (std::size_t const each : group_) {
            if (!needs_[each].range) continue;
            made.fixes.push_back("widen the range of " +
                                 shown_name(skills_[needs_[each].skill].label) +
                                 in_place(needs_[each].said->place));
            break;
        }
    } else {
        made.fixes.push_back("say which in your configuration: " + shown_entry(best.config));
    }
    if (last.said != nullptr && viable_.size() > 1) {
        made.fixes.push_back("rename one: `name: " + shown_name(last.said->name) + "-2`" +
                             in_place(last.said->place));
        if (!is_version_conflict_) {
            made.fixes.push_back(
                "give the better one a priority in its agents/mcp.yaml: `priority: " +
                std::to_string(best.rank.priority + 1) + '`');
        }
    }
    if (viable_.size() > 1) made.fixes.emplace_back("keep all: strategy keep-both");
}

// Those that cannot use the winner go without.
inline void server_choice::finish(std::size_t winner, std::string const& by) {
    std::vector<std::size_t> served;
    for (std::size_t const each : group_) {
        server_need const& need = needs_[each];
        if (is_in_range(need, candidates_[winner].rank.version)) {
            served.push_back(each);
            continue;
        }
        finding made = begin(
            finding_code::version_conflict, need,
            shown_name(skills_[need.skill].label) + " needs server:" + shown_name(need.said->name) +
                ' ' + shown_name(need.said->version) + ", and another version was chosen");
        made.sides = {maker_.side(candidates_[winner])};
        made.decided_by = by;
        made.fixes.push_back("widen the range" + in_place(need.said->place));
        end(need, std::move(made));
    }
    bool const is_entry = candidates_[winner].entry != nullptr;
    plan(winner, served, is_entry ? candidates_[winner].config.name : needs_[begin_].said->name,
         by);
}

// Each gets what it declares, else the best one that is in its range.
inline void server_choice::keep_both(std::string const& by) {
    std::vector<std::vector<std::size_t>> served(candidates_.size());
    for (std::size_t const each : group_) {
        server_need const& need = needs_[each];
        std::size_t chosen = nowhere;
        for (std::size_t const i : viable_) {
            if (!is_in_range(need, candidates_[i].rank.version)) continue;
            auto const& declaring = candidates_[i].needs;
            bool const is_own =
                std::find(declaring.begin(), declaring.end(), each) != declaring.end();
            if (chosen == nowhere || is_own) chosen = i;
        }
        if (chosen != nowhere) served[chosen].push_back(each);
    }
    bool is_first = true;
    for (std::size_t const i : viable_) {
        if (served[i].empty()) continue;
        std::string const& name = needs_[begin_].said->name;
        bool const is_entry = candidates_[i].entry != nullptr;
        plan(i, served[i],
             is_entry   ? candidates_[i].config.name
             : is_first ? name
                        : free_name(name),
             by);
        is_first = is_first && is_entry;
    }
}

inline std::string server_choice::free_name(std::string const& like) {
    for (unsigned number = 2;; ++number) {
        std::string name = like + '-' + std::to_string(number);
        if (taken_.insert(name).second) return name;
    }
}

inline void server_choice::plan(std::size_t candidate, std::vector<std::size_t> const& needs,
                                std::string name, std::string by) {
    if (needs.empty()) return;
    planned_server made;
    made.name = std::move(name);
    made.chosen = candidates_[candidate];
    made.decided_by = std::move(by);
    if (candidates_.size() > 1) {
        for (server_candidate const& each : candidates_)
            made.candidates.push_back(maker_.side(each));
    }
    for (std::size_t const each : needs) needs_[each].target = planned_.size();
    planned_.push_back(std::move(made));
}

// What was chosen for two names may be one server: then it starts once.
inline void server_choice::merge_identities() {
    std::map<std::string_view, std::vector<std::size_t>> same;
    for (std::size_t i = 0; i < planned_.size(); ++i) {
        same[planned_[i].chosen.identity.key].push_back(i);
    }
    for (auto const& [key, all] : same) {
        if (all.size() > 1) merge(all);
    }
    for (server_need& each : needs_) {
        while (each.target != nowhere && planned_[each.target].merged_into != nowhere) {
            each.target = planned_[each.target].merged_into;
        }
    }
}

// Only what has the same settings is one connection; others keep their names.
inline void server_choice::merge(std::vector<std::size_t> const& same) {
    std::vector<std::size_t> kept;
    for (std::size_t const each : same) {
        planned_server& one = planned_[each];
        for (std::size_t const other : kept) {
            auto const& with = planned_[other].chosen;
            bool const is_same_entry = with.entry != nullptr && with.entry == one.chosen.entry;
            if (!is_same_entry &&
                (are_entries(with, one.chosen) || with.settings != one.chosen.settings)) {
                continue;
            }
            one.merged_into = other;
            break;
        }
        if (one.merged_into != nowhere || one.decided_by == "keep-both") continue;
        kept.push_back(each);
    }
    if (kept.size() < 2 || are_entries(planned_[kept[0]].chosen, planned_[kept[1]].chosen)) return;
    planned_server const& first = planned_[kept[0]];
    planned_server const& second = planned_[kept[1]];
    finding made(finding_code::config_conflict, finding_severity::warning,
                 "server:" + shown_name(first.name) + " and server:" + shown_name(second.name) +
                     " are one server with different settings, in " +
                     shown_list(differences(first.chosen.config, second.chosen.config, false)) +
                     "; each is started");
    for (std::size_t const each : kept) {
        made.sides.push_back(maker_.side(planned_[each].chosen));
        made.nodes.push_back("server:" + planned_[each].name);
    }
    made.decided_by = "keep-both";
    made.fixes = {"give them the same settings, or leave them as they are"};
    findings_.push_back(std::move(made));
}

}  // namespace mcp::detail
