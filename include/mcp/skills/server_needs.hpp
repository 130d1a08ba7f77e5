// SPDX-License-Identifier: MIT
// All requirements of servers, and what is said when one cannot be met.
#pragma once

#include <mcp/skills/server_candidates.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace mcp::detail {

class server_needs {
public:
    server_needs(skill_selection const& skills, skill_links& links,
                 configured_servers const& config, std::vector<finding>& findings)
        : skills_(skills),
          links_(links),
          findings_(findings) {
        collect();
        sort();
        report_duplicates();
        index(config);
    }

    /// By name, then by skill.
    [[nodiscard]] std::vector<server_need> const& all() const noexcept { return all_; }
    [[nodiscard]] std::vector<server_need>& all() noexcept { return all_; }
    [[nodiscard]] server_need const& operator[](std::size_t number) const { return all_[number]; }
    [[nodiscard]] std::vector<finding>& findings() const noexcept { return findings_; }
    [[nodiscard]] skill_selection const& skills() const noexcept { return skills_; }

    [[nodiscard]] std::string const& label(server_need const& of) const {
        return skills_[of.skill].label;
    }
    [[nodiscard]] std::string who(server_need const& of) const { return shown_name(label(of)); }
    static std::string what(server_need const& of) { return "server:" + shown_name(of.said->name); }

    /// `skill:triage -> server:github (triage/agents/mcp.yaml:5)`.
    [[nodiscard]] std::string shown_edge(server_need const& of) const {
        return who(of) + " -> " + what(of) + (of.said->optional ? " [optional]" : "") +
               in_place(of.said->place);
    }

    /// Records that a skill does not get a server.
    void miss(server_need const& of, std::string why) const {
        links_.miss(of.skill, of.said->optional, std::move(why));
    }

    /// A finding about one requirement.
    [[nodiscard]] finding begin(finding_code code, server_need const& of, std::string words) const {
        finding made(code, of.said->optional ? finding_severity::warning : finding_severity::error,
                     std::move(words));
        made.chain = links_.chain_to(of.skill);
        made.chain.push_back(shown_edge(of));
        made.nodes = {label(of), "server:" + of.said->name};
        return made;
    }

    /// Records it, and that the skill goes without.
    void end(server_need const& of, finding made) const {
        if (!of.said->optional) {
            made.fixes.push_back("or say `optional: true`" + in_place(of.said->place));
        }
        miss(of, made.headline);
        findings_.push_back(std::move(made));
    }

    /// False if the range cannot be read.
    bool read_range(std::size_t number) {
        server_need& need = all_[number];
        if (need.said->version.empty()) return true;
        auto range = version_range::parse(need.said->version);
        if (range) {
            if (!range->is_any()) need.range = std::move(*range);
            return true;
        }
        finding made = begin(finding_code::manifest_error, need,
                             "the range " + quoted_name(need.said->version) + " of " + who(need) +
                                 " cannot be read, " + range.error().detail);
        made.fixes.push_back("write a range such as >=1.2 <2" + in_place(need.said->place));
        end(need, std::move(made));
        return false;
    }

    void report_unknown(server_need const& need) {
        auto const code =
            need.said->optional ? finding_code::optional_missing : finding_code::unknown_server;
        finding made = begin(code, need,
                             who(need) + " needs " + what(need) + ", and nobody says what that is");
        std::string const meant = nearest_->question(need.said->name);
        if (!meant.empty()) made.fixes.push_back(meant);
        made.fixes.push_back("add " + quoted_name(need.said->name) + " to your configuration");
        made.fixes.push_back("give it a command or a url" + in_place(need.said->place));
        end(need, std::move(made));
    }

    void report_disabled(server_need const& need, configured_server const& entry) const {
        config_origin const& origin = entry.entry.origin;
        std::string const where = in_place(source_place(origin.file, origin.line));
        finding made = begin(finding_code::server_disabled, need,
                             who(need) + " needs " + what(need) + ", which is disabled");
        made.sides = {"your configuration disables " + quoted_name(entry.entry.name) + where};
        made.fixes = {"enable " + quoted_name(entry.entry.name) + where};
        end(need, std::move(made));
    }

    void report_provides(server_need const& need) const {
        finding made(finding_code::manifest_error, finding_severity::warning,
                     "the version " + quoted_name(need.said->provides) + " that " + who(need) +
                         " provides of " + what(need) + " cannot be read" +
                         in_place(need.said->place));
        made.nodes = {label(need), "server:" + need.said->name};
        made.fixes = {"write an exact version such as 1.4.0"};
        findings_.push_back(std::move(made));
    }

    void report_version(configured_server const& of) const {
        config_origin const& origin = of.entry.origin;
        finding made(finding_code::manifest_error, finding_severity::warning,
                     "the version " + quoted_name(of.entry.version) + " of " +
                         quoted_name(of.entry.name) + " in your configuration cannot be read" +
                         in_place(source_place(origin.file, origin.line)));
        made.nodes = {"server:" + of.entry.name};
        made.fixes = {"write an exact version such as 1.4.0"};
        findings_.push_back(std::move(made));
    }

    /// `github-2`, or a higher number: what nobody else is called.
    std::string free_name(std::string const& like) {
        for (unsigned number = 2;; ++number) {
            std::string name = like + '-' + std::to_string(number);
            if (taken_.insert(name).second) return name;
        }
    }

private:
    void collect() {
        for (node_id skill = 0; skill < skills_.all().size(); ++skill) {
            for (server_requirement const& each : skills_[skill].source->servers) {
                server_need made;
                made.skill = skill;
                made.said = &each;
                all_.push_back(std::move(made));
            }
        }
    }

    void sort() {
        auto const key = [](server_need const& one) {
            server_requirement const& its = *one.said;
            return std::tie(its.name, one.skill, its.place.line, its.optional, its.version,
                            its.provides, its.command, its.args, its.url, its.env, its.headers);
        };
        std::sort(all_.begin(), all_.end(), [&](server_need const& left, server_need const& right) {
            return key(left) < key(right);
        });
    }

    void report_duplicates() {
        for (std::size_t i = 1; i < all_.size(); ++i) {
            server_need const& first = all_[i - 1];
            server_need const& again = all_[i];
            if (first.skill != again.skill || first.said->name != again.said->name) continue;
            finding made(finding_code::duplicate_dependency, finding_severity::warning,
                         who(again) + " says more than once that it needs " + what(again));
            made.sides = {"first" + in_place(first.said->place),
                          "again" + in_place(again.said->place)};
            made.nodes = {label(again), "server:" + again.said->name};
            made.fixes = {"remove one of the two; until then all that they say must hold"};
            findings_.push_back(std::move(made));
        }
    }

    void index(configured_servers const& config) {
        std::vector<std::string_view> known = config.names();
        taken_.insert(known.begin(), known.end());
        for (server_need const& each : all_) {
            taken_.insert(each.said->name);
            if (each.said->is_declaration()) known.push_back(each.said->name);
        }
        nearest_.emplace(std::move(known));
    }

    skill_selection const& skills_;
    skill_links& links_;
    std::vector<finding>& findings_;
    std::vector<server_need> all_;
    std::set<std::string, std::less<>> taken_;
    std::optional<nearest_names> nearest_;
};

}  // namespace mcp::detail
