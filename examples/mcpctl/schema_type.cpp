// SPDX-License-Identifier: MIT
// Which types of value a JSON schema allows.
#include "schema_type.hpp"

#include <cmath>
#include <cstdlib>

namespace mcpctl {

namespace {

enum type_bit : unsigned {
    string_bit = 1,
    integer_bit = 2,
    number_bit = 4,
    boolean_bit = 8,
    array_bit = 16,
    object_bit = 32,
    null_bit = 64,
};

struct type_row {
    std::string_view name;
    type_bit bit;
};

constexpr type_row type_table[] = {
    {"string", string_bit},   {"integer", integer_bit}, {"number", number_bit},
    {"boolean", boolean_bit}, {"array", array_bit},     {"object", object_bit},
    {"null", null_bit},
};

unsigned bit_of_name(mcp::json const& name) {
    for (type_row const& row : type_table) {
        if (name == row.name) return row.bit;
    }
    return 0;
}

bool is_whole(std::string const& number) {
    if (number.find_first_of(".eE") == std::string::npos) return true;
    double const value = std::strtod(number.c_str(), nullptr);
    return std::isfinite(value) && value == std::floor(value);
}

// The types of a valid JSON text: a whole number is both an integer and a number.
unsigned bits_of_text(std::string_view text) {
    std::size_t const start = text.find_first_not_of(" \t\r\n");
    switch (text[start]) {
        case '"': return string_bit;
        case '{': return object_bit;
        case '[': return array_bit;
        case 't':
        case 'f': return boolean_bit;
        case 'n': return null_bit;
        default: break;
    }
    return is_whole(std::string(text.substr(start))) ? integer_bit | number_bit : number_bit;
}

// What a local reference such as #/$defs/colour points to; null if nothing.
mcp::json const* look_up(std::string const& reference, mcp::json const& root) {
    if (!reference.starts_with('#')) return nullptr;
    try {
        mcp::json::json_pointer const place(reference.substr(1));
        return root.contains(place) ? &root.at(place) : nullptr;
    } catch (mcp::json::exception const&) {
        return nullptr;
    }
}

}  // namespace

schema_type schema_type::of(mcp::json const& schema, mcp::json const& root) {
    return find(schema, root, 0);
}

schema_type schema_type::find(mcp::json const& schema, mcp::json const& root, unsigned depth) {
    constexpr unsigned deepest = 16;  // references may go in circles
    if (!schema.is_object() || depth > deepest) return {};
    auto const reference = schema.find("$ref");
    if (reference != schema.end() && reference->is_string()) {
        mcp::json const* const target = look_up(reference->get<std::string>(), root);
        return target != nullptr ? find(*target, root, depth + 1) : schema_type();
    }
    unsigned types = 0;
    auto const type = schema.find("type");
    if (type != schema.end() && type->is_string()) types = bit_of_name(*type);
    if (type != schema.end() && type->is_array()) {
        for (mcp::json const& each : *type) types |= bit_of_name(each);
    }
    auto const values = schema.find("enum");
    if (types == 0 && values != schema.end() && values->is_array()) {
        for (mcp::json const& each : *values) types |= bits_of_text(each.dump());
    }
    auto const only = schema.find("const");
    if (types == 0 && only != schema.end()) types = bits_of_text(only->dump());
    return types != 0 ? schema_type(types) : find_in_branches(schema, root, depth);
}

schema_type schema_type::find_in_branches(mcp::json const& schema, mcp::json const& root,
                                          unsigned depth) {
    unsigned types = 0;
    for (char const* key : {"anyOf", "oneOf"}) {
        auto const branches = schema.find(key);
        if (branches == schema.end() || !branches->is_array()) continue;
        for (mcp::json const& branch : *branches) {
            schema_type const allowed = find(branch, root, depth + 1);
            if (allowed.says_nothing()) return {};
            types |= allowed.types_;
        }
    }
    auto const parts = schema.find("allOf");
    if (types == 0 && parts != schema.end() && parts->is_array()) {
        for (mcp::json const& part : *parts) types |= find(part, root, depth + 1).types_;
    }
    return schema_type(types);
}

bool schema_type::allows_string() const { return says_nothing() || (types_ & string_bit) != 0; }

bool schema_type::allows(std::string_view text) const {
    return says_nothing() || (types_ & bits_of_text(text)) != 0;
}

std::string schema_type::name() const {
    std::string names;
    for (type_row const& row : type_table) {
        if ((types_ & row.bit) == 0) continue;
        if (!names.empty()) names += '|';
        names += row.name;
    }
    return names.empty() ? "any" : names;
}

}  // namespace mcpctl
