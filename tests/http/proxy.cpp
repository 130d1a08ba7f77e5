// SPDX-License-Identifier: MIT
// Tests of choosing a proxy.
#include <mcp/http/proxy.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <string_view>

namespace tests_http_proxy {

using mcp::http::proxy_settings;
using mcp::http::url;

using variables = std::map<std::string, std::string>;

proxy_settings from(variables const& all) {
    return proxy_settings::from_variables([&](char const* name) -> char const* {
        auto const found = all.find(name);
        return found != all.end() ? found->second.c_str() : nullptr;
    });
}

// The proxy's text, "none", or the name of the error.
std::string choice(proxy_settings const& settings, std::string_view target) {
    auto const chosen = settings.choose(url::parse(target).value());
    if (!chosen) return chosen.error().code.message();
    return *chosen ? (*chosen)->text() : "none";
}

proxy_settings both() {
    proxy_settings made;
    made.http = "http://plain:1";
    made.https = "http://secure:2";
    return made;
}

TEST_CASE("each scheme has its proxy, and a Unix socket none") {
    CHECK(choice(both(), "http://a/") == "http://plain:1/");
    CHECK(choice(both(), "https://a/") == "http://secure:2/");
    CHECK(choice(both(), "unix:///a") == "none");
    CHECK(choice(proxy_settings(), "http://a/") == "none");
    proxy_settings one;
    one.https = "secure:2";
    CHECK(choice(one, "http://a/") == "none");
    CHECK(choice(one, "https://a/") == "http://secure:2/");
}

TEST_CASE("a proxy may have credentials and may speak TLS") {
    proxy_settings settings;
    settings.https = "https://user:p%40ss@proxy:8443";
    auto const chosen = settings.choose(url::parse("https://a/").value());
    REQUIRE(chosen);
    REQUIRE(*chosen);
    CHECK((*chosen)->user_info == "user:p%40ss");
    CHECK((*chosen)->is_tls());
    CHECK((*chosen)->port == 8443);
    settings.https = "user:p@proxy:8080";
    CHECK(settings.choose(url::parse("https://a/").value()).value()->user_info == "user:p");
}

TEST_CASE("a proxy that cannot be used is an error, not a way around it") {
    for (auto const* bad :
         {"socks5://proxy:1080", "http://", "http://a b", "proxy:port", "unix:///s"}) {
        CAPTURE(bad);
        proxy_settings settings;
        settings.https = bad;
        CHECK(choice(settings, "https://a/") == "invalid configuration");
    }
}

TEST_CASE("what NO_PROXY lists is reached without") {
    auto const [list, target, is_excluded] = GENERATE(table<std::string, std::string, bool>({
        {"*", "http://a/", true},
        {"a.com", "http://a.com/", true},
        {"A.com", "http://a.COM/", true},
        {"a.com", "http://b.a.com/", true},
        {".a.com", "http://b.a.com/", true},
        {".a.com", "http://a.com/", true},
        {"*.a.com", "http://b.a.com/", true},
        {"a.com", "http://ba.com/", false},
        {"a.com", "http://a.com.evil/", false},
        {"b.a.com", "http://a.com/", false},
        {"x, a.com", "http://a.com/", true},
        {"x a.com", "http://a.com/", true},
        {" ,, ", "http://a.com/", false},
        {"", "http://a.com/", false},
        {".", "http://a.com/", false},
        {"a.com:80", "http://a.com/", true},
        {"a.com:81", "http://a.com/", false},
        {"a.com:443", "https://x.a.com/", true},
        {"a.com:x", "http://a.com/", false},
        {"a.com:", "http://a.com/", false},
        {"a.com.", "http://a.com/", true},
        {"a.com", "http://a.com./", true},
        {"10.0.0.1", "http://10.0.0.1/", true},
        {"0.0.1", "http://10.0.0.1/", false},
        {"10.0.0.1:8080", "http://10.0.0.1:8080/", true},
        {"::1", "http://[::1]/", true},
        {"[::1]", "http://[::1]/", true},
        {"[::1]:80", "http://[::1]/", true},
        {"[::1]:81", "http://[::1]/", false},
        {"10.0.0.0/8", "http://10.0.0.1/", false},
        {"*a", "http://a/", false},
    }));
    CAPTURE(list, target);
    proxy_settings settings = both();
    settings.no_proxy = list;
    CHECK((choice(settings, target) == "none") == is_excluded);
}

TEST_CASE("the environment is read in both cases, and the lower one wins") {
    CHECK(choice(from({{"HTTPS_PROXY", "up:1"}}), "https://a/") == "http://up:1/");
    CHECK(choice(from({{"HTTPS_PROXY", "up:1"}, {"https_proxy", "low:1"}}), "https://a/") ==
          "http://low:1/");
    CHECK(choice(from({{"HTTPS_PROXY", "up:1"}, {"https_proxy", ""}}), "https://a/") ==
          "http://up:1/");
    CHECK(choice(from({{"HTTP_PROXY", "up:1"}}), "http://a/") == "http://up:1/");
    CHECK(choice(from({{"HTTPS_PROXY", "up:1"}, {"NO_PROXY", "a"}}), "https://a/") == "none");
    CHECK(choice(from({{"HTTPS_PROXY", "up:1"}, {"NO_PROXY", "a"}, {"no_proxy", "b"}}),
                 "https://a/") == "http://up:1/");
    CHECK(choice(from({}), "https://a/") == "none");
}

TEST_CASE("in a CGI program, HTTP_PROXY is a stranger's header") {
    CHECK(choice(from({{"HTTP_PROXY", "evil:1"}, {"REQUEST_METHOD", "GET"}}), "http://a/") ==
          "none");
    CHECK(choice(from({{"http_proxy", "good:1"}, {"REQUEST_METHOD", "GET"}}), "http://a/") ==
          "http://good:1/");
}

TEST_CASE("the environment's proxy is not for this computer, an explicit one is") {
    proxy_settings const found = from({{"http_proxy", "p:1"}});
    for (auto const* here :
         {"http://localhost/", "http://LOCALHOST:8080/", "http://a.localhost/", "http://127.0.0.1/",
          "http://127.9.8.7/", "http://[::1]/", "http://localhost./"}) {
        CAPTURE(here);
        CHECK(choice(found, here) == "none");
        CHECK(choice(both(), here) == "http://plain:1/");
    }
    CHECK(choice(found, "http://127.0.0.1.evil/") == "http://p:1/");
    CHECK(choice(found, "http://notlocalhost/") == "http://p:1/");
}

}  // namespace tests_http_proxy
