// SPDX-License-Identifier: MIT
// Tests of core/nearest.hpp.
#include <mcp/core/nearest.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tests_core_nearest {

using mcp::detail::edit_distance;
using mcp::detail::nearest;

using views = std::vector<std::string_view>;

TEST_CASE("the distance counts what is inserted, removed and replaced") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("abc", "abc") == 0);
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("abc", "") == 3);
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("flaw", "lawn") == 2);
}

TEST_CASE("the most similar name is found, the first of equals") {
    CHECK(nearest("get-sun", views{"echo", "get-sum", "get-env"}) == "get-sum");
    CHECK(nearest("ecko", views{"echo", "ecka"}) == "echo");
    CHECK(nearest("GetSum", views{"get_sum", "getsum"}) == "getsum");
}

TEST_CASE("a name that is another word is not suggested") {
    CHECK(nearest("completely-other", views{"echo", "get-sum"}).empty());
    CHECK(nearest("ab", views{"xy"}).empty());
    CHECK(nearest("a", views{}).empty());
    CHECK(nearest("", views{"echo"}).empty());
}

TEST_CASE("very long names are not compared") {
    std::string const large(100000, 'x');
    CHECK(nearest(large, views{"echo"}).empty());
    CHECK(nearest("ecko", views{large, "echo"}) == "echo");
}

}  // namespace tests_core_nearest
