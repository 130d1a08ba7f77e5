// SPDX-License-Identifier: MIT
// SHA-256, to tell by a short text whether bytes are what somebody said. Link mcp::skills.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

namespace mcp {

/// The SHA-256 (FIPS 180-4) of the bytes, as 64 lowercase hexadecimal digits. Throws
/// std::runtime_error if the OpenSSL of this process has no SHA-256, which no input can bring
/// about.
inline std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("OpenSSL gives no SHA-256");
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string made;
    made.reserve(2 * size);
    for (unsigned i = 0; i < size; ++i) {
        made += digits[digest[i] >> 4];
        made += digits[digest[i] & 15];
    }
    return made;
}

}  // namespace mcp
