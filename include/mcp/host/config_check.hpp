// SPDX-License-Identifier: MIT
// Whether the fields of an entry make sense together.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/host/config_problem.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/http/url.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

inline constexpr std::size_t longest_server_name = 128;

constexpr bool is_server_name_char(char c) noexcept {
    return is_word(c) || std::string_view("_-./@:[]").find(c) != std::string_view::npos;
}

/// A name that people can type, tools can be named after, and no terminal obeys.
inline bool is_server_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= longest_server_name &&
           std::all_of(name.begin(), name.end(), is_server_name_char);
}

/// A name like the given one that is_server_name() likes.
inline std::string better_server_name(std::string_view name) {
    std::string made(name.substr(0, longest_server_name));
    for (char& c : made) {
        if (!is_server_name_char(c)) c = '-';
    }
    return made.empty() ? "server" : made;
}

/// Looks at an entry whose variables are replaced.
class entry_checker {
public:
    entry_checker(server_config const& server, placed_value const& entry, std::size_t name_line,
                  problem_list& problems)
        : server_(server),
          entry_(entry),
          name_line_(name_line),
          problems_(problems) {}

    void check() {
        check_name();
        check_reach();
        check_environment();
        check_headers();
        check_auth();
        check_tools();
    }

private:
    [[nodiscard]] std::string const& path() const { return server_.origin.path; }

    [[nodiscard]] std::size_t line_of(std::string_view field) const {
        auto const* const found = entry_.find(field);
        return found == nullptr ? name_line_ : found->value.line;
    }

    [[nodiscard]] std::string path_of(std::string_view field) const {
        auto const* const found = entry_.find(field);
        return member_path(path(),
                           found == nullptr ? field : std::string_view(found->shown_name()));
    }

    // What has a problem already gets no second one that only follows from it.
    [[nodiscard]] bool is_wrong(std::string_view field) const {
        std::string const path = path_of(field);
        auto const& all = problems_.all();
        return std::any_of(all.begin(), all.end(), [&](config_problem const& each) {
            return each.is_error() && each.path.starts_with(path);
        });
    }

    [[nodiscard]] bool has(std::string_view field) const { return entry_.find(field) != nullptr; }

    void check_name() {
        if (is_server_name(server_.name)) return;
        problems_.error(
            name_line_, path(),
            "a server's name must be 1 to 128 letters, digits or any of _ - . / @ : [ ]",
            "call it " + better_server_name(server_.name));
    }

    void check_reach() {
        if (has("command") && has("url")) {
            problems_.error(name_line_, path(), "has both command and url",
                            "keep command for a program, or url for a server elsewhere");
        } else if (!has("command") && !has("url")) {
            problems_.error(name_line_, path(), "has neither command nor url",
                            "add \"command\" for a program, or \"url\" for a server elsewhere");
        } else if (has("command")) {
            check_program();
        } else {
            check_url();
        }
    }

    void check_program() {
        if (server_.wire != server_wire::stdio) {
            problems_.error(line_of("type"), path_of("type"), "needs a url, and there is a command",
                            "write \"type\": \"stdio\", or leave it out");
        }
        if (!is_wrong("command") && server_.command.empty()) {
            problems_.error(line_of("command"), path_of("command"), "is empty",
                            "name the program to start");
        }
        for (std::string_view field : {"headers", "auth", "oauth"}) {
            warn_useless(field, "has no effect on a program");
        }
    }

    void check_url() {
        if (server_.wire == server_wire::stdio && has("type")) {
            problems_.error(line_of("type"), path_of("type"), "needs a command, and there is a url",
                            "write \"type\": \"http\", or leave it out");
        }
        for (std::string_view field : {"args", "env", "cwd"}) {
            warn_useless(field, "has no effect on a server that is reached by its url");
        }
        if (is_wrong("url")) return;
        if (auto const parsed = http::url::parse(server_.url); !parsed) {
            problems_.error(line_of("url"), path_of("url"),
                            "is no URL that can be used: " + parsed.error().detail,
                            "write it as in https://example.com/mcp");
        }
    }

    void warn_useless(std::string_view field, std::string message) {
        if (!has(field)) return;
        problems_.warn(line_of(field), path_of(field), std::move(message), "remove it");
    }

    void check_environment() {
        for (auto const& [name, value] : server_.env) {
            bool const is_good = !name.empty() && name.find('=') == name.npos &&
                                 name.find('\0') == name.npos && value.find('\0') == value.npos;
            if (is_good) continue;
            problems_.error(line_of("env"), member_path(path_of("env"), name),
                            "cannot be an environment variable",
                            "its name must not be empty or hold =, and nothing may hold NUL");
        }
    }

    void check_headers() {
        for (auto const& [name, value] : server_.headers) {
            auto const checked = http::fields::check(name, value);
            if (checked) continue;
            problems_.error(line_of("headers"), member_path(path_of("headers"), name),
                            checked.error().detail, "headers are one line of plain text");
        }
    }

    void check_auth() {
        if (!has("auth") || is_wrong("auth")) return;
        auth_settings const& auth = server_.auth;
        if (auth.kind == auth_kind::bearer && auth.token.empty()) {
            problems_.error(line_of("auth"), path_of("auth"), "is bearer without a token",
                            "add \"token\": \"${NAME}\" and set that environment variable");
        }
        if (auth.kind == auth_kind::basic &&
            (auth.username.empty() || auth.username.find(':') != std::string::npos)) {
            problems_.error(line_of("auth"), path_of("auth"),
                            "is basic without a username, or with a colon in it",
                            "add \"username\" and \"password\"");
        }
        for (auto const& header : server_.headers) {
            if (!http::detail::same_text(header.first, "authorization")) continue;
            problems_.warn(line_of("headers"), member_path(path_of("headers"), header.first),
                           "has no effect beside auth", "keep one of them");
        }
    }

    void check_tools() {
        for (std::string const& name : server_.enabled_tools) {
            auto const& no = server_.disabled_tools;
            if (std::find(no.begin(), no.end(), name) == no.end()) continue;
            problems_.warn(line_of("disabledTools"), path_of("disabledTools"),
                           '"' + name + "\" is enabled too; disabled wins",
                           "remove it from one of the two lists");
        }
    }

    server_config const& server_;
    placed_value const& entry_;
    std::size_t name_line_;
    problem_list& problems_;
};

}  // namespace mcp::detail
