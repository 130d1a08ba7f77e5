// SPDX-License-Identifier: MIT
// info, ping and probe.
#include "commands.hpp"
#include "session.hpp"
#include "text.hpp"

#include <mcp/wire/json_writer.hpp>

#include <chrono>
#include <cstdio>

namespace mcpctl {

namespace {

std::string info_json(mcp::server_info const& server) {
    std::string text;
    mcp::json_writer out(text);
    out.begin_object();
    out.key("server");
    out.begin_object();
    out.key("name");
    out.string(server.server.name);
    out.key("version");
    out.string(server.server.version);
    if (!server.server.title.empty()) {
        out.key("title");
        out.string(server.server.title);
    }
    out.end_object();
    out.key("protocolVersion");
    out.string(server.protocol_version);
    out.key("era");
    out.string(mcp::to_string(server.era));
    out.key("capabilities");
    out.raw(server.capabilities.raw ? server.capabilities.raw.text() : "{}");
    out.key("instructions");
    out.string(server.instructions);
    out.end_object();
    return text + '\n';
}

// The names of what was announced, with what is switched on in them.
std::string capability_names(mcp::json const& announced) {
    std::string names;
    if (!announced.is_object()) return names;
    for (auto const& [name, settings] : announced.items()) {
        std::string inner;
        for (auto const& [key, value] : settings.items()) {
            bool const off = value.is_boolean() && !value.get<bool>();
            if (!settings.is_object() || off) continue;
            inner += (inner.empty() ? "" : ", ") + key;
        }
        names += (names.empty() ? "" : ", ") + name + (inner.empty() ? "" : " (" + inner + ")");
    }
    return printable_line(names);
}

std::string server_name(mcp::implementation const& server) {
    std::string words = printable_line(server.name);
    if (!server.title.empty()) words = printable_line(server.title) + " (" + words + ")";
    return words + ' ' + printable_line(server.version);
}

std::string milliseconds(std::chrono::microseconds time) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", static_cast<double>(time.count()) / 1000);
    return text;
}

// What the server is known to speak; in the legacy era it names no more than one.
std::vector<std::string> versions_of(mcp::server_info const& server) {
    if (!server.supported_versions.empty()) return server.supported_versions;
    return {server.protocol_version};
}

void write_tls(mcp::json_writer& out, tls_description const& tls) {
    out.begin_object();
    auto const text = [&out](std::string_view key, std::string const& value) {
        out.key(key);
        out.string(value);
    };
    text("version", tls.version);
    text("cipher", tls.cipher);
    text("subject", tls.subject);
    text("issuer", tls.issuer);
    text("expires", tls.expires);
    out.key("verified");
    out.boolean(tls.verified);
    out.key("resumed");
    out.boolean(tls.resumed);
    out.end_object();
}

std::string probe_json(session& here, std::string const& latency) {
    mcp::server_info const& server = here.server().server();
    std::string text;
    mcp::json_writer out(text);
    out.begin_object();
    out.key("era");
    out.string(mcp::to_string(server.era));
    out.key("protocolVersion");
    out.string(server.protocol_version);
    out.key("supportedVersions");
    out.begin_array();
    for (std::string const& each : versions_of(server)) out.string(each);
    out.end_array();
    out.key("transport");
    out.string(name_of(here.server().transport()));
    out.key("latencyMs");
    out.raw(latency);
    out.key("tls");
    if (auto const tls = here.tls()) write_tls(out, *tls);
    else out.raw("null");
    out.end_object();
    return text + '\n';
}

std::string transport_words(std::string_view name) {
    if (name == "http") return "Streamable HTTP";
    return name == "sse" ? "HTTP+SSE (2024-11-05)" : "stdio";
}

std::string probe_table(session& here, std::string const& latency) {
    mcp::server_info const& server = here.server().server();
    std::string versions;
    for (std::string const& each : versions_of(server))
        versions += (versions.empty() ? "" : ", ") + printable_line(each);
    std::vector<table_row> rows;
    rows.push_back({"Era", std::string(to_string(server.era))});
    rows.push_back({"Protocol", server.protocol_version});
    rows.push_back({"Supported", versions});
    rows.push_back({"Transport", transport_words(name_of(here.server().transport()))});
    rows.push_back({"Latency", latency + " ms"});
    auto const tls = here.tls();
    rows.push_back({"TLS", tls ? printable_line(tls->version + ", " + tls->cipher) : "none"});
    if (tls) {
        rows.push_back({"Certificate", printable_line(tls->subject)});
        rows.push_back({"Issuer", printable_line(tls->issuer)});
        rows.push_back({"Expires", tls->expires});
    }
    return here.screen().table(table_row(), rows);
}

}  // namespace

mcp::task<outcome<answer>> show_info(session& here) {
    mcp::server_info const& server = here.server().server();
    answer made;
    if (here.asked().as_json) {
        made.text = info_json(server);
        co_return made;
    }
    std::vector<table_row> rows;
    rows.push_back({"Server", server_name(server.server)});
    rows.push_back(
        {"Protocol", server.protocol_version + " (" + std::string(to_string(server.era)) + ")"});
    std::string capabilities = capability_names(server.capabilities.raw.value());
    rows.push_back({"Capabilities", capabilities.empty() ? "none" : std::move(capabilities)});
    if (!server.instructions.empty())
        rows.push_back({"Instructions", printable(server.instructions)});
    made.text = here.screen().table(table_row(), rows);
    co_return made;
}

mcp::task<outcome<answer>> ping(session& here) {
    auto taken = co_await here.server().ping();
    if (!taken) co_return failed(std::move(taken.error()));
    std::string const time = milliseconds(*taken);
    answer made;
    made.text = here.asked().as_json ? "{\"milliseconds\":" + time + "}\n"
                                     : "The server answered in " + time + " ms.\n";
    co_return made;
}

mcp::task<outcome<answer>> probe(session& here) {
    auto taken = co_await here.server().ping();
    if (!taken) co_return failed(std::move(taken.error()));
    std::string const latency = milliseconds(*taken);
    answer made;
    made.text = here.asked().as_json ? probe_json(here, latency) : probe_table(here, latency);
    co_return made;
}

}  // namespace mcpctl
