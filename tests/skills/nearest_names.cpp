// SPDX-License-Identifier: MIT
// Tests of skills/nearest_names.hpp: what may have been meant, within bounds.
#include <mcp/skills/nearest_names.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tests_skills_nearest_names {

using mcp::detail::nearest_names;
using names = std::vector<std::string_view>;

TEST_CASE("up to three names are told, the most like first, then by name") {
    nearest_names known(names{"github", "gitlab", "githup", "git", "gitbub", "github"});
    CHECK(known.find("githb") == names{"github", "git", "gitbub"});
    CHECK(known.question("githb") == "did you mean \"github\" or \"git\" or \"gitbub\"?");
    CHECK(nearest_names(names{"gitlab"}).question("gitlob") == "did you mean \"gitlab\"?");
}

TEST_CASE("what is not like anything has no question") {
    nearest_names known(names{"github", "a"});
    CHECK(known.question("calendar").empty());
    CHECK(known.question("github").empty());
    CHECK(known.question("b").empty());
    CHECK(known.question(std::string(129, 'g')).empty());
    CHECK(nearest_names(names()).question("a").empty());
}

TEST_CASE("all searches for names together are bounded") {
    std::vector<std::string> texts;
    for (int i = 0; i < 50000; ++i) texts.push_back("name-" + std::to_string(i));
    nearest_names known(names(texts.begin(), texts.end()));
    int helped = 0;
    for (int i = 0; i < 100; ++i) helped += known.question("nam").empty() ? 0 : 1;
    CHECK(helped == 0);
    nearest_names others(names(texts.begin(), texts.end()));
    for (int i = 0; i < 100; ++i) helped += others.question("name1-7").empty() ? 0 : 1;
    CHECK(helped == 4);
}

}  // namespace tests_skills_nearest_names
