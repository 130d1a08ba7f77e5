// SPDX-License-Identifier: MIT
// The names that somebody may have meant, in a report that may have many of them to find.
#pragma once

#include <mcp/core/nearest.hpp>
#include <mcp/skills/finding.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Finds up to three names like one. All searches together compare a bounded number of names, so
/// that a report of a hundred thousand wrong names still ends.
class nearest_names {
public:
    explicit nearest_names(std::vector<std::string_view> known) : known_(std::move(known)) {
        std::sort(known_.begin(), known_.end());
        known_.erase(std::unique(known_.begin(), known_.end()), known_.end());
    }

    std::vector<std::string_view> find(std::string_view name) {
        constexpr std::size_t longest = 128;
        if (name.size() > longest || left_ < known_.size()) return {};
        left_ -= known_.size();
        std::size_t const most = name.size() / 3 + 1;
        std::vector<std::pair<std::size_t, std::string_view>> found;
        for (std::string_view const each : known_) {
            bool const is_far =
                each.size() > name.size() + most || name.size() > each.size() + most;
            if (is_far || each == name) continue;
            std::size_t const distance = edit_distance(name, each);
            if (distance <= most && distance < std::max(name.size(), each.size())) {
                found.emplace_back(distance, each);
            }
        }
        std::sort(found.begin(), found.end());
        if (found.size() > 3) found.resize(3);
        std::vector<std::string_view> made;
        for (auto const& each : found) made.push_back(each.second);
        return made;
    }

    /// `did you mean "a" or "b"?`; empty if nothing is like it.
    std::string question(std::string_view name) {
        std::string made;
        for (std::string_view const each : find(name)) {
            made += (made.empty() ? "did you mean " : " or ") + quoted_name(each);
        }
        return made.empty() ? made : made + '?';
    }

private:
    std::vector<std::string_view> known_;
    std::size_t left_ = 200000;
};

}  // namespace mcp::detail
