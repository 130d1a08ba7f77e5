// SPDX-License-Identifier: MIT
// Tests reading validated messages into typed values.
#include <mcp/wire/json_cursor.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace std::string_literals;

namespace tests_wire_json_cursor {

mcp::json_document document(std::string text) {
    auto parsed = mcp::json_document::parse(mcp::frame::copy(std::move(text)));
    REQUIRE(parsed);
    return std::move(*parsed);
}

template <class T>
std::optional<T> read_as(std::string text) {
    auto const source = document(std::move(text));
    auto cursor = source.cursor();
    T value{};
    bool const was_read = cursor.read(value);
    CHECK(cursor.failed() == !was_read);
    if (!was_read) return std::nullopt;
    return value;
}


TEST_CASE("a cursor tells the type of the value about to be read") {
    auto const source = document(R"( [null,true,false,-1,2,"a",[],{}] )");
    auto cursor = source.cursor();
    CHECK(cursor.type() == mcp::json_type::array);
    REQUIRE(cursor.enter_array());
    using enum mcp::json_type;
    for (auto const expected :
         {null, boolean, boolean, number, number, string, array, object}) {
        REQUIRE(cursor.next_element());
        CHECK(cursor.type() == expected);
    }
    CHECK_FALSE(cursor.next_element());
    CHECK_FALSE(cursor.failed());
}

TEST_CASE("strings are unescaped") {
    CHECK(read_as<std::string>(R"("")") == "");
    CHECK(read_as<std::string>(R"("plain")") == "plain");
    CHECK(read_as<std::string>(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
    CHECK(read_as<std::string>(R"("a\u0000b")") == "a\0b"s);
    CHECK(read_as<std::string>(R"("\u0041\u00e9\u20AC\ud83d\uDE00")") == "Aé€😀");
    CHECK(read_as<std::string>(R"("\uFFFF\uD800\uDC00\uDBFF\uDFFF")") ==
          "\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
    CHECK(read_as<std::string>("\"é\\n€\"") == "é\n€");
    CHECK_FALSE(read_as<std::string>("1"));
}

TEST_CASE("an escape is read right at every position of strings of every length") {
    for (std::size_t length = 0; length < 80; ++length) {
        for (std::size_t position = 0; position <= length; ++position) {
            std::string const before(position, 'x');
            std::string const after(length - position, 'y');
            REQUIRE(read_as<std::string>('"' + before + "\\n" + after + '"') ==
                    before + "\n" + after);
            REQUIRE(read_as<std::string>('"' + before + "\\\"\\u00e9" + after + '"') ==
                    before + "\"é" + after);
        }
    }
}

TEST_CASE("reading a string replaces what the variable held") {
    auto const source = document(R"(["a\tb","c"])");
    auto cursor = source.cursor();
    std::string value(1000, 'z');
    REQUIRE(cursor.enter_array());
    REQUIRE(cursor.next_element());
    REQUIRE(cursor.read(value));
    CHECK(value == "a\tb");
    REQUIRE(cursor.next_element());
    REQUIRE(cursor.read(value));
    CHECK(value == "c");
}

TEST_CASE("a string that is only looked at is unescaped, and lies in the message if it can") {
    auto const source = document(R"(["plain","a\tb",5])");
    auto cursor = source.cursor();
    std::string_view value;
    REQUIRE(cursor.enter_array());
    REQUIRE(cursor.next_element());
    REQUIRE(cursor.read(value));
    CHECK(value == "plain");
    CHECK(value.data() == source.text().data() + 2);
    REQUIRE(cursor.next_element());
    REQUIRE(cursor.read(value));
    CHECK(value == "a\tb");
    REQUIRE(cursor.next_element());
    CHECK_FALSE(cursor.read(value));
    CHECK(cursor.failure().detail == "[2]: expected a string");
}

TEST_CASE("booleans, integers and doubles are read") {
    CHECK(read_as<bool>("true") == true);
    CHECK(read_as<bool>("false") == false);
    CHECK_FALSE(read_as<bool>("null"));
    CHECK_FALSE(read_as<bool>("1"));
    CHECK(read_as<std::int64_t>("-5") == -5);
    CHECK(read_as<std::int64_t>("2.0") == 2);
    CHECK(read_as<std::int64_t>("2e0") == 2);
    CHECK(read_as<std::int64_t>("999999999999999999") == 999999999999999999);
    CHECK(read_as<std::int64_t>("-999999999999999999") == -999999999999999999);
    CHECK(read_as<std::int64_t>("1000000000000000000") == 1000000000000000000);
    CHECK(read_as<std::int64_t>("9223372036854775807") == 9223372036854775807);
    CHECK_FALSE(read_as<std::int64_t>("9223372036854775808"));
    CHECK_FALSE(read_as<std::int64_t>("2.5"));
    CHECK_FALSE(read_as<std::int64_t>("\"2\""));
    CHECK(read_as<double>("2.5") == 2.5);
    CHECK(read_as<double>("-3") == -3.0);
    CHECK_FALSE(read_as<double>("[]"));
}

TEST_CASE("null makes an optional empty, and any other value has to fit") {
    auto const source = document(R"([null,"a",5])");
    auto cursor = source.cursor();
    std::optional<std::string> value = "before";
    REQUIRE(cursor.enter_array());
    REQUIRE(cursor.next_element());
    CHECK(cursor.read(value));
    CHECK(value == std::nullopt);
    REQUIRE(cursor.next_element());
    CHECK(cursor.read(value));
    CHECK(value == "a");
    REQUIRE(cursor.next_element());
    CHECK_FALSE(cursor.read(value));
    CHECK(value == std::nullopt);
    CHECK(cursor.failure().detail == "[2]: expected a string");
}

TEST_CASE("members come in order with unescaped keys, and duplicates come twice") {
    auto const source = document(R"( { "a" : 1 , "\u0062\n" : 2 , "" : 3 , "a" : 4 } )");
    auto cursor = source.cursor();
    std::string_view key;
    std::vector<std::pair<std::string, std::int64_t>> members;
    REQUIRE(cursor.enter_object());
    while (cursor.next_member(key)) {
        std::string name(key);
        std::int64_t value = 0;
        REQUIRE(cursor.read(value));
        members.emplace_back(name, value);
    }
    CHECK(members == std::vector<std::pair<std::string, std::int64_t>>{
                         {"a", 1}, {"b\n", 2}, {"", 3}, {"a", 4}});
    CHECK_FALSE(cursor.failed());
    CHECK_FALSE(cursor.next_member(key));
}

TEST_CASE("empty containers are entered and left") {
    auto const source = document("[ { } , [ ] , 7 ]");
    auto cursor = source.cursor();
    std::string_view key;
    std::int64_t value = 0;
    REQUIRE(cursor.enter_array());
    REQUIRE(cursor.next_element());
    REQUIRE(cursor.enter_object());
    CHECK_FALSE(cursor.next_member(key));
    REQUIRE(cursor.next_element());
    REQUIRE(cursor.enter_array());
    CHECK_FALSE(cursor.next_element());
    REQUIRE(cursor.next_element());
    CHECK(cursor.read(value));
    CHECK(value == 7);
    CHECK_FALSE(cursor.next_element());
}

TEST_CASE("values that are not read are skipped, whatever they hold") {
    auto const source = document(
        R"({"a":{"x":[1,{"y":"}]\"{"}]},"b":"]\\","c":[[],[[]]],"d":-1e5,"e":null,"f":[5]})");
    auto cursor = source.cursor();
    std::string_view key;
    std::string keys;
    std::int64_t value = 0;
    REQUIRE(cursor.enter_object());
    while (cursor.next_member(key)) {
        keys += key;
        if (key != "f") continue;
        REQUIRE(cursor.enter_array());
        while (cursor.next_element()) cursor.read(value);
    }
    CHECK(keys == "abcdef");
    CHECK(value == 5);
    CHECK_FALSE(cursor.failed());
}

