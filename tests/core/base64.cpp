// SPDX-License-Identifier: MIT
#include <mcp/core/base64.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_core_base64 {

using mcp::decode_base64;
using mcp::encode_base64;

TEST_CASE("the examples of RFC 4648 come out as it says") {
    CHECK(encode_base64("").empty());
    CHECK(encode_base64("f") == "Zg==");
    CHECK(encode_base64("fo") == "Zm8=");
    CHECK(encode_base64("foo") == "Zm9v");
    CHECK(encode_base64("foob") == "Zm9vYg==");
    CHECK(encode_base64("fooba") == "Zm9vYmE=");
    CHECK(encode_base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("every byte can be encoded, also NUL and those that are no ASCII") {
    CHECK(encode_base64(std::string("\0\xff\xfe", 3)) == "AP/+");
    CHECK(encode_base64("\xfb\xef\xbe") == "++++");
}

TEST_CASE("base64 becomes what it was made of") {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    for (std::size_t size = 0; size <= all.size(); ++size) {
        std::string const bytes = all.substr(0, size);
        CHECK(decode_base64(encode_base64(bytes)) == bytes);
    }
}

TEST_CASE("what is not base64 to the letter is not decoded") {
    for (char const* each : {"Z", "Zg", "Zg=", "Zg==\n", "Zg==Zg==", "=", "====", "Zm9v=", "Zm 9v",
                             "Zm-_", "Zh==", "Zm9=", "Z=9v"}) {
        CAPTURE(each);
        CHECK_FALSE(decode_base64(each));
    }
}

}  // namespace tests_core_base64
