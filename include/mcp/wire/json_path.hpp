// SPDX-License-Identifier: MIT
// Says in words where in a message a byte is.
#pragma once

#include <mcp/wire/token_read.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mcp::detail {

/// The steps from a text's root to one of its bytes. `Text` is std::string_view; a template, so
/// that only programs that read messages compile it.
template <class Text> class path_walk {
public:
    /// Walks the valid JSON `text` up to the value that begins, or the container that ends, at
    /// `target`.
    path_walk(Text text, std::size_t target) {
        char const* const end = text.data() + text.size();
        char const* const stop = text.data() + target;
        char const* at = text.data();
        while (at < stop) at = step(at, end);
        // At its last byte a container's own steps are over.
        if (at != end && (*at == '}' || *at == ']') && !steps_.empty()) steps_.pop_back();
    }

    [[nodiscard]] std::string words() const {
        std::string path;
        for (place const& step : steps_) {
            if (step.is_object) {
                if (!path.empty()) path += '.';
                path += readable(step.key);
            } else {
                path += '[' + std::to_string(step.index) + ']';
            }
            if (path.size() > longest_path) return path + "...";
        }
        return path.empty() ? "the message" : path;
    }

private:
    struct place {
        bool is_object;
        bool is_before_key;
        Text key;
        std::size_t index = 0;
    };

    // Enough to find the place in any message that people write.
    static constexpr std::size_t longest_path = 200;
    static constexpr std::size_t longest_key = 64;

    // Keys are the peer's words: only what looks like a name is repeated.
    static std::string_view readable(std::string_view key) {
        constexpr std::string_view plain =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-$/";
        bool const is_name = !key.empty() && key.size() <= longest_key &&
                             key.find_first_not_of(plain) == std::string_view::npos;
        return is_name ? key : "(key)";
    }

    char const* step(char const* at, char const* end) {
        switch (*at) {
            case '{':
            case '[': steps_.push_back({*at == '{', true, {}}); return at + 1;
            case '}':
            case ']': steps_.pop_back(); return at + 1;
            case ',':
                steps_.back().is_before_key = true;
                ++steps_.back().index;
                return at + 1;
            case '"': return step_over_string(at, end);
            default: return at + 1;
        }
    }

    char const* step_over_string(char const* at, char const* end) {
        string_token const token = find_string_token(at + 1, end);
        if (!steps_.empty() && steps_.back().is_object && steps_.back().is_before_key) {
            steps_.back().key = token.text;
            steps_.back().is_before_key = false;
        }
        return token.end;
    }

    std::vector<place> steps_;
};

/// The path of the value at `offset` in the valid JSON `text`, as in `result.tools[3].name`.
template <class Text> std::string path_of(Text text, std::size_t offset) {
    return path_walk<Text>(text, offset).words();
}

}  // namespace mcp::detail
