// SPDX-License-Identifier: MIT
// Tests of transport/http_requests.hpp: what each HTTP request says, by what was agreed before it.
#include <mcp/transport/http_requests.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests_transport_http_requests {

using mcp::detail::http_requests;
using mcp::detail::may_send_twice;
namespace http = mcp::http;

http_requests make() {
    http::fields own;
    own.set("Authorization", "Bearer me");
    return http_requests(http::url::parse("https://server.example/mcp").value(), std::move(own));
}

// The value of a header as it is sent; `-` if there is none. Each may stand there only once.
std::string header(http::request const& sent, std::string const& name) {
    std::string const text = http::serialize(sent).value();
    std::string const line = "\r\n" + name + ": ";
    auto const at = text.find(line);
    if (at == text.npos) return "-";
    CHECK(text.find(line, at + 1) == text.npos);
    auto const begin = at + line.size();
    return text.substr(begin, text.find("\r\n", begin) - begin);
}

mcp::request request(std::string_view method, std::string params = "{}") {
    return mcp::request(7, method, std::move(params));
}

std::string const version = "MCP-Protocol-Version";
std::string const session = "Mcp-Session-Id";

TEST_CASE("only what does no harm twice may be sent twice") {
    for (char const* harmless : {"tools/list", "resources/templates/list", "resources/read", "ping",
                                 "initialize", "notifications/initialized", "tasks/get"}) {
        CAPTURE(harmless);
        CHECK(may_send_twice(harmless));
        CHECK(make().post(harmless, "{}").repeatable);
        CHECK(make().post(request(harmless)).repeatable);
    }
    for (char const* unknown : {"tools/call", "sampling/createMessage", "list", "pings", ""}) {
        CAPTURE(unknown);
        CHECK_FALSE(may_send_twice(unknown));
        CHECK_FALSE(make().post(unknown, "{}").repeatable);
    }
    CHECK(may_send_twice(mcp::detail::a_response));
}

TEST_CASE("every request goes to the one URL, with the user's headers and without a limit") {
    auto requests = make();
    mcp::sse_parser const events;
    std::string verbs;
    for (http::request const& each :
         {requests.get(events), requests.end_session(), requests.post("notifications/a", "{}"),
          requests.post(request("tools/call"))}) {
        verbs += each.to->method + ' ';
        CHECK(each.to->target.target == "/mcp");
        CHECK(each.max_body == 0);
        CHECK(header(each, "Authorization") == "Bearer me");
        CHECK(header(each, version) == "-");
        CHECK(header(each, session) == "-");
    }
    CHECK(verbs == "GET DELETE POST POST ");
    CHECK(header(requests.get(events), "Accept") == "text/event-stream");
    auto const sent = requests.post(request("tools/call", R"({"name":"add"})"));
    CHECK(header(sent, "Accept") == "application/json, text/event-stream");
    CHECK(header(sent, "Content-Type") == "application/json");
    CHECK(header(sent, "Mcp-Method") == "-");
    CHECK(sent.body == R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"add"}})");
}

TEST_CASE("what was agreed on is said from then on, but never by initialize") {
    auto requests = make();
    mcp::sse_parser const events;
    CHECK(header(requests.post("ping", "{}"), session) == "-");  // before, so that it may be kept
    requests.agreed("2025-11-25");
    requests.set_session("s1");
    CHECK(requests.has_session());
    CHECK_FALSE(requests.is_modern());
    for (http::request const& each :
         {requests.get(events), requests.end_session(), requests.post("ping", "{}"),
          requests.post(request("tools/call"))}) {
        CHECK(header(each, version) == "2025-11-25");
        CHECK(header(each, session) == "s1");
        CHECK(header(each, "Mcp-Method") == "-");
    }
    CHECK(header(requests.post(request("initialize")), version) == "-");
    CHECK(header(requests.post(request("initialize")), session) == "-");
    requests.set_session({});
    CHECK_FALSE(requests.has_session());
    CHECK(header(requests.post(request("tools/call")), session) == "-");
    CHECK(header(requests.post(request("tools/call")), version) == "2025-11-25");
}

TEST_CASE("a modern request says in headers what it is about") {
    auto requests = make();
    CHECK(requests.speaks_modern("server/discover"));
    CHECK_FALSE(requests.speaks_modern("tools/call"));
    auto const discover = requests.post(request("server/discover"));
    CHECK(header(discover, version) == "2026-07-28");
    CHECK(header(discover, "Mcp-Method") == "server/discover");
    requests.agreed("2026-07-28");
    CHECK(requests.is_modern());
    auto const call = requests.post(request("tools/call", R"({"name":"add"})"));
    CHECK(header(call, version) == "2026-07-28");
    CHECK(header(call, "Mcp-Method") == "tools/call");
    CHECK(header(call, "Mcp-Name") == "add");
    auto const read = requests.post(request("resources/read", R"({"uri":"file:///caf\u00e9"})"));
    CHECK(header(read, "Mcp-Name") == "=?base64?ZmlsZTovLy9jYWbDqQ==?=");
    CHECK(header(requests.post("notifications/a", "{}"), "Mcp-Method") == "notifications/a");
    CHECK(header(requests.post(request("tools/list")), "Mcp-Name") == "-");
}

TEST_CASE("arguments are mirrored for calls of the tools that want it") {
    auto requests = make();
    mcp::header_parameter region;
    region.header = "Region";
    region.path = {"where"};
    requests.mirror("add", {region});
    std::string const params = R"({"name":"add","arguments":{"where":"west"}})";
    CHECK(header(requests.post(request("tools/call", params)), "Mcp-Param-Region") == "-");
    requests.agreed("2026-07-28");
    CHECK(header(requests.post(request("tools/call", params)), "Mcp-Param-Region") == "west");
    CHECK(header(requests.post(request("prompts/get", params)), "Mcp-Param-Region") == "-");
    std::string const other = R"({"name":"other","arguments":{"where":"west"}})";
    CHECK(header(requests.post(request("tools/call", other)), "Mcp-Param-Region") == "-");
    requests.mirror("add", {});
    CHECK(header(requests.post(request("tools/call", params)), "Mcp-Param-Region") == "-");
}

// Has the stream say where it stands.
void name_place(mcp::sse_parser& events, std::string const& id) {
    std::size_t count = 0;
    REQUIRE(events.feed("id: " + id + "\n\n", [&](mcp::sse_event const&) { ++count; }));
    REQUIRE(count == 1);
}

TEST_CASE("a stream is resumed by the last id, if a header can carry it") {
    mcp::sse_parser events;
    CHECK_FALSE(mcp::detail::may_resume(events));
    CHECK(header(make().get(events), "Last-Event-ID") == "-");
    name_place(events, "e 5");
    CHECK(mcp::detail::may_resume(events));
    CHECK(header(make().get(events), "Last-Event-ID") == "e 5");
    name_place(events, "e\x01");
    CHECK_FALSE(mcp::detail::may_resume(events));
    CHECK(header(make().get(events), "Last-Event-ID") == "-");
}

}  // namespace tests_transport_http_requests
