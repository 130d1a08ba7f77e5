// SPDX-License-Identifier: MIT
// Tests of http/sockets.hpp.
#include <mcp/http/sockets.hpp>

#include <catch2/catch.hpp>

#include <type_traits>

namespace tests_http_sockets {

namespace http = mcp::http;
namespace net = mcp::net;

static_assert(std::is_constructible_v<http::any_socket, http::tcp::socket>);
static_assert(std::is_constructible_v<http::any_socket, net::local::stream_protocol::socket>);

TEST_CASE("a connection is kept from programs that this process starts") {
    net::io_context context;
    http::tcp::socket socket(context, http::tcp::v4());
    int const descriptor = socket.native_handle();
    REQUIRE((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) == 0);
    http::detail::close_on_exec(descriptor);
    CHECK((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
    CHECK_NOTHROW(http::detail::close_on_exec(-1));
}

}  // namespace tests_http_sockets
