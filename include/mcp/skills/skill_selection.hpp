// SPDX-License-Identifier: MIT
// Which of the skills that were found count: one of each name, and what was asked for.
#pragma once

#include <mcp/core/mask.hpp>
#include <mcp/skills/dependency_graph.hpp>
#include <mcp/skills/finding.hpp>
#include <mcp/skills/nearest_names.hpp>
#include <mcp/skills/precedence.hpp>
#include <mcp/skills/resolver_input.hpp>
#include <mcp/skills/version.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mcp::detail {

struct selected_skill {
    skill const* source = nullptr;
    std::string name;   // with @SCOPE where it is not the only one of its name
    std::string label;  // skill:NAME
    std::optional<exact_version> version;
    skill_rank rank;
};

class skill_selection {
public:
    skill_selection(skill_catalog const& found, resolver_options const& options,
                    std::vector<finding>& findings)
        : options_(options),
          findings_(findings) {
        read(found);
        select();
        std::sort(all_.begin(), all_.end(),
                  [](selected_skill const& left, selected_skill const& right) {
                      return left.name < right.name;
                  });
        index();
        find_roots();
        if (!options_.roots().empty()) keep_reachable();
        report_problems(found);
    }

    /// By name; their numbers are their nodes.
    [[nodiscard]] std::vector<selected_skill> const& all() const noexcept { return all_; }
    [[nodiscard]] selected_skill const& operator[](node_id node) const noexcept {
        return all_[node];
    }
    /// What was asked for; empty if that is everything.
    [[nodiscard]] std::vector<node_id> const& roots() const noexcept { return roots_; }

    [[nodiscard]] node_id find(std::string_view name) const {
        auto const found = by_name_.find(name);
        return found == by_name_.end() ? no_node : found->second;
    }
    /// The skill of a name that has no enabled one; else null.
    [[nodiscard]] skill const* find_disabled(std::string_view name) const {
        auto const found = disabled_.find(name);
        return found == disabled_.end() ? nullptr : found->second;
    }
    [[nodiscard]] std::vector<std::string_view> names() const {
        std::vector<std::string_view> made;
        for (auto const& each : by_name_) made.push_back(each.first);
        return made;
    }

private:
    void read(skill_catalog const& found) {
        for (skill const& each : found.skills) {
            selected_skill made;
            made.source = &each;
            made.name = each.name;
            if (!each.version.empty()) {
                auto const version = exact_version::parse(each.version);
                if (version) made.version = *version;
                else report_version(each, version.error().detail);
            }
            made.rank = skill_rank(each, made.version, options_.precedence());
            read_.push_back(std::move(made));
        }
        std::sort(read_.begin(), read_.end(), comes_before);
    }

    void report_version(skill const& of, std::string const& why) {
        finding made(finding_code::manifest_error, finding_severity::warning,
                     "the version " + quoted_name(of.version) + " of the skill " +
                         quoted_name(of.name) + " cannot be read, " + why + in_place(of.place));
        made.nodes = {"skill:" + of.name};
        made.fixes = {"write a version such as 1.2.0"};
        findings_.push_back(std::move(made));
    }

    // Of one name the one that counts comes first, and what is disabled last.
    static bool comes_before(selected_skill const& left, selected_skill const& right) {
        skill const& one = *left.source;
        skill const& other = *right.source;
        if (one.name != other.name) return one.name < other.name;
        if (one.enabled != other.enabled) return one.enabled;
        return left.rank < right.rank;
    }

    void select() {
        for (std::size_t i = 0; i < read_.size();) {
            std::size_t const first = i;
            while (i < read_.size() && read_[i].source->name == read_[first].source->name) ++i;
            select(first, i);
        }
        read_.clear();
    }

    // Among those of one name.
    void select(std::size_t first, std::size_t end) {
        std::size_t last = end;
        for (; last > first && !read_[last - 1].source->enabled; --last) {
            report_disabled(*read_[last - 1].source);
        }
        if (last == first) {
            disabled_.emplace(read_[first].source->name, read_[first].source);
            return;
        }
        selected_skill const winner = read_[first];
        take(read_[first]);
        bool const keeps_all = options_.precedence() == skill_precedence::keep_all;
        for (std::size_t i = first + 1; i < last; ++i) {
            if (keeps_all) keep(read_[i], i - first);
            else report_shadowed(winner, read_[i]);
        }
        if (keeps_all && last - first > 1) report_kept(last - first);
    }

    void take(selected_skill& one) {
        one.label = "skill:" + one.name;
        all_.push_back(std::move(one));
    }

    void keep(selected_skill& one, std::size_t number) {
        one.name += '@' + std::string(to_string(one.source->scope));
        // Two of one scope are told apart by how they stand.
        bool const is_taken =
            std::any_of(all_.end() - static_cast<std::ptrdiff_t>(number), all_.end(),
                        [&](auto const& each) { return each.name == one.name; });
        if (is_taken) one.name += '#' + std::to_string(number + 1);
        take(one);
    }

    // Where it stands, and its version.
    static std::string side(skill const& one) {
        return std::string(to_string(one.scope)) + " has " + printable(one.path) +
               (one.version.empty() ? "" : " version " + shown_name(one.version));
    }

