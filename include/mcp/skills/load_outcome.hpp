// SPDX-License-Identifier: MIT
// What is left of a plan when some of its servers do not do what was hoped.
#pragma once

#include <mcp/skills/resolution.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Takes servers out of a resolution, and says which skills that blocks. Knows no files, no clock
/// and no event loop.
class load_outcome {
public:
    using use_predicate = std::function<bool(server_use const&)>;

    explicit load_outcome(resolution plan) : plan_(std::move(plan)) {}

    [[nodiscard]] resolution const& plan() const noexcept { return plan_; }

    /// The server cannot be used: by nobody, or only not by those for whom `is_meant` holds. The
    /// finding gets its severity, its chain and its nodes here.
    void fail(std::string const& server, finding about, use_predicate const& is_meant = {}) {
        resolved_server* const found = find(server);
        if (found == nullptr) return;
        about.severity = finding_severity::warning;
        about.nodes.push_back("server:" + server);
        std::vector<server_use> left;
        bool has_any = false;
        for (server_use& each : found->uses) {
            if (is_meant && !is_meant(each)) {
                left.push_back(std::move(each));
                continue;
            }
            if (!each.optional) about.severity = finding_severity::error;
            about.chain.push_back(shown(each));
            has_any = true;
            std::string const label = "skill:" + each.skill;
            if (about.nodes.back() != label) about.nodes.push_back(label);
            if (!each.optional) add_fix(about, each);
            miss(each.skill, each.optional, about.headline);
            lose(label, server, each);
        }
        found->uses = std::move(left);
        if (!has_any) return;  // somebody said already what is wrong
        plan_.findings.push_back(std::move(about));
    }

    void add(finding about) { plan_.findings.push_back(std::move(about)); }

    /// What is left, once.
    resolution take() {
        spread();
        drop_uses();
        drop_nodes();
        return std::move(plan_);
    }

private:
    static std::string shown(server_use const& use) {
        return "skill:" + shown_name(use.skill) + " -> server:" + shown_name(use.called) +
               (use.optional ? " [optional]" : "") + in_place(use.place);
    }

    static void add_fix(finding& about, server_use const& use) {
        constexpr std::size_t most = 4;
        if (about.fixes.size() >= most) return;
        about.fixes.push_back("or say `optional: true`" + in_place(use.place));
    }

    [[nodiscard]] resolved_server* find(std::string_view name) {
        return const_cast<resolved_server*>(plan_.find_server(name));
    }

    [[nodiscard]] resolved_skill* find_skill(std::string_view name) {
        return const_cast<resolved_skill*>(plan_.find_skill(name));
    }

    void miss(std::string_view skill, bool is_optional, std::string why) {
        resolved_skill* const found = find_skill(skill);
        if (found == nullptr) return;
        auto const status = is_optional ? skill_status::degraded : skill_status::blocked;
        found->status = std::max(found->status, status);
        found->reasons.push_back(std::move(why));
    }

    // The requirement leads nowhere now.
    void lose(std::string const& skill, std::string const& server, server_use const& use) {
        std::string const label = "server:" + server;
        for (resolved_edge& each : plan_.edges) {
            bool const is_it = each.from == skill && each.to == label && each.place == use.place &&
                               each.optional == use.optional;
            if (is_it) each.became = resolved_edge::outcome::missing;
        }
    }

    // Who requires a blocked skill is blocked, too; who would only like it is degraded.
    void spread() {
        std::multimap<std::string_view, resolved_edge const*> dependants;
        for (resolved_edge const& each : plan_.edges) {
            bool const counts = each.became == resolved_edge::outcome::kept &&
                                each.to.starts_with("skill:") && each.from != each.to;
            if (counts) dependants.emplace(each.to, &each);
        }
        std::vector<std::string> open;
        for (resolved_skill const& each : plan_.skills) {
            if (each.status == skill_status::blocked) open.push_back("skill:" + each.name);
        }
        for (std::size_t i = 0; i < open.size(); ++i) {
            auto const [begin, end] = dependants.equal_range(open[i]);
            for (auto at = begin; at != end; ++at) {
                std::string_view const name = std::string_view(at->second->from).substr(6);
                resolved_skill const* const other = find_skill(name);
                if (other == nullptr || other->status == skill_status::blocked) continue;
                std::string why = "needs " + shown_name(open[i]) + ", which is blocked";
                bool const is_known = std::find(other->reasons.begin(), other->reasons.end(),
                                                why) != other->reasons.end();
                if (!is_known) miss(name, at->second->optional, std::move(why));
                if (other->status == skill_status::blocked) open.push_back(at->second->from);
            }
        }
    }

    [[nodiscard]] bool is_blocked(std::string_view skill) const {
        resolved_skill const* const found = plan_.find_skill(skill);
        return found == nullptr || found->status == skill_status::blocked;
    }

    void drop_uses() {
        for (resolved_server& each : plan_.servers) {
            std::erase_if(each.uses, [&](server_use const& use) { return is_blocked(use.skill); });
            each.required_by.clear();
            for (server_use const& use : each.uses) {
                auto& names = each.required_by;
                if (names.empty() || names.back() != use.skill) names.push_back(use.skill);
            }
        }
        std::erase_if(plan_.servers, [](resolved_server const& each) { return each.uses.empty(); });
        for (resolved_skill& each : plan_.skills) {
            std::erase_if(each.servers, [&](std::string const& name) {
                resolved_server const* const server = plan_.find_server(name);
                return server == nullptr ||
                       std::find(server->required_by.begin(), server->required_by.end(),
                                 each.name) == server->required_by.end();
            });
            std::erase_if(each.requires_skills, [&](std::string const& name) {
                return !is_blocked(each.name) && is_blocked(name);
            });
        }
    }

    void drop_nodes() {
        auto const is_gone = [&](std::string const& label) {
            if (label.starts_with("server:")) {
                return plan_.find_server(std::string_view(label).substr(7)) == nullptr;
            }
            return is_blocked(std::string_view(label).substr(6));
        };
        for (auto& wave : plan_.waves) std::erase_if(wave, is_gone);
        std::erase_if(plan_.waves, [](auto const& wave) { return wave.empty(); });
        std::erase_if(plan_.order, is_gone);
    }

    resolution plan_;
};

}  // namespace mcp::detail
