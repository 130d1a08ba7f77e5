// SPDX-License-Identifier: MIT
// Tests of core/yaml_builder.hpp: the limits, without a parser.
#include <mcp/core/yaml_builder.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_core_yaml_builder {

using mcp::detail::yaml_builder;
using mcp::detail::yaml_refusal;

TEST_CASE("what an anchor names counts again for each alias") {
    mcp::yaml_limits limits;
    limits.nodes = 6;
    yaml_builder builder(limits, 1, 1);
    YAML::Mark const mark;
    builder.OnDocumentStart(mark);
    builder.OnSequenceStart(mark, "", 0, YAML::EmitterStyle::Flow);
    builder.OnScalar(mark, "!", 1, "x");  // two: itself, and what is kept of it
    builder.OnAlias(mark, 1);
    builder.OnAlias(mark, 1);
    builder.OnAlias(mark, 1);
    CHECK_THROWS_AS(builder.OnAlias(mark, 1), yaml_refusal);
}

TEST_CASE("lines count from the first one that is given") {
    yaml_builder builder(mcp::yaml_limits{}, 7, 20);
    YAML::Mark mark;
    mark.line = 3;
    builder.OnDocumentStart(mark);
    builder.OnScalar(mark, "?", 0, "12");
    builder.OnDocumentEnd();
    auto const made = builder.take();
    CHECK(made.line == 10);
    CHECK(made.number == 12);
}

TEST_CASE("no value stands behind the last line") {
    yaml_builder builder(mcp::yaml_limits{}, 7, 8);
    YAML::Mark mark;
    mark.line = 3;
    builder.OnDocumentStart(mark);
    builder.OnNull(mark, 0);
    CHECK(builder.take().line == 8);
}

}  // namespace tests_core_yaml_builder
