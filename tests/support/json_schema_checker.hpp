// SPDX-License-Identifier: MIT
// Checks a JSON value against the part of JSON Schema that the protocol is written in.
#pragma once

#include <mcp/core/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace mcp::test {

/// What is wrong, as `/params/name: must be string`; nothing if all is well.
using schema_problem = std::optional<std::string>;

/// The part of JSON Schema that the protocol's schemas are written in. `pattern` and `format` are
/// not checked; any other keyword that it does not know is a problem, so that nothing passes by
/// mistake.
class json_schema_checker {
public:
    /// `root` is the document that `$ref` points into, and must outlive this.
    explicit json_schema_checker(json const& root) : root_(root) {}

    [[nodiscard]] schema_problem check(json const& schema, json const& instance,
                                       std::string const& path = {}) const {
        if (schema.is_boolean()) {
            if (schema.get<bool>()) return std::nullopt;
            return at(path, "is not allowed");
        }
        if (!schema.is_object()) return at(path, "cannot be checked: the schema is no schema");
        for (auto const& [keyword, value] : schema.items()) {
            if (auto problem = check_keyword(schema, keyword, value, instance, path)) {
                return problem;
            }
        }
        return std::nullopt;
    }

private:
    static std::string at(std::string const& path, std::string const& words) {
        return (path.empty() ? "the value" : path) + ": " + words;
    }

    // NOLINTNEXTLINE(readability-function-cognitive-complexity): one line for each keyword.
    [[nodiscard]] schema_problem check_keyword(json const& schema, std::string const& keyword,
                                               json const& value, json const& instance,
                                               std::string const& path) const {
        if (keyword == "$ref") return check_reference(value, instance, path);
        if (keyword == "type") return check_type(value, instance, path);
        if (keyword == "const" && instance != value) return at(path, "must be " + value.dump());
        if (keyword == "enum" && std::find(value.begin(), value.end(), instance) == value.end()) {
            return at(path, "must be one of " + value.dump());
        }
        if (keyword == "anyOf" || keyword == "oneOf" || keyword == "allOf") {
            return check_branches(keyword, value, instance, path);
        }
        if (keyword == "not" && !check(value, instance, path)) {
            return at(path, "matches what is excluded");
        }
        if (instance.is_object()) return check_object(schema, keyword, value, instance, path);
        if (instance.is_array()) return check_array(keyword, value, instance, path);
        if (instance.is_string()) return check_string(keyword, value, instance, path);
        if (instance.is_number()) return check_number(keyword, value, instance, path);
        return check_known(keyword, path);
    }

    [[nodiscard]] schema_problem check_reference(json const& target, json const& instance,
                                                 std::string const& path) const {
        auto const text = target.get<std::string>();
        if (text.empty() || text.front() != '#') return at(path, "has a reference to " + text);
        json::json_pointer const pointer(text.substr(1));
        if (!root_.contains(pointer)) return at(path, "has a reference to nothing, " + text);
        return check(root_.at(pointer), instance, path);
    }

    static bool is_type(std::string_view type, json const& instance) {
        if (type == "integer") {
            if (!instance.is_number_float()) return instance.is_number();
            auto const number = instance.get<double>();
            return std::floor(number) == number;
        }
        return (type == "object" && instance.is_object()) ||
               (type == "array" && instance.is_array()) ||
               (type == "string" && instance.is_string()) ||
               (type == "number" && instance.is_number()) ||
               (type == "boolean" && instance.is_boolean()) ||
               (type == "null" && instance.is_null());
    }

    static schema_problem check_type(json const& types, json const& instance,
                                     std::string const& path) {
        auto const fits = [&](json const& type) {
            return is_type(type.get_ref<std::string const&>(), instance);
        };
        bool const fine =
            types.is_string() ? fits(types) : std::any_of(types.begin(), types.end(), fits);
        if (fine) return std::nullopt;
        return at(path, "must be " + types.dump() + ", not " + instance.type_name());
    }

    // How far inside the value the problem is.
    static std::ptrdiff_t depth(std::string const& problem) {
        auto const end = problem.begin() + static_cast<std::ptrdiff_t>(problem.find(": "));
        return std::count(problem.begin(), end, '/');
    }

