// SPDX-License-Identifier: MIT
// Tests of URLs.
#include <mcp/http/url.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace tests_http_url {

using namespace std::string_literals;
using mcp::http::url;

url parsed(std::string_view text) {
    auto made = url::parse(text);
    CAPTURE(std::string(text));
    REQUIRE(made);
    return *made;
}

TEST_CASE("a URL is taken into its parts") {
    url const plain = parsed("http://example.com:8080/mcp?x=1#part");
    CHECK(plain.scheme == "http");
    CHECK(plain.host == "example.com");
    CHECK(plain.port == 8080);
    CHECK(plain.target == "/mcp?x=1");
    CHECK(plain.user_info.empty());
    CHECK(plain.authority() == "example.com:8080");
    CHECK(plain.origin() == "http://example.com:8080");
    CHECK_FALSE(plain.is_tls());
    url const secure = parsed("HTTPS://user:p%40ss@EXAMPLE.com");
    CHECK(secure.scheme == "https");
    CHECK(secure.host == "example.com");
    CHECK(secure.port == 443);
    CHECK(secure.target == "/");
    CHECK(secure.user_info == "user:p%40ss");
    CHECK(secure.is_tls());
}

TEST_CASE("the scheme's own port is not shown, and CONNECT gets it always") {
    CHECK(parsed("http://a:80/").authority() == "a");
    CHECK(parsed("https://a:443/").origin() == "https://a");
    CHECK(parsed("https://a:80/").authority() == "a:80");
    CHECK(parsed("http://a:443/").origin() == "http://a:443");
    CHECK(parsed("https://a/").host_and_port() == "a:443");
    CHECK(parsed("http://a:/").port == 80);
    CHECK(parsed("http://[::1]/").host_and_port() == "[::1]:80");
}

TEST_CASE("an IPv6 address stands in brackets outside and without them inside") {
    url const made = parsed("http://[2001:DB8::1]:8080/x");
    CHECK(made.host == "2001:db8::1");
    CHECK(made.authority() == "[2001:db8::1]:8080");
    for (auto const* good : {"::", "::1", "1::", "1:2:3:4:5:6:7:8", "::ffff:127.0.0.1",
                             "1:2:3:4:5:6:1.2.3.4", "1::8", "1:2:3:4:5:6:7::"}) {
        CAPTURE(good);
        CHECK(url::parse("http://[" + std::string(good) + "]/"));
    }
    for (auto const* bad : {"", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
                            "12345::", "g::", "::1.2.3", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4",
                            "fe80::1%25eth0", "1:", ":1", "::1:"}) {
        CAPTURE(bad);
        CHECK_FALSE(url::parse("http://[" + std::string(bad) + "]/"));
    }
    CHECK_FALSE(url::parse("http://[::1/"));
    CHECK_FALSE(url::parse("http://[::1]x/"));
    CHECK_FALSE(url::parse("http://::1/"));
}

TEST_CASE("what cannot be used is refused, and the error holds nothing of it") {
    for (auto const& bad : {""s,
                            "s3cr3t"s,
                            "/s3cr3t"s,
                            "http:/s3cr3t"s,
                            "http://"s,
                            "http:///s3cr3t"s,
                            "ftp://s3cr3t/"s,
                            "file:///s3cr3t"s,
                            "javascript:s3cr3t"s,
                            "http://s3cr3t:0/"s,
                            "http://s3cr3t:65536/"s,
                            "http://s3cr3t:99999999999999999999/"s,
                            "http://s3cr3t:8a/"s,
                            "http://s3cr3t:-1/"s,
                            "http://a b/s3cr3t"s,
                            "http://a/s3cr3t b"s,
                            " http://s3cr3t/"s,
                            "http://a/s3cr3t\r\nX: y"s,
                            "http://a/\ts3cr3t"s,
                            "http://a/s3cr3t\0"s,
                            "http://s3cr3t\x7f/"s,
                            "http://s3cr3t%2eevil/"s,
                            "http://s3cr3t\\@evil/"s,
                            "http://s3cr3t<>/"s,
                            "http://.s3cr3t/"s,
                            "http://s3cr3t..a/"s,
                            "http://\xc3\xa4s3cr3t/"s,
                            "http://user:s3cr3t@/"s,
                            "//s3cr3t/x"s,
                            "http//s3cr3t"s,
                            "://s3cr3t"s,
                            "http://user:s3cr3t@a:b@c:d/"s,
                            "http://" + std::string(254, 'a') + "/",
                            "http://a/" + std::string(40000, 'a')}) {
        CAPTURE(bad);
        auto const made = url::parse(bad);
        REQUIRE_FALSE(made);
        CHECK(made.error().code == mcp::errc::invalid_url);
        CHECK(made.error().detail.find("s3cr3t") == std::string::npos);
    }
}

TEST_CASE("an IPv4 address has one form, and what only resolvers take for one is refused") {
    CHECK(parsed("http://127.0.0.1/").host == "127.0.0.1");
    CHECK(parsed("http://255.255.255.255/").host == "255.255.255.255");
    for (auto const* bad : {"127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
                            "127.0.0.256", "1.2.3.4.5", "a.1", "1.2.3.4.", "127.0.0.01"}) {
        CAPTURE(bad);
        CHECK_FALSE(url::parse("http://" + std::string(bad) + "/"));
    }
    CHECK(parsed("http://1.2.3.4.example/").host == "1.2.3.4.example");
    CHECK(parsed("http://under_score.7up.com./").host == "under_score.7up.com.");
}

