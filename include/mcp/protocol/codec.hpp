// SPDX-License-Identifier: MIT
// How each era says the same thing: one codec per era, with the same verbs.
#pragma once

#include <mcp/protocol/capabilities.hpp>
#include <mcp/protocol/meta.hpp>
#include <mcp/protocol/version.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace mcp {

/// 2026-07-28: every request carries version, identity and capabilities in `_meta`.
class modern_codec {
public:
    modern_codec(implementation const& identity, client_capabilities const& capabilities) {
        json_writer out(fixed_);
        out.begin_object();
        out.key(meta_key::protocol_version);
        out.string(versions::modern);
        out.key(meta_key::client_info);
        encode(out, identity, true);
        out.key(meta_key::client_capabilities);
        encode(out, capabilities, versions::modern);
        out.end_object();
        fixed_.pop_back();  // left open: each request adds its own members
    }

    [[nodiscard]] static constexpr mcp::era era() noexcept { return mcp::era::modern; }
    [[nodiscard]] static constexpr std::string_view version() noexcept { return versions::modern; }

    /// The params object: `members` (JSON text without braces) and the request's `_meta`.
    [[nodiscard]] std::string params(std::string_view members, request_meta const& meta) const {
        std::string text;
        text.reserve(members.size() + fixed_.size() + 64);
        text += '{';
        text += members;
        if (!members.empty()) text += ',';
        text += "\"_meta\":";
        text += fixed_;
        append_members(text, own_members(meta));
        append_members(text, meta.extra);
        text += "}}";
        return text;
    }

private:
    // What only this request says, without braces.
    static std::string own_members(request_meta const& meta) {
        std::string own;
        json_writer out(own);
        if (meta.progress_token) {
            out.key("progressToken");
            out.number(*meta.progress_token);
        }
        if (!meta.log_level.empty()) {
            out.key(meta_key::log_level);
            out.string(meta.log_level);
        }
        detail::write_trace(out, meta.trace);
        return own;
    }

    static void append_members(std::string& text, std::string_view members) {
        if (members.empty()) return;
        text += ',';
        text += members;
    }

    std::string fixed_;
};

/// 2024-11-05 to 2025-11-25: said once in `initialize`; requests carry only what is their own.
class legacy_codec {
public:
    explicit legacy_codec(std::string_view version) : version_(version) {}

    [[nodiscard]] static constexpr mcp::era era() noexcept { return mcp::era::legacy; }
    [[nodiscard]] std::string_view version() const noexcept { return version_; }

    /// The params object; empty if there is nothing to say.
    [[nodiscard]] std::string params(std::string_view members, request_meta const& meta) const {
        std::string const own = has_members(meta) ? own_members(meta) : std::string();
        std::string text;
        if (members.empty() && own.empty()) return text;
        text.reserve(members.size() + own.size() + 16);
        text += '{';
        text += members;
        if (!own.empty()) {
            if (!members.empty()) text += ',';
            text.append("\"_meta\":{").append(own).append("}");
        }
        text += '}';
        return text;
    }

    /// The params of `initialize`, asking for this codec's version.
    [[nodiscard]] std::string initialize_params(implementation const& identity,
                                                client_capabilities const& capabilities) const {
        std::string text;
        json_writer out(text);
        out.begin_object();
        out.key("protocolVersion");
        out.string(version_);
        out.key("capabilities");
        encode(out, capabilities, version_);
        out.key("clientInfo");
        encode(out, identity, version_ >= "2025-06-18");
        out.end_object();
        return text;
    }

private:
    // Few requests of this era have any.
    static bool has_members(request_meta const& meta) {
        trace_context const& trace = meta.trace;
        return meta.progress_token || !meta.extra.empty() || !trace.traceparent.empty() ||
               !trace.tracestate.empty() || !trace.baggage.empty();
    }

    // The members of `_meta`, without its braces.
    static std::string own_members(request_meta const& meta) {
        std::string own;
        json_writer out(own);
        if (meta.progress_token) {
            out.key("progressToken");
            out.number(*meta.progress_token);
        }
        detail::write_trace(out, meta.trace);
        if (!own.empty() && !meta.extra.empty()) own += ',';
        own += meta.extra;
        return own;
    }

    std::string version_;
};

using codec = std::variant<modern_codec, legacy_codec>;

/// Templates: only programs that connect compile them.
template <class Codec = codec> era era_of(std::type_identity_t<Codec> const& value) {
    return std::holds_alternative<modern_codec>(value) ? era::modern : era::legacy;
}

template <class Codec = codec>
std::string_view version_of(std::type_identity_t<Codec> const& value) {
    return std::visit([](auto const& each) -> std::string_view { return each.version(); }, value);
}

template <class Codec = codec>
std::string encode_params(std::type_identity_t<Codec> const& value, std::string_view members,
                          request_meta const& meta) {
    return std::visit([&](auto const& each) { return each.params(members, meta); }, value);
}

}  // namespace mcp
