// SPDX-License-Identifier: MIT
// Host names to addresses, in the order in which they are worth trying.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/http/sockets.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace mcp::http {

/// The families take turns, beginning with that of the first address; within each the order stays
/// (RFC 8305 4).
inline std::vector<tcp::endpoint> interleave(std::vector<tcp::endpoint> const& found) {
    std::vector<tcp::endpoint> first;
    std::vector<tcp::endpoint> second;
    for (tcp::endpoint const& each : found) {
        bool const is_first = each.protocol() == found.front().protocol();
        (is_first ? first : second).push_back(each);
    }
    std::vector<tcp::endpoint> mixed;
    mixed.reserve(found.size());
    for (std::size_t i = 0; i < first.size() || i < second.size(); ++i) {
        if (i < first.size()) mixed.push_back(first[i]);
        if (i < second.size()) mixed.push_back(second[i]);
    }
    return mixed;
}

namespace detail {

/// A question to the system's resolver, which cannot be taken back: whoever asked may go, and the
/// answer then finds nobody. The context runs until it is there.
struct resolving {
    explicit resolving(executor where) : resolver(where), changed(where) {}

    tcp::resolver resolver;
    mcp::detail::condition changed;
    std::error_code code;
    std::vector<tcp::endpoint> found;
    bool ended = false;
};

inline void ask_resolver(std::shared_ptr<resolving> const& asked, std::string const& host,
                         std::uint16_t port) {
    asked->resolver.async_resolve(
        host, std::to_string(port), tcp::resolver::numeric_service,
        [asked](std::error_code code, tcp::resolver::results_type const& results) {
            asked->code = code;
            for (auto const& each : results) asked->found.push_back(each.endpoint());
            asked->ended = true;
            asked->changed.notify_all();
        });
}

}  // namespace detail

/// All addresses of `host`, which may be an address itself, interleaved. `stop` ends the wait at
/// once, with errc::closed; errc::name_not_resolved if there is no address.
inline task<result<std::vector<tcp::endpoint>>> resolve(executor where, std::string host,
                                                        std::uint16_t port,
                                                        std::shared_ptr<interrupt> stop) {
    std::error_code no_address;
    auto const address = net::ip::make_address(host, no_address);
    if (!no_address) co_return std::vector<tcp::endpoint>(1, tcp::endpoint(address, port));

    auto const asked = std::make_shared<detail::resolving>(where);
    auto const told = [&asked](error const&) { asked->changed.notify_all(); };
    on_interrupt const guard(stop.get(), told);
    detail::ask_resolver(asked, host, port);
    auto reason = mcp::detail::wake_reason::notified;
    while (!asked->ended && !stop->tripped() && reason != mcp::detail::wake_reason::cancelled) {
        reason = co_await asked->changed.wait();
    }
    asked->resolver.cancel();  // it need not begin any more, if it has not
    if (reason == mcp::detail::wake_reason::cancelled) co_return fail(errc::cancelled);
    if (!asked->ended) co_return fail(errc::closed, "resolving was ended");
    if (asked->code || asked->found.empty()) {
        std::string words = asked->code ? asked->code.message() : "no address";
        co_return fail(errc::name_not_resolved, host + ": " + words);
    }
    co_return interleave(asked->found);
}

}  // namespace mcp::http
