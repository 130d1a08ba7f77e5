// SPDX-License-Identifier: MIT
// HTTP as far as peers that know each other need it: Content-Length, and nothing else.

#pragma once

#include <strings.h>

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace benchmark {

/// A request or a response with its Content-Length.
struct http_message {
    std::string_view head;
    std::string_view body;
    std::size_t size = 0;  ///< Of both.

    /// The message that the bytes begin with; nothing if it is not complete.
    static std::optional<http_message> find(std::string_view bytes) {
        auto const size = expected_size(bytes);
        if (size == 0 || bytes.size() < size) return std::nullopt;
        auto const begin = bytes.find("\r\n\r\n") + 4;
        return http_message{bytes.substr(0, begin), bytes.substr(begin, size - begin), size};
    }

    /// How long the message that the bytes begin with will be; 0 while its head is not complete.
    static std::size_t expected_size(std::string_view bytes) {
        auto const end = bytes.find("\r\n\r\n");
        return end == bytes.npos ? 0 : end + 4 + content_length(bytes.substr(0, end));
    }

private:
    static std::size_t content_length(std::string_view head) {
        static constexpr std::string_view name = "\nContent-Length: ";
        std::size_t length = 0;
        for (auto at = head.find('\n'); at != head.npos; at = head.find('\n', at + 1)) {
            auto const line = head.substr(at);
            if (line.size() < name.size()) break;
            if (strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
            std::from_chars(line.data() + name.size(), line.data() + line.size(), length);
            break;
        }
        return length;
    }
};

/// A POST with this body, as a client sends it.
inline std::string http_post(std::string const& body) {
    std::string made =
        "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-11-25\r\n"
        "Content-Length: ";
    return made.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

}  // namespace benchmark
