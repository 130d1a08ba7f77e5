// SPDX-License-Identifier: MIT
// roots/list: the folders that the client lets the server know of.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/wire/json_writer.hpp>

#include <string>
#include <type_traits>
#include <vector>

namespace mcp {

struct root {
    std::string uri;   ///< A file:// URI.
    std::string name;  ///< For people; may be empty.
};

/// The result object of roots/list.
template <class Root = root>
result<std::string> encode_roots(std::vector<std::type_identity_t<Root>> const& roots) {
    std::string text;
    json_writer out(text);
    out.begin_object();
    out.key("roots");
    out.begin_array();
    for (Root const& each : roots) {
        if (!each.uri.starts_with("file://")) {
            return fail(errc::invalid_argument, "root \"" + each.uri + "\": must be a file:// URI");
        }
        out.begin_object();
        out.key("uri");
        out.string(each.uri);
        if (!each.name.empty()) {
            out.key("name");
            out.string(each.name);
        }
        out.end_object();
    }
    out.end_array();
    out.end_object();
    if (!out.valid()) return fail(errc::invalid_argument, "roots: invalid UTF-8");
    return text;
}

}  // namespace mcp
