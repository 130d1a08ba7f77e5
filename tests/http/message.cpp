// SPDX-License-Identifier: MIT
// Tests of writing requests.
#include <mcp/http/message.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace tests_http_message {

using namespace std::string_literals;
using mcp::http::request;
using mcp::http::serialize;
using mcp::http::url;

url at(std::string_view text) { return url::parse(text).value(); }

TEST_CASE("a request is one text: its line, Host, headers, length and body") {
    request sent("POST", at("http://u:p@example.com:8080/mcp?x=1"), "{\"a\":1}");
    sent.headers.add("Accept", "application/json, text/event-stream");
    sent.headers.add("X-Empty", "");
    CHECK(serialize(sent).value() ==
          "POST /mcp?x=1 HTTP/1.1\r\n"
          "Host: example.com:8080\r\n"
          "Accept: application/json, text/event-stream\r\n"
          "X-Empty: \r\n"
          "Content-Length: 7\r\n"
          "\r\n"
          "{\"a\":1}");
}

TEST_CASE("through a proxy the first line holds the whole URL, without credentials") {
    request const sent("GET", at("http://u:p@example.com/mcp"));
    CHECK(serialize(sent, true).value() ==
          "GET http://example.com/mcp HTTP/1.1\r\nHost: example.com\r\n\r\n");
}

TEST_CASE("what may have a body says that it has none, and others do not") {
    CHECK(serialize(request("POST", at("http://a"))).value().find("Content-Length: 0\r\n") !=
          std::string::npos);
    CHECK(serialize(request("GET", at("http://a"))).value().find("Content-Length") ==
          std::string::npos);
    CHECK(serialize(request("DELETE", at("http://a"))).value().find("Content-Length") ==
          std::string::npos);
    CHECK(serialize(request("DELETE", at("http://a"), "x")).value().find("Content-Length: 1\r\n") !=
          std::string::npos);
}

std::shared_ptr<mcp::http::endpoint> endpoint_at(std::string_view where) {
    return std::make_shared<mcp::http::endpoint>("GET", at(where));
}

TEST_CASE("headers of the endpoint stand before the request's own") {
    auto const shared = endpoint_at("http://a");
    shared->headers.add("A", "1");
    request sent(shared);
    sent.headers.add("B", "2");
    CHECK(serialize(sent).value() == "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n");
}

TEST_CASE("headers of the endpoint are refused as others are") {
    auto const shared = endpoint_at("http://a");
    shared->headers.add("Content-Length", "5");
    CHECK_FALSE(serialize(request(shared)));
    CHECK_FALSE(mcp::http::serialize_head(*shared));
}

TEST_CASE("a head that was made once serves many requests") {
    auto const shared = endpoint_at("http://a");
    shared->headers.add("A", "1");
    auto const head = mcp::http::serialize_head(*shared);
    REQUIRE(head);
    mcp::http::fields additional;
    additional.add("C", "3");
    for (auto const& body : {"one"s, "second"s}) {
        request sent(shared, body);
        sent.headers.add("B", "2");
        CHECK(serialize(*head, sent, additional).value() ==
              "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    request evil(shared);
    evil.headers.add("B", "2\r\nevil: x");
    CHECK_FALSE(serialize(*head, evil, additional));
}

TEST_CASE("a body may hold anything") {
    std::string const body = "\0\r\n\r\nGET / HTTP/1.1"s;
    CHECK(serialize(request("POST", at("http://a"), body)).value().ends_with("\r\n\r\n" + body));
}

TEST_CASE("the Host of a Unix socket is localhost") {
    CHECK(serialize(request("GET", at("unix:///s#/mcp"))).value() ==
          "GET /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

TEST_CASE("nothing breaks out of its line") {
    auto const refused = [](request const& sent) {
        auto const text = serialize(sent);
        if (text) return mcp::errc::unknown;
        CHECK(text.error().detail.find("evil") == std::string::npos);
        return static_cast<mcp::errc>(text.error().code.value());
    };
    CHECK(refused(request("GE T", at("http://a"))) == mcp::errc::invalid_argument);
    CHECK(refused(request("GET /evil HTTP/1.1\r\nX:", at("http://a"))) ==
          mcp::errc::invalid_argument);
    CHECK(refused(request("", at("http://a"))) == mcp::errc::invalid_argument);
    for (auto const& target : {"/a\r\nevil: x"s, "/a evil"s, "/\0"s, "evil"s, ""s, "/\xc3\xa4"s}) {
        auto const bad = endpoint_at("http://a");
        bad->target.target = target;
        CHECK(refused(request(bad)) == mcp::errc::invalid_url);
    }
    auto const bad = endpoint_at("http://a");
    bad->target.host = "a\r\nevil: x";
    CHECK(refused(request(bad)) == mcp::errc::invalid_url);
    request sent("GET", at("http://a"));
    sent.headers.add("X", "y\r\nevil: x");
    CHECK(refused(sent) == mcp::errc::invalid_argument);
    sent.headers.clear();
    sent.headers.add("X\r\nY", "y");
    CHECK(refused(sent) == mcp::errc::invalid_argument);
}

TEST_CASE("what frames the message is not the caller's") {
    for (auto const* name : {"Host", "content-length", "Transfer-Encoding"}) {
        CAPTURE(name);
        request sent("POST", at("http://a"), "x");
        sent.headers.add(name, "1");
        auto const text = serialize(sent);
        REQUIRE_FALSE(text);
        CHECK(text.error().code == mcp::errc::invalid_argument);
    }
}

TEST_CASE("credentials of a URL become a Basic header") {
    using mcp::http::basic_authorization;
    CHECK(basic_authorization("Aladdin:open%20sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    CHECK(basic_authorization("a") == "Basic YTo=");
    CHECK(basic_authorization("a:") == "Basic YTo=");
    CHECK(basic_authorization("a:b") == "Basic YTpi");
    CHECK(basic_authorization("a:%3A%ff%00") == "Basic YTo6/wA=");
}

mcp::http::response_head head_with(std::string const& type, int status = 200) {
    mcp::http::response_head head;
    head.status = status;
    if (!type.empty()) head.headers.add("content-type", type);
    return head;
}

TEST_CASE("the media type is read without its parameters, and compared without case") {
    struct row {
        char const* value;
        char const* type;
    };
    row const rows[] = {{"application/json", "application/json"},
                        {"Text/Event-Stream; charset=utf-8", "Text/Event-Stream"},
                        {"application/json;", "application/json"},
                        {"  text/html ;x", "text/html"},
                        {"", ""}};
    for (row const& each : rows) CHECK(mcp::http::media_type(head_with(each.value)) == each.type);
    CHECK(has_media_type(head_with("Text/HTML ; x"), "text/html"));
    CHECK_FALSE(has_media_type(head_with("text/html-x"), "text/html"));
    CHECK_FALSE(has_media_type(head_with(""), "text/html"));
}

TEST_CASE("an event stream is a 200 of that type") {
    CHECK(is_event_stream(head_with("text/event-stream;charset=UTF-8")));
    CHECK_FALSE(is_event_stream(head_with("text/html")));
    CHECK_FALSE(is_event_stream(head_with("text/event-stream", 405)));
}

}  // namespace tests_http_message
