// SPDX-License-Identifier: MIT
#include <mcp/core/base64.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_core_base64 {

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

}  // namespace tests_core_base64
