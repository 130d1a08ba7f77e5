// SPDX-License-Identifier: MIT
// Tests of protocol/tasks.hpp.
#include <mcp/protocol/tasks.hpp>

#include "support/decode.hpp"

namespace tests_protocol_tasks {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("a task is read from the extension's members and from those of 2025-11-25") {
    auto const extension = decode_created_task(payload_of(
        R"({"resultType":"task","taskId":"t","status":"working","ttlMs":60000,"pollIntervalMs":50,"createdAt":"c"})"));
    REQUIRE(extension);
    CHECK(extension->id == "t");
    CHECK(extension->time_to_live == duration(std::chrono::minutes(1)));
    CHECK(extension->poll_interval == duration(std::chrono::milliseconds(50)));
    auto const core = decode_created_task(payload_of(
        R"({"task":{"taskId":"t","status":"input_required","ttl":null,"pollInterval":-1,"statusMessage":"m"}})"));
    REQUIRE(core);
    CHECK(core->status == task_status::input_required);
    CHECK_FALSE(core->time_to_live);
    CHECK(core->poll_interval == duration());
    CHECK(core->status_message == "m");
}

TEST_CASE("the end of a task carries its result or its error") {
    auto const completed = decoded<task_state>(R"({"taskId":"t","status":"completed","result":{"content":[]}})");
    CHECK(completed.result.text() == R"({"content":[]})");
    auto const failed = decoded<task_state>(
        R"({"taskId":"t","status":"failed","error":{"code":-32603,"message":"m","data":1}})");
    REQUIRE(failed.failure);
    CHECK(failed.failure->code == -32603);
    CHECK(is_terminal(failed.status));
}

TEST_CASE("states have their names, three are the end, and others are refused") {
    for (std::string const name : {"working", "input_required", "completed", "failed", "cancelled"}) {
        auto const made = decoded<task_state>(R"({"taskId":"t","status":")" + name + "\"}");
        CHECK(to_string(made.status) == name);
        CHECK(is_terminal(made.status) == (name == "completed" || name == "failed" || name == "cancelled"));
    }
    CHECK(refusal_of<task_state>(R"({"taskId":"t","status":"odd"})").starts_with("status"));
    CHECK(refusal_of<task_state>(R"({"status":"working"})").find("taskId") != std::string::npos);
}

}  // namespace tests_protocol_tasks
