// SPDX-License-Identifier: MIT
// Tests of protocol/roots.hpp.
#include <mcp/protocol/roots.hpp>

#include <catch2/catch.hpp>

TEST_CASE("roots are file URIs, with a name if there is one") {
    CHECK(mcp::encode_roots({}) == R"({"roots":[]})");
    CHECK(mcp::encode_roots({{"file:///a", ""}, {"file:///b c", "B"}}) ==
          R"({"roots":[{"uri":"file:///a"},{"uri":"file:///b c","name":"B"}]})");
    auto const refused = mcp::encode_roots({{"/a", ""}});
    CHECK(refused.error().code == mcp::errc::invalid_argument);
    CHECK(refused.error().detail.find("file://") != std::string::npos);
    CHECK_FALSE(mcp::encode_roots({{"file:///\xff", ""}}));
}
