// SPDX-License-Identifier: MIT
// The plain tools: quick, slow, large, noisy and deadly ones.
#pragma once

#include "peer.hpp"
#include "toolbox.hpp"

#include <climits>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <signal.h>
#include <unistd.h>

extern char** environ;

namespace faulty {

namespace detail {

inline json progress_token(request const& asked) {
    return asked.meta().value("progressToken", json());
}

inline void step_progress(peer& client, request const& asked, int step, int steps, int delay_ms) {
    if (!client.waits(asked)) return;
    if (step > steps) return client.answer_text(asked, std::to_string(steps) + " steps done");
    auto const token = progress_token(asked);
    if (!token.is_null()) {
        json params = {{"progressToken", token}, {"progress", step}, {"total", steps}};
        if (client.version_of(asked) >= "2025-03-26")
            params["message"] = "step " + std::to_string(step);
        client.notify("notifications/progress", std::move(params));
    }
    if (delay_ms == 0) return step_progress(client, asked, step + 1, steps, 0);
    client.clock.after(delay_ms, [&client, asked, step, steps, delay_ms] {
        step_progress(client, asked, step + 1, steps, delay_ms);
    });
}

inline void add_numbers(peer& client, request const& asked) {
    auto const a = asked.arguments().value("a", json());
    auto const b = asked.arguments().value("b", json());
    if (!a.is_number() || !b.is_number())
        return client.answer_text(asked, "a and b must be numbers", true);
    auto const whole = a.is_number_integer() && b.is_number_integer();
    auto const sum = whole ? json(a.get<long long>() + b.get<long long>())
                           : json(a.get<double>() + b.get<double>());
    json result = {{"content", {{{"type", "text"}, {"text", sum.dump()}}}}};
    if (client.version_of(asked) >= "2025-06-18") result["structuredContent"] = {{"sum", sum}};
    client.answer(asked, std::move(result));
}

/// One content block of every kind that the revision knows, and one that nobody knows.
inline void all_contents(peer& client, request const& asked) {
    auto const version = client.version_of(asked);
    json content = {
        {{"type", "text"}, {"text", "plain"}, {"annotations", {{"priority", 0.5}}}},
        {{"type", "image"}, {"data", "iVBORw0KGgo="}, {"mimeType", "image/png"}},
        {{"type", "resource"},
         {"resource", {{"uri", "test://text/1"}, {"mimeType", "text/plain"}, {"text", "one"}}}},
        {{"type", "resource"}, {"resource", {{"uri", "test://blob/1"}, {"blob", "AAEC"}}}}};
    if (version >= "2025-03-26")
        content.push_back({{"type", "audio"}, {"data", "UklGRg=="}, {"mimeType", "audio/wav"}});
    if (version >= "2025-06-18")
        content.push_back({{"type", "resource_link"}, {"uri", "test://text/2"}, {"name", "two"}});
    content.push_back({{"type", "hologram"}, {"beams", {1, 2, 3}}});
    client.answer(asked, {{"content", std::move(content)}});
}

inline json environment() {
    json all = json::object();
    for (char** entry = environ; *entry != nullptr; ++entry) {
        std::string_view const text = *entry;
        auto const equals = text.find('=');
        auto const value = equals == text.npos ? std::string_view() : text.substr(equals + 1);
        all[std::string(text.substr(0, equals))] = value;
    }
    return all;
}

/// The value of the member _meta exactly as its bytes came, or an empty string.
inline std::string raw_meta(std::string_view line) {
    auto begin = line.find(R"("_meta")");
    if (begin == line.npos) return {};
    begin = line.find('{', begin);
    int depth = 0;
    bool quoted = false;
    for (auto at = begin; at < line.size(); ++at) {
        if (quoted) {
            if (line[at] == '\\')
                ++at;
            else if (line[at] == '"')
                quoted = false;
        } else if (line[at] == '"')
            quoted = true;
        else if (line[at] == '{')
            ++depth;
        else if (line[at] == '}' && --depth == 0)
            return std::string(line.substr(begin, at - begin + 1));
    }
    return {};
}

inline void report(peer& client, request const& asked) {
    auto const& seen = client.seen;
    json const all = {{"pid", ::getpid()},
                      {"protocolVersion", client.version_of(asked)},
                      {"modern", asked.modern},
                      {"clientInfo", client.client_info},
                      {"clientCapabilities", client.capabilities_of(asked)},
                      {"requests", seen.requests},
                      {"notifications", seen.notifications},
                      {"cancelled", seen.cancelled},
                      {"answers", seen.answers},
                      {"duplicateIds", seen.duplicate_ids},
                      {"mostInFlight", seen.most_in_flight},
                      {"lastMeta", raw_meta(seen.last_call)},
                      {"lastCall", seen.last_call},
                      {"violations", seen.violations}};
    client.answer_text(asked, all.dump());
}

inline int severity(std::string_view level) {
    static constexpr std::string_view levels[] = {"debug", "info",     "notice", "warning",
                                                  "error", "critical", "alert",  "emergency"};
    for (int i = 0; i < 8; ++i)
        if (levels[i] == level) return i;
    return -1;
}

inline void flood_stderr(std::size_t bytes) {
    std::string const line = std::string(79, 'e') + "\n";
    for (std::size_t sent = 0; sent < bytes; sent += line.size())
        if (!write_all(2, std::string_view(line).substr(0, std::min(line.size(), bytes - sent))))
            return;
}

[[noreturn]] inline void crash(peer& client) {
    client.out.flush();
    write_all(2, "fatal: the reactor is on fire\n  at core.cpp:42\n  at main.cpp:7\n");
    ::_exit(42);
}

}  // namespace detail

/// The level below which a legacy client wants no log message.
struct log_threshold {
    int severity = 0;
};

inline void add_plain_tools(toolbox& box, peer& client) {
    box.add({"echo",
             "Gives its text back",
             {{"text", of_type("string")}},
             json::object(),
             [&](request const& asked) {
                 auto const text = asked.arguments().value("text", json(""));
                 auto const shown = text.is_string() ? text.get<std::string>() : text.dump();
                 client.answer(asked, {{"content", {{{"type", "text"}, {"text", shown}}}},
                                       {"_meta", {{"example.org/tool", "echo"}}}});
             }});
    json const sum = {
        {"type", "object"}, {"properties", {{"sum", of_type("number")}}}, {"required", {"sum"}}};
    box.add({"add",
             "Adds two numbers",
             {{"a", of_type("number")}, {"b", of_type("number")}},
             {{"outputSchema", sum},
              {"annotations", {{"readOnlyHint", true}, {"idempotentHint", true}}}},
             [&](request const& asked) { detail::add_numbers(client, asked); }});
    box.add({"sleep",
             "Answers after ms milliseconds",
             {{"ms", of_type("integer")}},
             json::object(),
             [&](request const& asked) {
                 auto const wait = asked.arguments().value("ms", 1000);
                 client.clock.after(wait, [&client, asked, wait] {
                     client.answer_text(asked, "slept " + std::to_string(wait) + " ms");
                 });
             }});
    box.add({"progress",
             "Reports its steps",
             {{"steps", of_type("integer")}, {"delay_ms", of_type("integer")}},
             json::object(),
             [&](request const& asked) {
                 auto const steps = asked.arguments().value("steps", 3);
                 detail::step_progress(client, asked, 1, steps,
                                       asked.arguments().value("delay_ms", 10));
             }});
    box.add({"big",
             "Answers with so many bytes of text",
             {{"bytes", of_type("integer")}},
             json::object(),
             [&](request const& asked) {
                 auto const bytes = asked.arguments().value("bytes", std::size_t(1024));
                 client.answer(asked, {{"content", {{{"type", "text"}, {"text", ""}}}}}, bytes);
             }});
    box.add({"fail", "Says isError", json::object(), json::object(), [&](request const& asked) {
                 client.answer_text(asked, "this tool always fails", true);
             }});
    box.add({"contents", "Answers with every kind of content", json::object(), json::object(),
             [&](request const& asked) { detail::all_contents(client, asked); }});
    box.add({"strange_result", "Modern: a resultType that nobody knows", json::object(),
             json::object(), [&](request const& asked) {
                 client.answer(asked, {{"content", json::array()}, {"resultType", "mystery"}});
             }});
    box.add({"stats", "What the server has seen, as JSON text", json::object(), json::object(),
             [&](request const& asked) { detail::report(client, asked); }});
    box.add(
        {"env", "The environment as JSON text", json::object(), json::object(),
         [&](request const& asked) { client.answer_text(asked, detail::environment().dump()); }});
    box.add(
        {"cwd", "The working directory", json::object(), json::object(), [&](request const& asked) {
             char path[PATH_MAX] = "";
             client.answer_text(asked, ::getcwd(path, sizeof path) != nullptr ? path : "unknown");
         }});
}

inline void add_rough_tools(toolbox& box, peer& client, log_threshold const& threshold) {
    box.add({"crash", "Writes three lines to stderr and exits with status 42", json::object(),
             json::object(), [&](request const&) { detail::crash(client); }});
    box.add({"exit_code",
             "Exits with status n",
             {{"n", of_type("integer")}},
             json::object(),
             [&](request const& asked) {
                 client.out.flush();
                 ::_exit(asked.arguments().value("n", 0));
             }});
    box.add({"log",
             "Sends a log message",
             {{"level", of_type("string")}, {"text", of_type("string")}},
             json::object(),
             [&](request const& asked) {
                 auto const level = asked.arguments().value("level", "info");
                 auto const wanted = asked.meta().value(log_level_key, "");
                 auto const least = !asked.modern    ? threshold.severity
                                    : wanted.empty() ? INT_MAX
                                                     : detail::severity(wanted);
                 json params = {{"level", level}, {"logger", "faulty"}};
                 params["data"] = asked.arguments().value("text", json("hello"));
                 if (detail::severity(level) >= least)
                     client.notify("notifications/message", params);
                 client.answer_text(asked, "logged");
             }});
    box.add({"flood_notifications",
             "Sends count log messages",
             {{"count", of_type("integer")}},
             json::object(),
             [&](request const& asked) {
                 auto const count = asked.arguments().value("count", 1000);
                 for (int i = 0; i < count; ++i)
                     client.notify("notifications/message", {{"level", "debug"}, {"data", i}});
                 client.answer_text(asked, "flooded");
             }});
    box.add({"flood_stderr",
             "Writes so many bytes to stderr",
             {{"bytes", of_type("integer")}},
             json::object(),
             [&](request const& asked) {
                 detail::flood_stderr(asked.arguments().value("bytes", std::size_t(1) << 20));
                 client.answer_text(asked, "flooded");
             }});
}

}  // namespace faulty
