// SPDX-License-Identifier: MIT
// A JSON value kept as the text it came as.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/wire/json_scan.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace mcp {

/// A validated JSON text, or nothing. Copies share the bytes, so that a value can be kept and
/// forwarded byte for byte without being parsed again.
class raw_json {
public:
    /// No value at all, which is not the same as `null`.
    raw_json() = default;

    /// Takes `text` as valid JSON that stays in place while `owner` lives.
    raw_json(std::shared_ptr<void const> owner, std::string_view text)
        : owner_(std::move(owner)),
          text_(text) {}

    /// Validates `text`. `errc::invalid_argument` says where it is not JSON, or is nested too deep.
    template <class Value = raw_json> static result<Value> parse(std::string text) {
        json_index index;
        scan_result const scanned = scan_json(text, index, json_limits{});
        if (scanned.what != scan_error::none) {
            return fail(errc::invalid_argument, to_string(scanned));
        }
        return own(std::move(text));
    }

    /// The text of `value`. `errc::invalid_argument` if it holds invalid UTF-8.
    template <class Json = json>
    static result<detail::late<Json, raw_json>> from(std::type_identity_t<Json> const& value) {
        result<std::string> text = dump_json<Json>(value);
        if (!text) return fail(std::move(text.error()));
        return own(std::move(*text));
    }

    [[nodiscard]] bool has_value() const noexcept { return owner_ != nullptr; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The exact bytes; empty if absent. Valid while this or a copy of it lives.
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

    /// The value as a tree, parsed at each call; null if absent. `value<nlohmann::ordered_json>()`
    /// keeps the order of the members.
    template <class Json = json> [[nodiscard]] Json value() const {
        if (!has_value()) return nullptr;
        auto parsed = parse_json<Json>(text_);
        return parsed ? std::move(*parsed) : Json(Json::value_t::discarded);
    }

    /// Compares the texts; an absent value equals only an absent value.
    friend bool operator==(raw_json const& a, raw_json const& b) noexcept {
        return a.has_value() == b.has_value() && a.text_ == b.text_;
    }

private:
    static raw_json own(std::string text) {
        auto const owner = std::make_shared<std::string const>(std::move(text));
        return raw_json(owner, *owner);
    }

    std::shared_ptr<void const> owner_;
    std::string_view text_;
};

}  // namespace mcp
