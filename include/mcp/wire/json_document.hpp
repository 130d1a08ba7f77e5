// SPDX-License-Identifier: MIT
// A validated message, ready to be read.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/wire/frame.hpp>
#include <mcp/wire/json_scan.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace mcp {

class json_cursor;

/// The place of a value in a document.
struct json_position {
    std::size_t offset = 0;
    std::uint32_t ordinal = 0;  // of the next container in the index
};

/// A frame that is valid JSON, and the index that lets a cursor skip containers at once.
class json_document {
public:
    /// An empty document, which no cursor can read anything from.
    json_document() = default;

    /// Validates `source`. `errc::malformed_message` if it is not JSON or not UTF-8,
    /// `errc::message_too_large` if it is nested deeper or longer than the limits; the detail says
    /// where. `why`, if given, gets the exact reason. A template, so that only programs that parse
    /// compile it.
    template <class Document = json_document>
    static result<Document> parse(frame source, json_limits limits = json_limits{},
                                  scan_error* why = nullptr) {
        result<Document> parsed;  // filled where it is returned
        parsed->source_ = std::move(source);
        scan_result const scanned = scan_json(parsed->text(), parsed->index_, limits);
        if (why != nullptr) *why = scanned.what;
        if (scanned.what == scan_error::none) return parsed;
        bool const too_much =
            scanned.what == scan_error::too_deep || scanned.what == scan_error::too_large;
        return fail(too_much ? errc::message_too_large : errc::malformed_message,
                    to_string(scanned));
    }

    [[nodiscard]] std::string_view text() const noexcept { return source_.text(); }

    [[nodiscard]] frame const& source() const noexcept { return source_; }

    [[nodiscard]] json_index const& index() const noexcept { return index_; }

    /// A reader at the beginning. It points to this document, which must neither move nor end
    /// before it. Defined in json_cursor.hpp.
    [[nodiscard]] json_cursor cursor() const;

    /// A reader at a place that another reader of this document gave.
    [[nodiscard]] json_cursor cursor(json_position from) const;

private:
    frame source_;
    json_index index_;
};

}  // namespace mcp
