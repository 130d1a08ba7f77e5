// SPDX-License-Identifier: MIT
// The tools of all servers in one list, and which one a name means.
#pragma once

#include <mcp/client/shared_list.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/name_index.hpp>
#include <mcp/host/offered_tools.hpp>
#include <mcp/host/tool_names.hpp>
#include <mcp/protocol/tools.hpp>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// A tool as an agent sees it.
struct host_tool {
    std::string name;  ///< For the model: unique, stable, and good for every LLM API.
    std::string server;
    std::shared_ptr<tool const> definition;  ///< As the server describes it, under its own name.
};

namespace detail {

/// Thread-safe. Whoever calls a tool takes a lock that is held for some assignments only; making a
/// new list has a lock of its own.
class tool_directory {
public:
    explicit tool_directory(tool_name_policy policy = {}) : names_(std::move(policy)) {}

    /// The tools of an enabled server. They are named as soon as they are known, and listed while
    /// the server is connected.
    void set_offer(std::string const& server, offer_ptr offer) {
        std::lock_guard const lock(naming_);
        offer_ptr& known = offers_[server];
        if (known == offer) return;
        names_.set_tools(server, offer->names());
        known = std::move(offer);
        ++changes_;
    }

    void set_connected(std::string const& server, bool is_connected) {
        std::lock_guard const lock(naming_);
        bool const has_changed =
            is_connected ? connected_.insert(server).second : connected_.erase(server) != 0;
        if (has_changed) ++changes_;
    }

    /// Forgets a server that was removed or disabled.
    void remove(std::string const& server) {
        std::lock_guard const lock(naming_);
        names_.remove_server(server);
        bool const was_known = offers_.erase(server) + connected_.erase(server) != 0;
        if (was_known) ++changes_;
    }

    /// The tools of all connected servers, by name. From here on these are the names that the agent
    /// knows. The same list again if nothing has changed.
    shared_list<host_tool> fetch() {
        auto const known = given();
        if (known->changes == changes_) return known->list;
        std::lock_guard const lock(naming_);
        auto made = std::make_shared<listing>(changes_);
        made->is_fetched = true;
        made->fill(names_.fetch(), offers_, connected_);
        reported_.clear();
        std::lock_guard const short_lock(mutex_);
        given_ = made;
        return made->list;
    }

    /// The tool that a name means. errc::unknown_tool names the one that may be meant.
    result<tool_identity> find(std::string_view name) {
        auto const known = given();
        bool const is_current = known->changes == changes_;
        if (host_tool const* const found = is_current ? known->find(name) : nullptr) {
            return tool_identity{found->server, found->definition->name};
        }
        std::lock_guard const lock(naming_);
        return names_.find(name);
    }

    /// What is known of a tool; null if nothing.
    std::shared_ptr<tool const> definition_of(tool_identity const& which) {
        std::lock_guard const lock(naming_);
        auto const found = offers_.find(which.server);
        if (found == offers_.end()) return nullptr;
        tool const* const definition = found->second->find(which.tool);
        if (definition == nullptr) return nullptr;
        return std::shared_ptr<tool const>(found->second, definition);
    }

    /// The tools whose names have become ambiguous since the list was fetched; each once.
    std::vector<renamed_tool> take_renamed() {
        std::lock_guard const lock(naming_);
        auto all = names_.renamed();
        std::erase_if(
            all, [this](renamed_tool const& each) { return !reported_.insert(each.tool).second; });
        return all;
    }

    /// Whether anybody has names that could become ambiguous.
    [[nodiscard]] bool has_been_fetched() const { return given()->is_fetched; }

private:
    using offer_map = std::map<std::string, offer_ptr>;

    // One fetched list. Never changes once it is given.
    struct listing {
        explicit listing(std::uint64_t as_of) : changes(as_of) {}

        void fill(std::vector<named_tool> const& names, offer_map const& offers,
                  std::set<std::string> const& connected) {
            offer_map live;
            for (std::string const& server : connected) {
                auto const found = offers.find(server);
                if (found != offers.end()) live.insert(*found);
            }
            std::vector<host_tool> all;
            all.reserve(names.size());
            auto offer = live.cend();
            for (named_tool const& each : names) {
                // Names with their server's in front stand together.
                bool const is_same = offer != live.cend() && offer->first == each.tool.server;
                if (!is_same) offer = live.find(each.tool.server);
                if (offer == live.cend()) continue;
                tool const* const definition = offer->second->find(each.tool.tool);
                if (definition == nullptr) continue;
                host_tool& made = all.emplace_back();
                made.name = each.name;
                made.server = each.tool.server;
                made.definition = std::shared_ptr<tool const>(offer->second, definition);
            }
            list = shared_list<host_tool>(std::move(all));
            by_name = name_index(list);
        }

        [[nodiscard]] host_tool const* find(std::string_view name) const {
            return by_name.find(name, list);
        }

        std::uint64_t changes;
        bool is_fetched = false;
        shared_list<host_tool> list;
        name_index by_name;
    };

    std::shared_ptr<listing const> given() const {
        std::lock_guard const lock(mutex_);
        return given_;
    }

    mutable std::mutex mutex_;
    std::shared_ptr<listing const> given_ = std::make_shared<listing const>(0);

    std::mutex naming_;  // guards what follows
    tool_names names_;
    offer_map offers_;
    std::set<std::string> connected_;
    std::set<tool_identity> reported_;
    std::atomic<std::uint64_t> changes_ = 0;
};

}  // namespace detail

}  // namespace mcp
