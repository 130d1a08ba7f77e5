// SPDX-License-Identifier: MIT
// One strict pass over a JSON text: is it valid, and where do its containers end.
#pragma once

#include <mcp/wire/json_index.hpp>
#include <mcp/wire/scan_result.hpp>
#include <mcp/wire/token_scan.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace mcp {

struct json_limits {
    std::size_t max_depth = 256;  ///< Nested containers; deeper than any schema that people write.
};

namespace detail {

/// The containers that are open during a scan. While one is open, its entry in the index holds its
/// parent (`end`) and its own kind (`after`), so that no stack is needed.
class open_containers {
public:
    explicit open_containers(json_index& index)
        : index_(index),
          entries_(index.data()),
          capacity_(index.capacity()) {}

    void open(bool is_object) {
        if (count_ == capacity_) [[unlikely]]
            grow();
        entries_[count_] = {innermost_, is_object ? 1u : 0u};
        innermost_ = count_++;
        in_object_ = is_object;
        ++depth_;
    }

    void close(std::size_t end) {
        json_index::entry& closed = entries_[innermost_];
        innermost_ = closed.end;
        closed = {static_cast<std::uint32_t>(end), count_};
        --depth_;
        if (depth_ != 0) in_object_ = entries_[innermost_].after != 0;
    }

    [[nodiscard]] std::size_t depth() const { return depth_; }
    [[nodiscard]] bool in_object() const { return in_object_; }
    [[nodiscard]] std::size_t count() const { return count_; }

private:
    void grow() {
        index_.grow();
        entries_ = index_.data();
        capacity_ = index_.capacity();
    }

    json_index& index_;
    json_index::entry* entries_;
    std::size_t capacity_;
    std::uint32_t count_ = 0;
    std::uint32_t innermost_ = 0;
    std::size_t depth_ = 0;
    bool in_object_ = false;
};

/// A member's key and colon, from any space before it on.
[[gnu::always_inline]] inline char const* scan_key(char const* at, char const* end,
                                                   token_failure& failure) {
    at = skip_space(at, end);
    if (at == end || *at != '"') return failure.at(at, "a key");
    at = scan_string(at + 1, end, failure);
    if (at == nullptr) return nullptr;
    at = skip_space(at, end);
    if (at == end || *at != ':') return failure.at(at, "':'");
    return at + 1;
}

// Closes what ends at `at`, and goes on to behind the next comma, or to the end of the text.
inline char const* scan_after_value(char const* at, char const* end, open_containers& containers,
                                    token_failure& failure) {
    while (containers.depth() != 0) {
        at = skip_space(at, end);
        bool const in_object = containers.in_object();
        if (at != end && *at == ',') return at + 1;
        if (at == end || *at != (in_object ? '}' : ']')) {
            return failure.at(at, in_object ? "',' or '}'" : "',' or ']'");
        }
        ++at;
        containers.close(static_cast<std::size_t>(at - failure.begin));
    }
    return at;
}

}  // namespace detail

/// Validates `text` (RFC 8259, UTF-8, no number beyond a double) and fills `index`, whose content is
/// meaningless after a failure. Never recurses.
inline scan_result scan_json(std::string_view text, json_index& index, json_limits limits = {}) {
    if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
        return {scan_error::too_large, 0, "no more than 4 GiB"};
    }
    char const* at = text.data();
    char const* const end = at + text.size();
    detail::token_failure failure{at, {}};
    detail::open_containers containers(index);
    do {
        if (containers.in_object()) {
            at = detail::scan_key(at, end, failure);
            if (at == nullptr) return failure.outcome;
        }
        at = detail::skip_space(at, end);
        if (at == end) {
            failure.at(at, "a value");
            return failure.outcome;
        }
        if (*at == '"') {
            at = detail::scan_string(at + 1, end, failure);
        } else if (*at == '{' || *at == '[') {
            bool const is_object = *at == '{';
            if (containers.depth() == limits.max_depth) {
                failure.at(at, "no deeper nesting", scan_error::too_deep);
                return failure.outcome;
            }
            containers.open(is_object);
            at = detail::skip_space(at + 1, end);
            bool const is_empty = at != end && *at == (is_object ? '}' : ']');
            if (!is_empty) continue;
        } else {
            at = detail::scan_scalar(at, end, failure);
        }
        if (at != nullptr) at = detail::scan_after_value(at, end, containers, failure);
        if (at == nullptr) return failure.outcome;
    } while (containers.depth() != 0);
    at = detail::skip_space(at, end);
    if (at != end) failure.at(at, "nothing after the value");
    index.resize(containers.count());
    return failure.outcome;
}

}  // namespace mcp
