// SPDX-License-Identifier: MIT
// Tests of host/connection_core.hpp: what goes wrong around a connection stays its own.
#include <mcp/host/connection_core.hpp>

#include "support/host_world.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests_host_connection_core {

using mcp::errc;
using mcp::server_state;
using mcp::test::quick_options;
using mcp::test::quick_server;

// A host of one server, which is never reached.
class unreachable {
public:
    explicit unreachable(mcp::transport_factory how)
        : host_(std::in_place, here_.get_executor(), quick_options().transports(std::move(how))) {
        REQUIRE(host_->add(quick_server("one")).has_value());
        REQUIRE(mcp::test::run_until(here_,
                                     [&] { return (*status())->state == server_state::failed; }));
    }
    ~unreachable() { end(); }

    [[nodiscard]] mcp::result<std::shared_ptr<mcp::server_status const>> status() const {
        return host_->status("one");
    }
    void settle_down() { mcp::test::settle(here_); }
    void end() {
        host_.reset();
        settle_down();
    }

private:
    mcp::net::io_context here_;
    std::optional<mcp::host> host_;
};

TEST_CASE("an exception while a server is being connected is that server's failure") {
    unsigned tries = 0;
    unreachable world([&tries](mcp::client_setup const&) -> mcp::result<mcp::any_transport> {
        ++tries;
        throw std::runtime_error("token=hunter2");
    });
    auto const status = *world.status();
    REQUIRE(status->last_error.has_value());
    CHECK(status->last_error->code == errc::handler_failed);
    CHECK(status->last_error->message().find("hunter2") == std::string::npos);
    CHECK(tries > 0);
}

TEST_CASE("of what a server writes to stderr the last lines are kept, without secrets") {
    std::function<void(std::string_view)> write;
    unreachable world([&write](mcp::client_setup const& how) -> mcp::result<mcp::any_transport> {
        write = how.on_stderr_line;
        return mcp::fail(errc::command_not_found, "one");
    });
    for (int i = 0; i < 24; ++i) write("line " + std::to_string(i));
    write("password=hunter2");
    world.settle_down();
    std::vector<std::string> const lines = (*world.status())->stderr_tail;
    REQUIRE(lines.size() == 20);
    CHECK(lines.front() == "line 5");
    CHECK(lines.back().find("password") != std::string::npos);
    CHECK(lines.back().find("hunter2") == std::string::npos);
    world.end();
    write("nobody hears this");
    SUCCEED("a line that comes after the host is gone does no harm");
}

}  // namespace tests_host_connection_core
