// SPDX-License-Identifier: MIT
// The arguments of a tool call, from what was typed and what the tool's schema says.
#include "tool_arguments.hpp"

#include "schema_type.hpp"
#include "text.hpp"

#include <mcp/wire/json_writer.hpp>

#include <algorithm>
#include <set>

namespace mcpctl {

namespace {

constexpr std::string_view forms = "give one JSON object, or key=value pairs";

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    std::size_t const first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

// Whether the words are meant as JSON rather than as pairs.
bool is_json(std::vector<std::string> const& words) {
    if (words.size() != 1) return false;
    std::string_view const text = trimmed(words.front());
    return text.starts_with('{') || text.starts_with('[') || !split_pair(text);
}

tl::expected<mcp::raw_json, bad_input> read_object(std::string_view typed) {
    std::string text(trimmed(typed));
    // A message is one line. In JSON, line ends stand only where a space may stand.
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::replace(text.begin(), text.end(), '\r', ' ');
    auto value = mcp::raw_json::parse(text);
    // What does not even begin like JSON was meant otherwise.
    bool const alike = text.find_first_of("{[") == 0;
    if (!value && !alike)
        return refuse(in_quotes(typed) + " is no argument: " + std::string(forms));
    if (!value) return refuse("the arguments are not JSON: " + value.error().detail);
    if (text.front() != '{')
        return refuse("the arguments must be a JSON object: " + std::string(forms));
    return *value;
}

class argument_writer {
public:
    explicit argument_writer(mcp::json schema) : schema_(std::move(schema)), out_(text_) {
        out_.begin_object();
    }

    std::optional<bad_input> add(std::string const& key, std::string const& value) {
        if (!seen_.insert(key).second) return bad_input{in_quotes(key) + " is given twice"};
        out_.key(key);
        schema_type const type = type_of(key);
        bool const is_json = mcp::raw_json::parse(value).has_value();
        // Text is text as it was typed, also where it looks like JSON text.
        bool const is_string_literal = trimmed(value).starts_with('"') && !type.says_nothing();
        if (is_json && type.allows(value) && !is_string_literal) {
            out_.raw(trimmed(value));
        } else if (type.allows_string()) {
            out_.string(value);
        } else {
            return bad_input{key + ": the tool expects " + type.name() + ", not " +
                             in_quotes(value)};
        }
        if (!out_.valid()) return bad_input{in_quotes(key) + ": not valid UTF-8"};
        return std::nullopt;
    }

    tl::expected<mcp::raw_json, bad_input> finish() {
        out_.end_object();
        auto made = mcp::raw_json::parse(std::move(text_));
        if (!made) return refuse("the arguments cannot be sent: " + made.error().detail);
        return *made;
    }

private:
    [[nodiscard]] schema_type type_of(std::string const& key) const {
        if (!schema_.is_object()) return {};
        auto const properties = schema_.find("properties");
        if (properties == schema_.end() || !properties->is_object()) return {};
        auto const found = properties->find(key);
        return found == properties->end() ? schema_type() : schema_type::of(*found, schema_);
    }

    mcp::json schema_;
    std::set<std::string> seen_;
    std::string text_;
    mcp::json_writer out_;
};

}  // namespace

std::optional<std::pair<std::string, std::string>> split_pair(std::string_view word) {
    std::size_t const equals = word.find('=');
    if (equals == 0 || equals == std::string_view::npos) return std::nullopt;
    return std::pair(std::string(word.substr(0, equals)), std::string(word.substr(equals + 1)));
}

std::optional<bad_input> check_arguments(std::vector<std::string> const& words) {
    if (is_json(words)) {
        auto const object = read_object(words.front());
        return object ? std::nullopt : std::optional(object.error());
    }
    for (std::string const& word : words) {
        if (!split_pair(word))
            return bad_input{in_quotes(word) + " is not key=value: " + std::string(forms)};
    }
    return std::nullopt;
}

tl::expected<mcp::raw_json, bad_input> read_arguments(mcp::tool const& called,
                                                      std::vector<std::string> const& words) {
    if (is_json(words)) return read_object(words.front());
    argument_writer made(called.input_schema.value());
    for (std::string const& word : words) {
        auto const pair = split_pair(word);
        if (!pair) return refuse(in_quotes(word) + " is not key=value");
        if (auto wrong = made.add(pair->first, pair->second))
            return refuse(std::move(wrong->words));
    }
    return made.finish();
}

std::string describe_arguments(mcp::tool const& described) {
    mcp::json const schema = described.input_schema.value();
    if (!schema.is_object()) return {};
    auto const properties = schema.find("properties");
    if (properties == schema.end() || !properties->is_object()) return {};
    auto const listed = schema.find("required");
    mcp::json const required = listed != schema.end() ? *listed : mcp::json::array();
    std::string needed;
    std::string optional;
    for (auto const& [key, property] : properties->items()) {
        std::string const text = key + '=' + schema_type::of(property, schema).name();
        bool const is_needed = std::find(required.begin(), required.end(), key) != required.end();
        if (is_needed) needed += text + ' ';
        else optional += '[' + text + "] ";
    }
    return printable_line(needed + optional);
}

}  // namespace mcpctl
