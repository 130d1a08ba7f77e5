// SPDX-License-Identifier: MIT
// Tests of core/asio_descriptor.hpp: what the stdio transport relies on from Asio.
#include <mcp/core/asio_descriptor.hpp>

#include "support/run.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <system_error>
#include <tuple>

#include <sys/socket.h>
#include <unistd.h>

namespace tests_core_asio_descriptor {

using namespace mcp;
using namespace mcp::test;

using outcome = std::tuple<std::error_code, std::size_t>;

task<outcome> read_once(stream_descriptor& from, std::array<char, 16>& room) {
    return from.async_read_some(net::buffer(room), detail::as_result);
}

TEST_CASE("a pipe is read as it is filled, up to its end") {
    net::io_context context;
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    stream_descriptor reader(context, ends[0]);
    stream_descriptor writer(context, ends[1]);
    std::array<char, 16> room{};
    background<outcome> reading(context.get_executor(), read_once(reader, room));
    settle(context);
    CHECK_FALSE(reading.ended());
    CHECK(writer.write_some(net::buffer("hello", 5)) == 5);
    REQUIRE(run_until(context, [&] { return reading.ended(); }));
    auto const [code, count] = *reading.outcome;
    CHECK_FALSE(code);
    CHECK(count == 5);
    CHECK(std::string_view(room.data(), 5) == "hello");
    writer.close();
    auto const end = run(context, read_once(reader, room));
    CHECK(std::get<0>(end) == net::error::eof);
}

TEST_CASE("closing a descriptor ends whoever waits for it") {
    net::io_context context;
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    stream_descriptor reader(context, ends[0]);
    stream_descriptor const writer(context, ends[1]);
    std::array<char, 16> room{};
    background<outcome> reading(context.get_executor(), read_once(reader, room));
    settle(context);
    reader.close();
    REQUIRE(run_until(context, [&] { return reading.ended(); }));
    CHECK(std::get<0>(*reading.outcome) == net::error::operation_aborted);
}

TEST_CASE("a local socket takes over one that the system made") {
    net::io_context context;
    int ends[2] = {-1, -1};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    local_socket one(context);
    local_socket other(context);
    one.assign(net::local::stream_protocol(), ends[0]);
    other.assign(net::local::stream_protocol(), ends[1]);
    CHECK(one.write_some(net::buffer("hello", 5)) == 5);
    std::array<char, 16> room{};
    CHECK(other.read_some(net::buffer(room)) == 5);
}

}  // namespace tests_core_asio_descriptor
