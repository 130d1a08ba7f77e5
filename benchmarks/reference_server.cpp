// SPDX-License-Identifier: MIT
// The peer of every benchmark: an MCP server on stdio that costs as little as a server can.
//
// It reads what the pipe holds, answers every complete line of it in one write, looks at requests
// with a scan that finds only the members it needs, and sends replies that were formatted before.
// It speaks 2025-11-25; with --modern it speaks 2026-07-28 as well.

#include <sys/uio.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/replies.hpp"

namespace {

using std::string_view;

/// Walks over JSON that is taken to be valid; the results are slices of it.
class scanner {
public:
    explicit scanner(string_view text) : at_(text.data()), end_(at_ + text.size()) {}

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
    void string() {
        for (++at_; at_ < end_ && *at_ != '"'; ++at_) {
            if (*at_ == '\\') ++at_;
        }
        ++at_;
    }
    string_view value() {
        skip_space();
        auto const begin = at_;
        if (at_ < end_ && *at_ == '"') {
            string();
        } else if (at_ < end_ && (*at_ == '{' || *at_ == '[')) {
            int depth = 0;
            do {
                if (*at_ == '"') {
                    string();
                    continue;
                }
                if (*at_ == '{' || *at_ == '[') ++depth;
                if (*at_ == '}' || *at_ == ']') --depth;
                ++at_;
            } while (depth > 0 && at_ < end_);
        } else {
            while (at_ < end_ && !std::strchr(",}] \t\r\n", *at_)) ++at_;
        }
        if (at_ > end_) at_ = end_;
        return {begin, static_cast<std::size_t>(at_ - begin)};
    }

    char const* at_;
    char const* end_;
};

/// Collects small replies for one write; large bodies go out from where they are.
class output {
public:
    void append(string_view bytes) { pending_ += bytes; }
    void append_large(string_view bytes) {
        iovec parts[2] = {{pending_.data(), pending_.size()},
                          {const_cast<char*>(bytes.data()), bytes.size()}};
        write_all(parts);
    }
    void flush() {
        iovec parts[2] = {{pending_.data(), pending_.size()}, {nullptr, 0}};
        write_all(parts);
    }

private:
    void write_all(iovec (&parts)[2]) {
        while (parts[0].iov_len + parts[1].iov_len > 0) {
            auto const written = writev(STDOUT_FILENO, parts, 2);
            if (written < 0) _exit(1);
            auto left = static_cast<std::size_t>(written);
            for (auto& part : parts) {
                auto const taken = left < part.iov_len ? left : part.iov_len;
                part.iov_base = static_cast<char*>(part.iov_base) + taken;
                part.iov_len -= taken;
                left -= taken;
            }
        }
        pending_.clear();
    }

    std::string pending_;
};

class server {
public:
    explicit server(bool modern) : modern_(modern) {
        complete_ = modern ? R"("resultType":"complete",)" : "";
    }

    void answer(string_view line) {
        string_view id;
        string_view method;
        string_view parameters;
        scanner(line).each_member([&](string_view name, string_view value) {
            if (name == "id") id = value;
            if (name == "method") method = value;
            if (name == "params") parameters = value;
        });
        if (id.empty() || method.empty()) return;
        method = method.substr(1, method.size() - 2);
        output_.append(R"({"jsonrpc":"2.0","id":)");
        output_.append(id);
        if (method == "tools/call") {
            call(parameters);
        } else if (method == "tools/list") {
            list();
        } else if (method == "initialize") {
            result(R"("protocolVersion":"2025-11-25","capabilities":{"tools":{}},)"
                   R"("serverInfo":{"name":"reference-server","version":"1.0.0"}})");
        } else if (method == "server/discover" && modern_) {
            result(
                R"("supportedVersions":["2026-07-28","2025-11-25"],"capabilities":{"tools":{}},)"
                R"("ttlMs":0,"cacheScope":"private","_meta":{)"
                R"("io.modelcontextprotocol/serverInfo":{"name":"reference-server","version":"1.0.0"}}})");
        } else if (method == "ping") {
            output_.append(",\"result\":{}}\n");
        } else {
            error(R"("code":-32601,"message":"method not found")");
        }
    }

    void flush() { output_.flush(); }

private:
    void result(string_view members) {
        output_.append(",\"result\":{");
        output_.append(complete_);
        output_.append(members);
        output_.append("}\n");
    }
    void error(string_view members) {
        output_.append(",\"error\":{");
        output_.append(members);
        output_.append("}}\n");
    }

    void call(string_view parameters) {
        string_view tool;
        string_view arguments;
        scanner(parameters).each_member([&](string_view name, string_view value) {
            if (name == "name") tool = value;
            if (name == "arguments") arguments = value;
        });
        string_view argument;
        scanner(arguments).each_member([&](string_view, string_view value) { argument = value; });
        if (tool == R"("echo")" && argument.size() >= 2) {
            echo(argument.substr(1, argument.size() - 2));
        } else if (tool == R"("text")") {
            std::size_t size = 0;
            std::from_chars(argument.data(), argument.data() + argument.size(), size);
            text(size);
        } else {
            error(R"("code":-32602,"message":"unknown tool or arguments")");
        }
    }

    void echo(string_view message) {
        output_.append(",\"result\":{");
        output_.append(complete_);
        output_.append(R"("content":[{"type":"text","text":"The server got: )");
        output_.append(message);
        output_.append("\"}],\"isError\":false}}\n");
    }

    void text(std::size_t size) {
        auto& body = texts_[size];
        if (body.empty()) {
            body.append(",\"result\":{").append(complete_);
            body += R"("content":[{"type":"text","text":")";
            body += benchmark::escaped_text(size);
            body += "\"}],\"isError\":false}}\n";
        }
        output_.append_large(body);
    }

    /// Built when it is first asked for, so that it costs nothing at start.
    void list() {
        if (tools_.empty()) {
            tools_.append(",\"result\":{").append(complete_);
            if (modern_) tools_ += R"("ttlMs":0,"cacheScope":"private",)";
            tools_ += "\"tools\":" + benchmark::tool_array() + "}}\n";
        }
        output_.append_large(tools_);
    }

    bool modern_;
    string_view complete_;
    std::string tools_;
    std::map<std::size_t, std::string> texts_;
    output output_;
};

}  // namespace

int main(int argument_count, char** arguments) {
    bool const modern = argument_count > 1 && string_view(arguments[1]) == "--modern";
    server peer(modern);
    std::vector<char> buffer(64 * 1024);  // what a pipe holds
    std::size_t used = 0;
    for (;;) {
        if (used == buffer.size()) buffer.resize(buffer.size() * 2);
        auto const got = read(STDIN_FILENO, buffer.data() + used, buffer.size() - used);
        if (got <= 0) return 0;
        char const* line = buffer.data();
        char const* const end = buffer.data() + used + got;
        char const* search = buffer.data() + used;
        while (auto const newline = static_cast<char const*>(
                   std::memchr(search, '\n', static_cast<std::size_t>(end - search)))) {
            peer.answer({line, static_cast<std::size_t>(newline - line)});
            line = search = newline + 1;
        }
        peer.flush();
        used = static_cast<std::size_t>(end - line);
        std::memmove(buffer.data(), line, used);
    }
}
