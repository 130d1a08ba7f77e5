// SPDX-License-Identifier: MIT
// Tests of skills/remote_entry.hpp: which entries are taken, and what is said of the others.
#include <mcp/skills/remote_entry.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tests_skills_remote_entry {

using namespace mcp;

json file(std::string const& name, std::size_t size = 3) {
    json made = json::object();
    made["uri"] = "skill://acme/refunds/" + name;
    made["digest"] = "sha256:" + std::string(64, '7');
    made["size"] = size;
    return made;
}

json whole() {
    json made = json::object();
    made["uri"] = "skill://acme/refunds/SKILL.md";
    made["frontmatter"]["name"] = "refunds";
    made["frontmatter"]["description"] = "Pay money back";
    made["frontmatter"]["x"] = json::array({1, nullptr});
    made["resources"] = json::array({file("SKILL.md"), file("a/b%20c.md", 5)});
    return made;
}

result<remote_skill_entry> read(json const& entry, remote_skill_limits const& limits = {}) {
    return read_remote_entry("docs", *raw_json::from(entry), limits);
}

TEST_CASE("an entry has all that is known of a skill before it is read") {
    auto const made = read(whole());
    REQUIRE(made);
    CHECK(made->server == "docs");
    CHECK(made->uri == "skill://acme/refunds/SKILL.md");
    CHECK(made->root == "skill://acme/refunds");
    CHECK(made->path == "acme/refunds");
    CHECK(made->scheme == "skill");
    CHECK(made->name == "refunds");
    CHECK(made->description == "Pay money back");
    CHECK(made->front_matter.value() == whole()["frontmatter"]);
    CHECK_FALSE(made->is_dynamic);
    REQUIRE(made->files.size() == 2);
    CHECK(made->bytes() == 8);
    REQUIRE(made->find("a/b c.md") != nullptr);
    CHECK(made->find("a/b c.md")->uri == "skill://acme/refunds/a/b%20c.md");
    CHECK(made->find("a/b%20c.md") == nullptr);
}

TEST_CASE("a skill without digests has no files to verify") {
    json entry = whole();
    entry["resources"] = "dynamic";
    auto const made = read(entry);
    REQUIRE(made);
    CHECK(made->is_dynamic);
    CHECK(made->files.empty());
}

struct wrong_entry {
    char const* what;
    std::function<void(json&)> change;
    std::string says;
    errc code = errc::malformed_message;
};

std::vector<wrong_entry> const wrong_entries = {
    {"no object", [](json& entry) { entry = 7; }, "is no object"},
    {"no uri", [](json& entry) { entry.erase("uri"); }, "uri is not the URI of a SKILL.md"},
    {"a uri that leads elsewhere",
     [](json& entry) { entry["uri"] = "skill://acme/../refunds/SKILL.md"; },
     "uri is not the URI of a SKILL.md"},
    {"no front matter", [](json& entry) { entry["frontmatter"] = "name: refunds"; },
     "frontmatter is no object"},
    {"another name than the URI's", [](json& entry) { entry["frontmatter"]["name"] = "payments"; },
     "frontmatter.name is not the name that the URI ends with"},
    {"a name that no skill may have",
     [](json& entry) { entry["uri"] = "skill://acme/Re%1b/SKILL.md"; }, "uri is not"},
    {"an upper case name",
     [](json& entry) {
         entry["uri"] = "skill://acme/Refunds/SKILL.md";
         entry["frontmatter"]["name"] = "Refunds";
     },
     "frontmatter.name"},
    {"no description", [](json& entry) { entry["frontmatter"]["description"] = ""; },
     "frontmatter.description is no text"},
    {"no files", [](json& entry) { entry.erase("resources"); },
     "resources is neither a list nor \"dynamic\""},
    {"another word for files", [](json& entry) { entry["resources"] = "static"; },
     "resources is neither"},
    {"no SKILL.md", [](json& entry) { entry["resources"] = json::array({file("a")}); },
     "resources lacks SKILL.md"},
    {"SKILL.md of another name",
     [](json& entry) { entry["resources"][0]["uri"] = "skill://acme/refunds/%53KILL.md"; },
     "resources lacks SKILL.md"},
    {"a file twice", [](json& entry) { entry["resources"].push_back(file("a/b%20c.md")); },
     "resources has a file twice"},
    {"a file twice, written differently",
     [](json& entry) { entry["resources"].push_back(file("%61/b%20c.md")); },
     "resources has a file twice"},
    {"a file elsewhere", [](json& entry) { entry["resources"][1]["uri"] = "skill://acme/other/a"; },
     "resources[1].uri is no file in the skill's folder"},
    {"a file above",
     [](json& entry) { entry["resources"][1]["uri"] = "skill://acme/refunds/../x"; },
     "resources[1].uri"},
    {"a digest in upper case",
     [](json& entry) { entry["resources"][1]["digest"] = "sha256:" + std::string(64, 'A'); },
     "resources[1].digest must be sha256:"},
    {"a digest of another kind",
     [](json& entry) { entry["resources"][1]["digest"] = "md5:" + std::string(64, 'a'); },
     "resources[1].digest"},
    {"no size", [](json& entry) { entry["resources"][1].erase("size"); },
     "resources[1].size is no number of bytes"},
    {"a negative size", [](json& entry) { entry["resources"][1]["size"] = -1; },
     "resources[1].size"},
    {"a size that is no whole number", [](json& entry) { entry["resources"][1]["size"] = 3.5; },
     "resources[1].size"},
    {"too many bytes", [](json& entry) { entry["resources"][1]["size"] = (16 << 20) - 2; },
     "resources has more than 16777216 bytes of files", errc::message_too_large},
    {"so many bytes that their sum is small again",
     [](json& entry) { entry["resources"][1]["size"] = ~std::uint64_t(0); },
     "resources has more than", errc::message_too_large},
    {"a URI that is too long",
     [](json& entry) {
         entry["resources"][1]["uri"] = "skill://acme/refunds/" + std::string(2048, 'a');
     },
     "resources[1].uri"},
    {"front matter that is too long",
     [](json& entry) { entry["frontmatter"]["x"] = std::string(70000, 'a'); },
     "frontmatter has more than 65536 bytes", errc::message_too_large},
};

TEST_CASE("an entry that is wrong is refused in words that say where") {
    for (wrong_entry const& each : wrong_entries) {
        CAPTURE(each.what);
        json entry = whole();
        each.change(entry);
        auto const made = read(entry);
        REQUIRE_FALSE(made);
        CHECK(made.error().code == each.code);
        CHECK_THAT(made.error().detail, Catch::Contains(each.says));
        CHECK(made.error().detail.size() < 300);
    }
}

TEST_CASE("as many files and bytes are taken as the limits say, and not one more") {
    json entry = whole();
    for (int i = 2; i < 512; ++i) entry["resources"].push_back(file(std::to_string(i), 0));
    entry["resources"][1]["size"] = (16 << 20) - 3;
    CHECK(read(entry));
    entry["resources"].push_back(file("more", 0));
    auto const refused = read(entry);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::message_too_large);
    CHECK_THAT(refused.error().detail, Catch::Contains("more than 512 files"));
    remote_skill_limits limits;
    limits.files = 513;
    CHECK(read(entry, limits));
}

}  // namespace tests_skills_remote_entry