TEST_CASE("the host is what follows the last @ before the path") {
    CHECK(parsed("http://a@b@c/").host == "c");
    CHECK(parsed("http://a@b@c/").user_info == "a%40b");
    CHECK(parsed("http://a/@b").host == "a");
    CHECK(parsed("http://a?@b").host == "a");
    CHECK(parsed("http://a?@b").target == "/?@b");
    CHECK(parsed("http://a#@b").host == "a");
    CHECK(parsed("http://a#@b").target == "/");
}

TEST_CASE("what may not stand in a target is percent-encoded, once") {
    CHECK(parsed("http://a/\xc3\xa4\"<>\\^`{}[]|?\"[]|").target ==
          "/%C3%A4%22%3C%3E%5C%5E%60%7B%7D%5B%5D%7C?%22[]|");
    CHECK(parsed("http://a/%C3%A4%20%zz").target == "/%C3%A4%20%zz");
}

TEST_CASE("a path has no dot segments") {
    CHECK(parsed("http://a/b/./c/../d").target == "/b/d");
    CHECK(parsed("http://a/../../b/").target == "/b/");
    CHECK(parsed("http://a/b/..").target == "/");
    CHECK(parsed("http://a/b/.").target == "/b/");
    CHECK(parsed("http://a/b/%2E%2e/c").target == "/c");
    CHECK(parsed("http://a/b//c/...").target == "/b//c/...");
    CHECK(parsed("http://a/b?c/../d").target == "/b?c/../d");
}

TEST_CASE("a Unix socket has a file and a path on it") {
    url const made = parsed("unix:///run/my%20server.sock#/mcp?x=1");
    CHECK(made.is_unix());
    CHECK(made.socket_path == "/run/my server.sock");
    CHECK(made.target == "/mcp?x=1");
    CHECK(made.authority() == "localhost");
    CHECK(made.text() == "unix:///run/my%20server.sock#/mcp?x=1");
    CHECK(parsed("unix:///a").target == "/");
    CHECK(parsed("unix:///a#").target == "/");
    for (auto const* bad :
         {"unix:/a", "unix://a/b", "unix:///", "unix://", "unix:///a#b", "unix:///a%00b"}) {
        CAPTURE(bad);
        CHECK_FALSE(url::parse(bad));
    }
}

TEST_CASE("the text is the URL without its secrets") {
    CHECK(parsed("https://user:pass@a:443/x?y#z").text() == "https://a/x?y");
    CHECK(parsed("http://[::1]:81").text() == "http://[::1]:81/");
}

TEST_CASE("the same origin has the same scheme, host, port and socket") {
    CHECK(same_origin(parsed("http://a/x"), parsed("HTTP://u@A:80/y")));
    CHECK_FALSE(same_origin(parsed("http://a/"), parsed("https://a/")));
    CHECK_FALSE(same_origin(parsed("http://a/"), parsed("https://a:80/")));
    CHECK_FALSE(same_origin(parsed("http://a/"), parsed("http://a:81/")));
    CHECK_FALSE(same_origin(parsed("http://a/"), parsed("http://b.a/")));
    CHECK(same_origin(parsed("unix:///a#/x"), parsed("unix:///a#/y")));
    CHECK_FALSE(same_origin(parsed("unix:///a"), parsed("unix:///b")));
    CHECK_FALSE(same_origin(parsed("unix:///a"), parsed("http://localhost/")));
}

TEST_CASE("references resolve as RFC 3986 5.4 says") {
    url const base = parsed("http://a/b/c/d;p?q");
    auto const [reference, expected] = GENERATE(table<std::string, std::string>({
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g/"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q"},
        {"g#s", "http://a/b/c/g"},
        {"g?y#s", "http://a/b/c/g?y"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"https://h:1/p", "https://h:1/p"},
        {"g:", ""},
        {"mailto:x", ""},
        {"//", ""},
        {"a b", ""},
        {"\r\n", ""},
    }));
    CAPTURE(reference);
    auto const made = base.resolve(reference);
    REQUIRE(made.has_value() == !expected.empty());
    if (made) CHECK(made->text() == expected);
}

TEST_CASE("user information stays with its origin and does not go to another") {
    url const base = parsed("http://u:p@a/b");
    CHECK(base.resolve("/c")->user_info == "u:p");
    CHECK(base.resolve("//a/c")->user_info.empty());
    CHECK(base.resolve("http://other/c")->user_info.empty());
}

TEST_CASE("a reference on a Unix socket stays on it") {
    url const base = parsed("unix:///s#/sse?x");
    CHECK(base.resolve("/messages?id=1")->text() == "unix:///s#/messages?id=1");
    CHECK(base.resolve("messages")->text() == "unix:///s#/messages");
    CHECK_FALSE(base.resolve("//host/x"));
    CHECK_FALSE(same_origin(base, *base.resolve("http://localhost/x")));
}

}  // namespace tests_http_url
