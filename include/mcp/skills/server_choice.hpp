// SPDX-License-Identifier: MIT
// Chooses a server for each requirement, one name after the other, and asks where it has to.
#pragma once

#include <mcp/skills/conflict_text.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mcp::detail {

class server_choice {
public:
    server_choice(skill_selection const& skills, skill_links& links,
                  std::vector<configured_server> const& config, resolver_options const& options,
                  std::vector<finding>& findings)
        : links_(links),
          options_(options),
          config_(config, options),
          maker_(skills, options),
          needs_(skills, links, config_, findings),
          plan_(needs_, maker_) {}

    /// Goes on until somebody has to be asked, or all is chosen.
    void advance() {
        auto const& all = needs_.all();
        while (!question_ && next_ < all.size()) {
            std::size_t const begin = next_;
            while (next_ < all.size() && all[next_].said->name == all[begin].said->name) ++next_;
            choose(begin);
        }
        if (question_ || is_done_) return;
        plan_.merge();
        is_done_ = true;
    }

    [[nodiscard]] conflict_question const* question() const noexcept {
        return question_ ? &*question_ : nullptr;
    }

    void answer(std::optional<std::size_t> choice) {
        question_.reset();
        settle(decider_->answer(choice));
        advance();
    }

    [[nodiscard]] server_needs& needs() noexcept { return needs_; }
    [[nodiscard]] std::vector<planned_server> const& planned() const noexcept {
        return plan_.all();
    }
    [[nodiscard]] candidate_maker const& maker() const noexcept { return maker_; }

private:
    // For all requirements of one name, from `begin` on.
    void choose(std::size_t begin) {
        at_ = server_conflict();
        name_ = needs_[begin].said->name;
        for (std::size_t i = begin; i < next_; ++i) {
            if (needs_.read_range(i)) at_.group.push_back(i);
        }
        configured_server const* const entry = config_.find(name_);
        if (entry != nullptr) check_version(*entry);
        if (entry != nullptr && options_.user_config_wins()) return take_entry(*entry);
        candidate_list found;
        if (entry != nullptr && entry->entry.enabled) found.add(maker_.from_entry(*entry));
        declare(found);
        at_.candidates = found.take();
        if (at_.candidates.empty()) {
            for (std::size_t const each : at_.group) needs_.report_unknown(needs_[each]);
            return;
        }
        drop_impossible();
        if (!at_.group.empty()) weigh();
    }

    void check_version(configured_server const& entry) const {
        std::string const& version = entry.entry.version;
        if (!version.empty() && !exact_version::parse(version)) needs_.report_version(entry);
    }

    // The user's configuration says what the server is; skills may only say what they need of it.
    void take_entry(configured_server const& entry) {
        if (!entry.entry.enabled) {
            for (std::size_t const each : at_.group) needs_.report_disabled(needs_[each], entry);
            return;
        }
        at_.candidates.push_back(maker_.from_entry(entry));
        for (std::size_t const each : at_.group) {
            if (needs_[each].said->is_declaration())
                compare(needs_, maker_, needs_[each], at_.candidates.front());
        }
        drop_impossible();
        plan_.add(at_.candidates, 0, at_.group, name_, "");
    }

    // What is declared for the name. What the user has under whatever name is the user's.
    void declare(candidate_list& found) {
        std::vector<std::size_t> left;
        for (std::size_t const each : at_.group) {
            server_need const& need = needs_[each];
            if (!need.said->is_declaration()) {
                left.push_back(each);
                continue;
            }
            server_candidate made = maker_.from_need(need, each);
            if (!made.version_text.empty() && !made.rank.version) needs_.report_provides(need);
            configured_server const* entry = nullptr;
            if (options_.user_config_wins()) entry = config_.find(made.identity);
            if (entry != nullptr && !entry->entry.enabled) {
                needs_.report_disabled(need, *entry);
                continue;
            }
            if (entry != nullptr) made = take_over(std::move(made), *entry, need);
            left.push_back(each);
            found.add(std::move(made));
        }
        at_.group = std::move(left);
    }

    server_candidate take_over(server_candidate declared, configured_server const& entry,
                               server_need const& need) {
        server_candidate made = maker_.from_entry(entry);
        compare(needs_, maker_, need, made);
        made.needs = std::move(declared.needs);
        made.rank.scope_rank = declared.rank.scope_rank;
        made.rank.priority = declared.rank.priority;
        return made;
    }

    // Requirements of a version that nobody has.
    void drop_impossible() {
        std::erase_if(at_.group, [&](std::size_t each) {
            server_need const& need = needs_[each];
            auto const& all = at_.candidates;
            auto const suits = [&](auto const& one) { return is_in_range(need, one.rank.version); };
            if (std::any_of(all.begin(), all.end(), suits)) return false;
            finding made = needs_.begin(finding_code::version_conflict, need,
                                        "no version of " + server_needs::what(need) + " is in " +
                                            shown_name(need.said->version) + ", which " +
                                            needs_.who(need) + " needs");
            for (std::size_t i = 0; i < std::min(all.size(), most_sides); ++i) {
                made.sides.push_back(maker_.side(all[i]));
            }
            made.decided_by = "fail";
            made.fixes.push_back("widen the range" + in_place(need.said->place));
            made.fixes.emplace_back("declare a version in that range, with `provides`");
            needs_.end(need, std::move(made));
            return true;
        });
    }

