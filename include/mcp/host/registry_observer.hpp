// SPDX-License-Identifier: MIT
// Where the connections of a host tell what happens to them.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/host/connection_settings.hpp>
#include <mcp/host/event_hub.hpp>
#include <mcp/host/events.hpp>
#include <mcp/host/server_status.hpp>
#include <mcp/host/status.hpp>
#include <mcp/host/tool_directory.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace mcp::detail {

/// What a host knows of all its servers. Thread-safe.
struct registry_shared : std::enable_shared_from_this<registry_shared> {
    registry_shared(executor place, executor strand, tool_name_policy names)
        : where(std::move(place)),
          board(std::make_shared<status_board>(std::move(strand))),
          tools(std::move(names)) {}

    void tell(host_event event) { events.publish(std::move(event)); }

    /// The server was removed.
    void forget(std::string const& server) {
        auto const last = board->find(server);
        bool const was_in_use =
            last && (is_connecting(**last) || (*last)->state == server_state::connected ||
                     (*last)->state == server_state::pending_auth);
        board->remove(server);
        tools.remove(server);
        if (was_in_use) {
            host_events::disconnected what;
            what.server = server;
            what.deliberate = true;
            tell(std::move(what));
        }
        tell(host_events::server_removed{server});
    }

    // Soon, and once for many changes: comparing all names takes a while.
    void look_for_renamed() {
        if (!tools.has_been_fetched() || !events.has_subscribers()) return;
        if (will_look_.exchange(true)) return;
        net::post(where, [self = shared_from_this()] {
            self->will_look_ = false;
            for (renamed_tool& each : self->tools.take_renamed()) {
                self->tell(host_events::name_became_ambiguous{
                    std::move(each.tool.server), std::move(each.tool.tool), std::move(each.before),
                    std::move(each.after)});
            }
        });
    }

    executor const where;
    std::shared_ptr<status_board> const board;
    tool_directory tools;
    event_hub events;

private:
    std::atomic<bool> will_look_ = false;
};

/// One connection's way to it, until its server is removed.
class registry_observer final : public connection_observer {
public:
    explicit registry_observer(std::shared_ptr<registry_shared> shared)
        : shared_(std::move(shared)) {}

    /// Nothing that the connection tells counts any more.
    void retire() {
        std::lock_guard const lock(mutex_);
        is_retired_ = true;
    }

    [[nodiscard]] bool wants_events() const override { return shared_->events.has_subscribers(); }

    void on_event(host_event event) override {
        std::lock_guard const lock(mutex_);
        if (!is_retired_) shared_->tell(std::move(event));
    }

    void on_status(std::shared_ptr<server_status const> status) override {
        std::lock_guard const lock(mutex_);
        if (is_retired_) return;
        if (status->state == server_state::disabled) {
            shared_->tools.remove(status->name);
        } else {
            shared_->tools.set_connected(status->name, status->state == server_state::connected);
        }
        shared_->board->put(std::move(status), this);
    }

    void on_tools(offer_ptr offer, std::string const& server) override {
        std::lock_guard const lock(mutex_);
        if (is_retired_) return;
        shared_->tools.set_offer(server, std::move(offer));
        shared_->look_for_renamed();
    }

private:
    std::shared_ptr<registry_shared> shared_;
    std::mutex mutex_;
    bool is_retired_ = false;
};

}  // namespace mcp::detail
