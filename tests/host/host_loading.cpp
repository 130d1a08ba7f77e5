// SPDX-License-Identifier: MIT
// Tests of host/host_loading.hpp: which servers a host waits for when it begins, and what it says of them.
#include <mcp/host/host_loading.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tests_host_host_loading {

using mcp::errc;
using mcp::server_state;
using mcp::detail::report_required;
using mcp::detail::required_servers;
using mcp::detail::wrong_required_servers;
using words = std::vector<std::string>;

mcp::config config_of(std::string const& text) {
    mcp::config_source source;
    source.layer = mcp::config_layer::given;
    source.file = "f.json";
    source.text = text;
    return mcp::config::from_sources({source}, mcp::config_places());
}

mcp::host_status status_of(std::vector<std::pair<std::string, server_state>> const& servers) {
    std::vector<mcp::host_status::entry> made;
    for (auto const& [name, state] : servers) {
        auto one = std::make_shared<mcp::server_status>();
        one->name = name;
        one->state = state;
        if (state == server_state::failed) {
            one->last_error = mcp::error(errc::command_not_found, "run-" + name);
        }
        made.push_back(std::move(one));
    }
    return mcp::host_status(std::move(made));
}

TEST_CASE("required servers are waited for, unless they are switched off") {
    auto const all = config_of(R"({"mcpServers":{
        "a":{"command":"x","required":true},
        "b":{"command":"x"},
        "c":{"command":"x","required":true,"enabled":false},
        "d":{"required":true}}})");
    CHECK(required_servers(all) == words{"a"});
    auto const wrong = wrong_required_servers(all);
    REQUIRE(wrong.size() == 1);
    CHECK(wrong[0].starts_with("required server \"d\": f.json:5 mcpServers.d: has neither"));
    auto const off = config_of(
        R"({"mcpEnabled":false,"mcpServers":{"a":{"command":"x","required":true},"d":{"required":true}}})");
    CHECK(required_servers(off).empty());
    CHECK(wrong_required_servers(off).empty());
}

TEST_CASE("all required servers that failed are named in one error") {
    auto const status = status_of({{"a", server_state::failed},
                                   {"b", server_state::connected},
                                   {"c", server_state::pending_auth}});
    CHECK(report_required({"b"}, {}, status).has_value());
    CHECK(report_required({"gone"}, {}, status).has_value());
    auto const failed = report_required({"a", "b", "c"}, {}, status);
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().code == errc::command_not_found);
    CHECK(failed.error().detail.find("required server \"a\"") != std::string::npos);
    CHECK(failed.error().detail.find("run-a") != std::string::npos);
    CHECK(failed.error().detail.find("required server \"c\"") != std::string::npos);
    CHECK(failed.error().detail.find("\"b\"") == std::string::npos);
}

TEST_CASE("a required server whose entry is wrong has failed as well") {
    auto const failed = report_required({"a"}, {"required server \"d\": f.json:5: wrong"},
                                        status_of({{"a", server_state::failed}}));
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().code == errc::invalid_configuration);
    CHECK(failed.error().detail.find("f.json:5: wrong") != std::string::npos);
    CHECK(failed.error().detail.find("required server \"a\"") != std::string::npos);
}

TEST_CASE("a host is settled when none of its servers is being connected") {
    using mcp::detail::is_settled;
    CHECK(is_settled(status_of({})));
    CHECK(is_settled(status_of({{"a", server_state::connected},
                                {"b", server_state::failed},
                                {"c", server_state::pending_auth},
                                {"d", server_state::disabled}})));
    CHECK_FALSE(is_settled(status_of({{"a", server_state::connected}, {"b", server_state::connecting}})));
    CHECK_FALSE(is_settled(status_of({{"a", server_state::reconnecting}})));
}

}  // namespace tests_host_host_loading
