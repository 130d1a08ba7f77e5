// SPDX-License-Identifier: MIT
// What the command line of faulty_server asks for.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace faulty {

/// How the server answers a client that does not know yet which era it speaks.
enum class era {
    legacy,                ///< server/discover is an unknown method, initialize works
    modern,                ///< 2026-07-28 only, initialize is an unknown method
    silent_probe,          ///< legacy, and server/discover is never answered
    exit_on_probe,         ///< legacy, and server/discover ends the process
    late_discover,         ///< modern, and blocks for late_ms before the answer to server/discover
    legacy_only_versions,  ///< server/discover answers, but names only 2025-11-25
    retry_version,         ///< modern, and the very first request gets -32022
    dual,                  ///< both eras in one process, decided by each request
};

struct options {
    era behaviour = era::legacy;
    std::string version;         ///< empty: legacy echoes the client's, modern is 2026-07-28
    int discover_code = -32601;  ///< what a legacy server says to server/discover
    int late_ms = 300;
    int slow_start_ms = 0;
    int ttl_ms = 60000;
    std::string cache_scope = "public";
    std::string only_tool;  ///< empty: answer faults hit every tools/call but stats
    std::string pid_file;
    std::string record_file;

    bool never_answer = false;
    bool answer_twice = false;
    bool unknown_id = false;
    bool out_of_order = false;
    bool result_and_error = false;
    bool half_line_then_die = false;
    std::size_t huge_line = 0;
    std::size_t deep = 0;
    bool invalid_utf8 = false;
    bool duplicate_keys = false;
    bool duplicate_id = false;
    bool close_stdout_live_on = false;

    bool ignore_cancel = false;
    bool garbage_lines = false;
    bool write_in_bytes = false;
    bool ignore_eof = false;
    bool ignore_sigterm = false;
    bool grandchild = false;
    bool repeat_cursor = false;
    bool endless_pages = false;

    [[nodiscard]] bool serves_modern() const {
        return behaviour == era::modern || behaviour == era::late_discover ||
               behaviour == era::retry_version || behaviour == era::dual;
    }

    [[nodiscard]] bool serves_legacy() const { return !serves_modern() || behaviour == era::dual; }

    [[nodiscard]] std::string modern_version() const {
        return version.empty() || behaviour == era::dual ? "2026-07-28" : version;
    }
};

inline constexpr char const* usage = R"(faulty_server: a scriptable MCP server on stdin and stdout

  --era legacy|modern|silent-probe|exit-on-probe|late-discover|legacy-only-versions|retry-version|dual
  --version V            legacy: what initialize answers; modern: the only version served
  --discover-code N      legacy: the error code that server/discover gets (-32601)
  --late-ms N            late-discover: how late the answer is (300)
  --ttl-ms N             modern: ttlMs of cacheable results (60000)
  --cache-scope S        modern: cacheScope of cacheable results (public)
  --only TOOL            the faults in answers hit this tool only

Faults in answers to tools/call (never to the tool stats)
  --never-answer         nothing is written
  --answer-twice         every answer is written twice
  --unknown-id           each answer follows two answers to ids that were never asked
  --out-of-order         answers are held until there are 8, then written in reverse
  --result-and-error     each answer has both members
  --half-line-then-die   half of the answer, no newline, exit status 1
  --huge-line BYTES      the answer is one line of about so many bytes
  --deep N               structuredContent is N objects deep
  --invalid-utf8         the text holds the bytes ff fe
  --duplicate-keys       the result has the key content twice ("first", then "second")
  --duplicate-id         the answer has the key id twice, the first is an unknown id
  --close-stdout-live-on stdout is closed instead, the process lives on

Faults of the stream and of the process
  --garbage-lines        lines that are not JSON between all messages
  --write-in-bytes       every byte is written on its own
  --ignore-cancel        cancelled calls are answered all the same, late
  --repeat-cursor        every list gives the same nextCursor for ever
  --endless-pages        every list gives a new nextCursor for ever
  --slow-start MS        waits before the first read
  --ignore-eof           lives on when stdin ends
  --ignore-sigterm       lives on when asked to end
  --grandchild           forks a child that keeps stdout and stderr open for 300 s

