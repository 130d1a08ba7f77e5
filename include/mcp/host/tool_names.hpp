// SPDX-License-Identifier: MIT
// One name for each tool of each server.
#pragma once

#include <mcp/core/nearest.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/name_index.hpp>
#include <mcp/host/tool_naming.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// A tool whose name in the next list is another one than in the last.
struct renamed_tool {
    tool_identity tool;
    std::string before;  ///< It still calls this tool, until the next list is fetched.
    std::string after;

    bool operator==(renamed_tool const&) const = default;
};

/// Names the tools of many servers for an agent, and finds out which one it means. A tool keeps its
/// own name unless another server offers one of that name, or the agent reserves it; then all of
/// them are `server__tool`. Names do not depend on the order in which servers come, a name that was
/// given with a prefix never loses it again, and a name that has become ambiguous calls the tool
/// that it named when the list was fetched.
class tool_names {
public:
    explicit tool_names(tool_name_policy policy = {}) : policy_(std::move(policy)) {}

    /// Sets the tools that an enabled server offers, or offered when it was last there.
    void set_tools(std::string const& server, std::vector<std::string> tools) {
        std::sort(tools.begin(), tools.end());
        tools.erase(std::unique(tools.begin(), tools.end()), tools.end());
        tools_[server] = std::move(tools);
        is_current_ = false;
    }

    /// Forgets a server that was removed or disabled.
    void remove_server(std::string const& server) {
        if (tools_.erase(server) != 0) is_current_ = false;
    }

    /// The names as of now, sorted. From here on they are the ones that the agent knows.
    /// Valid until the next fetch().
    std::vector<named_tool> const& fetch() {
        update();
        if (given_ != current_) {
            given_ = current_;
            contested_ = next_contested_;
        }
        return given_->list;
    }

    /// The tools whose names would change if the list were fetched now, sorted by identity: each
    /// one of them has become ambiguous.
    std::vector<renamed_tool> renamed() {
        update();
        std::vector<renamed_tool> made;
        if (given_ == current_) return made;
        std::map<tool_identity, std::string> before;
        for (named_tool const& each : given_->list) before.emplace(each.tool, each.name);
        for (named_tool const& each : current_->list) {
            auto const found = before.find(each.tool);
            if (found == before.end() || found->second == each.name) continue;
            made.push_back({each.tool, found->second, each.name});
        }
        std::sort(made.begin(), made.end(),
                  [](auto const& left, auto const& right) { return left.tool < right.tool; });
        return made;
    }

    /// The tool that a name means. errc::unknown_tool names the one that may be meant.
    result<tool_identity> find(std::string_view name) {
        // What the agent was told comes first: a name must never come to mean another server's
        // tool between the list and the call.
        if (tool_identity const* const found = given_->find(name)) {
            if (is_offered(*found)) return *found;
            return fail(errc::unknown_tool, '"' + printable(name) + "\" of the server \"" +
                                                printable(found->server) + "\" is gone");
        }
        update();
        if (tool_identity const* const found = current_->find(name)) return *found;
        std::vector<std::string_view> known;
        for (named_tool const& each : current_->list) known.push_back(each.name);
        std::string words = "there is no tool \"" + printable(name) + '"';
        std::string_view const meant = detail::nearest(name, known);
        if (!meant.empty()) words += "; did you mean \"" + std::string(meant) + "\"?";
        return fail(errc::unknown_tool, std::move(words));
    }

private:
    // One list, and where each name is in it. Never changes.
    struct table {
        table() = default;
        explicit table(std::vector<named_tool> names) : list(std::move(names)), by_name(list) {}

        [[nodiscard]] tool_identity const* find(std::string_view name) const {
            named_tool const* const found = by_name.find(name, list);
            return found == nullptr ? nullptr : &found->tool;
        }

        std::vector<named_tool> list;
        detail::name_index by_name;
    };

    static std::string printable(std::string_view name) {
        return detail::printable(name.substr(0, 128));
    }

    [[nodiscard]] bool is_offered(tool_identity const& tool) const {
        auto const found = tools_.find(tool.server);
        return found != tools_.end() &&
               std::binary_search(found->second.begin(), found->second.end(), tool.tool);
    }

    void update() {
        if (is_current_) return;
        std::vector<tool_identity> all;
        for (auto const& [server, tools] : tools_) {
            for (std::string const& tool : tools) all.push_back(tool_identity{server, tool});
        }
        detail::tool_naming naming(policy_, contested_);
        current_ = std::make_shared<table const>(naming.run(std::move(all)));
        next_contested_ = naming.take_contested();
        is_current_ = true;
    }

    tool_name_policy policy_;
    std::map<std::string, std::vector<std::string>> tools_;
    bool is_current_ = true;
    std::shared_ptr<table const> current_ = std::make_shared<table const>();  // as of update()
    std::shared_ptr<table const> given_ = current_;                           // as of fetch()
    detail::name_set contested_;  // as of the last fetch, for ever
    detail::name_set next_contested_;
};

}  // namespace mcp
