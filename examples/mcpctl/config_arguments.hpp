// SPDX-License-Identifier: MIT
// The command line of what has to do with configurations.
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

/// Options and subcommands of `config`. Stays where it is: what is typed is written into it.
class config_options {
public:
    config_options() = default;
    config_options(config_options const&) = delete;
    config_options& operator=(config_options const&) = delete;

    /// `chosen` is called if one of the commands was typed.
    void add_to(CLI::App& app, std::function<void()> const& chosen);

    /// What was typed. `common` holds what is read already: the files, the server command, the URL
    /// and the headers.
    [[nodiscard]] tl::expected<config_request, bad_input> read(
        invocation const& common, std::string const& transport,
        std::string const& bearer_variable) const;

    /// Words for a command line that makes no sense.
    static std::string explain(CLI::App const& app, std::string const& problem);

private:
    [[nodiscard]] tl::expected<mcp::server_config, bad_input> read_entry(
        invocation const& common, std::string const& transport,
        std::string const& bearer_variable) const;

    config_action action_ = config_action::list;
    std::string layer_;
    std::string name_;
    std::vector<std::string> environment_;
    std::string folder_;
    std::string description_;
    bool replaces_ = false;
    bool disabled_ = false;
};

}  // namespace mcpctl
