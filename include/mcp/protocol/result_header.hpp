// SPDX-License-Identifier: MIT
// The members that any result may have, whatever its method.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/jsonrpc.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcp {

enum class result_type {
    complete,        ///< The answer; also meant when `resultType` is absent.
    input_required,  ///< The server needs input first (2026-07-28, multi round-trip requests).
    task,            ///< The work goes on as a task (tasks extension).
    unknown,         ///< A value that we did not ask for: the response is invalid.
};

/// What a result says about itself. Spec 2026-07-28, basic/index and server/utilities/caching.
struct result_header {
    result_type type = result_type::complete;
    std::optional<duration> time_to_live;  ///< `ttlMs`; a negative value counts as 0.
    bool cache_is_private = true;          ///< An absent `cacheScope` counts as private.
    std::optional<std::string> next_cursor;
    std::optional<std::string> request_state;
    raw_json input_requests;
    raw_json meta;
};

namespace detail {

inline result_type parse_result_type(std::string_view text) {
    if (text == "complete") return result_type::complete;
    if (text == "input_required") return result_type::input_required;
    if (text == "task") return result_type::task;
    return result_type::unknown;
}

template <class Cursor>
void read_header_member(Cursor& in, std::string_view key, result_header& out) {
    if (key == "resultType") {
        std::string text;
        if (in.read(text)) out.type = parse_result_type(text);
    } else if (key == "ttlMs") {
        std::int64_t value = 0;
        if (in.read(value))
            out.time_to_live = duration::from_milliseconds(std::max<std::int64_t>(value, 0));
    } else if (key == "cacheScope") {
        std::string text;
        if (in.read(text)) out.cache_is_private = text != "public";
    } else if (key == "nextCursor") {
        if (!in.read_null()) in.read(out.next_cursor);
    } else if (key == "requestState") {
        in.read(out.request_state);
    } else if (key == "inputRequests") {
        out.input_requests = in.take_raw();
    } else if (key == "_meta") {
        out.meta = in.take_raw();
    } else {
        in.skip();
    }
}

}  // namespace detail

/// Reads the common members of a result object.
template <class Payload, class Header = detail::late<Payload, result_header>>
result<Header> read_result_header(Payload const& value) {
    Header header;
    auto in = value.cursor();
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) detail::read_header_member(in, key, header);
    if (in.failed()) return fail(in.failure());
    return header;
}

}  // namespace mcp