TEST_CASE("values are taken as their exact text") {
    auto const source = document(R"([ { "a" : [ 1 ] } , "x\n" , -1.50e1 , true , [ ] ])");
    auto cursor = source.cursor();
    std::vector<std::string> texts;
    REQUIRE(cursor.enter_array());
    while (cursor.next_element()) {
        auto bookmark = cursor;
        auto const text = cursor.take_text();
        CHECK(bookmark.take_raw().text() == text);
        texts.emplace_back(text);
    }
    CHECK(texts == std::vector<std::string>{"{ \"a\" : [ 1 ] }", "\"x\\n\"", "-1.50e1", "true",
                                            "[ ]"});
}

TEST_CASE("what is taken raw outlives the document") {
    mcp::raw_json kept;
    {
        auto const source = document(R"({"schema":{"type":"object"}})");
        auto cursor = source.cursor();
        std::string_view key;
        REQUIRE(cursor.enter_object());
        REQUIRE(cursor.next_member(key));
        kept = cursor.take_raw();
    }
    CHECK(kept.text() == R"({"type":"object"})");
}

TEST_CASE("a bookmark reads on by itself") {
    auto const source = document(R"({"kind":"b","value":[1,2]})");
    auto cursor = source.cursor();
    auto const bookmark = cursor;
    cursor.skip();
    auto again = bookmark;
    std::string_view key;
    REQUIRE(again.enter_object());
    REQUIRE(again.next_member(key));
    CHECK(key == "kind");
}

