// SPDX-License-Identifier: MIT
// What the server says of itself: the answers to server/discover and initialize.
#pragma once

#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/capabilities.hpp>
#include <mcp/protocol/jsonrpc.hpp>
#include <mcp/protocol/meta.hpp>
#include <mcp/protocol/version.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mcp {

/// The server at the other end of a connection.
struct server_info {
    mcp::era era = mcp::era::legacy;
    std::string protocol_version;
    implementation server;
    server_capabilities capabilities;
    std::string instructions;  ///< For a model; untrusted.
    /// What server/discover listed; empty in the legacy era.
    std::vector<std::string> supported_versions;
};

namespace detail {

template <class Cursor> void read_strings(Cursor& in, std::vector<std::string>& out) {
    if (!in.enter_array()) return;
    while (in.next_element()) in.read(out.emplace_back());
}

// Servers of this revision name themselves in `_meta`; some still do it in the body.
template <class Cursor> void read_server_identity(Cursor& in, implementation& out) {
    for_each_member(in, [&](std::string_view key) {
        if (key == meta_key::server_info) decode(in, out);
        else in.skip();
    });
}

}  // namespace detail

/// Reads a DiscoverResult (2026-07-28, server/discover).
template <class Payload, class Info = detail::late<Payload, server_info>>
result<Info> decode_discover_result(Payload const& value) {
    Info info;
    info.era = era::modern;
    bool has_versions = false;
    auto in = value.cursor();
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) {
        if (key == "supportedVersions") {
            has_versions = true;
            detail::read_strings(in, info.supported_versions);
        } else if (key == "capabilities") {
            decode(in, info.capabilities);
        } else if (key == "instructions") {
            in.read(info.instructions);
        } else if (key == "_meta") {
            detail::read_server_identity(in, info.server);
        } else if (key == "serverInfo") {
            decode(in, info.server);
        } else {
            in.skip();
        }
    }
    if (!has_versions) in.reject("a discover result with supportedVersions");
    if (in.failed()) return fail(in.failure());
    return info;
}

/// Reads an InitializeResult (2024-11-05 to 2025-11-25).
template <class Payload, class Info = detail::late<Payload, server_info>>
result<Info> decode_initialize_result(Payload const& value) {
    Info info;
    auto in = value.cursor();
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) {
        if (key == "protocolVersion") in.read(info.protocol_version);
        else if (key == "capabilities") decode(in, info.capabilities);
        else if (key == "serverInfo") decode(in, info.server);
        else if (key == "instructions") in.read(info.instructions);
        else in.skip();
    }
    if (info.protocol_version.empty()) in.reject("an initialize result with protocolVersion");
    if (in.failed()) return fail(in.failure());
    return info;
}

/// The versions that a -32022 error names in `data.supported`.
template <class Failure> std::vector<std::string> supported_versions(Failure const& failure) {
    std::vector<std::string> versions;
    auto const document = json_document::parse(frame::copy(failure.data));
    if (!document) return versions;
    auto in = document->cursor();
    detail::for_each_member(in, [&](std::string_view key) {
        if (key == "supported") detail::read_strings(in, versions);
        else in.skip();
    });
    return versions;
}

}  // namespace mcp
