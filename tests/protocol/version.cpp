// SPDX-License-Identifier: MIT
// Tests of protocol/version.hpp.
#include <mcp/protocol/version.hpp>

#include <catch2/catch.hpp>

#include <vector>

namespace tests_protocol_version {

using namespace mcp;

TEST_CASE("each revision belongs to one era") {
    for (std::string_view const version : versions::legacy) {
        CHECK(versions::is_legacy(version));
        CHECK(versions::is_known(version));
        CHECK(versions::describe().find(version) != std::string::npos);
    }
    CHECK_FALSE(versions::is_legacy(versions::modern));
    CHECK(versions::is_known(versions::modern));
    CHECK_FALSE(versions::is_known("2025-11-26"));
    CHECK(to_string(era::modern) == "modern");
    CHECK(to_string(era::legacy) == "legacy");
}

TEST_CASE("the newest legacy revision on offer is chosen, in whatever order") {
    std::vector<std::string> const offered{"2024-11-05", "2026-07-28", "2025-06-18", "2030-01-01"};
    CHECK(versions::newest_legacy(offered) == "2025-06-18");
    CHECK(versions::newest_legacy(std::vector<std::string>{"2026-07-28"}).empty());
}

}  // namespace tests_protocol_version
