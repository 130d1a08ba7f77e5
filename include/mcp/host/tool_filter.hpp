// SPDX-License-Identifier: MIT
// Which of a server's tools are offered.
#pragma once

#include <mcp/core/nearest.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace mcp {

/// What a filter did to one list of tools.
struct filter_report {
    std::size_t total = 0;
    std::size_t kept = 0;
    std::vector<std::string> warnings;  ///< Names that match nothing, and names in both lists.
};

/// First the allow-list, unless it is empty, then the deny-list; both hold the tools' own names,
/// before they are made unique.
class tool_filter {
public:
    /// Lets everything pass.
    tool_filter() = default;

    tool_filter(std::vector<std::string> allowed, std::vector<std::string> denied)
        : allowed_(std::move(allowed)),
          denied_(std::move(denied)),
          allowed_set_(allowed_.begin(), allowed_.end()),
          denied_set_(denied_.begin(), denied_.end()) {}

    [[nodiscard]] bool lets_pass(std::string const& tool) const {
        bool const is_allowed = allowed_set_.empty() || allowed_set_.contains(tool);
        return is_allowed && !denied_set_.contains(tool);
    }

    /// Takes out of `tools` what does not pass; `name_of` gives the name of one.
    template <class Tool, class NameOf>
    filter_report apply(std::vector<Tool>& tools, NameOf const& name_of) const {
        filter_report made;
        made.total = tools.size();
        std::vector<std::string> names;
        for (Tool const& each : tools) names.emplace_back(name_of(each));
        made.warnings = warnings_for(names);
        std::erase_if(tools, [&](Tool const& each) { return !lets_pass(name_of(each)); });
        made.kept = tools.size();
        return made;
    }

    filter_report apply(std::vector<std::string>& tools) const {
        return apply(tools, [](std::string const& name) -> std::string const& { return name; });
    }

private:
    [[nodiscard]] std::vector<std::string> warnings_for(
        std::vector<std::string> const& offered) const {
        std::vector<std::string> made;
        std::vector<std::string_view> const candidates(offered.begin(), offered.end());
        auto const look = [&](std::vector<std::string> const& names, std::string_view list) {
            for (std::string const& name : names) {
                if (std::find(offered.begin(), offered.end(), name) != offered.end()) continue;
                std::string words =
                    std::string(list) + ": the server offers no tool \"" + name + '"';
                std::string_view const meant = detail::nearest(name, candidates);
                if (!meant.empty()) words += "; did you mean \"" + std::string(meant) + "\"?";
                made.push_back(std::move(words));
            }
        };
        look(allowed_, "enabledTools");
        look(denied_, "disabledTools");
        for (std::string const& name : allowed_) {
            if (!denied_set_.contains(name)) continue;
            made.push_back("disabledTools: \"" + name + "\" is enabled too; disabled wins");
        }
        return made;
    }

    std::vector<std::string> allowed_;
    std::vector<std::string> denied_;
    std::unordered_set<std::string> allowed_set_;
    std::unordered_set<std::string> denied_set_;
};

}  // namespace mcp
