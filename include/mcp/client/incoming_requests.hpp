// SPDX-License-Identifier: MIT
// The server's requests that handlers are answering.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/protocol/jsonrpc.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

namespace mcp {

/// Keeps one cancellation signal for each request, so that the server can withdraw it. A server may
/// use an id twice at the same time, against the rules; both requests are kept then.
/// A template, so that only programs with a client compile it.
template <class Id> class basic_incoming_requests {
public:
    using signal = std::shared_ptr<net::cancellation_signal>;

    explicit basic_incoming_requests(std::size_t most) : most_(most) {}

    [[nodiscard]] bool full() const { return running_.size() >= most_; }

    /// The signal whose slot the handler runs with. It must live as long as the handler runs.
    signal add(Id const& id) {
        return running_.emplace(id, std::make_shared<net::cancellation_signal>())->second;
    }

    /// The handler that got this signal has ended.
    void remove(Id const& id, signal const& its) {
        auto const [first, last] = running_.equal_range(id);
        for (auto at = first; at != last; ++at) {
            if (at->second != its) continue;
            running_.erase(at);
            return;
        }
    }

    void cancel(Id const& id) {
        auto const [first, last] = running_.equal_range(id);
        std::vector<signal> found;  // a handler may end, and be removed, meanwhile
        for (auto at = first; at != last; ++at) found.push_back(at->second);
        for (auto const& each : found) each->emit(net::cancellation_type::terminal);
    }

    void cancel_all() {
        auto const all = running_;
        for (auto const& each : all) each.second->emit(net::cancellation_type::terminal);
    }

private:
    std::size_t most_;
    std::multimap<Id, signal> running_;
};

using incoming_requests = basic_incoming_requests<request_id>;

}  // namespace mcp
