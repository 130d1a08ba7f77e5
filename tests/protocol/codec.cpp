// SPDX-License-Identifier: MIT
// Tests of protocol/codec.hpp: what each era puts around the same request.
#include <mcp/protocol/codec.hpp>

#include <catch2/catch.hpp>

namespace tests_protocol_codec {

using namespace mcp;

implementation const me{"test", "1.2", "Test", ""};

json params_of(codec const& language, std::string_view members, request_meta const& meta) {
    auto const text = encode_params(language, members, meta);
    if (text.empty()) return nullptr;
    auto const read = parse_json(text);
    REQUIRE(read);
    return *read;
}

TEST_CASE("a modern request says who asks and what it can do, each time") {
    client_capabilities capabilities;
    capabilities.roots = true;
    codec const language = modern_codec(me, capabilities);
    auto const params = params_of(language, R"("name":"t")", request_meta{});
    CHECK(params["name"] == "t");
    auto const& meta = params["_meta"];
    CHECK(meta["io.modelcontextprotocol/protocolVersion"] == "2026-07-28");
    CHECK(meta["io.modelcontextprotocol/clientInfo"]["name"] == "test");
    CHECK(meta["io.modelcontextprotocol/clientInfo"]["title"] == "Test");
    CHECK(meta["io.modelcontextprotocol/clientCapabilities"] == json::parse(R"({"roots":{}})"));
    CHECK(meta.size() == 3);
}

TEST_CASE("a legacy request says only what is its own") {
    codec const language = legacy_codec("2025-11-25");
    CHECK(encode_params(language, "", request_meta{}).empty());
    CHECK(encode_params(language, R"("a":1)", request_meta{}) == R"({"a":1})");
    request_meta meta;
    meta.progress_token = 7;
    meta.log_level = "debug";  // said by logging/setLevel in this era
    CHECK(encode_params(language, "", meta) == R"({"_meta":{"progressToken":7}})");
    meta.extra = R"("x/y":2)";
    CHECK(encode_params(language, R"("a":1)", meta) ==
          R"({"a":1,"_meta":{"progressToken":7,"x/y":2}})");
    meta.progress_token.reset();
    CHECK(encode_params(language, "", meta) == R"({"_meta":{"x/y":2}})");
}

TEST_CASE("progress, log level, trace and the user's members join the modern meta") {
    codec const language = modern_codec(me, client_capabilities{});
    request_meta meta;
    meta.progress_token = 9;
    meta.log_level = "info";
    meta.trace.traceparent = "00-a-b-01";
    meta.extra = R"("mine":[1])";
    auto const sent = params_of(language, "", meta)["_meta"];
    CHECK(sent["progressToken"] == 9);
    CHECK(sent["io.modelcontextprotocol/logLevel"] == "info");
    CHECK(sent["traceparent"] == "00-a-b-01");
    CHECK(sent["mine"] == json::parse("[1]"));
    CHECK_FALSE(sent.contains("tracestate"));
}

TEST_CASE("initialize asks for one version and declares what that version knows") {
    client_capabilities all;
    all.roots = all.sampling = all.elicitation_form = all.elicitation_url = true;
    all.extensions["x/y"] = "{}";
    auto const capabilities = [&](std::string_view version) {
        auto const params = parse_json(legacy_codec(version).initialize_params(me, all));
        CHECK((*params)["protocolVersion"] == std::string(version));
        return (*params)["capabilities"];
    };
    auto const newest = capabilities("2025-11-25");
    CHECK(newest["roots"]["listChanged"] == true);
    CHECK(newest["elicitation"] == json::parse(R"({"form":{},"url":{}})"));
    CHECK_FALSE(newest.contains("extensions"));
    CHECK(capabilities("2025-06-18")["elicitation"] == json::object());
    CHECK_FALSE(capabilities("2025-03-26").contains("elicitation"));
    CHECK_FALSE(capabilities("2024-11-05").contains("elicitation"));
}

TEST_CASE("a title is sent to the revisions that know it") {
    auto const client_info = [](std::string_view version) {
        return (*parse_json(legacy_codec(version).initialize_params(me, client_capabilities{})))["clientInfo"];
    };
    CHECK(client_info("2025-06-18")["title"] == "Test");
    CHECK_FALSE(client_info("2025-03-26").contains("title"));
}

}  // namespace tests_protocol_codec
