// SPDX-License-Identifier: MIT
// Tests of transport/stdio_connection.hpp: what it does with a process, told by a process of paper.
#include <mcp/transport/stdio_connection.hpp>

#include "support/kept_inbound.hpp"
#include "support/run.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

namespace tests_transport_stdio_connection {

using namespace mcp;
using namespace mcp::test;

// How the process stands, and what was done to it.
struct fate {
    std::optional<exit_status> status;
    std::vector<std::string> done;
};

// Ends when it is killed, and not before.
struct paper_process {
    std::shared_ptr<fate> its;
    std::array<int, 3> ends;

    int release_input() { return ends[0]; }
    int release_output() { return ends[1]; }
    int release_error_output() { return ends[2]; }
    static pid_t id() { return -1; }  // nothing to watch
    std::optional<exit_status> try_wait() { return its->status; }
    bool group_alive() { return !its->status; }
    void terminate_group() { its->done.push_back("terminate"); }
    void kill_group() {
        its->done.push_back("kill");
        its->status.emplace().signal = SIGKILL;
    }
};

using connection = detail::stdio_connection<paper_process>;

struct world {
    world() {
        std::array<int, 2> in{}, out{}, err{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, in.data()) == 0);
        REQUIRE(::pipe(out.data()) == 0);
        REQUIRE(::pipe(err.data()) == 0);
        input.assign(net::local::stream_protocol(), in[1]);
        input.non_blocking(true);
        output.assign(out[1]);
        errors.assign(err[1]);
        stdio_options how("unused");
        how.max_message = 1000;
        how.shutdown.close_input = how.shutdown.terminate = 5ms;
        paper_process child{its, {in[0], out[0], err[0]}};
        wire = std::make_shared<connection>(context.get_executor(), std::move(child), how, heard);
        wire->start();
        pending.emplace(context.get_executor(), connection::multiplexer_type::exchange(
                                                    wire->exchanges(), request(1, "ping", "{}")));
        settle(context);
    }

    // What the client wrote; `(end)` if it closed the input.
    std::string received() {
        std::array<char, 1000> room{};
        std::error_code code;
        auto const count = input.read_some(net::buffer(room), code);
        return code == net::error::eof ? "(end)" : std::string(room.data(), count);
    }
    static void say(stream_descriptor& to, std::string const& text) {
        REQUIRE(to.write_some(net::buffer(text)) == text.size());
    }
    error why_it_failed() {
        REQUIRE(run_until(context, [&] { return pending->ended(); }));
        REQUIRE_FALSE(pending->outcome->has_value());
        return pending->outcome->error();
    }

    leak_check leaks;
    net::io_context context;
    kept_inbound heard;
    local_socket input{context};
    stream_descriptor output{context};
    stream_descriptor errors{context};
    std::shared_ptr<fate> its = std::make_shared<fate>();
    std::shared_ptr<connection> wire;
    std::optional<background<result<response>>> pending;
};

std::vector<std::string> const by_force = {"terminate", "kill"};

TEST_CASE("messages go to the process's input and come from its output") {
    world w;
    CHECK(contains(w.received(), R"("method":"ping")"));
    w.say(w.output, R"({"jsonrpc":"2.0","method":"notifications/a"})");
    w.say(w.output, "\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
    REQUIRE(run_until(w.context, [&] { return w.pending->ended(); }));
    CHECK(*w.pending->outcome);
    CHECK(w.heard.notifications == std::vector<std::string>{"notifications/a"});
    CHECK(w.its->done.empty());
    w.wire->abort();
}

TEST_CASE("the end of a process is told with its status and its last words") {
    world w;
    w.its->status.emplace().code = 3;
    w.say(w.errors, "no such table");
    w.errors.close();
    w.output.close();
    auto const why = w.why_it_failed();
    CHECK(why.code == errc::connection_lost);
    CHECK(why.detail == "the server exited with code 3");
    CHECK(why.server_output == "no such table");
    CHECK(w.heard.closed.size() == 1);
    CHECK(w.its->done.empty());
}

TEST_CASE("a process that closes its output or breaks a rule is ended, if need be by force") {
    world w;
    bool const closes = GENERATE(true, false);
    if (closes) w.output.close();
    else w.say(w.output, std::string(2000, 'x') + "\n");
    auto const why = w.why_it_failed();
    CHECK(why.code == (closes ? errc::connection_lost : errc::message_too_large));
    if (closes) CHECK(why.detail == "the server closed its output");
    CHECK(run_until(w.context, [&] { return w.its->done == by_force; }));
    CHECK(w.heard.closed.size() == 1);
}

TEST_CASE("a process that closes its input and lives on is lost at the next message") {
    world w;
    w.input.close();
    settle(w.context);
    CHECK_FALSE(w.pending->ended());
    background<result<response>> next(
        w.context.get_executor(),
        connection::multiplexer_type::exchange(w.wire->exchanges(), request(2, "ping", "{}")));
    auto const why = w.why_it_failed();
    CHECK(why.code == errc::connection_lost);
    CHECK(why.detail == "writing to the server: Broken pipe");
    CHECK(why.reached != delivery::unsent);
    REQUIRE(run_until(w.context, [&] { return next.ended(); }));
    REQUIRE_FALSE(*next.outcome);
    CHECK(next.outcome->error().code == errc::connection_lost);
    CHECK(next.outcome->error().reached == delivery::unsent);
    CHECK(run_until(w.context, [&] { return w.its->done == by_force; }));
    CHECK(w.heard.closed.size() == 1);
}

TEST_CASE("a process that ended is told with its status, also where a write meets it first") {
    world w;
    w.input.close();
    REQUIRE(w.wire->exchanges()->notify(notification("notifications/a")));
    w.its->status.emplace().code = 3;
    CHECK(w.why_it_failed().detail == "the server exited with code 3");
    CHECK(w.heard.closed.size() == 1);
}

TEST_CASE("closing flushes, closes the input, asks and then kills") {
    world w;
    run(w.context, connection::close(w.wire));
    CHECK(contains(w.received(), "ping"));
    CHECK(w.received() == "(end)");
    CHECK(w.its->done == by_force);
    CHECK(w.why_it_failed().code == errc::closed);
    CHECK(w.heard.closed.empty());
    run(w.context, connection::close(w.wire));
    CHECK(w.its->done == by_force);
}

TEST_CASE("a connection that is aborted lets go of everything at once") {
    world w;
    CHECK(w.its.use_count() == 2);
    w.wire->abort();
    CHECK(w.its.use_count() == 1);
    CHECK(w.its->done.empty());
    CHECK(w.why_it_failed().code == errc::closed);
    CHECK(w.heard.closed.empty());
}

}  // namespace tests_transport_stdio_connection