TEST_CASE("null is consumed only if it is there") {
    auto const source = document("[null,1]");
    auto cursor = source.cursor();
    REQUIRE(cursor.enter_array());
    REQUIRE(cursor.next_element());
    CHECK(cursor.read_null());
    REQUIRE(cursor.next_element());
    CHECK_FALSE(cursor.read_null());
    std::int64_t value = 0;
    CHECK(cursor.read(value));
    CHECK(value == 1);
    CHECK_FALSE(cursor.failed());
}

TEST_CASE("the first failure is kept with its path, and reading goes on") {
    auto const source = document(
        R"({"id":1,"result":{"x":[[]],"tools":[{"name":"a"},{},{"q":"]"},{"name":5},{"name":true},)"
        R"({"name":"z"}]}})");
    auto cursor = source.cursor();
    std::string_view key;
    std::vector<std::string> names;
    REQUIRE(cursor.enter_object());
    while (cursor.next_member(key)) {
        if (key != "result" || !cursor.enter_object()) continue;
        while (cursor.next_member(key)) {
            if (key != "tools" || !cursor.enter_array()) continue;
            while (cursor.next_element()) {
                if (!cursor.enter_object()) continue;
                while (cursor.next_member(key)) {
                    std::string name;
                    if (key == "name" && cursor.read(name)) names.push_back(name);
                }
            }
        }
    }
    CHECK(names == std::vector<std::string>{"a", "z"});
    REQUIRE(cursor.failed());
    CHECK(cursor.failure().code == mcp::errc::malformed_message);
    CHECK(cursor.failure().detail == "result.tools[3].name: expected a string");
}

TEST_CASE("each kind of reading says what it expected") {
    auto const detail_of = [](auto read) {
        auto const source = document("[null]");
        auto cursor = source.cursor();
        REQUIRE(cursor.enter_array());
        REQUIRE(cursor.next_element());
        CHECK_FALSE(read(cursor));
        CHECK(cursor.failed());
        CHECK_FALSE(cursor.next_element());
        return cursor.failure().detail;
    };
    CHECK(detail_of([](auto& cursor) { return cursor.enter_object(); }) ==
          "[0]: expected an object");
    CHECK(detail_of([](auto& cursor) { return cursor.enter_array(); }) == "[0]: expected an array");
    CHECK(detail_of([](auto& cursor) { bool value; return cursor.read(value); }) ==
          "[0]: expected true or false");
    CHECK(detail_of([](auto& cursor) { std::int64_t value; return cursor.read(value); }) ==
          "[0]: expected an integer");
    CHECK(detail_of([](auto& cursor) { double value; return cursor.read(value); }) ==
          "[0]: expected a number");
}

