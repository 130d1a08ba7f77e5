// SPDX-License-Identifier: MIT
// What the reference servers answer, whatever carries it: requests are looked at with a scan that
// finds only the members it needs, and replies were formatted before.

#pragma once

#include <charconv>
#include <cstddef>
#include <cstring>
#include <map>
#include <string>
#include <string_view>

#include "replies.hpp"

namespace benchmark {

/// Walks over JSON that is taken to be valid; the results are slices of it.
class scanner {
public:
    explicit scanner(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

    /// Calls `member(name, value)` for each member of the object that the text begins with.
    template <class Member> void each_member(Member member) {
        if (!take('{')) return;
        while (at_ < end_ && !take('}')) {
            auto const name = value();
            take(':');
            skip_space();
            auto const found = value();
            if (name.size() >= 2) member(name.substr(1, name.size() - 2), found);
            if (!take(',') && at_ < end_ && *at_ != '}') return;
        }
    }

private:
    void skip_space() {
        while (at_ < end_ && static_cast<unsigned char>(*at_) <= ' ') ++at_;
    }
    bool take(char wanted) {
        skip_space();
        if (at_ == end_ || *at_ != wanted) return false;
        ++at_;
        return true;
    }
    // Most of a message is strings, and most strings have no escapes.
    void string() {
        auto const begin = ++at_;
        for (;;) {
            auto const left = at_ < end_ ? static_cast<std::size_t>(end_ - at_) : 0;
            auto const quote = static_cast<char const*>(left ? std::memchr(at_, '"', left) : nullptr);
            if (!quote) {
                at_ = end_;
                return;
            }
            at_ = quote + 1;
            auto slash = quote;
            while (slash > begin && slash[-1] == '\\') --slash;
            if ((quote - slash) % 2 == 0) return;
        }
    }
    // From the bracket on.
    void container() {
        int depth = 0;
        while (at_ < end_) {
            char const byte = *at_;
            if (byte == '"') {
                string();
                continue;
            }
            ++at_;
            if (byte == '{' || byte == '[') ++depth;
            if ((byte == '}' || byte == ']') && --depth == 0) return;
        }
    }
    std::string_view value() {
        skip_space();
        auto const begin = at_;
        if (at_ < end_ && *at_ == '"') {
            string();
        } else if (at_ < end_ && (*at_ == '{' || *at_ == '[')) {
            container();
        } else {
            while (at_ < end_ && *at_ > ' ' && *at_ != ',' && *at_ != '}' && *at_ != ']') ++at_;
        }
        if (at_ > end_) at_ = end_;
        return {begin, static_cast<std::size_t>(at_ - begin)};
    }

    char const* at_;
    char const* end_;
};

/// What is to be sent: text made for it, then bytes that live as long as the responder.
struct answer {
    std::string text;
    std::string_view large;
};

/// Speaks 2025-11-25; if it is modern, 2026-07-28 as well.
class responder {
public:
    explicit responder(bool modern) : modern_(modern) {
        complete_ = modern ? R"("resultType":"complete",)" : "";
    }

    /// Appends the answer to a message, which ends in a newline; nothing to a notification. Large
    /// bytes of an earlier answer must have been sent.
    void respond(std::string_view line, answer& out) {
        std::string_view id;
        std::string_view method;
        std::string_view parameters;
        scanner(line).each_member([&](std::string_view name, std::string_view value) {
            if (name == "id") id = value;
            if (name == "method") method = value;
            if (name == "params") parameters = value;
        });
        if (id.empty() || method.empty()) return;
        method = method.substr(1, method.size() - 2);
        out.text += R"({"jsonrpc":"2.0","id":)";
        out.text += id;
        if (method == "tools/call") {
            call(out, parameters);
        } else if (method == "tools/list") {
            list(out);
        } else if (method == "initialize") {
            result(out, R"("protocolVersion":"2025-11-25","capabilities":{"tools":{}},)"
                        R"("serverInfo":{"name":"reference-server","version":"1.0.0"}})");
        } else if (method == "server/discover" && modern_) {
            result(
                out,
                R"("supportedVersions":["2026-07-28","2025-11-25"],"capabilities":{"tools":{}},)"
                R"("ttlMs":0,"cacheScope":"private","_meta":{)"
                R"("io.modelcontextprotocol/serverInfo":{"name":"reference-server","version":"1.0.0"}}})");
        } else if (method == "ping") {
            out.text += ",\"result\":{}}\n";
        } else {
            error(out, R"("code":-32601,"message":"method not found")");
        }
    }

private:
    void result(answer& out, std::string_view members) {
        out.text += ",\"result\":{";
        out.text += complete_;
        out.text += members;
        out.text += "}\n";
    }
    void error(answer& out, std::string_view members) {
        out.text += ",\"error\":{";
        out.text += members;
        out.text += "}}\n";
    }

    void call(answer& out, std::string_view parameters) {
        std::string_view tool;
        std::string_view arguments;
        scanner(parameters).each_member([&](std::string_view name, std::string_view value) {
            if (name == "name") tool = value;
            if (name == "arguments") arguments = value;
        });
        std::string_view argument;
        scanner(arguments).each_member(
            [&](std::string_view, std::string_view value) { argument = value; });
        if (tool == R"("echo")" && argument.size() >= 2) {
            echo(out, argument.substr(1, argument.size() - 2));
        } else if (tool == R"("text")") {
            std::size_t size = 0;
            std::from_chars(argument.data(), argument.data() + argument.size(), size);
            text(out, size);
        } else {
            error(out, R"("code":-32602,"message":"unknown tool or arguments")");
        }
    }

    void echo(answer& out, std::string_view message) {
        out.text += ",\"result\":{";
        out.text += complete_;
        out.text += R"("content":[{"type":"text","text":"The server got: )";
        out.text += message;
        out.text += "\"}],\"isError\":false}}\n";
    }

    void text(answer& out, std::size_t size) {
        auto& body = texts_[size];
        if (body.empty()) {
            body.append(",\"result\":{").append(complete_);
            body += R"("content":[{"type":"text","text":")";
            body += escaped_text(size);
            body += "\"}],\"isError\":false}}\n";
        }
        out.large = body;
    }

    /// Built when it is first asked for, so that it costs nothing at start.
    void list(answer& out) {
        if (tools_.empty()) {
            tools_.append(",\"result\":{").append(complete_);
            if (modern_) tools_ += R"("ttlMs":0,"cacheScope":"private",)";
            tools_ += "\"tools\":" + tool_array() + "}}\n";
        }
        out.large = tools_;
    }

    bool modern_;
    std::string_view complete_;
    std::string tools_;
    std::map<std::size_t, std::string> texts_;
};

}  // namespace benchmark
