// SPDX-License-Identifier: MIT
// The requests of the clients that have no JSON code, as bytes: prefix, id, rest.

#pragma once

#include <string>
#include <string_view>

#include "plan.hpp"

namespace benchmark {

inline constexpr std::string_view request_prefix = R"({"jsonrpc":"2.0","id":)";
/// Every reply of the reference server begins with this, so its id is found at a fixed place.
inline constexpr std::string_view reply_prefix = R"({"jsonrpc":"2.0","id":)";

inline constexpr std::string_view initialize_rest =
    R"(,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},)"
    R"("clientInfo":{"name":"benchmark","version":"1.0.0"}}})"
    "\n";
inline constexpr std::string_view initialized =
    R"({"jsonrpc":"2.0","method":"notifications/initialized"})"
    "\n";
inline constexpr std::string_view list_rest = ",\"method\":\"tools/list\"}\n";

inline std::string echo_rest() {
    std::string rest = R"(,"method":"tools/call","params":{"name":"echo","arguments":{"message":")";
    rest.append(echo_message).append("\"}}}\n");
    return rest;
}

inline std::string text_rest(std::size_t size) {
    return R"(,"method":"tools/call","params":{"name":"text","arguments":{"size":)" +
           std::to_string(size) + "}}}\n";
}

/// A whole request; the id is a number of the caller's.
inline std::string request(std::string_view id, std::string_view rest) {
    return std::string(request_prefix).append(id).append(rest);
}

}  // namespace benchmark
