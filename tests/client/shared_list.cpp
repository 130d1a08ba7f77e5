// SPDX-License-Identifier: MIT
// Tests of client/shared_list.hpp.
#include <mcp/client/shared_list.hpp>

#include <catch2/catch.hpp>

#include <numeric>
#include <vector>

namespace tests_client_shared_list {

using mcp::shared_list;

TEST_CASE("a copy shares the items and outlives the original") {
    shared_list<int> copy;
    CHECK(copy.empty());
    {
        shared_list<int> const original(std::vector<int>{1, 2, 3});
        copy = original;
        CHECK(copy.share() == original.share());
    }
    CHECK(copy.size() == 3);
    CHECK(copy.front() == 1);
    CHECK(copy[2] == 3);
    CHECK(std::accumulate(copy.begin(), copy.end(), 0) == 6);
    std::vector<int> const& plain = copy;
    CHECK(&plain == copy.share().get());
}

}  // namespace tests_client_shared_list
