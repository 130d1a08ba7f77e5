// SPDX-License-Identifier: MIT
// Tests what makes a frame a document.
#include <mcp/wire/json_cursor.hpp>
#include <mcp/wire/json_document.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <tuple>
#include <utility>

TEST_CASE("a document keeps its frame's bytes when it is moved") {
    auto parsed = mcp::json_document::parse(mcp::frame::copy("[[],{\"a\":[]}]"));
    REQUIRE(parsed);
    char const* const bytes = parsed->text().data();
    mcp::json_document const moved = std::move(*parsed);
    CHECK(moved.text().data() == bytes);
    CHECK(moved.source().text() == moved.text());
    CHECK(moved.index().size() == 4);
    CHECK(moved.cursor().take_text() == "[[],{\"a\":[]}]");
}

TEST_CASE("a frame that is no document says why and where") {
    auto const [text, code, why, detail] =
        GENERATE(table<std::string, mcp::errc, mcp::scan_error, std::string>({
            {"hello", mcp::errc::malformed_message, mcp::scan_error::syntax,
             "expected a value at byte 0"},
            {"[\"\xFF\"]", mcp::errc::malformed_message, mcp::scan_error::invalid_utf8,
             "expected UTF-8 at byte 2"},
            {"[[[[]]]]", mcp::errc::message_too_large, mcp::scan_error::too_deep,
             "expected no deeper nesting at byte 3"},
        }));
    mcp::scan_error reason = mcp::scan_error::none;
    auto const parsed =
        mcp::json_document::parse(mcp::frame::copy(text), {.max_depth = 3}, &reason);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == code);
    CHECK(parsed.error().detail == detail);
    CHECK(reason == why);
}

TEST_CASE("nothing can be read from an empty document") {
    mcp::json_document const empty;
    auto cursor = empty.cursor();
    std::string text;
    std::string_view key;
    CHECK(cursor.type() == mcp::json_type::null);
    CHECK_FALSE(cursor.read_null());
    CHECK_FALSE(cursor.read(text));
    CHECK_FALSE(cursor.next_member(key));
    CHECK_FALSE(cursor.next_element());
    CHECK(cursor.take_text().empty());
    CHECK_FALSE(cursor.take_raw().has_value());
    CHECK(cursor.failure().detail == "the message: expected a string");
}
