// SPDX-License-Identifier: MIT
// Tests of wire/token_read.hpp: the ends of tokens, and what escapes mean.
#include <mcp/wire/token_read.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using namespace std::string_literals;

namespace tests_wire_token_read {

using namespace mcp::detail;

// What the token behind a quote means; `inside` is escaped.
std::string meaning(std::string const& inside) {
    std::string const text = inside + '"';
    std::vector<char> const exact(text.begin(), text.end());  // sanitizers see any read beyond it
    string_token const token = find_string_token(exact.data(), exact.data() + exact.size());
    CHECK(token.text == inside);
    CHECK(token.end == exact.data() + exact.size());
    std::string out = "what was here before, and is longer than most";
    unescape_into(token.text, out);
    return out;
}

TEST_CASE("a string token ends at the first quote that is not escaped") {
    struct row {
        char const* text;
        char const* inside;
        bool has_escapes;
    };
    std::vector<row> const rows = {
        {R"(",1)", "", false},
        {R"(abc","d")", "abc", false},
        {R"(a\"b","c")", R"(a\"b)", true},
        {R"(a\\","b")", R"(a\\)", true},
        {R"(\\\"",1)", R"(\\\")", true},
        {R"(\u0022",1)", R"(\u0022)", true},
    };
    for (row const& each : rows) {
        CAPTURE(each.text);
        std::string_view const text = each.text;
        string_token const token = find_string_token(text.data(), text.data() + text.size());
        CHECK(token.text == each.inside);
        CHECK(token.end == text.data() + token.text.size() + 1);
        CHECK(token.has_escapes == each.has_escapes);
    }
}

TEST_CASE("a scalar ends where something else begins") {
    for (std::string const scalar : {"1", "-12.5e+3", "true", "null", R"("a,b]} \"c")", R"("")"}) {
        for (std::string const behind : {"", ",2", "]", "}", " ", "\t", "\n", "\r"}) {
            CAPTURE(scalar, behind);
            std::string const text = scalar + behind;
            char const* const end = text.data() + text.size();
            CHECK(find_scalar_end(text.data(), end) == text.data() + scalar.size());
        }
    }
}

TEST_CASE("each escape stands for what RFC 8259 says") {
    CHECK(meaning("").empty());
    CHECK(meaning("plain") == "plain");
    CHECK(meaning(R"(\"\\\/\b\f\n\r\t)") == "\"\\/\b\f\n\r\t");
    CHECK(meaning(R"(a\u0000b)") == "a\0b"s);
    CHECK(meaning(R"(\u0041\u00e9\u20AC\uFFFF)") == "A\xC3\xA9\xE2\x82\xAC\xEF\xBF\xBF");
    CHECK(meaning(R"(\ud83d\uDE00)") == "\xF0\x9F\x98\x80");
    CHECK(meaning(R"(\uD800\uDC00\uDBFF\uDFFF)") == "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
    CHECK(meaning(R"(\ud83d)") == "\xEF\xBF\xBD");
    CHECK(meaning(R"(a\udc00b)") == "a\xEF\xBF\xBD" "b");
    CHECK(meaning(R"(\ud83d\n\ud83d\u0041)") == "\xEF\xBF\xBD\n\xEF\xBF\xBD" "A");
    CHECK(meaning(R"(\ud83d\ud83d\uDE00)") == "\xEF\xBF\xBD\xF0\x9F\x98\x80");
    CHECK(meaning("caf\xC3\xA9\\n") == "caf\xC3\xA9\n");
}

TEST_CASE("an escape is found at every place of texts of every length") {
    for (std::size_t length = 0; length < 40; ++length) {
        for (std::size_t place = 0; place <= length; ++place) {
            std::string const before(place, 'x');
            std::string const after(length - place, 'y');
            REQUIRE(meaning(before + R"(\n)" + after) == before + '\n' + after);
            REQUIRE(meaning(before + R"(\u0041)" + after + R"(\\)") == before + 'A' + after + '\\');
        }
    }
}

}  // namespace tests_wire_token_read
