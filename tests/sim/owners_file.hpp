// SPDX-License-Identifier: MIT
// What the owner of a host writes about servers: one entry, or all of them in a file.
#pragma once

#include "sim/dice.hpp"

#include <mcp/host/config.hpp>
#include <mcp/host/config_entry_text.hpp>
#include <mcp/host/server_config.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mcp::sim {

/// Settings by chance, and the server's name as the secret.
inline server_config entry_by_chance(std::string const& name, dice& chance) {
    server_config made(name);
    made.command = name;
    made.env["SECRET"] = name;
    made.connect_timeout = chance.ms(500, 20000);
    made.call_timeout = chance.ms(500, 60000);
    made.max_retries = chance.below(4);
    made.max_reconnects = chance.below(6);
    made.health.interval = chance.ms(2000, 60000);
    made.health.timeout = chance.ms(500, 5000);
    made.health.max_failures = chance.between(1, 3);
    made.enabled = !chance.chance(5);
    return made;
}

/// A file with entries by chance: servers are missing, entries are wrong, or the whole file is.
class owners_file {
public:
    owners_file(std::vector<std::string> const& names, dice& chance) {
        std::string text;
        for (std::string const& name : names) {
            unsigned const what = chance.below(10);
            if (what == 0) continue;
            text += (text.empty() ? "" : ",") + ('"' + name + "\":");
            text += what == 1 ? R"({"args":[]})" : text_of(entry_by_chance(name, chance));
            (what == 1 ? wrong_ : right_).insert(name);
        }
        is_broken_ = chance.chance(5);
        config_source source;
        source.file = "servers.json";
        source.text = "{\"mcpServers\":{" + text + (is_broken_ ? "}" : "}}");
        read_ = config::from_sources({source}, config_places());
    }

    [[nodiscard]] config const& read() const { return read_; }

    /// Which servers there must be afterwards, if there were those before.
    [[nodiscard]] std::set<std::string> expected(std::set<std::string> const& before) const {
        if (is_broken_) return before;
        std::set<std::string> after = right_;
        for (std::string const& each : before) {
            if (wrong_.contains(each)) after.insert(each);
        }
        return after;
    }

private:
    static std::string text_of(server_config const& server) {
        std::string text;
        for (entry_field const& each : fields_of(server)) {
            if (each.text.empty()) continue;
            text += (text.empty() ? '{' : ',');
            text += '"' + std::string(each.names.front()) + "\":" + each.text;
        }
        return text + '}';
    }

    std::set<std::string> right_;
    std::set<std::string> wrong_;
    bool is_broken_ = false;
    config read_;
};

}  // namespace mcp::sim
