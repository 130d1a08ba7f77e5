// SPDX-License-Identifier: MIT
// Skills for tests, said shortly.
#pragma once

#include <mcp/skills/resolver_input.hpp>
#include <mcp/skills/skill.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace mcp::test {

/// A skill as its author would write it; lines count from the first requirement on.
class skill_text {
public:
    explicit skill_text(std::string name, skill_scope scope = skill_scope::repo) {
        made_ = skill(name);
        made_.scope = scope;
        made_.path =
            std::string(scope == skill_scope::repo ? ""
                                                   : "/" + std::string(to_string(scope)) + "/") +
            name;
        made_.place = source_place(made_.path + "/SKILL.md", 2);
    }

    skill_text& version(std::string text) {
        made_.version = std::move(text);
        return *this;
    }
    skill_text& priority(std::int64_t number) {
        made_.priority = number;
        return *this;
    }
    skill_text& disabled() {
        made_.enabled = false;
        return *this;
    }
    skill_text& needs(std::string const& name, std::string range = {}, bool optional = false) {
        skill_requirement one(name);
        one.version = std::move(range);
        one.optional = optional;
        one.place = next();
        made_.skills.push_back(std::move(one));
        return *this;
    }
    skill_text& may_use(std::string const& name, std::string range = {}) {
        return needs(name, std::move(range), true);
    }
    /// An entry of the configuration, or what another skill declares.
    skill_text& server(std::string const& name, std::string range = {}, bool optional = false) {
        server_requirement one(name);
        one.version = std::move(range);
        one.optional = optional;
        return add(std::move(one));
    }
    skill_text& url(std::string const& name, std::string url, std::string provides = {},
                    std::string range = {}) {
        server_requirement one(name);
        one.url = std::move(url);
        one.provides = std::move(provides);
        one.version = std::move(range);
        return add(std::move(one));
    }
    skill_text& npx(std::string const& name, std::string package, std::string provides = {},
                    std::string range = {}) {
        server_requirement one(name);
        one.command = "npx";
        one.args = {"-y", std::move(package)};
        one.provides = std::move(provides);
        one.version = std::move(range);
        return add(std::move(one));
    }
    /// Of the last server.
    skill_text& env(std::string const& name, std::string value) {
        made_.servers.back().env[name] = std::move(value);
        return *this;
    }
    skill_text& tools(std::vector<std::string> names) {
        made_.servers.back().tools = std::move(names);
        return *this;
    }
    skill_text& optional() {
        made_.servers.back().optional = true;
        return *this;
    }
    skill_text& add(server_requirement one) {
        one.place = next();
        made_.servers.push_back(std::move(one));
        return *this;
    }
    skill_text& problem(config_problem what) {
        made_.problems.push_back(std::move(what));
        return *this;
    }

    operator skill() const { return made_; }

private:
    source_place next() { return source_place(made_.path + "/agents/mcp.yaml", line_++); }

    skill made_;
    std::size_t line_ = 3;
};

inline configured_server entry(std::string name, std::string url, std::string version = {}) {
    server_config made(std::move(name));
    made.wire = server_wire::automatic;
    made.url = std::move(url);
    made.version = std::move(version);
    made.origin.file = ".mcp.json";
    made.origin.line = 4;
    return configured_server(std::move(made));
}

/// A skill with requirements of all kinds, many of which meet those of others.
inline skill random_skill(std::mt19937& random, std::size_t number, std::size_t names) {
    auto const any = [&](std::string const& kind) {
        return kind + std::to_string(random() % names);
    };
    auto const scope = static_cast<skill_scope>(random() % 8 < 6 ? 0 : random() % 4);
    skill_text made("skill" + std::to_string(number % names), scope);
    char const* const versions[] = {"", "1.0.0", "1.4.0", "2.0.0-a", "2.1.0"};
    char const* const ranges[] = {"", "", "", "^1.0", ">=2", "<3", "no"};
    made.version(versions[random() % 5]).priority(static_cast<std::int64_t>(random() % 3));
    if (random() % 12 == 0) made.disabled();
    for (auto left = random() % 3; left > 0; --left) {
        made.needs(any("skill"), random() % 3 == 0 ? ranges[random() % 7] : "", random() % 2 == 0);
    }
    for (auto left = random() % 3; left > 0; --left) {
        std::string const name = any("server");
        std::string const range = random() % 3 == 0 ? ranges[random() % 7] : "";
        switch (random() % 4) {
            case 0: made.server(name, range); break;
            case 1: made.url(name, "https://" + any("host") + ".example/mcp", "", range); break;
            case 2: made.url(name, "https://" + name + ".example/mcp", "", range); break;
            default: made.npx(name, name, versions[random() % 5], range);
        }
        if (random() % 3 == 0) made.optional();
        if (random() % 3 == 0) made.tools({any("tool")});
        if (random() % 6 == 0) made.env("TOKEN", any("s3cret"));
    }
    skill one = made;
    one.path += '-' + std::to_string(number);
    return one;
}

inline std::vector<configured_server> random_config(std::mt19937& random, std::size_t names) {
    std::vector<configured_server> made;
    for (std::size_t i = 0; i < names; i += 1 + random() % 4) {
        auto one = entry("server" + std::to_string(i),
                         "https://host" + std::to_string(random() % names) + ".example/mcp",
                         random() % 2 == 0 ? "1.2.0" : "");
        one.entry.enabled = random() % 4 != 0;
        made.push_back(std::move(one));
    }
    return made;
}

}  // namespace mcp::test
