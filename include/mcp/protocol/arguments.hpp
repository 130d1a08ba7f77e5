// SPDX-License-Identifier: MIT
// The arguments of a tool call.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/result.hpp>
#include <mcp/wire/json_writer.hpp>
#include <mcp/wire/raw_json.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace mcp {

/// A JSON object as text, ready to send. Made by `args("a", 2, "b", 40)`, or from a json or
/// raw_json value; what is not an object is reported by the call that it is given to.
class arguments {
public:
    arguments() : text_("{}") {}

    // A template for the same reason as dump_json; nothing but json converts to it.
    template <class Json = json>
    arguments(std::type_identity_t<Json> const& value) {  // NOLINT: converts on purpose
        if (!value.is_object()) {
            refuse("expected a JSON object, got " + std::string(value.type_name()));
            return;
        }
        auto text = dump_json<Json>(value);
        if (text) text_ = std::move(*text);
        else problem_ = std::make_shared<error const>(std::move(text.error()));
    }

    arguments(raw_json const& value) {  // NOLINT: converts on purpose
        std::string_view text = value.text();
        text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
        if (!text.starts_with('{')) {
            refuse("expected a JSON object");
            return;
        }
        json_writer(text_).raw(text);  // without the line breaks that would end the message
        text_.erase(text_.find_last_not_of(" \t") + 1);
    }

    /// The object's text, or why there is none.
    [[nodiscard]] result<std::string_view> text() const {
        if (problem_) return fail(*problem_);
        return std::string_view(text_);
    }

private:
    template <class... Members> friend arguments args(Members const&... members);

    void refuse(std::string_view why) {
        problem_ =
            std::make_shared<error const>(errc::invalid_argument, "arguments: " + std::string(why));
    }

    std::string text_;
    std::shared_ptr<error const> problem_;  // small, because every call carries one
};

namespace detail {

inline void write_value(json_writer& out, bool value) { out.boolean(value); }
inline void write_value(json_writer& out, std::nullptr_t) { out.null(); }
inline void write_value(json_writer& out, std::string_view value) { out.string(value); }
inline void write_value(json_writer& out, char const* value) { out.string(value); }
inline void write_value(json_writer& out, raw_json const& value) { out.raw(value.text()); }

template <class Number>
    requires(std::is_arithmetic_v<Number> && !std::same_as<Number, bool>)
void write_value(json_writer& out, Number value) {
    if constexpr (std::is_floating_point_v<Number>) {
        out.number(static_cast<double>(value));
    } else if constexpr (std::is_unsigned_v<Number> && sizeof(Number) == 8) {
        out.raw(std::to_string(value));
    } else {
        out.number(static_cast<std::int64_t>(value));
    }
}

// By template, so that nothing else converts to json on the way.
template <std::same_as<json> Json> void write_value(json_writer& out, Json const& value) {
    auto text = dump_json<Json>(value);
    out.raw(text ? *text : "null");
}

// About how much text a key or a value becomes: room that need not be made bit by bit.
template <class Value> std::size_t text_room(Value const& value) {
    if constexpr (std::same_as<Value, std::string> || std::same_as<Value, std::string_view>) {
        return value.size() + 4;
    } else {
        return sizeof value + 16;
    }
}

inline void write_members(json_writer&) {}

template <class Value, class... Rest>
void write_members(json_writer& out, std::string_view key, Value const& value,
                   Rest const&... rest) {
    out.key(key);
    write_value(out, value);
    write_members(out, rest...);
}

}  // namespace detail

/// Arguments from alternating keys and values: `args("a", 2, "name", "x")`. Values are numbers,
/// booleans, strings, nullptr, json or raw_json. (A braced nlohmann initialiser inside a co_await
/// expression crashes g++ 12; this does not.)
template <class... Members> arguments args(Members const&... members) {
    static_assert(sizeof...(Members) % 2 == 0, "mcp::args takes keys and values in turn");
    arguments made;
    made.text_.clear();
    made.text_.reserve((std::size_t(2) + ... + detail::text_room(members)));
    json_writer out(made.text_);
    out.begin_object();
    detail::write_members(out, members...);
    out.end_object();
    if (!out.valid()) made.refuse("invalid UTF-8");
    return made;
}

}  // namespace mcp
