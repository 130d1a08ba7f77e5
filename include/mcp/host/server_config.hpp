// SPDX-License-Identifier: MIT
// How to reach one server, and how to treat it: one entry of a configuration.
#pragma once

#include <mcp/core/duration.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace mcp {

/// How a server is spoken to.
enum class server_wire : std::uint8_t {
    stdio,      ///< A program is started.
    http,       ///< Streamable HTTP.
    sse,        ///< HTTP+SSE of 2024-11-05.
    automatic,  ///< HTTP of either kind, as the server has it.
};

constexpr std::string_view to_string(server_wire wire) noexcept {
    constexpr std::string_view names[] = {"stdio", "http", "sse", "automatic"};
    return names[static_cast<std::size_t>(wire)];
}

/// Who says what a server is; a later one wins.
enum class config_layer : std::uint8_t {
    user,     ///< For all that this user does.
    project,  ///< For everybody who works in this folder.
    local,    ///< For this user in this folder.
    given,    ///< From a file that was named.
};

constexpr std::string_view to_string(config_layer layer) noexcept {
    constexpr std::string_view names[] = {"user", "project", "local", "given"};
    return names[static_cast<std::size_t>(layer)];
}

/// Where an entry stands.
struct config_origin {
    config_layer layer = config_layer::given;
    std::string file;
    std::size_t line = 0;  ///< Of its name; 0 is not known.
    std::string path;      ///< As in `mcpServers.github`.

    bool operator==(config_origin const&) const = default;
};

/// Whether a server is asked now and then if it still answers.
struct health_settings {
    bool enabled = true;
    duration interval = std::chrono::seconds(60);
    duration timeout = std::chrono::seconds(5);
    unsigned max_failures = 3;  ///< In a row, until the server counts as unhealthy.

    bool operator==(health_settings const&) const = default;
};

enum class auth_kind : std::uint8_t { none, bearer, basic, oauth };

constexpr std::string_view to_string(auth_kind kind) noexcept {
    constexpr std::string_view names[] = {"none", "bearer", "basic", "oauth"};
    return names[static_cast<std::size_t>(kind)];
}

/// How to show who asks. Secrets: never print these.
struct auth_settings {
    auth_kind kind = auth_kind::none;
    std::string token;
    std::string username;
    std::string password;

    bool operator==(auth_settings const&) const = default;
};

/// What OAuth needs to be told beforehand; all of it may be left out.
struct oauth_settings {
    std::string client_id;
    std::string client_secret;
    std::vector<std::string> scopes;
    std::uint16_t callback_port = 0;  ///< 0 takes any.
    std::string redirect_uri;

    bool operator==(oauth_settings const&) const = default;
};

/// A field that a policy of the program may have a value for, too.
enum class policy_field : std::uint8_t {
    connect_timeout,
    call_timeout,
    max_retries,
    retry_delay,
    health_timeout,
};

/// Which of these fields a file names, also where it says what is the default anyway.
class policy_fields {
public:
    void add(policy_field field) noexcept { bits_ |= bit(field); }
    [[nodiscard]] bool has(policy_field field) const noexcept { return (bits_ & bit(field)) != 0; }

    bool operator==(policy_fields const&) const = default;

private:
    static std::uint8_t bit(policy_field field) noexcept {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(field));
    }

    std::uint8_t bits_ = 0;
};

/// How to start a server, or where it is.
struct server_reach {
    std::string command;
    std::vector<std::string> args;
    std::map<std::string, std::string> env;  ///< May be secrets.
    std::string cwd;
    std::string url;                             ///< May hold secrets.
    std::map<std::string, std::string> headers;  ///< May be secrets.
    auth_settings auth;
    std::optional<oauth_settings> oauth;

    bool operator==(server_reach const&) const = default;
};

/// One server. What is left out of a file has the default that stands here.
struct server_config : server_reach {
    std::string name;
    config_origin origin;
    bool enabled = true;
    bool required = false;  ///< Whoever waits for the servers wants to know if it fails.
    std::string description;
    std::string version;  ///< That it starts, as the user knows it; skills may ask for one.

    server_wire wire = server_wire::stdio;

    duration connect_timeout = std::chrono::seconds(30);
    duration call_timeout = std::chrono::seconds(60);
    unsigned max_retries = 3;  ///< After the first try.
    duration retry_delay = std::chrono::seconds(1);
    unsigned max_reconnects = 5;
    duration max_reconnect_delay = std::chrono::seconds(30);
    health_settings health;

    std::vector<std::string> enabled_tools;  ///< Empty is all.
    std::vector<std::string> disabled_tools;

    policy_fields given;  ///< What the file names; makes no difference between two servers.

    server_config() = default;
    explicit server_config(std::string its_name) : name(std::move(its_name)) {}

    /// True if the field has a value of its own, which overrides a policy of the program.
    [[nodiscard]] bool sets(policy_field field) const noexcept;
};

namespace detail {

inline auto compared_fields(server_config const& all) noexcept {
    server_reach const& reach = all;
    return std::tie(reach, all.name, all.origin, all.enabled, all.required, all.description,
                    all.version, all.wire, all.connect_timeout, all.call_timeout, all.max_retries,
                    all.retry_delay, all.max_reconnects, all.max_reconnect_delay, all.health,
                    all.enabled_tools, all.disabled_tools);
}

}  // namespace detail

inline bool operator==(server_config const& left, server_config const& right) {
    return detail::compared_fields(left) == detail::compared_fields(right);
}

inline bool server_config::sets(policy_field field) const noexcept {
    if (given.has(field)) return true;
    // Who makes one by hand says it by the value.
    switch (field) {
        case policy_field::connect_timeout: return connect_timeout != std::chrono::seconds(30);
        case policy_field::call_timeout: return call_timeout != std::chrono::seconds(60);
        case policy_field::max_retries: return max_retries != 3;
        case policy_field::retry_delay: return retry_delay != std::chrono::seconds(1);
        case policy_field::health_timeout: return health.timeout != health_settings().timeout;
    }
    return false;
}

/// True if a connection made with the one is as good as one made with the other: where they stand
/// and how they are described does not matter.
inline bool same_settings(server_config const& left, server_config right) {
    right.origin = left.origin;
    right.description = left.description;
    right.version = left.version;
    return left == right && left.given == right.given;
}

}  // namespace mcp
