// SPDX-License-Identifier: MIT
// Whose connection to what server, as whom.
#pragma once

#include <mcp/host/server_config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>
#if defined(__APPLE__)
#include <sys/random.h>
#endif

namespace mcp {

namespace detail {

/// What makes this process's hashes say nothing to anybody else.
inline std::array<std::uint64_t, 3> const& process_key() {
    static std::array<std::uint64_t, 3> const key = [] {
        std::array<std::uint64_t, 3> made{};
        // Without randomness the hash still tells credentials apart; it is never trusted for more.
        static_cast<void>(::getentropy(made.data(), sizeof made));
        return made;
    }();
    return key;
}

/// A keyed hash of many texts.
class keyed_hash {
public:
    void add(std::string_view text) noexcept {
        mix(std::hash<std::string_view>()(text));
        mix(text.size());
        for (char const c : text) mix(static_cast<unsigned char>(c));
    }
    void add(std::uint64_t number) noexcept { mix(number); }
    void add(std::vector<std::string> const& texts) noexcept {
        mix(texts.size());
        for (std::string const& each : texts) add(each);
    }
    void add(std::map<std::string, std::string> const& texts) noexcept {
        mix(texts.size());
        for (auto const& [name, text] : texts) {
            add(name);
            add(text);
        }
    }

    [[nodiscard]] std::uint64_t value() const noexcept {
        return scramble(state_ ^ process_key()[2]);
    }

private:
    static std::uint64_t scramble(std::uint64_t x) noexcept {
        x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
        x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
        return x ^ (x >> 31U);
    }
    void mix(std::uint64_t number) noexcept {
        state_ = scramble(state_ ^ (number + process_key()[1]));
    }

    std::uint64_t state_ = process_key()[0];
};

inline std::uint64_t hash_of_access(server_config const& server) noexcept {
    keyed_hash made;
    made.add(static_cast<std::uint64_t>(server.wire));
    made.add(server.command);
    made.add(server.args);
    made.add(server.env);
    made.add(server.cwd);
    made.add(server.url);
    made.add(server.headers);
    made.add(static_cast<std::uint64_t>(server.auth.kind));
    made.add(server.auth.token);
    made.add(server.auth.username);
    made.add(server.auth.password);
    if (server.oauth) {
        made.add(server.oauth->client_id);
        made.add(server.oauth->client_secret);
        made.add(server.oauth->scopes);
    }
    return made.value();
}

inline bool is_same_access(server_config const& left, server_config const& right) {
    return left.wire == right.wire && left.command == right.command && left.args == right.args &&
           left.env == right.env && left.cwd == right.cwd && left.url == right.url &&
           left.headers == right.headers && left.auth == right.auth && left.oauth == right.oauth;
}

}  // namespace detail

/// Stands for how a server is reached, and for everything that is shown to it as credentials. Equal
/// only if all of that is equal, whatever the hash says. Holds the entry; nothing in its interface
/// gives a credential away.
class credential_fingerprint {
public:
    credential_fingerprint() = default;
    explicit credential_fingerprint(std::shared_ptr<server_config const> of)
        : of_(std::move(of)),
          hash_(of_ ? detail::hash_of_access(*of_) : 0) {}

    /// Another number in each process, so that it can be compared within one run and no more.
    [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }

    friend bool operator==(credential_fingerprint const& left,
                           credential_fingerprint const& right) {
        if (left.of_ == right.of_) return true;
        bool const is_alike = left.hash_ == right.hash_ && left.of_ && right.of_;
        return is_alike && detail::is_same_access(*left.of_, *right.of_);
    }

private:
    std::shared_ptr<server_config const> of_;
    std::uint64_t hash_ = 0;
};

/// What tells one connection of a pool from another.
struct pool_key {
    std::string user;
    std::string server;
    credential_fingerprint credential;

    bool operator==(pool_key const&) const = default;
};

}  // namespace mcp

template <> struct std::hash<mcp::pool_key> {
    std::size_t operator()(mcp::pool_key const& key) const noexcept {
        mcp::detail::keyed_hash made;
        made.add(key.user);
        made.add(key.server);
        made.add(key.credential.hash());
        return static_cast<std::size_t>(made.value());
    }
};
