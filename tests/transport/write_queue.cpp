// SPDX-License-Identifier: MIT
// Lines on their way into a socket: together, in order, bounded, and never after their sender was told.
#include <mcp/transport/write_queue.hpp>

#include <mcp/core/translate.hpp>

#include "support/run.hpp"

#include <asio/local/connect_pair.hpp>

#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <sys/socket.h>

namespace tests_transport_write_queue {

using namespace mcp;
using namespace mcp::test;

struct channel {
    explicit channel(std::size_t max_queued = 0) : ours(context), theirs(context) {
        net::local::connect_pair(ours, theirs);
        theirs.non_blocking(true);
        queue = std::make_shared<write_queue>(std::move(ours), max_queued);
    }

    // What has arrived by now.
    std::string read() {
        std::string text;
        char bytes[65536];
        std::error_code code;
        while (std::size_t const count = theirs.read_some(net::buffer(bytes), code)) text.append(bytes, count);
        at_end = code == net::error::eof;
        return text;
    }

    // Reads until so many bytes have arrived.
    std::string read(std::size_t size) {
        std::string text;
        run_until(context, [&] {
            text += read();
            return text.size() >= size;
        });
        return text;
    }

    net::io_context context;
    local_socket ours;
    local_socket theirs;
    std::shared_ptr<write_queue> queue;
    bool at_end = false;
};

TEST_CASE("what is pushed in one round leaves in one write at its end") {
    channel c;
    CHECK(c.queue->push("one").value() == 0);
    CHECK(c.queue->push("two").value() == 4);
    CHECK(c.read().empty());
    c.context.restart();
    CHECK(c.context.poll() == 1);
    CHECK(c.read() == "one\ntwo\n");
}

TEST_CASE("a line that is pushed at once leaves at once, unless others wait before it") {
    channel c;
    REQUIRE(c.queue->push("alone", true).has_value());
    CHECK(c.read() == "alone\n");
    REQUIRE(c.queue->push("first").has_value());
    REQUIRE(c.queue->push("second", true).has_value());
    CHECK(c.read().empty());
    settle(c.context);
    CHECK(c.read() == "first\nsecond\n");
}

TEST_CASE("a place is unsent until a byte at or after it was written") {
    channel c;
    auto const first = c.queue->push("one").value();
    CHECK(c.queue->is_unsent(first));
    settle(c.context);
    CHECK_FALSE(c.queue->is_unsent(first));
    auto const second = c.queue->push("two").value();
    CHECK(c.queue->is_unsent(second));
    CHECK_FALSE(c.queue->is_unsent(first));
}

TEST_CASE("a line larger than the socket's room arrives whole, and lines after it in order") {
    channel c;
    std::string const large(5'000'000, 'x');
    auto const first = c.queue->push(large).value();
    auto const second = c.queue->push("after").value();
    settle(c.context);
    CHECK_FALSE(c.queue->is_unsent(first));
    CHECK(c.queue->is_unsent(second));
    CHECK(c.read(large.size() + 7) == large + "\nafter\n");
    CHECK_FALSE(c.queue->is_unsent(second));
}

TEST_CASE("lines that are pushed while others wait keep their places") {
    channel c;
    std::string expected;
    for (int i = 0; i < 50; ++i) {
        std::string const line = std::to_string(i) + std::string(100'000, 'x');
        CHECK(c.queue->push(line).value() == expected.size());
        expected += line + "\n";
        settle(c.context);
    }
    CHECK(c.read(expected.size()) == expected);
}

TEST_CASE("a peer that does not read makes a bounded number of bytes wait") {
    channel c(1'000'000);
    std::size_t accepted = 0;
    result<std::uint64_t> last = 0;
    while (accepted < 100 && (last = c.queue->push(std::string(100'000, 'x')))) {
        ++accepted;
        settle(c.context);
    }
    CHECK(accepted >= 10);
    REQUIRE(accepted < 100);
    CHECK(last.error().code == errc::connection_lost);
    CHECK(contains(last.error().detail, "does not read"));
    // Room comes back when the peer reads.
    CHECK(c.read(accepted * 100'001).size() == accepted * 100'001);
    CHECK(c.queue->push("again").has_value());
    CHECK(c.read(6) == "again\n");
}

TEST_CASE("a single line may be larger than the limit when nothing waits") {
    channel c(1000);
    CHECK(c.queue->push(std::string(50'000, 'x')).has_value());
    CHECK(c.read(50'001).size() == 50'001);
}

TEST_CASE("a peer that is gone is an error of the next push, not a signal") {
    channel c;
    c.theirs.close();
    auto const place = c.queue->push("one").value();
    settle(c.context);
    CHECK(c.queue->is_unsent(place));
    auto const next = c.queue->push("two");
    REQUIRE_FALSE(next.has_value());
    CHECK(next.error().code == errc::connection_lost);
    CHECK(contains(next.error().detail, "writing to the server"));
}

TEST_CASE("a write that fails is told once, and not within the push that met it") {
    channel c;
    std::vector<std::error_code> told;
    c.queue->when_broken([&](std::error_code code) { told.push_back(code); });
    REQUIRE(c.queue->push("one", true).has_value());
    settle(c.context);
    CHECK(told.empty());
    c.theirs.close();
    REQUIRE(c.queue->push("two", true).has_value());
    CHECK(told.empty());
    CHECK_FALSE(c.queue->push("three").has_value());
    settle(c.context);
    REQUIRE(told.size() == 1);
    CHECK(from_system_error(told[0]) == errc::connection_lost);
}

TEST_CASE("a queue that is closed while it waits for room has not failed") {
    channel c;
    std::vector<std::error_code> told;
    c.queue->when_broken([&](std::error_code code) { told.push_back(code); });
    auto const place = c.queue->push(std::string(5'000'000, 'x')).value();
    settle(c.context);
    CHECK_FALSE(c.queue->is_unsent(place));
    c.queue->close();
    settle(c.context);
    CHECK(told.empty());
}

TEST_CASE("the peer sees the end of its input when the queue is closed") {
    channel c;
    REQUIRE(c.queue->push("last").has_value());
    c.queue->flush();
    c.queue->close();
    CHECK(c.read() == "last\n");
    CHECK(c.at_end);
    auto const late = c.queue->push("late");
    REQUIRE_FALSE(late.has_value());
    CHECK(late.error().code == errc::connection_lost);
    c.queue->close();
    settle(c.context);
}

TEST_CASE("what is still unsent when the queue is closed is never sent") {
    channel c;
    auto const place = c.queue->push("told to be unsent").value();
    REQUIRE(c.queue->is_unsent(place));
    c.queue->close();
    settle(c.context);
    CHECK(c.queue->is_unsent(place));
    CHECK(c.read().empty());
    CHECK(c.at_end);
}

TEST_CASE("a queue that is dropped with lines in it writes them, and ends") {
    channel c;
    std::weak_ptr<write_queue> const seen = c.queue;
    REQUIRE(c.queue->push("one").has_value());
    c.queue.reset();
    settle(c.context);
    CHECK(c.read() == "one\n");
    CHECK(seen.expired());
}

}  // namespace tests_transport_write_queue
