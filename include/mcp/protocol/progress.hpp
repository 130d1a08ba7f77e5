// SPDX-License-Identifier: MIT
// notifications/progress.
#pragma once

#include <mcp/protocol/jsonrpc.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace mcp {

/// How far a request has come. `total` is absent if the server does not know it.
struct progress {
    double value = 0;
    std::optional<double> total;
    std::string message;
};

/// A progress notification and the token that says which request it is about.
struct progress_notification {
    std::optional<request_id> token;
    mcp::progress progress;
};

template <class Cursor> bool decode(Cursor& in, progress_notification& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "progressToken") out.token = read_request_id(in);
        else if (key == "progress") in.read(out.progress.value);
        else if (key == "total") in.read(out.progress.total);
        else if (key == "message") in.read(out.progress.message);
        else in.skip();
    }
    return !in.failed() && out.token.has_value();
}

}  // namespace mcp
