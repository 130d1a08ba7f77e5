// SPDX-License-Identifier: MIT
// `/mcp` for a host.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/config.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/server_status.hpp>
#include <mcp/host/slash_builtins.hpp>
#include <mcp/host/slash_markdown.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// What `/mcp` does with a host. Keeps the host. The entries that it shows are those of `entries`,
/// which are as the files have them; of servers that are not there, the settings that they have.
template <class Host> class slash_host final : public command_host {
public:
    explicit slash_host(std::shared_ptr<Host> host, config entries = {})
        : host_(std::move(host)),
          entries_(std::move(entries)) {}

    [[nodiscard]] std::shared_ptr<host_status const> status() const override {
        return host_->status();
    }

    [[nodiscard]] std::vector<listed_tool> tools() const override {
        std::vector<listed_tool> made;
        for (auto const& each : host_->tools()) {
            listed_tool shown;
            shown.name = each.name;
            shown.server = each.server;
            shown.description = each.definition->description;
            shown.category = tool_category(each.definition->annotations);
            made.push_back(std::move(shown));
        }
        return made;
    }

    [[nodiscard]] std::optional<server_config> entry_of(std::string_view server) const override {
        config_entry const* const found = entries_.find(server);
        if (found != nullptr) return found->written;
        auto const settings = host_->settings_of(server);
        return settings ? std::optional(*settings) : std::nullopt;
    }

    /// The files have changed. Not while a command runs on another thread.
    void set_entries(config entries) { entries_ = std::move(entries); }

    task<result<void>> reconnect(std::string server) override {
        return ready(host_->reconnect(server));
    }
    task<result<void>> enable(std::string server) override { return ready(host_->enable(server)); }
    task<result<void>> disable(std::string server) override {
        return ready(host_->disable(server));
    }

private:
    static task<result<void>> ready(result<void> done) { co_return done; }

    std::shared_ptr<Host> host_;
    config entries_;
};

}  // namespace mcp
