// SPDX-License-Identifier: MIT
// Fuzzes the scan and the cursor against nlohmann::json: the same verdict and the same values.
#include <mcp/core/json.hpp>
#include <mcp/wire/json_cursor.hpp>
#include <mcp/wire/json_writer.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace {

void require(bool condition, char const* claim) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

// The value about to be read, as the cursor and `expected` agree on it.
mcp::json read_number(mcp::json_cursor& cursor, mcp::json const& expected) {
    mcp::json_cursor bookmark = cursor;
    double number = 0;
    require(cursor.read(number), "a number reads as a double");
    require(expected.is_number() && expected.get<double>() == number, "the doubles are equal");
    std::int64_t integer = 0;
    bool const is_integer = bookmark.read(integer);
    if (is_integer) {
        require(static_cast<double>(integer) == number, "the integer is the double");
    }
    if (expected.is_number_unsigned()) {
        require(is_integer == (expected.get<std::uint64_t>() <= INT64_MAX),
                "an unsigned integer is read if it fits");
    } else if (expected.is_number_integer()) {
        require(is_integer, "an integer is read");
    }
    if (is_integer && expected.is_number_integer()) {
        require(expected.get<std::int64_t>() == integer, "the integers are equal");
    }
    return expected;
}

mcp::json read_value(mcp::json_cursor& cursor, mcp::json const* expected);

mcp::json read_object(mcp::json_cursor& cursor, mcp::json const* expected) {
    mcp::json object = mcp::json::object();
    std::string_view key;
    require(cursor.enter_object(), "an object is entered");
    while (cursor.next_member(key)) {
        std::string const name(key);
        // Only the last of equal keys is in the expected value; the others have nothing to compare.
        mcp::json const* const known =
            expected != nullptr && expected->contains(name) ? &expected->at(name) : nullptr;
        mcp::json_cursor bookmark = cursor;
        auto const alone = mcp::parse_json(bookmark.take_text());
        require(alone.has_value(), "a value's text is JSON");
        require(known != nullptr || expected == nullptr, "the key is known");
        object[name] = read_value(cursor, &*alone);
    }
    return object;
}

mcp::json read_value(mcp::json_cursor& cursor, mcp::json const* expected) {
    switch (cursor.type()) {
        case mcp::json_type::null:
            require(cursor.read_null(), "null is consumed");
            return nullptr;
        case mcp::json_type::boolean: {
            bool value = false;
            require(cursor.read(value), "a boolean is read");
            return value;
        }
        case mcp::json_type::number: return read_number(cursor, *expected);
        case mcp::json_type::string: {
            std::string value;
            require(cursor.read(value), "a string is read");
            return value;
        }
        case mcp::json_type::array: {
            mcp::json array = mcp::json::array();
            require(cursor.enter_array(), "an array is entered");
            while (cursor.next_element()) {
                require(array.size() < expected->size(), "there are no more elements");
                array.push_back(read_value(cursor, &expected->at(array.size())));
            }
            return array;
        }
        case mcp::json_type::object: return read_object(cursor, expected);
    }
    std::abort();
}

// Writes the value about to be read with the library's own writer.
void copy_value(mcp::json_cursor& cursor, mcp::json_writer& writer) {
    std::string_view key;
    std::string text;
    switch (cursor.type()) {
        case mcp::json_type::array:
            writer.begin_array();
            cursor.enter_array();
            while (cursor.next_element()) copy_value(cursor, writer);
            writer.end_array();
            break;
        case mcp::json_type::object:
            writer.begin_object();
            cursor.enter_object();
            while (cursor.next_member(key)) {
                writer.key(key);
                copy_value(cursor, writer);
            }
            writer.end_object();
            break;
        case mcp::json_type::string:
            cursor.read(text);
            writer.string(text);
            break;
        default: writer.raw(cursor.take_text());
    }
}

bool next_value(mcp::json_cursor& cursor, bool is_object) {
    std::string_view key;
    return is_object ? cursor.next_member(key) : cursor.next_element();
}

// Reads through all levels, and looks whether skipping each value leads to the same place.
void read_and_skip(mcp::json_cursor& cursor) {
    bool const is_object = cursor.type() == mcp::json_type::object;
    if (!is_object && cursor.type() != mcp::json_type::array) return cursor.skip();
    is_object ? cursor.enter_object() : cursor.enter_array();
    bool more = next_value(cursor, is_object);
    while (more) {
        mcp::json_cursor skipping = cursor;
        skipping.skip();
        read_and_skip(cursor);
        more = next_value(cursor, is_object);
        require(next_value(skipping, is_object) == more, "as many values follow");
        if (!more) break;
        mcp::json_cursor reading = cursor;
        require(reading.take_text().data() == skipping.take_text().data(), "the same one follows");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string const text(reinterpret_cast<char const*>(data), size);
    // Deep values would only test how deep this program's own recursion may go.
    constexpr std::size_t deepest = 500;
    mcp::scan_error why = mcp::scan_error::none;
    auto const document =
        mcp::json_document::parse(mcp::frame::copy(text), {.max_depth = deepest}, &why);
    if (why == mcp::scan_error::too_deep) return 0;
    // nlohmann::json takes a NUL for the end, and skips a byte order mark: RFC 8259 leaves the
    // second to the parser, and knows nothing of the first.
    bool const has_nul = text.find('\0') != std::string::npos;
    if (has_nul || text.starts_with("\xEF\xBB\xBF")) {
        require(!document.has_value(), "no NUL and no byte order mark is accepted");
        return 0;
    }
    auto const expected = mcp::parse_json(text);
    require(document.has_value() == expected.has_value(), "the verdicts agree");
    if (!document) return 0;

    mcp::json_cursor cursor = document->cursor();
    mcp::json const value = read_value(cursor, &*expected);
    require(value == *expected, "the values agree");
    require(!cursor.failed(), "reading does not fail");
    require(!cursor.next_element(), "nothing is left");
    mcp::json_cursor again = document->cursor();
    read_and_skip(again);

    std::string copied;
    mcp::json_writer writer(copied);
    mcp::json_cursor source = document->cursor();
    copy_value(source, writer);
    require(writer.valid(), "what was read is valid UTF-8");
    require(copied.find('\n') == std::string::npos, "what is written is one line");
    require(mcp::parse_json(copied).value() == *expected, "the copy has the same value");
    return 0;
}
