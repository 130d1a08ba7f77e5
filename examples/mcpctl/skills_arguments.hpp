// SPDX-License-Identifier: MIT
// The command line of what has to do with skills.
#pragma once

#include "invocation.hpp"
#include "outcome.hpp"

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace mcpctl {

/// Options and subcommands of `skills`. Stays where it is: what is typed is written into it.
class skills_options {
public:
    skills_options() = default;
    skills_options(skills_options const&) = delete;
    skills_options& operator=(skills_options const&) = delete;

    /// `chosen` is called if one of the commands was typed.
    void add_to(CLI::App& app, std::function<void()> const& chosen);

    /// What was typed. `more_roots` stood before `skills`, where they mean the same.
    [[nodiscard]] tl::expected<skills_request, bad_input> read(
        std::vector<std::string> const& more_roots, bool as_json) const;

    /// Words for a command line that makes no sense.
    static std::string explain(CLI::App const& app, std::string const& problem);

private:
    void add_action(CLI::App& sub, skills_action what);

    skills_action action_ = skills_action::list;
    std::vector<std::string> roots_;
    std::string strategies_;
    std::string format_;
    std::vector<std::string> names_;
    std::string node_;
    std::string folder_;
    bool accepts_ = false;
};

}  // namespace mcpctl
