// SPDX-License-Identifier: MIT
// Tests of http/connect.hpp: which of several addresses wins, and what ends the race.
#include <mcp/http/connect.hpp>

#include <support/http_server.hpp>
#include <support/network_faults.hpp>
#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_http_connect {

using namespace mcp::test;
using mcp::errc;
using mcp::result;
using mcp::task;
namespace http = mcp::http;
namespace net = mcp::net;

/// The address of the peer that a connection was made to.
task<result<std::string>> connect(mcp::executor where, std::vector<http::tcp::endpoint> addresses,
                                  std::shared_ptr<http::interrupt> stop) {
    auto made = co_await http::connect_any(where, std::move(addresses), "name:1", std::move(stop));
    if (!made) co_return mcp::fail(made.error());
    auto const remote = made->remote_endpoint();
    co_return std::string(remote.protocol().family() == AF_INET6 ? "IPv6" : "IPv4");
}

struct world {
    leak_check leaks;
    net::io_context context;
    mcp::timer first{context};  // with it come the descriptors of the context itself
    std::shared_ptr<http::interrupt> stop = std::make_shared<http::interrupt>();

    result<std::string> connect(std::vector<http::tcp::endpoint> addresses) {
        return run(context,
                   tests_http_connect::connect(context.get_executor(), std::move(addresses), stop));
    }

    static http::tcp::endpoint at(http_server const& server) {
        return {net::ip::address_v4::loopback(), server.port()};
    }
};

TEST_CASE("the next address is tried at once when one refuses") {
    world w;
    http_server server(w.context, echo());
    refuser const no(w.context, "::1");
    auto const begun = mcp::clock::now();
    auto const made = w.connect({no.endpoint(), world::at(server)});
    REQUIRE(made);
    CHECK(*made == "IPv4");
    CHECK(since(begun) < 240ms);
}

TEST_CASE("the next address is tried after a moment when one hangs, and wins") {
    world w;
    http_server server(w.context, echo());
    black_hole const hole("::1");
    auto const begun = mcp::clock::now();
    auto const made = w.connect({hole.endpoint(), world::at(server)});
    REQUIRE(made);
    CHECK(*made == "IPv4");
    CHECK(since(begun) >= 250ms);
}

TEST_CASE("the first address wins if it answers, and the others are not tried") {
    world w;
    http_server first(w.context, echo());
    http_server second(w.context, echo());
    REQUIRE(w.connect({world::at(first), world::at(second)}));
    settle(w.context);
    CHECK(first.accepted() == 1);
    CHECK(second.accepted() == 0);
}

TEST_CASE("when all refuse, that is the error") {
    world w;
    refuser const one(w.context);
    refuser const two(w.context, "::1");
    auto const made = w.connect({one.endpoint(), two.endpoint()});
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::connection_refused);
    CHECK(contains(made.error().detail, "name:1"));
}

TEST_CASE("a refusal says more than a family that cannot be reached") {
    world w;
    refuser const one(w.context);
    // No connection can begin at an address of documentation with scope of a link that is not
    // there.
    http::tcp::endpoint const nowhere(net::ip::make_address("fe80::1"), 9);
    auto const made = w.connect({nowhere, one.endpoint()});
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::connection_refused);
}

TEST_CASE("an interrupt ends all attempts at once") {
    world w;
    black_hole const one("::1");
    black_hole const two;
    std::size_t const before = open_descriptors();
    background<result<std::string>> call(
        w.context.get_executor(),
        connect(w.context.get_executor(), {one.endpoint(), two.endpoint()}, w.stop));
    REQUIRE(run_until(w.context, [&] { return open_descriptors() == before + 2; }));
    CHECK_FALSE(call.ended());
    w.stop->trip(mcp::error(errc::timed_out));
    settle(w.context);
    REQUIRE(call.ended());
    CHECK_FALSE(*call.outcome);
    CHECK(open_descriptors() == before);
}

TEST_CASE("cancelling ends all attempts at once") {
    world w;
    black_hole const hole;
    std::size_t const before = open_descriptors();
    background<result<std::string>> call(
        w.context.get_executor(), connect(w.context.get_executor(), {hole.endpoint()}, w.stop));
    settle(w.context);
    CHECK(open_descriptors() == before + 1);
    call.cancel();
    settle(w.context);
    REQUIRE(call.ended());
    CHECK(call.thrown == nullptr);
    REQUIRE_FALSE(*call.outcome);
    CHECK(call.outcome->error().code == errc::cancelled);
    CHECK(open_descriptors() == before);
}

TEST_CASE("destroying the context while connecting leaves nothing") {
    leak_check leaks;
    black_hole const hole;
    net::io_context context;
    background<result<std::string>> call(
        context.get_executor(),
        connect(context.get_executor(), {hole.endpoint()}, std::make_shared<http::interrupt>()));
    settle(context);
    CHECK_FALSE(call.ended());
}

task<result<void>> connect_socket(mcp::executor where, std::string path,
                                  std::shared_ptr<http::interrupt> stop) {
    auto made = co_await http::connect_unix(where, std::move(path), std::move(stop));
    if (!made) co_return mcp::fail(made.error());
    co_return result<void>();
}

TEST_CASE("a Unix socket that is missing, dead or too long is an error") {
    world w;
    scratch_folder folder;
    std::string const path = folder.file("s");
    auto const try_path = [&](std::string const& to) {
        return run(w.context, connect_socket(w.context.get_executor(), to, w.stop));
    };
    auto made = try_path(path);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::invalid_configuration);
    { http_server server(w.context, echo(), path); }
    made = try_path(path);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::connection_refused);
    made = try_path(path + std::string(200, 'x'));
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::invalid_configuration);
}

TEST_CASE("a Unix socket whose server is busy is waited for until the interrupt") {
    world w;
    scratch_folder folder;
    std::string const path = folder.file("s");
    net::local::stream_protocol::acceptor busy(w.context);
    busy.open();
    busy.bind(path);
    busy.listen(0);
    std::vector<net::local::stream_protocol::socket> queue;
    std::error_code code;
    while (!code) {
        queue.emplace_back(w.context);
        queue.back().open();
        code = http::detail::connect_now(queue.back(), path);
    }
    REQUIRE(code == net::error::try_again);
    background<result<void>> call(w.context.get_executor(),
                                  connect_socket(w.context.get_executor(), path, w.stop));
    run(w.context, wait_for(20ms));
    CHECK_FALSE(call.ended());
    SECTION("and then ends") {
        w.stop->trip(mcp::error(errc::timed_out));
        settle(w.context);
        REQUIRE(call.ended());
        CHECK_FALSE(*call.outcome);
    }
    SECTION("or until there is room") {
        queue.clear();
        auto const accepted = [&] {
            std::error_code ignored;
            busy.non_blocking(true);
            busy.accept(ignored);
            return call.ended();
        };
        REQUIRE(run_until(w.context, accepted));
        CHECK(*call.outcome);
    }
}

}  // namespace tests_http_connect