Observation
  --pid-file FILE        appends the process id (and the grandchild's), one per line
  --record FILE          appends every line received
)";

[[noreturn]] inline void complain(std::string const& what) {
    std::fprintf(stderr, "faulty_server: %s\n\n%s", what.c_str(), usage);
    std::exit(64);
}

inline era parse_era(std::string_view name) {
    static std::map<std::string_view, era> const eras = {
        {"legacy", era::legacy},
        {"modern", era::modern},
        {"silent-probe", era::silent_probe},
        {"exit-on-probe", era::exit_on_probe},
        {"late-discover", era::late_discover},
        {"legacy-only-versions", era::legacy_only_versions},
        {"retry-version", era::retry_version},
        {"dual", era::dual},
    };
    auto const found = eras.find(name);
    if (found == eras.end()) complain("unknown era: " + std::string(name));
    return found->second;
}

inline options parse_options(int argc, char** argv) {
    options chosen;
    std::map<std::string_view, bool*> const flags = {
        {"--never-answer", &chosen.never_answer},
        {"--answer-twice", &chosen.answer_twice},
        {"--unknown-id", &chosen.unknown_id},
        {"--out-of-order", &chosen.out_of_order},
        {"--result-and-error", &chosen.result_and_error},
        {"--half-line-then-die", &chosen.half_line_then_die},
        {"--invalid-utf8", &chosen.invalid_utf8},
        {"--duplicate-keys", &chosen.duplicate_keys},
        {"--duplicate-id", &chosen.duplicate_id},
        {"--close-stdout-live-on", &chosen.close_stdout_live_on},
        {"--ignore-cancel", &chosen.ignore_cancel},
        {"--garbage-lines", &chosen.garbage_lines},
        {"--write-in-bytes", &chosen.write_in_bytes},
        {"--ignore-eof", &chosen.ignore_eof},
        {"--ignore-sigterm", &chosen.ignore_sigterm},
        {"--grandchild", &chosen.grandchild},
        {"--repeat-cursor", &chosen.repeat_cursor},
        {"--endless-pages", &chosen.endless_pages},
    };
    using setter = std::function<void(std::string const&)>;
    std::map<std::string_view, setter> const values = {
        {"--era", [&](std::string const& text) { chosen.behaviour = parse_era(text); }},
        {"--version", [&](std::string const& text) { chosen.version = text; }},
        {"--discover-code",
         [&](std::string const& text) { chosen.discover_code = std::stoi(text); }},
        {"--late-ms", [&](std::string const& text) { chosen.late_ms = std::stoi(text); }},
        {"--slow-start", [&](std::string const& text) { chosen.slow_start_ms = std::stoi(text); }},
        {"--ttl-ms", [&](std::string const& text) { chosen.ttl_ms = std::stoi(text); }},
        {"--cache-scope", [&](std::string const& text) { chosen.cache_scope = text; }},
        {"--only", [&](std::string const& text) { chosen.only_tool = text; }},
        {"--huge-line", [&](std::string const& text) { chosen.huge_line = std::stoul(text); }},
        {"--deep", [&](std::string const& text) { chosen.deep = std::stoul(text); }},
        {"--pid-file", [&](std::string const& text) { chosen.pid_file = text; }},
        {"--record", [&](std::string const& text) { chosen.record_file = text; }},
    };
    for (int i = 1; i < argc; ++i) {
        std::string_view const name = argv[i];
        if (name == "--help") {
            std::fputs(usage, stdout);
            std::exit(0);
        }
        if (auto const flag = flags.find(name); flag != flags.end()) {
            *flag->second = true;
            continue;
        }
        auto const value = values.find(name);
        if (value == values.end()) complain("unknown option: " + std::string(name));
        if (i + 1 == argc) complain(std::string(name) + " needs a value");
        try {
            value->second(argv[++i]);
        } catch (std::logic_error const&) {
            complain(std::string(name) + " needs a number, not " + argv[i]);
        }
    }
    return chosen;
}

}  // namespace faulty
