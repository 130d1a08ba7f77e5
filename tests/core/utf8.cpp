// SPDX-License-Identifier: MIT
// Tests UTF-8 over every code point.
#include <mcp/core/utf8.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace mcp::detail;

TEST_CASE("every scalar value is written as one well-formed sequence of the right length") {
    for (std::uint32_t code_point = 0x80; code_point <= 0x10FFFF; ++code_point) {
        if (code_point >= 0xD800 && code_point < 0xE000) continue;
        char bytes[4];
        char const* const end = write_utf8(bytes, code_point);
        std::size_t const expected = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
        auto const length = static_cast<std::size_t>(end - bytes);
        bool const is_right =
            length == expected && utf8_sequence_length(bytes, end) == expected &&
            utf8_sequence_length(bytes, end - 1) == 0;
        if (!is_right) FAIL("code point " << code_point);
    }
    char byte = 0;
    CHECK(write_utf8(&byte, 'A') == &byte + 1);
    CHECK(byte == 'A');
}

TEST_CASE("as many sequences of two to four bytes are accepted as there are scalar values") {
    std::size_t accepted = 0;
    char bytes[4];
    char const* const end = bytes + 4;
    // The last byte of each length is only ever a continuation: one good value stands for 64.
    for (int lead = 0x80; lead < 0x100; ++lead) {
        for (int second = 0; second < 0x100; ++second) {
            for (int third = 0; third < 0x100; ++third) {
                bytes[0] = static_cast<char>(lead);
                bytes[1] = static_cast<char>(second);
                bytes[2] = static_cast<char>(third);
                bytes[3] = '\x80';
                std::size_t const length = utf8_sequence_length(bytes, end);
                if (length == 2 && third == 0) accepted += 1;
                if (length == 3) accepted += 1;
                if (length == 4) accepted += 64;
            }
        }
    }
    CHECK(accepted == 0x110000 - 0x800 - 0x80);
}
