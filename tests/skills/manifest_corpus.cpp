// SPDX-License-Identifier: MIT
// Tests of skills/manifest.hpp with the manifests in corpus/: each gives what stands in its JSON.
#include <mcp/skills/manifest.hpp>

#include <mcp/core/json.hpp>

#include <catch2/catch.hpp>

#include <support/scratch_folder.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace tests_skills_manifest_corpus {

using mcp::json;
using mcp::parsed_skill;

std::string const corpus = MCP_SOURCE_DIR "/tests/skills/corpus";

mcp::skill_file file_at(std::string const& path) {
    mcp::skill_file made;
    made.is_there = std::filesystem::exists(path);
    if (made.is_there) made.text = mcp::test::read_file(path);
    return made;
}

parsed_skill parse(std::string const& name, bool strict) {
    mcp::skill_source source;
    source.path = corpus + '/' + name;
    source.manifest = file_at(source.path + "/SKILL.md");
    source.openai = file_at(source.path + "/agents/openai.yaml");
    source.needs = file_at(source.path + "/agents/mcp.yaml");
    mcp::manifest_options options;
    options.strict = strict;
    return mcp::parse_skill(source, options);
}

// Without the folder, which is another one on each machine.
std::string here(std::string text) {
    for (auto at = text.find(corpus); at != text.npos; at = text.find(corpus)) {
        text.erase(at, corpus.size() + 1);
    }
    return text;
}

// The library words its own mistakes, which differ from one release to the next.
std::string without_library_words(std::string text) {
    std::string const mark = "is no YAML: ";
    auto const at = text.find(mark);
    if (at == text.npos) return text;
    auto const fix = text.rfind(" (put texts");
    return text.substr(0, at + mark.size() - 2) + (fix == text.npos ? "" : text.substr(fix));
}

json texts_of(std::vector<mcp::config_problem> const& problems) {
    json made = json::array();
    for (auto const& each : problems) {
        made.push_back(without_library_words(here(to_string(each))));
    }
    return made;
}

void put(json& to, char const* name, std::string const& text) {
    if (!text.empty()) to[name] = here(text);
}

json shown(mcp::server_requirement const& server) {
    json made{{"name", server.name}, {"place", here(to_string(server.place))}};
    if (server.transport) made["transport"] = to_string(*server.transport);
    if (server.optional) made["optional"] = true;
    put(made, "command", server.command);
    put(made, "cwd", server.cwd);
    put(made, "url", server.url);
    put(made, "provides", server.provides);
    put(made, "version", server.version);
    if (!server.args.empty()) made["args"] = server.args;
    if (!server.env.empty()) made["env"] = server.env;
    if (!server.headers.empty()) made["headers"] = server.headers;
    if (!server.tools.empty()) made["tools"] = server.tools;
    if (server.auth.kind != mcp::auth_kind::none) {
        made["auth"] = {to_string(server.auth.kind), server.auth.token};
    }
    if (server.oauth) made["oauth"] = {server.oauth->client_id, server.oauth->scopes};
    return made;
}

json shown(mcp::skill_details const& details) {
    json made = json::object();
    put(made, "license", details.license);
    put(made, "compatibility", details.compatibility);
    if (!details.metadata.empty()) made["metadata"] = details.metadata;
    if (!details.allowed_tools.empty()) made["allowed_tools"] = details.allowed_tools;
    if (!details.allow_implicit_invocation) made["allow_implicit_invocation"] = false;
    if (!details.user_invocable) made["user_invocable"] = false;
    if (!details.products.empty()) made["products"] = details.products;
    auto const& interface = details.interface;
    put(made, "display_name", interface.display_name);
    put(made, "short_description", interface.short_description);
    put(made, "icon_small", interface.icon_small);
    put(made, "icon_large", interface.icon_large);
    put(made, "brand_color", interface.brand_color);
    put(made, "default_prompt", interface.default_prompt);
    return made;
}

json shown(parsed_skill const& parsed) {
    json made{{"loads", parsed.found.has_value()}};
    made["problems"] = texts_of(parsed.found ? parsed.found->problems : parsed.problems);
    if (!parsed.found) return made;
    mcp::skill const& skill = *parsed.found;
    made["name"] = skill.name;
    made["description"] = skill.description;
    made["place"] = here(to_string(skill.place));
    put(made, "version", skill.version);
    if (skill.priority != 0) made["priority"] = skill.priority;
    if (json details = shown(skill.details); !details.empty()) made["details"] = details;
    for (auto const& each : skill.servers) made["servers"].push_back(shown(each));
    for (auto const& each : skill.skills) {
        json needed{{"name", each.name}, {"place", here(to_string(each.place))}};
        put(needed, "version", each.version);
        if (each.optional) needed["optional"] = true;
        made["skills"].push_back(needed);
    }
    return made;
}

json outcome_of(std::string const& name) {
    json made = shown(parse(name, false));
    parsed_skill const strict = parse(name, true);
    made["loads_when_strict"] = strict.found.has_value();
    if (!strict.found) made["problems_when_strict"] = texts_of(strict.problems);
    return made;
}

std::vector<std::string> names_in_corpus() {
    std::vector<std::string> made;
    for (auto const& each : std::filesystem::directory_iterator(corpus)) {
        if (each.is_directory()) made.push_back(each.path().filename().string());
    }
    std::sort(made.begin(), made.end());
    return made;
}

TEST_CASE("each manifest of the corpus gives what is expected of it") {
    auto const names = names_in_corpus();
    CHECK(names.size() >= 60);
    for (std::string const& name : names) {
        CAPTURE(name);
        json const expected =
            json::parse(mcp::test::read_file(corpus + '/' + name + ".json"), nullptr, false);
        CHECK(outcome_of(name).dump(2) == expected.dump(2));
    }
}

TEST_CASE("what loads when strict loads otherwise, too, and says nothing of errors") {
    for (std::string const& name : names_in_corpus()) {
        CAPTURE(name);
        parsed_skill const strict = parse(name, true);
        parsed_skill const lenient = parse(name, false);
        if (strict.found) {
            CHECK(lenient.found == strict.found);
            CHECK_FALSE(has_error(strict.found->problems));
        } else {
            CHECK(has_error(strict.problems));
        }
    }
}

// Run by hand after a change that is meant; the difference is then looked at.
TEST_CASE("write what the corpus gives", "[.write]") {
    for (std::string const& name : names_in_corpus()) {
        std::ofstream(corpus + '/' + name + ".json") << outcome_of(name).dump(2) << '\n';
    }
    SUCCEED();
}

}  // namespace tests_skills_manifest_corpus
