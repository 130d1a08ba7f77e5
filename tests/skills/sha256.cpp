// SPDX-License-Identifier: MIT
// Tests of skills/sha256.hpp, against the examples of FIPS 180-4.
#include <mcp/skills/sha256.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_skills_sha256 {

TEST_CASE("SHA-256 is that of the standard") {
    CHECK(mcp::sha256_hex("") ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(mcp::sha256_hex("abc") ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(mcp::sha256_hex(std::string(1000000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 is that of all bytes, also of those that are no text") {
    CHECK(mcp::sha256_hex(std::string(1, '\0')) ==
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    CHECK(mcp::sha256_hex(std::string("a\0b", 3)) != mcp::sha256_hex("a"));
}

}  // namespace tests_skills_sha256
