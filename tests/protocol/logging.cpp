// SPDX-License-Identifier: MIT
// Tests of protocol/logging.hpp.
#include <mcp/protocol/logging.hpp>

#include "support/decode.hpp"

namespace tests_protocol_logging {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("the eight severities have their names") {
    int found = 0;
    for (std::string const name :
         {"debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"}) {
        auto const level = parse_severity(name);
        REQUIRE(level);
        CHECK(static_cast<int>(*level) == found++);
        CHECK(to_string(*level) == name);
    }
    CHECK_FALSE(parse_severity("loud"));
}

TEST_CASE("the data of a log message may be anything") {
    auto const made = decoded<log_message>(R"({"level":"alert","logger":"db","data":{"a":[1]}})");
    CHECK(made.level == severity::alert);
    CHECK(made.logger == "db");
    CHECK(made.data.text() == R"({"a":[1]})");
    CHECK(decoded<log_message>(R"({"level":"odd","data":"x"})").level == severity::info);
}

}  // namespace tests_protocol_logging
