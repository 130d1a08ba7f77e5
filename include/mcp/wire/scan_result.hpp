// SPDX-License-Identifier: MIT
// What a scan of a JSON text says.
#pragma once

#include <cstddef>
#include <string>

namespace mcp {

enum class scan_error {
    none,
    syntax,        ///< Not JSON as in RFC 8259.
    invalid_utf8,  ///< A string holds bytes that are not UTF-8.
    too_deep,      ///< More nested containers than the limit.
    too_large,     ///< More than 4 GiB - 1 bytes.
};

/// The outcome of a scan.
struct scan_result {
    scan_error what = scan_error::none;
    std::size_t offset = 0;     ///< Of the byte that cannot be accepted.
    char const* expected = "";  ///< What could stand there, in words.
};

/// The outcome in words, as in `expected ':' at byte 17`.
inline std::string to_string(scan_result const& scanned) {
    if (scanned.what == scan_error::none) return "valid";
    return "expected " + std::string(scanned.expected) + " at byte " +
           std::to_string(scanned.offset);
}

}  // namespace mcp
