// SPDX-License-Identifier: MIT
// Tests of protocol/completion.hpp.
#include <mcp/protocol/completion.hpp>

#include "support/decode.hpp"

namespace tests_protocol_completion {

using namespace mcp;
using namespace mcp::test;

TEST_CASE("completions are read with their total") {
    auto const made = decoded<completion_result>(
        R"({"completion":{"values":["a","b"],"total":7,"hasMore":true}})");
    CHECK(made.values == std::vector<std::string>{"a", "b"});
    CHECK(made.total == 7);
    CHECK(made.has_more);
    auto const few = decoded<completion_result>(R"({"completion":{"values":[]}})");
    CHECK_FALSE(few.total);
    CHECK_FALSE(few.has_more);
}

TEST_CASE("a reference names a prompt or a resource template") {
    auto const prompt = completion_reference::prompt("p");
    CHECK((prompt.type() == "ref/prompt" && prompt.key() == "name" && prompt.value() == "p"));
    auto const resource = completion_reference::resource("x:///{id}");
    CHECK((resource.type() == "ref/resource" && resource.key() == "uri"));
}

}  // namespace tests_protocol_completion
