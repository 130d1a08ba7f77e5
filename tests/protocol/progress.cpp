// SPDX-License-Identifier: MIT
// Tests of protocol/progress.hpp.
#include <mcp/protocol/progress.hpp>

#include "support/decode.hpp"

namespace tests_protocol_progress {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("progress may be fractional, without a total, for tokens of either type") {
    auto const made = decoded<progress_notification>(
        R"({"progressToken":7,"progress":0.25,"total":1,"message":"m"})");
    CHECK(std::get<std::int64_t>(*made.token) == 7);
    CHECK(made.progress.value == 0.25);
    CHECK(made.progress.total == 1.0);
    CHECK(made.progress.message == "m");
    auto const other = decoded<progress_notification>(R"({"progress":3,"progressToken":"t"})");
    CHECK(std::get<std::string>(*other.token) == "t");
    CHECK_FALSE(other.progress.total);
}

TEST_CASE("progress without a usable token is about nothing") {
    for (std::string const text : {R"({"progress":1})", R"({"progressToken":{},"progress":1})", "[]"}) {
        payload const held = payload_of(text);
        json_cursor in = held.cursor();
        progress_notification made;
        CHECK_FALSE(decode(in, made));
    }
}

}  // namespace tests_protocol_progress
