// SPDX-License-Identifier: MIT
// The servers that a user has configured, from all the files that say something about them.
#pragma once

#include <mcp/host/config_problem.hpp>
#include <mcp/host/config_source.hpp>
#include <mcp/host/config_variables.hpp>
#include <mcp/host/server_config.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Which servers differ between two configurations; names, sorted.
struct config_difference {
    std::vector<std::string> added;
    std::vector<std::string> removed;
    std::vector<std::string> changed;

    [[nodiscard]] bool is_empty() const noexcept {
        return added.empty() && removed.empty() && changed.empty();
    }
};

/// Everything that is configured. Nothing throws and nothing is half of one file and half of
/// another: an entry comes whole from the layer that wins, local over project over user, and a file
/// that was named over all of them. An entry with an error stays here and hides those below it, but
/// is not among servers().
class config {
public:
    /// Nothing configured.
    config() = default;

    /// The same from texts, lowest layer first: a later source wins over an earlier one.
    static config from_sources(std::vector<config_source> const& sources,
                               config_places const& places) {
        config made;
        for (config_source const& each : sources) made.add(each, places);
        for (auto const& [name, entry] : made.entries_) {
            made.problems_.insert(made.problems_.end(), entry.problems.begin(),
                                  entry.problems.end());
        }
        return made;
    }

    /// Reads the files that exist of `~/.claude.json`, `~/.config/mcp/mcp.json` (user),
    /// `./.mcp.json` (project), the entry of this folder in `~/.claude.json`, `./.mcp.local.json`
    /// (local), and then those that are named, which must exist. Blocks while it reads.
    static config discover(config_places const& places = config_places::here(),
                           std::vector<std::string> const& named = {}) {
        std::vector<config_source> sources = discover_sources(places);
        for (std::string const& file : named) {
            sources.push_back(read_source(config_layer::given, file, true));
        }
        return from_sources(sources, places);
    }

    /// Reads only the files that are named, the last of which wins. Blocks while it reads.
    static config load(std::vector<std::string> const& named,
                       config_places const& places = config_places::here()) {
        std::vector<config_source> sources;
        for (std::string const& file : named) {
            sources.push_back(read_source(config_layer::given, file, true));
        }
        return from_sources(sources, places);
    }

    /// Every entry that won, by name, also the disabled and the wrong ones.
    [[nodiscard]] std::map<std::string, config_entry, std::less<>> const& entries() const noexcept {
        return entries_;
    }

    /// The entry of that name, or null.
    [[nodiscard]] config_entry const* find(std::string_view name) const {
        auto const found = entries_.find(name);
        return found == entries_.end() ? nullptr : &found->second;
    }

    /// The servers without an error, by name; those that are switched off too. None if
    /// `mcpEnabled` is false.
    [[nodiscard]] std::vector<server_config> servers() const {
        std::vector<server_config> made;
        for (auto const& [name, entry] : entries_) {
            if (enabled_ && entry.is_usable()) made.push_back(entry.server);
        }
        return made;
    }

    /// The same by name.
    [[nodiscard]] std::map<std::string, server_config> by_name() const {
        std::map<std::string, server_config> made;
        for (server_config& each : servers()) made.emplace(each.name, std::move(each));
        return made;
    }

    /// True if a mistake in the files hides what this server should be: it stays as it is.
    [[nodiscard]] bool leaves_open(std::string_view name) const {
        if (!complete_) return true;
        config_entry const* const entry = find(name);
        return enabled_ && entry != nullptr && !entry->is_usable();
    }

    /// `mcpEnabled` of the highest layer that says so; false means to start nothing.
    [[nodiscard]] bool is_enabled() const noexcept { return enabled_; }

    /// What is wrong with the files and with the entries that won. Those of hidden entries are not
    /// here: nobody uses them.
    [[nodiscard]] std::vector<config_problem> const& problems() const noexcept { return problems_; }
    [[nodiscard]] bool has_errors() const noexcept { return has_error(problems_); }

    /// All problems, one line each; empty if there is none.
    [[nodiscard]] std::string report() const {
        std::string text;
        for (config_problem const& each : problems_) text += to_string(each) + '\n';
        return text;
    }

    /// What has to be done to get from this configuration to `next`: nothing about a server that a
    /// mistake in `next` leaves open.
    [[nodiscard]] config_difference difference(config const& next) const {
        std::map<std::string, server_config> const before = by_name();
        std::map<std::string, server_config> const after = next.by_name();
        config_difference made;
        for (auto const& [name, server] : before) {
            if (next.leaves_open(name)) continue;
            auto const found = after.find(name);
            if (found == after.end()) {
                made.removed.push_back(name);
            } else if (!same_settings(server, found->second)) {
                made.changed.push_back(name);
            }
        }
        for (auto const& each : after) {
            if (!before.contains(each.first)) made.added.push_back(each.first);
        }
        return made;
    }

private:
    void add(config_source const& source, config_places const& places) {
        read_config read = read_entries(source, places);
        complete_ = complete_ && !has_error(read.problems);
        for (config_problem& each : read.problems) {
            // One file can be two sources.
            bool const is_known =
                std::find(problems_.begin(), problems_.end(), each) != problems_.end();
            if (!is_known) problems_.push_back(std::move(each));
        }
        if (read.enabled) enabled_ = *read.enabled;
        for (config_entry& entry : read.entries) {
            auto const [at, is_new] = entries_.try_emplace(entry.server.name);
            if (!is_new) {
                entry.hides = std::move(at->second.hides);
                entry.hides.push_back(at->second.server.origin);
            }
            at->second = std::move(entry);
        }
    }

    std::map<std::string, config_entry, std::less<>> entries_;
    std::vector<config_problem> problems_;
    bool enabled_ = true;
    bool complete_ = true;  // every file could be read as a whole
};

}  // namespace mcp