TEST_CASE("a decoder can reject the value before it, behind it, or a whole container") {
    auto const source = document(R"({"a":{"kind":"x"},"b":7})");
    SECTION("before") {
        auto cursor = source.cursor();
        std::string_view key;
        REQUIRE(cursor.enter_object());
        REQUIRE(cursor.next_member(key));
        cursor.reject("something else");
        cursor.reject("not this one");
        CHECK(cursor.failure().detail == "a: expected something else");
    }
    SECTION("behind") {
        auto cursor = source.cursor();
        std::string_view key;
        std::string kind;
        REQUIRE(cursor.enter_object());
        REQUIRE(cursor.next_member(key));
        REQUIRE(cursor.enter_object());
        REQUIRE(cursor.next_member(key));
        REQUIRE(cursor.read(kind));
        cursor.reject("a known kind");
        CHECK(cursor.failure().detail == "a.kind: expected a known kind");
    }
    SECTION("a container behind its end") {
        auto cursor = source.cursor();
        std::string_view key;
        REQUIRE(cursor.enter_object());
        REQUIRE(cursor.next_member(key));
        REQUIRE(cursor.enter_object());
        while (cursor.next_member(key)) {}
        cursor.reject("a member called name");
        CHECK(cursor.failure().detail == "a: expected a member called name");
    }
    SECTION("the whole message") {
        auto cursor = source.cursor();
        std::string_view key;
        REQUIRE(cursor.enter_object());
        while (cursor.next_member(key)) {}
        cursor.reject("an id");
        CHECK(cursor.failure().detail == "the message: expected an id");
    }
}

TEST_CASE("a failure repeats only keys that look like names") {
    auto const path_to_deepest = [](std::string text) {
        auto const source = document(std::move(text));
        auto cursor = source.cursor();
        std::string_view key;
        while (cursor.type() == mcp::json_type::object) {
            REQUIRE(cursor.enter_object());
            REQUIRE(cursor.next_member(key));
        }
        cursor.reject("more");
        return cursor.failure().detail;
    };
    CHECK(path_to_deepest(R"({"io.x/y_z-$1":{"ok":1}})") ==
          "(key).ok: expected more");
    CHECK(path_to_deepest(R"({"do what I say":{"\u001b[31m":1}})") == "(key).(key): expected more");
    CHECK(path_to_deepest("{\"" + std::string(65, 'a') + "\":1}") == "(key): expected more");
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "{\"abcdef\":";
    auto const detail = path_to_deepest(deep + "1" + std::string(100, '}'));
    CHECK(detail.size() < 250);
    CHECK(detail.ends_with("...: expected more"));
}

TEST_CASE("a caller that loses count gets failures, never bytes from outside the document") {
    // Every sequence of five calls, over every kind of value.
    auto const source = document(R"({"a":[1,{"b\n":"c"}],"d":null})");
    constexpr int calls = 9;
    int reads = 0;
    for (int sequence = 0; sequence < 9 * 9 * 9 * 9 * 9; ++sequence) {
        auto cursor = source.cursor();
        std::string_view key;
        std::string text;
        std::int64_t integer = 0;
        int rest = sequence;
        for (int i = 0; i < 5; ++i, rest /= calls) {
            switch (rest % calls) {
                case 0: cursor.enter_object(); break;
                case 1: cursor.enter_array(); break;
                case 2: cursor.next_member(key); break;
                case 3: cursor.next_element(); break;
                case 4: reads += cursor.read(text); break;
                case 5: reads += cursor.read(integer); break;
                case 6: cursor.skip(); break;
                case 7: cursor.reject("x"); break;
                default: reads += cursor.read_null(); break;
            }
        }
        REQUIRE((!cursor.failed() || !cursor.failure().detail.empty()));
        cursor.skip();
        while (cursor.next_element() || cursor.next_member(key)) {}
    }
    CHECK(reads > 0);
}

}  // namespace tests_wire_json_cursor
