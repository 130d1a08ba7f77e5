// SPDX-License-Identifier: MIT
// Uses what mcp::http links: the parser of responses, and OpenSSL.
#include <mcp/http/response_parser.hpp>

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include <string_view>

#if !defined(MCP_WITH_HTTP)
#error "mcp::http does not say that it is there"
#endif

int main() {
    std::string_view bytes = "HTTP/1.1 204 No Content\r\n\r\n";
    mcp::http::response_parser parser;
    auto const head = parser.next(bytes);
    auto const end = parser.next(bytes);
    bool const is_read = head && end && parser.head().status == 204 && parser.keep_alive();
    return is_read && TLS_client_method() != nullptr && OpenSSL_version_num() != 0 ? 0 : 1;
}
