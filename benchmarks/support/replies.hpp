// SPDX-License-Identifier: MIT
// The large replies of the reference server, built once: a list of 1000 tools and long texts.

#pragma once

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include "plan.hpp"

namespace benchmark {

/// One tool as servers describe them: about 621 bytes of JSON with a schema of four properties.
inline void append_tool(std::string& out, std::size_t number) {
    static constexpr std::array<std::string_view, 8> verbs{
        "search", "list", "create", "update", "archive", "export", "compare", "review"};
    static constexpr std::array<std::string_view, 8> nouns{"issues",    "invoices",  "branches",
                                                           "customers", "documents", "tickets",
                                                           "releases",  "events"};
    auto const verb = verbs[number % verbs.size()];
    auto const noun = nouns[number / verbs.size() % nouns.size()];
    char digits[8];
    std::snprintf(digits, sizeof digits, "%04zu", number);
    bool const reads = number % 3 != 0;
    std::string const name = std::string(verb) + "_" + std::string(noun) + "_" + digits;
    out += R"({"name":")" + name + R"(","description":"Call to )";
    out.append(verb).append(" the ").append(noun);
    out +=
        R"( of a project. Fields that are not named keep \"as is\".","inputSchema":{"type":"object",)"
        R"("properties":{"query":{"type":"string","description":"Words to look for in )";
    out.append(noun);
    out +=
        R"(","minLength":1},"limit":{"type":"integer","description":)"
        R"("How many at most","minimum":1,"maximum":100,"default":20},)"
        R"("labels":{"type":"array","items":{"type":"string"},"description":"Only with these labels"},)"
        R"("range":{"type":"object","properties":{"from":{"type":"string"},"to":{"type":"string"}}}},)"
        R"("required":["query"]},"annotations":{"readOnlyHint":)";
    out.append(reads ? "true" : "false").append(R"(,"openWorldHint":false}})");
}

/// The array of all tools.
inline std::string tool_array() {
    std::string out = "[";
    for (std::size_t number = 0; number < tool_count; ++number) {
        if (number != 0) out += ',';
        append_tool(out, number);
    }
    return out += ']';
}

/// The inside of a JSON string that decodes to `size` bytes of prose: a line break every 80
/// characters or so, and now and then quotation marks.
inline std::string escaped_text(std::size_t size) {
    static constexpr std::array<std::string_view, 16> words{
        "the",   "server", "reads",  "every",   "line",   "of",    "report", "and",
        "keeps", "a",      "record", "between", "change", "older", "values", "notes"};
    std::string out;
    out.reserve(size + size / 32);
    std::size_t decoded = 0;
    std::size_t column = 0;
    auto const put = [&](std::string_view encoded, std::size_t length) {
        if (decoded + length > size) {
            out.append(size - decoded, '.');
            decoded = size;
            return;
        }
        out += encoded;
        decoded += length;
        column += length;
    };
    std::size_t number = 0;
    std::size_t state = 1;
    while (decoded < size) {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        auto const word = words[state / 65536 % words.size()];
        bool const quoted = ++number % 97 == 0;
        if (quoted) put("\\\"", 1);
        put(word, word.size());
        if (quoted) put("\\\"", 1);
        if (column >= 76) {
            put("\\n", 1);
            column = 0;
        } else {
            put(" ", 1);
        }
    }
    return out;
}

}  // namespace benchmark
