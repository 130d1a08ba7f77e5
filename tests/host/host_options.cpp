// SPDX-License-Identifier: MIT
// Tests of host/host_options.hpp: what a host does unless it is told otherwise.
#include <mcp/host/host_options.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tests_host_host_options {

using namespace std::chrono_literals;
using mcp::host_options;

TEST_CASE("eight servers start at once, calls wait, and what was given up stays so") {
    host_options const usual;
    CHECK(usual.start_at_once_ == 8);
    CHECK(usual.calls_wait_);
    CHECK_FALSE(usual.slow_retry_.has_value());
    CHECK_FALSE(usual.single_threaded_);
    CHECK_FALSE(usual.seed_.has_value());
    CHECK_FALSE(usual.before_call_);
    CHECK_FALSE(usual.transports_);
    CHECK(usual.names_.reserved.empty());
    CHECK(usual.names_.max_length == 63);
}

TEST_CASE("settings chain, and each changes what it says") {
    int events = 0;
    auto const made = host_options()
                          .start_at_once(2)
                          .calls_wait(false)
                          .slow_retry(10min)
                          .reserved_names({"shell"})
                          .longest_name(40)
                          .on_auth_required([](mcp::server_config const& server, mcp::error const&) {
                              return std::optional<std::string>("https://login/" + server.name);
                          })
                          .on_event([&](mcp::host_event const&) { ++events; })
                          .single_threaded()
                          .seed(7);
    CHECK(made.start_at_once_ == 2);
    CHECK_FALSE(made.calls_wait_);
    CHECK(made.slow_retry_ == mcp::duration(10min));
    CHECK(made.names_.reserved == std::vector<std::string>{"shell"});
    CHECK(made.names_.max_length == 40);
    CHECK(made.authorize_(mcp::server_config("web"), mcp::error()) == "https://login/web");
    made.event_(mcp::host_events::server_registered{"web"});
    CHECK(events == 1);
    CHECK(made.single_threaded_);
    CHECK(made.seed_ == 7U);
    CHECK_FALSE(host_options(made).single_threaded(false).single_threaded_);
}

}  // namespace tests_host_host_options
