// SPDX-License-Identifier: MIT
// Tests of session/era_probe.hpp: each situation and what to do in it.
#include <mcp/session/era_probe.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace tests_session_era_probe {

using namespace mcp;
using kind = probe_action::kind;
using versions_list = std::vector<std::string>;

rpc_error refusal(std::int64_t code) {
    rpc_error made;
    made.code = code;
    made.message = "no";
    return made;
}

TEST_CASE("the first step is the probe, unless the legacy era was chosen") {
    CHECK(era_probe().begin().what == kind::discover);
    CHECK(era_probe(era_choice::modern).begin().what == kind::discover);
    auto const first = era_probe(era_choice::legacy, "2025-03-26").begin();
    CHECK(first.what == kind::initialize);
    CHECK(first.version == "2025-03-26");
}

TEST_CASE("a discover result decides by its versions") {
    auto const [supported, expected, version] = GENERATE(table<versions_list, kind, std::string>({
        {{"2026-07-28"}, kind::use_modern, "2026-07-28"},
        {{"2025-11-25", "2026-07-28"}, kind::use_modern, "2026-07-28"},
        {{"2025-03-26", "2025-11-25"}, kind::initialize, "2025-11-25"},
        {{"2024-11-05"}, kind::initialize, "2024-11-05"},
        {{"2027-01-01"}, kind::give_up, ""},
        {{}, kind::give_up, ""},
    }));
    era_probe probe;
    probe.begin();
    auto const next = probe.on_discovered(supported);
    CHECK(next.what == expected);
    CHECK(next.version == version);
    if (expected == kind::give_up) CHECK(next.why.code == errc::version_mismatch);
}

TEST_CASE("only the codes of the modern era mean a modern server") {
    for (std::int64_t const code : {-32601, -32602, -32000, -32001, -32003, -32004, -32603, 0}) {
        era_probe probe;
        probe.begin();
        CHECK(probe.on_discover_refused(refusal(code), {}).what == kind::initialize);
    }
    for (std::int64_t const code : {-32020, -32021}) {
        era_probe probe;
        probe.begin();
        auto const next = probe.on_discover_refused(refusal(code), {});
        CHECK(next.what == kind::give_up);
        CHECK(next.why.code == errc::remote_error);
        CHECK(next.why.remote->code == code);
    }
}

TEST_CASE("a refused version is tried once more if the server lists it") {
    era_probe probe;
    probe.begin();
    auto const unsupported = refusal(rpc_code::unsupported_protocol_version);
    CHECK(probe.on_discover_refused(unsupported, {"2026-07-28"}).what == kind::discover);
    auto const second = probe.on_discover_refused(unsupported, {"2026-07-28"});
    CHECK(second.what == kind::give_up);
    CHECK(second.why.code == errc::version_mismatch);
}

TEST_CASE("a refused version falls back to a legacy one that both speak") {
    era_probe probe;
    probe.begin();
    auto const unsupported = refusal(rpc_code::unsupported_protocol_version);
    auto const next = probe.on_discover_refused(unsupported, {"2025-06-18", "2030-01-01"});
    CHECK(next.what == kind::initialize);
    CHECK(next.version == "2025-06-18");
}

TEST_CASE("silence adds initialize and keeps the probe") {
    era_probe probe;
    probe.begin();
    auto const next = probe.on_silence();
    CHECK(next.what == kind::initialize_as_well);
    CHECK(next.version == "2025-11-25");
    CHECK(probe.on_discovered({"2026-07-28"}).what == kind::use_modern);
}

TEST_CASE("a client that may speak only modern gives up where others fall back") {
    era_probe silent(era_choice::modern);
    silent.begin();
    CHECK(silent.on_silence().why.code == errc::timed_out);
    era_probe refused(era_choice::modern);
    refused.begin();
    CHECK(refused.on_discover_refused(refusal(-32601), {}).what == kind::give_up);
    era_probe legacy_only(era_choice::modern);
    legacy_only.begin();
    CHECK(legacy_only.on_discovered({"2025-11-25"}).why.code == errc::version_mismatch);
}

TEST_CASE("a server that exits on the probe is started once more, for initialize") {
    era_probe probe;
    probe.begin();
    auto const first = probe.on_connection_ended(error(errc::connection_lost));
    CHECK(first.what == kind::respawn);
    CHECK(first.version == "2025-11-25");
    auto const second = probe.on_connection_ended(error(errc::connection_lost, "again"));
    CHECK(second.what == kind::give_up);
    CHECK(second.why.detail == "again");
}

TEST_CASE("a server that exits on initialize is not started again") {
    era_probe probe;
    probe.begin();
    probe.on_discover_refused(refusal(-32601), {});
    CHECK(probe.on_connection_ended(error(errc::connection_lost)).what == kind::give_up);
}

TEST_CASE("initialize may be answered with any legacy revision, and no other") {
    for (std::string_view const version : versions::legacy) {
        auto const next = era_probe().on_initialized(std::string(version));
        CHECK(next.what == kind::use_legacy);
        CHECK(next.version == version);
    }
    for (std::string const version : {"2026-07-28", "1999-01-01", ""}) {
        CHECK(era_probe().on_initialized(version).why.code == errc::version_mismatch);
    }
}

TEST_CASE("a server that refuses initialize and names the modern version is asked again, once") {
    era_probe probe;
    probe.begin();
    probe.on_silence();
    CHECK(probe.on_initialize_refused(refusal(-32022), {"2026-07-28"}).what == kind::discover);
    CHECK(probe.on_initialize_refused(refusal(-32022), {"2026-07-28"}).what == kind::give_up);
}

TEST_CASE("a server's own version names are shortened and cleaned in the error") {
    era_probe probe;
    probe.begin();
    auto const next = probe.on_discovered({std::string(500, 'x'), "a\x1b[31mb"});
    CHECK(next.why.detail.size() < 300);
    CHECK(next.why.detail.find('\x1b') == std::string::npos);
}

}  // namespace tests_session_era_probe
