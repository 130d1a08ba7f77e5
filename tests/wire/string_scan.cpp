// SPDX-License-Identifier: MIT
// Tests the search for the bytes that matter in strings.
#include <mcp/wire/string_scan.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace mcp::detail;

namespace tests_wire_string_scan {

template <class Set>
void check_every_byte() {
    for (int value = 0; value < 256; ++value) {
        bool const expected = Set::matches(static_cast<unsigned char>(value));
        for (std::size_t length = 1; length < 20; ++length) {
            for (std::size_t position = 0; position < length; ++position) {
                // Neighbours on both sides of every range, which a borrow could reach.
                for (char const neighbour : {'!', ' ', '#', '[', ']', '\x7f'}) {
                    std::vector<char> text(length, neighbour);
                    text[position] = static_cast<char>(value);
                    char const* const begin = text.data();
                    char const* const end = begin + length;
                    char const* const found = expected ? begin + position : end;
                    REQUIRE(find_wordwise<Set>(begin, end) == found);
                    REQUIRE(find_first<Set>(begin, end) == found);
                }
            }
        }
    }
}

template <class Set>
void check_long_texts() {
    for (std::size_t length = 0; length < 300; ++length) {
        for (std::size_t position = 0; position <= length; ++position) {
            std::vector<char> text(length, 'x');
            if (position < length) text[position] = '"';
            if (position + 1 < length) text[length - 1] = '\\';  // only the first one counts
            char const* const begin = text.data();
            REQUIRE(find_first<Set>(begin, begin + length) == begin + position);
            REQUIRE(find_wordwise<Set>(begin, begin + length) == begin + position);
        }
    }
}


TEST_CASE("the portable and the vector search agree for every byte at every place") {
    check_every_byte<special_byte>();
    check_every_byte<quote_or_backslash>();
}

TEST_CASE("the first match is found in texts of every length") {
    check_long_texts<special_byte>();
    check_long_texts<quote_or_backslash>();
}

}  // namespace tests_wire_string_scan
