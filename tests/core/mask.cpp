// SPDX-License-Identifier: MIT
// Tests of core/mask.hpp: no secret, no control character and no flood reaches a log.
#include <mcp/core/mask.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

namespace tests_core_mask {

using mcp::mask_secrets;

struct row {
    std::string_view text;
    std::string_view expected;
};

TEST_CASE("secrets are masked, what stands around them stays") {
    row const rows[] = {
        // Credentials.
        {"sent Bearer abc.DEF-123_~+/== to it", "sent Bearer *** to it"},
        {"bearer abc", "bearer ***"},
        {"BASIC dXNlcjpwYXNz, next", "BASIC ***, next"},
        {"Authorization: Bearer abc", "Authorization: ***"},
        {"Authorization: Digest username=\"u\", response=\"s\"", "Authorization: ***"},
        {"proxy-authorization:Basic abc\nHost: x", "proxy-authorization:***\\nHost: x"},
        {"\"Authorization\": \"Bearer abc\", \"x\": 1", "\"Authorization\": \"***\", \"x\": 1"},
        {"token: Bearer abc then", "token: *** *** then"},
        // Cookies.
        {"Cookie: a=b; sid=s3", "Cookie: ***"},
        {"Cookie: sid=\"s 3\"; other=s4\r\nHost: x", "Cookie: ***\\r\\nHost: x"},
        {"Set-Cookie: sid=s3; HttpOnly", "Set-Cookie: ***"},
        // key=value.
        {"token=abc", "token=***"},
        {"GITHUB_TOKEN=ghp_1 next", "GITHUB_TOKEN=*** next"},
        {"api_key=1&user=me", "api_key=***&user=me"},
        {"apiKey = 1", "apiKey = ***"},
        {"X-API-Key: k", "X-API-Key: ***"},
        {"password='a b c' x", "password='***' x"},
        {"client_secret=\"a\\\"b\" x", "client_secret=\"***\" x"},
        {"passwd:p,q;r)", "passwd:***"},
        {"code_verifier=v&grant=g", "code_verifier=***&grant=g"},
        {"refresh_token=r&access_token=a&id_token=i",
         "refresh_token=***&access_token=***&id_token=***"},
        {"AWS_SECRET_ACCESS_KEY=x", "AWS_SECRET_ACCESS_KEY=***"},
        {"//registry.example/:_auth=abc", "//registry.example/:_auth=***"},
        {"Mcp-Session-Id: 1f", "Mcp-Session-Id: ***"},
        // JSON, also inside of JSON, broken over lines, unfinished, with a value that is no string.
        {R"({"token":"abc","n":1})", R"({"token":"***","n":1})"},
        {R"({"password" : "a\"b\\", "n":1})", R"({"password" : "***", "n":1})"},
        {R"("{\"token\":\"abc\",\"n\":1}")", R"("{\"token\":\"***\",\"n\":1}")"},
        {R"("{\"secret\":\"a\\\"b\",\"n\":1}")", R"("{\"secret\":\"***\",\"n\":1}")"},
        {"\"secret\":\n  \"abc\"", "\"secret\":\\n  \"***\""},
        {R"({"token":"abc)", R"({"token":"***)"},
        {R"({"tokens":["a","b"],"n":1})", R"({"tokens":***,"n":1})"},
        {R"({"credentials":{"a":{"b":"c"}},"n":1})", R"({"credentials":***,"n":1})"},
        {R"({"secret":["a","b)", R"({"secret":***)"},
        {R"({"pwd":1234 })", R"({"pwd":*** })"},
        // An empty value, so that what follows is the next key.
        {R"(password= "secret":"abc", "n":1)", R"(password= "***":"***", "n":1)"},
        {"token: password: abc next", "token: ***: *** next"},
        {"token: password = abc next", "token: *** = *** next"},
        {"token=YWI= next", "token=*** next"},
        {"token=\nnext", "token=\\nnext"},
        {"token=&x=1", "token=&x=1"},
        // Command lines.
        {"run --token abc --port 1", "run --token *** --port 1"},
        {"run --api-key=abc x", "run --api-key=*** x"},
        {R"(["--password", "abc", "x"])", R"(["--password", "***", "x"])"},
        {R"(run --token "a b" x)", R"(run --token "***" x)"},
        {"run --no-token --port 1", "run --no-token --port 1"},
        // URLs.
        {"https://me:pw@host/p", "https://***@host/p"},
        {"https://tok@host", "https://***@host"},
        {"http://a@b:p@host:80/x@y", "http://***@host:80/x@y"},
        {"https://host/x?code=c1&state=s", "https://host/x?code=***&state=s"},
        {"https://host/x?a=1&key=k1#f", "https://host/x?a=1&key=***"},
    };
    for (row const& r : rows) {
        CAPTURE(std::string(r.text));
        CHECK(mask_secrets(r.text) == r.expected);
    }
}

TEST_CASE("what is no secret is left alone") {
    for (std::string_view text : {
             "",
             "plain text",
             "{\"progressToken\":7,\"maxTokens\":100}",
             "inputTokens=12",
             "https://host/a@b?x=1",
             "code: -32601",
             "key: value",
             "the token is missing",
             "author: somebody",
             "\xc3\xa9t\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x98\x80",
             "token=",
             "Bearer",
             "a :// b @ c",
             "tokenEndpoint: https://host/token",
             "passing: 3",
         }) {
        CAPTURE(std::string(text));
        CHECK(mask_secrets(text) == text);
    }
}

TEST_CASE("control characters and broken UTF-8 come out as escapes") {
    using namespace std::string_view_literals;
    row const rows[] = {
        {"a\nb\rc\td", "a\\nb\\rc\\td"},
        {"\x1b[31mred", "\\x1b[31mred"},
        {"nul\0here"sv, "nul\\x00here"},
        {"del\x7f", "del\\x7f"},
        {"csi\xc2\x9b", "csi\\u009b"},
        {"raw csi \x9b!", "raw csi \\x9b!"},
        {"turn \xe2\x80\xae back", "turn \\u202e back"},
        {"isolate \xe2\x81\xa6", "isolate \\u2066"},
        {"line \xe2\x80\xa8", "line \\u2028"},
        {"overlong \xc0\xaf", "overlong \\xc0\\xaf"},
        {"overlong \xe0\x80\xaf", "overlong \\xe0\\x80\\xaf"},
        {"surrogate \xed\xa0\x80", "surrogate \\xed\\xa0\\x80"},
        {"beyond \xf4\x90\x80\x80", "beyond \\xf4\\x90\\x80\\x80"},
        {"cut \xe6\x97", "cut \\xe6\\x97"},
        {"cut \xc3", "cut \\xc3"},
    };
    for (row const& r : rows) {
        CAPTURE(std::string(r.expected));
        CHECK(mask_secrets(r.text) == r.expected);
    }
}

TEST_CASE("a text that just fits is whole, a longer one is cut") {
    std::string const fits(mcp::max_log_text, 'x');
    CHECK(mask_secrets(fits) == fits);
    std::string const cut = mask_secrets(fits + "x");
    CHECK(cut.size() == mcp::max_log_text);
    CHECK(cut == std::string(mcp::max_log_text - 3, 'x') + "...");
}

TEST_CASE("escapes count towards the length, and none is cut in half") {
    for (std::size_t shift = 0; shift < 4; ++shift) {
        std::string const text = std::string(shift, 'x') + std::string(5000, '\x01');
        std::string const shown = mask_secrets(text);
        CAPTURE(shift);
        CHECK(shown.size() <= mcp::max_log_text);
        CHECK(shown.size() > mcp::max_log_text - 8);
        CHECK(shown.ends_with("\\x01..."));
    }
    std::string wide;
    for (int i = 0; i < 3000; ++i) wide += "\xe6\x97\xa5";
    std::string const shown = mask_secrets(wide);
    CHECK(shown.size() <= mcp::max_log_text);
    CHECK(shown.ends_with("\xe6\x97\xa5..."));
}

TEST_CASE("a secret that lies across any cut stays hidden") {
    // Masked secrets are short, so a long one brings what is far behind it into view.
    for (std::size_t before : {0U, 4000U, 4096U, 8000U, 16000U, 16370U, 16380U}) {
        for (std::string_view opening : {"token=", "\"secret\":\"", "Bearer ", "https://me:"}) {
            std::string text = "password=" + std::string(before, 'p') + " ";
            text += opening;
            text += std::string(20000, 'S');
            text += "@host";
            CAPTURE(before, std::string(opening));
            std::string const shown = mask_secrets(text);
            CHECK(shown.find("SS") == std::string::npos);
            CHECK(shown.find("pp") == std::string::npos);
            CHECK(shown.find("...") != std::string::npos);
        }
    }
}

TEST_CASE("whatever stands before a secret, it stays hidden, and the result is one short line") {
    constexpr std::string_view pieces[] = {
        "token",       "password", "Authorization",
        "Cookie",      "Bearer",   "Basic",
        "--key",       "x",        "author",
        "://",         "@",        "?",
        "&",           "=",        ":",
        "\"",          "'",        "\\",
        "\\\"",        ",",        "{",
        "}",           "[",        "]",
        " ",           "\n",       "\t",
        "\x1b[m",      "\xe6\x97", "\xe6\x97\xa5",
        "1",           "/",        "#",
        "secret\":\"",
    };
    constexpr std::string_view secrets[] = {
        " token=SSSS",
        " \"secret\":\"SSSS\"",
        " Bearer SSSS",
        " https://me:SSSS@host",
        "\nCookie: a=1; b=SSSS",
        " --password SSSS",
        " {\\\"api_key\\\":\\\"SSSS\\\"}",
    };
    std::mt19937 random(7);
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto count = random() % 12; count > 0; --count)
            text += pieces[random() % std::size(pieces)];
        text += secrets[random() % std::size(secrets)];
        for (auto count = random() % 4; count > 0; --count)
            text += pieces[random() % std::size(pieces)];
        std::string const shown = mask_secrets(text);
        bool const one_line = std::none_of(shown.begin(), shown.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        });
        CAPTURE(text, shown);
        REQUIRE(shown.find("SSSS") == std::string::npos);
        REQUIRE(one_line);
        REQUIRE(shown.size() <= mcp::max_log_text);
    }
}

TEST_CASE("masking a second time changes nothing") {
    for (std::string_view text : {"token=abc", "Authorization: Bearer x", "{\"token\":\"abc\"}",
                                  "https://u:p@h/", "\x1b[0m"}) {
        std::string const once = mask_secrets(text);
        CAPTURE(once);
        CHECK(mask_secrets(once) == once);
    }
}

}  // namespace tests_core_mask
