// SPDX-License-Identifier: MIT
// Tests of core/asio_sockets.hpp: what the HTTP client relies on from Asio.
#include <mcp/core/asio_sockets.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#include <sys/socket.h>

namespace tests_core_asio_sockets {

using namespace mcp;
using any_socket = net::generic::stream_protocol::socket;
using net::ip::tcp;

// What arrives through sockets of whichever family, once neither knows its family any more.
template <class Socket> void check_carries(net::io_context& context, Socket one, Socket other) {
    any_socket from(std::move(one));
    any_socket to(context);
    to = any_socket(std::move(other));
    CHECK(from.write_some(net::buffer("hello", 5)) == 5);
    std::array<char, 16> room{};
    CHECK(to.read_some(net::buffer(room)) == 5);
    CHECK(std::string_view(room.data(), 5) == "hello");
    from.close();
    std::error_code code;
    to.read_some(net::buffer(room), code);
    CHECK(code == net::error::eof);
}

TEST_CASE("a generic socket carries TCP and local streams alike") {
    net::io_context context;
    SECTION("TCP") {
        tcp::acceptor acceptor(context, tcp::endpoint(net::ip::address_v4::loopback(), 0));
        tcp::socket client(context);
        client.connect(acceptor.local_endpoint());
        tcp::socket served = acceptor.accept();
        check_carries(context, std::move(client), std::move(served));
    }
    SECTION("a local stream") {
        int ends[2] = {-1, -1};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
        net::local::stream_protocol::socket one(context, net::local::stream_protocol(), ends[0]);
        net::local::stream_protocol::socket other(context, net::local::stream_protocol(), ends[1]);
        check_carries(context, std::move(one), std::move(other));
    }
}

TEST_CASE("addresses are told from names") {
    std::error_code code;
    CHECK(net::ip::make_address("127.0.0.1", code).is_v4());
    CHECK_FALSE(code);
    CHECK(net::ip::make_address("::1", code).is_v6());
    CHECK_FALSE(code);
    net::ip::make_address("localhost", code);
    CHECK(code);
}

}  // namespace tests_core_asio_sockets
