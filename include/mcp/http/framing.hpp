// SPDX-License-Identifier: MIT
// Where a response ends, and whether another may follow, as its headers say.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/http/fields.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace mcp::http::detail {

/// Refuses what two readers could understand in two ways (RFC 9112 6.3), with
/// `errc::malformed_response`: llhttp may let it pass, depending on its version.
inline result<void> check_framing(fields const& headers, bool is_http_1_1) {
    std::size_t const lengths = headers.count("Content-Length");
    std::size_t const codings = headers.count("Transfer-Encoding");
    if (lengths > 1) {
        return fail(errc::malformed_response, "the answer has more than one Content-Length");
    }
    if (lengths == 1 && codings != 0) {
        return fail(errc::malformed_response,
                    "the answer has both Content-Length and Transfer-Encoding");
    }
    if (codings == 0) return {};
    bool const is_chunked =
        codings == 1 && same_text(*headers.find("Transfer-Encoding"), "chunked");
    if (is_http_1_1 && is_chunked) return {};
    return fail(errc::malformed_response, "the answer has a transfer coding not asked for");
}

/// Whether a Connection header holds the word.
inline bool connection_says(fields const& headers, std::string_view word) {
    for (field const each : headers) {
        if (!same_text(each.name, "Connection")) continue;
        for (std::string_view left = each.value; !left.empty();) {
            std::size_t const end = std::min(left.find(','), left.size());
            if (same_text(trim(left.substr(0, end)), word)) return true;
            left.remove_prefix(std::min(end + 1, left.size()));
        }
    }
    return false;
}

}  // namespace mcp::http::detail
