// SPDX-License-Identifier: MIT
// Decoding a JSON text with a decoder of the protocol, for tests.
#pragma once

#include <mcp/protocol/jsonrpc.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>

namespace mcp::test {

/// The whole text as a payload.
inline payload payload_of(std::string text) {
    auto document = json_document::parse(frame::copy(std::move(text)));
    REQUIRE(document);
    return payload(std::move(*document), json_position{});
}

/// What `decode` makes of a text; the test fails if it refuses it.
template <class Value>
Value decoded(std::string text) {
    payload const held = payload_of(std::move(text));
    json_cursor in = held.cursor();
    Value value;
    INFO(held.raw().text());
    REQUIRE(decode(in, value));
    return value;
}

/// Why `decode` refuses a text.
template <class Value>
std::string refusal_of(std::string text) {
    payload const held = payload_of(std::move(text));
    json_cursor in = held.cursor();
    Value value;
    REQUIRE_FALSE(decode(in, value));
    return in.failure().detail;
}

}  // namespace mcp::test