    [[nodiscard]] schema_problem check_branches(std::string const& keyword, json const& branches,
                                                json const& instance,
                                                std::string const& path) const {
        std::size_t passed = 0;
        std::string nearest;
        for (json const& branch : branches) {
            auto problem = check(branch, instance, path);
            if (!problem) ++passed;
            if (problem && keyword == "allOf") return problem;
            // The branch that failed deepest is most likely the one that was meant.
            if (problem && (nearest.empty() || depth(*problem) > depth(nearest))) {
                nearest = *problem;
            }
        }
        if (keyword == "allOf" || passed == 1 || (keyword == "anyOf" && passed > 0)) {
            return std::nullopt;
        }
        if (passed > 1) return at(path, "matches more than one alternative");
        return at(path, "matches no alternative (" + nearest + ")");
    }

    [[nodiscard]] schema_problem check_object(json const& schema, std::string const& keyword,
                                              json const& value, json const& instance,
                                              std::string const& path) const {
        if (keyword == "required") {
            for (json const& name : value) {
                if (!instance.contains(name.get<std::string>())) {
                    return at(path, "lacks " + name.get<std::string>());
                }
            }
        } else if (keyword == "properties") {
            for (auto const& [name, property] : value.items()) {
                auto const found = instance.find(name);
                if (found == instance.end()) continue;
                if (auto problem = check(property, *found, path + "/" + name)) return problem;
            }
        } else if (keyword == "additionalProperties") {
            json const known = schema.value("properties", json::object());
            for (auto const& [name, member] : instance.items()) {
                if (known.contains(name)) continue;
                if (auto problem = check(value, member, path + "/" + name)) return problem;
            }
        }
        return check_known(keyword, path);
    }

    [[nodiscard]] schema_problem check_array(std::string const& keyword, json const& value,
                                             json const& instance, std::string const& path) const {
        if (keyword == "items") {
            for (std::size_t i = 0; i < instance.size(); ++i) {
                auto problem = check(value, instance[i], path + "/" + std::to_string(i));
                if (problem) return problem;
            }
        }
        if (keyword == "minItems" && instance.size() < value.get<std::size_t>()) {
            return at(path, "has too few items");
        }
        if (keyword == "maxItems" && instance.size() > value.get<std::size_t>()) {
            return at(path, "has too many items");
        }
        return check_known(keyword, path);
    }

    static schema_problem check_string(std::string const& keyword, json const& value,
                                       json const& instance, std::string const& path) {
        auto const& text = instance.get_ref<std::string const&>();
        auto const length =
            static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
                return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
            }));
        if (keyword == "minLength" && length < value.get<std::size_t>()) {
            return at(path, "is too short");
        }
        if (keyword == "maxLength" && length > value.get<std::size_t>()) {
            return at(path, "is too long");
        }
        return check_known(keyword, path);
    }

    static schema_problem check_number(std::string const& keyword, json const& value,
                                       json const& instance, std::string const& path) {
        if (keyword == "minimum" && instance < value) {
            return at(path, "is below " + value.dump());
        }
        if (keyword == "maximum" && instance > value) {
            return at(path, "is above " + value.dump());
        }
        return check_known(keyword, path);
    }

    static schema_problem check_known(std::string const& keyword, std::string const& path) {
        static constexpr std::string_view known[] = {
            "$comment", "$defs",       "$id",
            "$ref",     "$schema",     "additionalProperties",
            "allOf",    "anyOf",       "const",
            "default",  "definitions", "deprecated",
            "enum",     "examples",    "format",
            "items",    "maxItems",    "maxLength",
            "maximum",  "minItems",    "minLength",
            "minimum",  "not",         "oneOf",
            "pattern",  "properties",  "readOnly",
            "required", "title",       "description",
            "type"};
        if (std::find(std::begin(known), std::end(known), keyword) != std::end(known)) {
            return std::nullopt;
        }
        return at(path, "cannot be checked: unknown keyword " + keyword);
    }

    json const& root_;
};

}  // namespace mcp::test
