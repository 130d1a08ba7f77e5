// SPDX-License-Identifier: MIT
// Servers that are reached over HTTP.
#include "remote.hpp"

#ifdef MCP_WITH_HTTP

#include "text.hpp"

#include <mcp/client/options.hpp>
#include <mcp/http/client.hpp>
#include <mcp/http/fields.hpp>
#include <mcp/http/url.hpp>
#include <mcp/transport/http.hpp>

#include <fstream>
#include <utility>

namespace mcpctl {

namespace {

using own_client = mcp::http::client;

own_client make_client(mcp::executor const& where, remote_server const& server,
                       mcp::logger const& log) {
    mcp::http::client_options how;
    how.tls.ca_file = server.ca_file;
    how.user_agent = "mcpctl/" + std::string(mcp::library_version);
    how.log = log;
    return own_client(where, std::move(how));
}

mcp::any_transport make_transport(mcp::executor const& where, remote_server const& server,
                                  own_client const& through) {
    mcp::http_options options(server.url);
    for (auto const& [name, value] : server.headers) options.header(name, value);
    if (!server.token.empty()) options.bearer(server.token);
    switch (server.kind) {
        case http_kind::streamable:
            return mcp::streamable_http_transport(where, std::move(options), through);
        case http_kind::sse: return mcp::legacy_sse_transport(where, std::move(options), through);
        case http_kind::automatic: break;
    }
    return mcp::http_transport(where, std::move(options), through);
}

std::optional<tls_description> describe(std::optional<mcp::http::tls_facts> facts) {
    if (!facts) return std::nullopt;
    tls_description made;
    made.version = std::move(facts->version);
    made.cipher = std::move(facts->cipher);
    made.subject = std::move(facts->subject);
    made.issuer = std::move(facts->issuer);
    made.expires = std::move(facts->expires);
    made.verified = facts->verified;
    made.resumed = facts->resumed;
    return made;
}

}  // namespace

std::optional<bad_input> check_remote(remote_server const& server) {
    auto const address = mcp::http::url::parse(server.url);
    if (!address) return bad_input{"the URL cannot be used: " + address.error().detail};
    for (auto const& [name, value] : server.headers) {
        auto const fine = mcp::http::fields::check(name, value);
        if (!fine) return bad_input{"--header: " + printable_line(fine.error().detail)};
    }
    if (!mcp::http::fields::check("Authorization", server.token)) {
        return bad_input{"--bearer-env: the variable's value cannot stand in a header"};
    }
    if (!server.ca_file.empty() && !std::ifstream(server.ca_file)) {
        return bad_input{"--ca " + in_quotes(server.ca_file) + " cannot be read"};
    }
    return std::nullopt;
}

std::optional<remote_wire> make_remote(mcp::executor const& where, remote_server const& server,
                                       mcp::logger const& log) {
    if (server.url.empty()) return std::nullopt;
    own_client const through = make_client(where, server, log);
    return remote_wire{make_transport(where, server, through),
                       [through] { return describe(through.last_tls()); }};
}

std::string_view name_of(mcp::any_transport const& wire) {
    auto const* chosen = wire.target<mcp::http_transport>();
    if (chosen != nullptr) return chosen->is_legacy_sse() ? "sse" : "http";
    if (wire.target<mcp::streamable_http_transport>() != nullptr) return "http";
    return wire.target<mcp::legacy_sse_transport>() != nullptr ? "sse" : "stdio";
}

}  // namespace mcpctl

#else

namespace mcpctl {

std::optional<bad_input> check_remote(remote_server const&) {
    return bad_input{"this mcpctl was built without HTTP: it needs llhttp and OpenSSL"};
}

std::optional<remote_wire> make_remote(mcp::executor const&, remote_server const&,
                                       mcp::logger const&) {
    return std::nullopt;
}

std::string_view name_of(mcp::any_transport const&) { return "stdio"; }

}  // namespace mcpctl

#endif