    void report_shadowed(selected_skill const& taken, selected_skill const& one) {
        skill const& counts = *taken.source;
        skill const& other = *one.source;
        finding made(finding_code::shadowed_skill, finding_severity::warning,
                     "the skill " + quoted_name(other.name) + " of scope " +
                         std::string(to_string(other.scope)) + " is shadowed by that of scope " +
                         std::string(to_string(counts.scope)));
        made.sides = {side(counts), side(other)};
        made.nodes = {"skill:" + other.name};
        made.decided_by = taken.rank.rule_against(one.rank);
        made.fixes = {"rename or remove one of them", "keep all: precedence keep-all"};
        findings_.push_back(std::move(made));
    }

    // The last ones that were taken.
    void report_kept(std::size_t count) {
        auto const first = all_.end() - static_cast<std::ptrdiff_t>(count);
        finding made(finding_code::shadowed_skill, finding_severity::info,
                     std::to_string(count) + " skills are called " +
                         quoted_name(first->source->name) + "; each counts under its own name");
        for (auto each = first; each != all_.end(); ++each) {
            made.sides.push_back(shown_name(each->label) + ": " + side(*each->source));
            made.nodes.push_back(each->label);
        }
        made.decided_by = to_string(skill_precedence::keep_all);
        made.fixes = {"rename or disable all but one of them"};
        findings_.push_back(std::move(made));
    }

    void report_disabled(skill const& one) {
        finding made(finding_code::shadowed_skill, finding_severity::info,
                     "the skill " + quoted_name(one.name) + " of scope " +
                         std::string(to_string(one.scope)) + " is disabled");
        made.sides = {side(one)};
        made.nodes = {"skill:" + one.name};
        made.fixes = {"enable it, if it shall count"};
        findings_.push_back(std::move(made));
    }

    void index() {
        by_name_.clear();
        for (node_id node = 0; node < all_.size(); ++node) {
            // Of several, the one that counts has the bare name.
            if (all_[node].name == all_[node].source->name)
                by_name_[all_[node].source->name] = node;
        }
    }

    void find_roots() {
        nearest_names nearest(names());
        for (std::string const& name : options_.roots()) {
            node_id const node = find(name);
            if (node != no_node) roots_.push_back(node);
            else report_unknown_root(name, nearest);
        }
        std::sort(roots_.begin(), roots_.end());
        roots_.erase(std::unique(roots_.begin(), roots_.end()), roots_.end());
    }

    void report_unknown_root(std::string const& name, nearest_names& nearest) {
        bool const is_disabled = find_disabled(name) != nullptr;
        finding made(finding_code::unknown_skill, finding_severity::error,
                     "the skill " + quoted_name(name) + " was asked for and is " +
                         (is_disabled ? "disabled" : "not there"));
        made.nodes = {"skill:" + name};
        std::string const meant = nearest.question(name);
        if (!meant.empty()) made.fixes.push_back(meant);
        findings_.push_back(std::move(made));
    }

    void keep_reachable() {
        std::vector<bool> is_reached(all_.size(), false);
        std::vector<node_id> open = roots_;
        for (node_id const root : roots_) is_reached[root] = true;
        while (!open.empty()) {
            node_id const node = open.back();
            open.pop_back();
            for (skill_requirement const& each : all_[node].source->skills) {
                node_id const next = find(each.name);
                if (next == no_node || is_reached[next]) continue;
                is_reached[next] = true;
                open.push_back(next);
            }
        }
        std::vector<selected_skill> kept;
        std::vector<node_id> roots;
        for (node_id node = 0; node < all_.size(); ++node) {
            bool const is_root = std::binary_search(roots_.begin(), roots_.end(), node);
            if (is_root) roots.push_back(static_cast<node_id>(kept.size()));
            if (is_reached[node]) kept.push_back(std::move(all_[node]));
        }
        all_ = std::move(kept);
        roots_ = std::move(roots);
        index();
    }

    void report_problems(skill_catalog const& found) {
        for (config_problem const& each : found.problems) report_problem(each, nullptr);
        for (selected_skill const& one : all_) {
            for (config_problem const& each : one.source->problems) report_problem(each, &one);
        }
    }

    // A skill that was read in spite of a problem is there.
    void report_problem(config_problem const& problem, selected_skill const* of) {
        bool const is_error = problem.is_error() && of == nullptr;
        config_problem shown = problem;
        shown.fix.clear();
        shown.severity = config_severity::error;
        finding made(finding_code::manifest_error,
                     is_error ? finding_severity::error : finding_severity::warning,
                     mask_secrets(to_string(shown)));
        if (of != nullptr) made.nodes = {of->label};
        if (!problem.fix.empty()) made.fixes = {printable(problem.fix)};
        findings_.push_back(std::move(made));
    }

    resolver_options const& options_;
    std::vector<finding>& findings_;
    std::vector<selected_skill> read_;
    std::vector<selected_skill> all_;
    std::unordered_map<std::string_view, node_id> by_name_;
    std::unordered_map<std::string_view, skill const*> disabled_;
    std::vector<node_id> roots_;
};

}  // namespace mcp::detail
