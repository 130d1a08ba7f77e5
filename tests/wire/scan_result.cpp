// SPDX-License-Identifier: MIT
// Tests of wire/scan_result.hpp.
#include <mcp/wire/scan_result.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace tests_wire_scan_result {

using mcp::scan_error;
using mcp::scan_result;

TEST_CASE("the outcome of a scan is told in words") {
    CHECK(to_string(scan_result()) == "valid");
    scan_result failed;
    failed.what = GENERATE(scan_error::syntax, scan_error::invalid_utf8, scan_error::too_deep,
                           scan_error::too_large);
    failed.offset = 17;
    failed.expected = "':'";
    CHECK(to_string(failed) == "expected ':' at byte 17");
}

}  // namespace tests_wire_scan_result