    // Of each range one requirement: many skills say the same.
    [[nodiscard]] std::vector<std::size_t> ranged() const {
        std::vector<std::size_t> made;
        std::set<std::pair<std::string_view, bool>> known;
        for (std::size_t const each : at_.group) {
            server_requirement const& said = *needs_[each].said;
            if (!needs_[each].range) continue;
            if (known.emplace(said.version, said.optional).second) made.push_back(each);
        }
        return made;
    }

    // Those that everybody could live with; if there are none, those without whom only what is
    // optional would be missing.
    void find_viable() {
        auto const ranges = ranged();
        for (bool const with_optional : {true, false}) {
            if (!at_.viable.empty()) return;
            for (std::size_t i = 0; i < at_.candidates.size(); ++i) {
                auto const suits = [&](std::size_t each) {
                    bool const counts = with_optional || !needs_[each].said->optional;
                    return !counts || is_in_range(needs_[each], at_.candidates[i].rank.version);
                };
                if (std::all_of(ranges.begin(), ranges.end(), suits)) at_.viable.push_back(i);
            }
        }
    }

    void weigh() {
        find_viable();
        if (at_.viable.size() == 1) {
            return finish(at_.viable.front(), at_.candidates.size() > 1 ? "range" : "");
        }
        at_.is_of_versions = at_.viable.empty();
        for (std::size_t i = 0; at_.is_of_versions && i < at_.candidates.size(); ++i) {
            at_.viable.push_back(i);
        }
        std::vector<contender> contenders;
        for (std::size_t const each : at_.viable) contenders.push_back(at_.candidates[each].rank);
        decider_.emplace(std::move(contenders), options_.strategies(), options_.can_ask(),
                         !at_.is_of_versions);
        settle(decider_->advance());
    }

    void settle(std::optional<verdict> outcome) {
        conflict_text const text(at_, needs_, links_, maker_);
        if (!outcome) {
            question_ = text.question(decider_->left());
            return;
        }
        needs_.findings().push_back(text.report(*outcome));
        std::string const by(to_string(outcome->by));
        if (outcome->keeps_both) return keep_both(by);
        if (outcome->winner) return finish(at_.viable[*outcome->winner], by);
        std::string const why = text.headline();
        for (std::size_t const each : at_.group) needs_.miss(needs_[each], why);
    }

    // Those that cannot use the winner go without.
    void finish(std::size_t winner, std::string const& by) {
        std::vector<std::size_t> served;
        for (std::size_t const each : at_.group) {
            if (is_in_range(needs_[each], at_.candidates[winner].rank.version)) {
                served.push_back(each);
            } else {
                report_loser(needs_[each], winner, by);
            }
        }
        plan_.add(at_.candidates, winner, served, usual_name(winner), by);
    }

    void report_loser(server_need const& need, std::size_t winner, std::string const& by) {
        finding made =
            needs_.begin(finding_code::version_conflict, need,
                         needs_.who(need) + " needs " + server_needs::what(need) + ' ' +
                             shown_name(need.said->version) + ", and another version was chosen");
        made.sides = {maker_.side(at_.candidates[winner])};
        made.decided_by = by;
        made.fixes.push_back("widen the range" + in_place(need.said->place));
        needs_.end(need, std::move(made));
    }

    [[nodiscard]] std::string const& usual_name(std::size_t candidate) const {
        server_candidate const& one = at_.candidates[candidate];
        return one.entry != nullptr ? one.entry->entry.name : name_;
    }

    // Each gets what it declares, else the best one that is in its range.
    void keep_both(std::string const& by) {
        std::unordered_map<std::size_t, std::size_t> own;
        for (std::size_t const i : at_.viable) {
            for (std::size_t const each : at_.candidates[i].needs) own.emplace(each, i);
        }
        std::vector<std::vector<std::size_t>> served(at_.candidates.size());
        for (std::size_t const each : at_.group) {
            auto const declared = own.find(each);
            std::size_t const chosen =
                pick(each, declared == own.end() ? nowhere : declared->second);
            if (chosen != nowhere) served[chosen].push_back(each);
        }
        bool is_free = true;
        for (std::size_t const i : at_.viable) {
            if (served[i].empty()) continue;
            bool const is_entry = at_.candidates[i].entry != nullptr;
            bool const is_usual = is_entry || is_free;
            plan_.add(at_.candidates, i, served[i],
                      is_usual ? usual_name(i) : needs_.free_name(name_), by);
            is_free = is_free && usual_name(i) != name_;
        }
    }

    [[nodiscard]] std::size_t pick(std::size_t need, std::size_t own) const {
        auto const suits = [&](std::size_t i) {
            return is_in_range(needs_[need], at_.candidates[i].rank.version);
        };
        if (own != nowhere && suits(own)) return own;
        auto const found = std::find_if(at_.viable.begin(), at_.viable.end(), suits);
        return found == at_.viable.end() ? nowhere : *found;
    }

    skill_links& links_;
    resolver_options const& options_;
    configured_servers config_;
    candidate_maker maker_;
    server_needs needs_;
    server_plan plan_;
    std::size_t next_ = 0;  // the first requirement of the next name
    bool is_done_ = false;

    // The name at hand.
    std::string name_;
    server_conflict at_;
    std::optional<conflict_decider> decider_;
    std::optional<conflict_question> question_;
};

}  // namespace mcp::detail
