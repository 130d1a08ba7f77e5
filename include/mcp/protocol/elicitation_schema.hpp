// SPDX-License-Identifier: MIT
// Elicitation content against the schema that the server asked with: defaults and checks.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/elicitation_checker.hpp>
#include <mcp/protocol/elicitation_form.hpp>
#include <mcp/protocol/elicitation_form_reader.hpp>
#include <mcp/protocol/elicitation_input.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// Fills in the default of every field that `content` leaves out, and checks the whole against the
/// schema that the server asked with. Null content counts as an empty object. Fields that the
/// server did not ask for are refused. What is wrong is `errc::invalid_elicitation`; the detail
/// names every field, what is wrong with it and what is allowed. An unusable schema fails as
/// `form_fields` does. `pattern` is not checked: a server's regular expression could take any time.
template <class Json>
result<detail::late<Json, json>> complete_elicitation(Json const& requested_schema,
                                                      detail::late<Json, json> content) {
    auto const fields = form_fields(requested_schema);
    if (!fields) return fail(fields.error());
    if (content.is_null()) content = detail::late<Json, json>::object();
    detail::form::value_checker<detail::late<Json, json>> checker;
    if (!content.is_object()) {
        checker.add("content",
                    "must be an object, not " + std::string(detail::form::describe_type(content)));
        return checker.finish(std::move(content));
    }
    for (auto const& field : *fields) {
        std::string const place = "content." + detail::form::shown(field.name);
        auto found = content.find(field.name);
        if (found == content.end() && !field.default_value.is_null()) {
            found = content.emplace(field.name, field.default_value).first;
        }
        if (found != content.end()) {
            checker.check(place, field, *found);
        } else if (field.required) {
            checker.add(place, "is required");
        }
    }
    for (auto const& [name, value] : content.items()) {
        bool const asked = std::any_of(fields->begin(), fields->end(),
                                       [&](auto const& f) { return f.name == name; });
        if (!asked) checker.add("content." + detail::form::shown(name), "was not asked for");
    }
    return checker.finish(std::move(content));
}

}  // namespace mcp
