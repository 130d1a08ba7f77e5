// SPDX-License-Identifier: MIT
// Reads the restricted schema of a form elicitation into its fields.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/elicitation_form.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {
namespace detail::form {

/// Reads one schema. The first thing that cannot be used is kept and ends in the result; what is
/// read after it no longer matters.
template <class Json, class Field = form_field> class form_reader {
public:
    result<std::vector<Field>> read(Json const& schema) {
        std::vector<Field> fields = read_fields(schema);
        if (!problem_.empty()) return fail(errc::malformed_message, problem_);
        return fields;
    }

private:
    static bool is_object_type(Json const& schema) {
        auto const type = schema.find("type");
        if (type == schema.end()) return true;
        return type->is_string() && type->template get_ref<std::string const&>() == "object";
    }

    void refuse(std::string_view place, std::string_view words) {
        if (problem_.empty()) problem_.append(place).append(": ").append(words);
    }

    std::vector<Field> read_fields(Json const& schema) {
        static Json const none = Json::object();
        std::vector<Field> fields;
        std::string const root = "requestedSchema";
        if (!schema.is_object()) {
            refuse(root, "must be an object");
            return fields;
        }
        if (!is_object_type(schema))
            refuse(root + ".type", "must be \"object\"");
        auto const found = schema.find("properties");
        Json const& properties = found != schema.end() ? *found : none;
        if (!properties.is_object()) {
            refuse(root + ".properties", "must be an object");
        } else if (properties.size() > max_form_fields) {
            refuse(root + ".properties",
                   "has more than " + std::to_string(max_form_fields) + " fields");
        }
        if (!problem_.empty()) return fields;

        std::vector<std::string> const required = read_required(schema, properties, root);
        for (std::string const& name : required) read_field(name, properties[name], true, fields);
        for (auto const& [name, property] : properties.items()) {
            if (std::find(required.begin(), required.end(), name) != required.end()) continue;
            read_field(name, property, false, fields);
        }
        return fields;
    }

    std::vector<std::string> read_required(Json const& schema, Json const& properties,
                                           std::string const& root) {
        std::vector<std::string> names;
        auto const list = schema.find("required");
        if (list == schema.end()) return names;
        if (!list->is_array()) refuse(root + ".required", "must be a list of names");
        if (!list->is_array()) return names;
        for (Json const& entry : *list) {
            std::string const* name = entry.template get_ptr<std::string const*>();
            if (name == nullptr) {
                refuse(root + ".required", "must be a list of names");
            } else if (!properties.contains(*name)) {
                refuse(root + ".required",
                       "names " + in_quotes(*name) + ", which is not among the properties");
            } else if (std::find(names.begin(), names.end(), *name) == names.end()) {
                names.push_back(*name);
            }
        }
        return problem_.empty() ? names : std::vector<std::string>();
    }

    void read_field(std::string const& name, Json const& property, bool required,
                    std::vector<Field>& fields) {
        std::string const place = "requestedSchema.properties." + shown(name);
        if (!problem_.empty()) return;
        if (!property.is_object()) return refuse(place, "must be an object");
        Field field;
        field.name = name;
        field.title = read_text(property, "title", place);
        if (field.title.empty()) field.title = name;
        field.description = read_text(property, "description", place);
        field.required = required;
        read_kind(field, property, place);
        if (!problem_.empty()) return;
        read_limits(field, property, place);
        auto const preset = property.find("default");
        if (preset != property.end() && !preset->is_null()) field.default_value = late<Json, json>(*preset);
        if (!field.default_value.is_null() && !has_kind(field.default_value, field.kind)) {
            refuse(place + ".default", "must be " + std::string(describe_kind(field.kind)));
        }
        fields.push_back(std::move(field));
    }

    void read_kind(Field& field, Json const& property, std::string const& place) {
        std::string type = read_text(property, "type", place);
        if (type.empty() && (property.contains("enum") || property.contains("oneOf")))
            type = "string";
        if (type == "string") {
            field.format = read_text(property, "format", place);
            read_choices(field, property, place);
            field.kind = field.choices.empty() ? field_kind::text : field_kind::choice;
        } else if (type == "array") {
            field.kind = field_kind::choices;
            auto const items = property.find("items");
            if (items == property.end() || !items->is_object()) {
                refuse(place + ".items", "must be an object that lists the choices");
            } else if (!read_choices(field, *items, place + ".items")) {
                refuse(place + ".items", "must list the choices in enum or anyOf");
            }
        } else if (type == "number" || type == "integer" || type == "boolean") {
            field.kind = type == "number"    ? field_kind::number
                         : type == "integer" ? field_kind::integer
                                             : field_kind::boolean;
        } else if (type == "object") {
            refuse(place, "objects inside the form are not allowed");
        } else {
            refuse(place + ".type", "must be string, number, integer, boolean or array");
        }
    }

    bool read_choices(Field& field, Json const& holder, std::string const& place) {
        for (std::string_view key : {"enum", "oneOf", "anyOf"}) {
            auto const list = holder.find(key);
            if (list == holder.end()) continue;
            std::string const here = place + '.' + std::string(key);
            if (!list->is_array() || list->empty()) refuse(here, "must be a list of choices");
            choices_ += list->size();
            if (choices_ > max_form_choices) {
                refuse(here, "makes more than " + std::to_string(max_form_choices) +
                                 " choices in the form");
            }
            if (!problem_.empty()) return true;
            for (Json const& entry : *list) read_choice(field, entry, key == "enum", here);
            if (key == "enum") read_names(field, holder);
            return true;
        }
        return false;
    }

    void read_choice(Field& field, Json const& entry, bool plain, std::string const& place) {
        form_choice choice;
        Json const* value = &entry;
        if (!plain) {
            auto const constant = entry.is_object() ? entry.find("const") : entry.end();
            if (constant == entry.end())
                return refuse(place, "must hold objects with const and title");
            value = &*constant;
            choice.title = read_text(entry, "title", place);
        }
        if (!value->is_string()) return refuse(place, "must hold text values only");
        choice.value = value->template get<std::string>();
        if (choice.title.empty()) choice.title = choice.value;
        field.choices.push_back(std::move(choice));
    }

    // enumNames is the titles of an older revision; it may be short or wrong without harm.
    static void read_names(Field& field, Json const& holder) {
        auto const names = holder.find("enumNames");
        if (names == holder.end() || !names->is_array()) return;
        for (std::size_t i = 0; i < std::min(names->size(), field.choices.size()); ++i) {
            if ((*names)[i].is_string()) field.choices[i].title = (*names)[i].template get<std::string>();
        }
    }

    void read_limits(Field& field, Json const& property, std::string const& place) {
        auto& limits = field.limits;
        if (field.kind == field_kind::text) {
            limits.min_length = read_count(property, "minLength", place);
            limits.max_length = read_count(property, "maxLength", place);
        } else if (field.kind == field_kind::number || field.kind == field_kind::integer) {
            limits.minimum = read_number(property, "minimum", place);
            limits.maximum = read_number(property, "maximum", place);
            limits.exclusive_minimum = read_number(property, "exclusiveMinimum", place);
            limits.exclusive_maximum = read_number(property, "exclusiveMaximum", place);
        } else if (field.kind == field_kind::choices) {
            limits.min_items = read_count(property, "minItems", place);
            limits.max_items = read_count(property, "maxItems", place);
        }
    }

    std::string read_text(Json const& holder, char const* key, std::string const& place) {
        auto const found = holder.find(key);
        if (found == holder.end()) return {};
        if (!found->is_string()) refuse(place + '.' + key, "must be text");
        return found->is_string() ? found->template get<std::string>() : std::string();
    }

    late<Json, json> read_number(Json const& holder, char const* key, std::string const& place) {
        auto const found = holder.find(key);
        if (found == holder.end()) return nullptr;
        if (!found->is_number()) refuse(place + '.' + key, "must be a number");
        return late<Json, json>(*found);
    }

    std::optional<late<Json, std::size_t>> read_count(Json const& holder, char const* key,
                                                      std::string const& place) {
        auto const found = holder.find(key);
        if (found == holder.end()) return std::nullopt;
        late<Json, json> const count(*found);
        if (is_whole(count) && count.template get<double>() >= 0) {
            return count.template get<std::size_t>();
        }
        refuse(place + '.' + key, "must be a whole number, not below 0");
        return std::nullopt;
    }

    std::string problem_;
    std::size_t choices_ = 0;
};

}  // namespace detail::form

/// The fields of a form elicitation's `requestedSchema`: the required ones in the order of the
/// server's `required` list, then the others in the order of `Json`: by name, or as the server wrote
/// them if it is `nlohmann::ordered_json`. `pattern` and other keywords outside of the
/// restricted schema are not read: the server checks them itself. A schema that no form can show
/// (nested objects, unknown types, over `max_form_fields` or `max_form_choices`) is
/// `errc::malformed_message`, and the detail names the place.
template <class Json>
result<std::vector<detail::late<Json, form_field>>> form_fields(Json const& schema) {
    return detail::form::form_reader<Json>().read(schema);
}

}  // namespace mcp
