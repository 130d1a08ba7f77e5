// SPDX-License-Identifier: MIT
// What a transport gives to its client, kept for a test to look at.
#pragma once

#include <mcp/transport/transport.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace mcp::test {

/// Keeps what no exchange owned. The hooks run within the transport's call.
struct kept_inbound final : inbound {
    void on_notification(incoming_notification received) override {
        notifications.push_back(received.method);
        if (during_notification) during_notification();
    }
    void on_request(incoming_request received) override { requests.push_back(std::move(received)); }
    void on_skipped(error what) override { skipped.push_back(std::move(what)); }
    void on_closed(error why) override {
        closed.push_back(std::move(why));
        if (when_closed) when_closed();
    }

    std::vector<std::string> notifications;  ///< Their methods.
    std::vector<incoming_request> requests;
    std::vector<error> skipped;
    std::vector<error> closed;
    std::function<void()> during_notification;
    std::function<void()> when_closed;
};

}  // namespace mcp::test
