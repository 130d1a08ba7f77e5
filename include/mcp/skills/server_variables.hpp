// SPDX-License-Identifier: MIT
// A server as a skill declares it, with the variables of the environment put in.
#pragma once

#include <mcp/host/config_problem.hpp>
#include <mcp/host/config_variables.hpp>
#include <mcp/host/server_config.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// What a declaration becomes when it is used.
struct expanded_server {
    server_config config;                  ///< May hold secrets.
    std::vector<config_problem> problems;  ///< One for each variable without a value.

    expanded_server() = default;
};

namespace detail {

class server_expander {
public:
    server_expander(server_config const& written, variable_lookup const& lookup)
        : lookup_(lookup),
          problems_(written.origin.file),
          line_(written.origin.line),
          name_(member_path({}, written.name)) {
        made_.config = written;
    }

    expanded_server run() {
        server_config& all = made_.config;
        expand("command", all.command);
        for (std::size_t i = 0; i < all.args.size(); ++i) {
            expand(element_path("args", i), all.args[i]);
        }
        expand("env", all.env);
        expand("cwd", all.cwd);
        expand("url", all.url);
        expand("headers", all.headers);
        expand("auth.token", all.auth.token);
        expand("auth.username", all.auth.username);
        expand("auth.password", all.auth.password);
        if (all.oauth) expand(*all.oauth);
        made_.problems = problems_.take();
        return std::move(made_);
    }

private:
    void expand(std::string const& field, std::string& text) {
        if (text.find("${") == text.npos) return;
        expanded_text made = expand_variables(text, lookup_);
        text = std::move(made.text);
        for (config_problem& each : made.problems) {
            problems_.error(line_, name_ + '.' + field, std::move(each.message),
                            std::move(each.fix));
        }
    }

    void expand(std::string const& field, std::map<std::string, std::string>& texts) {
        for (auto& [name, text] : texts) expand(member_path(field, name), text);
    }

    void expand(oauth_settings& all) {
        expand("oauth.clientId", all.client_id);
        expand("oauth.clientSecret", all.client_secret);
        for (std::string& each : all.scopes) expand("oauth.scopes", each);
        expand("oauth.redirectUri", all.redirect_uri);
    }

    variable_lookup const& lookup_;
    problem_list problems_;
    std::size_t line_;
    std::string name_;
    expanded_server made_;
};

}  // namespace detail

/// Replaces `${VAR}` and `${VAR:-default}` in everything that says how to reach the server, once.
/// A variable without a value is a problem that names file, line and field.
inline expanded_server expand_server(server_config const& written, variable_lookup const& lookup) {
    return detail::server_expander(written, lookup).run();
}

}  // namespace mcp
