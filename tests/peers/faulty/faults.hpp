// SPDX-License-Identifier: MIT
// The one place where answers leave the server, whole or damaged.
#pragma once

#include "peer.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace faulty {

namespace detail {

inline constexpr char const* never_asked = "987654321";

/// Puts text before the first occurrence of a mark.
inline void insert_before(std::string& line, std::string_view mark, std::string_view text) {
    if (auto const at = line.find(mark); at != std::string::npos) line.insert(at, text);
}

/// Lengthens the first empty text by so many bytes, without a tree of that size.
inline void fill_text(std::string& line, std::size_t bytes) {
    static constexpr std::string_view empty = R"("text":"")";
    if (auto const at = line.find(empty); at != std::string::npos)
        line.insert(at + empty.size() - 1, bytes, 'x');
}

inline std::string nested(std::size_t depth) {
    std::string text;
    text.reserve(depth * 6 + 2);
    for (std::size_t i = 0; i < depth; ++i) text += R"({"a":)";
    text += "{}";
    text.append(depth, '}');
    return text;
}

inline bool hit_by_faults(options const& settings, request const& asked) {
    if (asked.method != "tools/call" || asked.name() == "stats") return false;
    return settings.only_tool.empty() || settings.only_tool == asked.name();
}

/// The damage that stays inside one line.
inline std::string damaged(options const& settings, json message) {
    if (settings.result_and_error) message["error"] = {{"code", -32603}, {"message", "both"}};
    if (settings.huge_line > 0 && message.contains("result"))
        message["result"]["content"] = {{{"type", "text"}, {"text", ""}}};
    auto line = message.dump();
    if (settings.huge_line > line.size()) fill_text(line, settings.huge_line - line.size());
    if (settings.deep > 0)
        insert_before(line, R"("content":)",
                      R"("structuredContent":)" + nested(settings.deep) + ",");
    if (settings.invalid_utf8) {
        static constexpr std::string_view text = R"("text":")";
        if (auto const at = line.find(text); at != std::string::npos)
            line.insert(at + text.size(), "\xff\xfe");
    }
    if (settings.duplicate_keys) {
        auto const twice = R"("content":[{"type":"text","text":"first"}],)"
                           R"("content":[{"type":"text","text":"second"}])";
        line = R"({"jsonrpc":"2.0","id":)" + message["id"].dump() + R"(,"result":{)" + twice + "}}";
    }
    if (settings.duplicate_id)
        insert_before(line, R"("id":)", std::string(R"("id":)") + never_asked + ",");
    return line;
}

}  // namespace detail

inline void peer::send_answer(request const& asked, json message, std::size_t extra_text) {
    if (in_flight_.erase(asked.id.dump()) == 0) return;
    if (!detail::hit_by_faults(settings, asked)) {
        auto line = message.dump();
        if (extra_text > 0) detail::fill_text(line, extra_text);
        return out.line(line);
    }
    if (settings.never_answer) return;
    if (settings.close_stdout_live_on) return out.close();
    auto line = detail::damaged(settings, std::move(message));
    if (extra_text > 0) detail::fill_text(line, extra_text);
    if (settings.half_line_then_die) {
        out.fragment(std::string_view(line).substr(0, line.size() / 2));
        out.flush();
        ::_exit(1);
    }
    if (settings.unknown_id) {
        auto const head = std::string(R"({"jsonrpc":"2.0","id":)");
        auto const tail = std::string(R"(,"result":{"content":[]}})");
        out.line(head + detail::never_asked + tail);
        out.line(head + R"("never-asked")" + tail);
    }
    if (!settings.out_of_order) {
        out.line(line);
        if (settings.answer_twice) out.line(line);
        return;
    }
    held_.push_back(std::move(line));
    if (held_.size() < 8) return;
    std::for_each(held_.rbegin(), held_.rend(),
                  [this](std::string const& late) { out.line(late); });
    held_.clear();
}

}  // namespace faulty
