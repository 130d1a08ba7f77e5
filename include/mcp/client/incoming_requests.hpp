// SPDX-License-Identifier: MIT
// The server's requests that handlers are answering.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/protocol/jsonrpc.hpp>

#include <cstddef>
#include <map>
#include <memory>

namespace mcp {

/// Keeps one cancellation signal for each request, so that the server can withdraw it.
/// A template, so that only programs with a client compile it.
template <class Id> class basic_incoming_requests {
public:
    explicit basic_incoming_requests(std::size_t most) : most_(most) {}

    [[nodiscard]] bool full() const { return running_.size() >= most_; }

    /// The slot to run the handler with.
    net::cancellation_slot add(Id const& id) {
        // A server that repeats an id loses only its own means to cancel the earlier one.
        auto& signal = running_[id];
        signal = std::make_shared<net::cancellation_signal>();
        return signal->slot();
    }

    void remove(Id const& id) { running_.erase(id); }

    void cancel(Id const& id) {
        auto const found = running_.find(id);
        if (found == running_.end()) return;
        auto const kept = found->second;  // the handler may end, and be removed, meanwhile
        kept->emit(net::cancellation_type::terminal);
    }

    void cancel_all() {
        auto const all = running_;
        for (auto const& [id, signal] : all) signal->emit(net::cancellation_type::terminal);
    }

private:
    std::size_t most_;
    std::map<Id, std::shared_ptr<net::cancellation_signal>> running_;
};

using incoming_requests = basic_incoming_requests<request_id>;

}  // namespace mcp
