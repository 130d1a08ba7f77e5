// SPDX-License-Identifier: MIT
// completion/complete.
#pragma once

#include <mcp/wire/json_cursor.hpp>
#include <mcp/wire/raw_json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// What to complete an argument of: a prompt by name, or a resource template by URI.
class completion_reference {
public:
    static completion_reference prompt(std::string name) {
        return completion_reference("ref/prompt", "name", std::move(name));
    }
    static completion_reference resource(std::string uri) {
        return completion_reference("ref/resource", "uri", std::move(uri));
    }

    [[nodiscard]] std::string_view type() const noexcept { return type_; }
    [[nodiscard]] std::string_view key() const noexcept { return key_; }
    [[nodiscard]] std::string const& value() const noexcept { return value_; }

private:
    completion_reference(std::string_view type, std::string_view key, std::string value)
        : type_(type),
          key_(key),
          value_(std::move(value)) {}

    std::string_view type_;
    std::string_view key_;
    std::string value_;
};

struct completion_result {
    std::vector<std::string> values;  ///< At most 100 by the specification.
    std::optional<std::int64_t> total;
    bool has_more = false;
    raw_json meta;
    /// The whole result as received; only if `call_options::keep_raw` asked for it.
    raw_json raw;
};

namespace detail {

template <class Cursor> void read_completion(Cursor& in, completion_result& out) {
    std::string_view key;
    if (!in.enter_object()) return;
    while (in.next_member(key)) {
        if (key == "values") {
            if (!in.enter_array()) continue;
            while (in.next_element()) in.read(out.values.emplace_back());
        } else if (key == "total") {
            in.read(out.total);
        } else if (key == "hasMore") {
            in.read(out.has_more);
        } else {
            in.skip();
        }
    }
}

}  // namespace detail

template <class Cursor> bool decode(Cursor& in, completion_result& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "completion") detail::read_completion(in, out);
        else if (key == "_meta") out.meta = in.take_raw();
        else in.skip();
    }
    return !in.failed();
}

}  // namespace mcp
