// SPDX-License-Identifier: MIT
// Tests of core/sha256.hpp with the examples of FIPS 180-4.
#include <mcp/core/sha256.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <string>

namespace tests_core_sha256 {

using mcp::sha256_hex;

TEST_CASE("the digests of FIPS 180-4 come out") {
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256_hex(std::string(1000000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a digest tells texts of every length around a block apart") {
    std::set<std::string> seen;
    for (std::size_t length = 0; length < 200; ++length) {
        seen.insert(sha256_hex(std::string(length, '\0')));
    }
    CHECK(seen.size() == 200);
}

}  // namespace tests_core_sha256
