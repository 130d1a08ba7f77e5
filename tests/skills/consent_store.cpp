// SPDX-License-Identifier: MIT
// Tests of skills/consent_store.hpp: what is kept, and what is refused.
#include <mcp/skills/consent_store.hpp>

#include <support/scratch_folder.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <string>

#include <sys/stat.h>

namespace tests_skills_consent_store {

using mcp::consent_record;
using mcp::consent_store;
using mcp::test::scratch_folder;

consent_record record(char digit, bool is_allowed) {
    consent_record made;
    made.digest = "sha256:" + std::string(64, digit);
    made.is_allowed = is_allowed;
    made.server = "github";
    made.what = "npx\n";
    return made;
}

TEST_CASE("answers about servers are saved and loaded") {
    consent_store first;
    REQUIRE(first.remember(record('a', true)).has_value());
    REQUIRE(first.remember(record('b', false)).has_value());
    consent_store second;
    REQUIRE(second.remember(record('c', true)).has_value());
    REQUIRE(second.load(first.save()).has_value());
    CHECK(second.find(record('a', true).digest) == std::optional<bool>(true));
    CHECK(second.find(record('b', true).digest) == std::optional<bool>(false));
    CHECK(second.find(record('d', true).digest) == std::nullopt);
    REQUIRE(second.records().size() == 3);
    CHECK(second.records()[0] == record('a', true));
    REQUIRE(second.forget(record('a', true).digest).has_value());
    CHECK(second.find(record('a', true).digest) == std::nullopt);
}

TEST_CASE("a file keeps answers from one run of a program to the next") {
    scratch_folder const folder;
    std::string const file = folder.file("new/consents.json");
    {
        auto const store = consent_store::open(file);
        REQUIRE(store.has_value());
        REQUIRE((*store)->remember(record('a', true)).has_value());
    }
    auto const again = consent_store::open(file);
    REQUIRE(again.has_value());
    CHECK((*again)->find(record('a', true).digest) == std::optional<bool>(true));
    struct stat found {};
    REQUIRE(::stat(file.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
}

TEST_CASE("a file that holds no answers allows nothing, and is left as it is") {
    scratch_folder const folder;
    for (char const* text :
         {"", "[]", "{}", "{\"consents\":{}}", "{\"consents\":[{}]}", "{\"consents\":[1]}",
          "{\"consents\":[{\"digest\":\"x\",\"allowed\":true}]}"}) {
        INFO(text);
        folder.write("f.json", text);
        auto const store = consent_store::open(folder.file("f.json"));
        REQUIRE_FALSE(store.has_value());
        CHECK(store.error().code == mcp::errc::invalid_configuration);
        CHECK(store.error().detail.find("f.json") != std::string::npos);
    }
    std::string const good = record('a', true).digest;
    consent_store store;
    CHECK_FALSE(store
                    .load("{\"consents\":[{\"digest\":\"" + good +
                          "\",\"allowed\":true},{\"digest\":\"" + good + "\"}]}")
                    .has_value());
    CHECK(store.records().empty());
}

TEST_CASE("an answer that cannot be written holds all the same") {
    scratch_folder const folder;
    folder.write("file", "");
    auto const store = consent_store::open(folder.file("file/consents.json"));
    if (store) {
        CHECK_FALSE((*store)->remember(record('a', true)).has_value());
        CHECK((*store)->find(record('a', true).digest) == std::optional<bool>(true));
    } else {
        CHECK(store.error().code == mcp::errc::invalid_configuration);
    }
}

}  // namespace tests_skills_consent_store
