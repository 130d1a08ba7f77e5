// SPDX-License-Identifier: MIT
// Which types of value a JSON schema allows.
#pragma once

#include <mcp/core/json.hpp>

#include <string>
#include <string_view>

namespace mcpctl {

/// A set of JSON types. The empty set stands for a schema that says nothing: anything goes.
class schema_type {
public:
    schema_type() = default;

    /// The types that `schema` allows; references are looked up in `root`.
    static schema_type of(mcp::json const& schema, mcp::json const& root);

    [[nodiscard]] bool says_nothing() const { return types_ == 0; }
    [[nodiscard]] bool allows_string() const;

    /// True if `text`, which is valid JSON, has one of the types.
    [[nodiscard]] bool allows(std::string_view text) const;

    /// As in "number" or "string|null".
    [[nodiscard]] std::string name() const;

private:
    explicit schema_type(unsigned types) : types_(types) {}

    static schema_type find(mcp::json const& schema, mcp::json const& root, unsigned depth);
    static schema_type find_in_branches(mcp::json const& schema, mcp::json const& root,
                                        unsigned depth);

    unsigned types_ = 0;
};

}  // namespace mcpctl
