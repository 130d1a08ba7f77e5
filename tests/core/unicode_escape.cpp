// SPDX-License-Identifier: MIT
#include <mcp/core/unicode_escape.hpp>

#include <catch2/catch.hpp>

#include <cctype>
#include <string>
#include <vector>

namespace tests_core_unicode_escape {

using namespace mcp::detail;

TEST_CASE("hexadecimal digits have their value, and no other byte has one") {
    for (int byte = 0; byte < 256; ++byte) {
        std::string const text(1, static_cast<char>(byte));
        bool const is_digit = byte < 128 && std::isxdigit(byte) != 0;
        CHECK(hexadecimal_digit(text[0]) == (is_digit ? std::stoi(text, nullptr, 16) : -1));
    }
    CHECK(read_four_digits("0000") == 0);
    CHECK(read_four_digits("fFfF") == 0xFFFF);
    CHECK(read_four_digits("12a4") == 0x12A4);
    for (char const* bad : {"g000", "0g00", "00-0", "000\""}) CHECK(read_four_digits(bad) == -1);
}

TEST_CASE("surrogates come in two halves") {
    CHECK_FALSE(is_high_surrogate(0xD7FF));
    CHECK(is_high_surrogate(0xD800));
    CHECK(is_high_surrogate(0xDBFF));
    CHECK_FALSE(is_high_surrogate(0xDC00));
    CHECK_FALSE(is_low_surrogate(0xDBFF));
    CHECK(is_low_surrogate(0xDC00));
    CHECK(is_low_surrogate(0xDFFF));
    CHECK_FALSE(is_low_surrogate(0xE000));
    CHECK_FALSE(is_high_surrogate(-1));
    CHECK_FALSE(is_low_surrogate(-1));
}

TEST_CASE("an escape is read where six bytes of it are") {
    std::string const text = R"(\u00e9)";
    char const* const begin = text.data();
    CHECK(read_unicode_escape(begin, begin + 6) == 0xE9);
    CHECK(read_unicode_escape(begin, begin + 5) == -1);
    CHECK(read_unicode_escape(begin, begin) == -1);
    for (std::string const other : {R"(\n1234)", R"(xu1234)", R"(\u12g4)"}) {
        CAPTURE(other);
        CHECK(read_unicode_escape(other.data(), other.data() + other.size()) == -1);
    }
}

TEST_CASE("a surrogate without its other half is replaced, and nothing else") {
    struct row {
        std::string before;
        std::string after;
    };
    std::vector<row> const rows = {
        {R"("\ud83d")", R"("\uFFFD")"},
        {R"("\uDE00")", R"("\uFFFD")"},
        {R"("\ud83dx\ude00")", R"("\uFFFDx\uFFFD")"},
        {R"("\ud83d\n\ude00")", R"("\uFFFD\n\uFFFD")"},
        {R"("\ud83d\ud83d\ude00")", R"("\uFFFD\ud83d\ude00")"},
        {R"("\ud83d\ude00\ude00")", R"("\ud83d\ude00\uFFFD")"},
        {R"("\\ud83d")", R"("\\ud83d")"},
        {R"("\\\ud83d")", R"("\\\uFFFD")"},
        {R"("\u00e9\ud7ff\ue000 \" \\")", R"("\u00e9\ud7ff\ue000 \" \\")"},
        {R"("\ud83d\ude0)", R"("\uFFFD\ude0)"},
        {"\\", "\\"},
        {"", ""},
    };
    for (row const& each : rows) {
        std::string text = each.before;
        CAPTURE(each.before);
        CHECK(replace_lone_surrogates(text) == (each.before != each.after));
        CHECK(text == each.after);
    }
}

}  // namespace tests_core_unicode_escape
