// SPDX-License-Identifier: MIT
// HTTP+SSE, the transport of 2024-11-05.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/version.hpp>
#include <mcp/transport/http_options.hpp>
#include <mcp/transport/sse_connection.hpp>
#include <mcp/transport/transport.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mcp {

/// Talks to a server over one event stream and POSTs. Satisfies `transport`. open() waits for the
/// server's endpoint event; the connection is lost when the stream ends.
class legacy_sse_transport {
public:
    using options = http_options;

    legacy_sse_transport(executor where, http_options how)
        : legacy_sse_transport(where, how, http::client(where, how.client_)) {}

    /// Shares the connections of `through`.
    legacy_sse_transport(executor where, http_options how, http::client through)
        : executor_(std::move(where)),
          options_(std::move(how)),
          client_(std::move(through)) {}

    legacy_sse_transport(legacy_sse_transport&&) noexcept = default;
    legacy_sse_transport& operator=(legacy_sse_transport&&) = delete;
    ~legacy_sse_transport() { shut(connection_); }

    task<result<void>> open(inbound& in) {
        shut(connection_);
        auto address = http::url::parse(options_.url_);
        if (!address) co_return fail(std::move(address.error()));
        auto headers = options_.make_headers();
        if (!headers) co_return fail(std::move(headers.error()));
        connection_ = std::make_shared<detail::sse_connection>(
            executor_, client_, options_, std::move(*address), std::move(*headers), in);
        co_return co_await detail::sse_connection::open(connection_);
    }

    task<result<response>> exchange(request sent) {
        if (!connection_) return detail::not_open<response>();
        return multiplexer::exchange(connection_->exchanges(), std::move(sent));
    }

    task<result<void>> notify(notification told) {
        if (!connection_) co_return fail(errc::not_connected);
        std::string body;
        encode_notification(body, told);
        co_return co_await detail::sse_connection::post(connection_, std::move(body));
    }

    task<result<void>> respond(reply answer) {
        if (!connection_) co_return fail(errc::not_connected);
        std::string body;
        encode_reply(body, answer);
        co_return co_await detail::sse_connection::post(connection_, std::move(body));
    }

    task<void> close() { return shut_down(connection_); }

    // See transport/features.hpp.
    [[nodiscard]] bool restarts() const { return false; }
    [[nodiscard]] std::optional<era> remembered_era() const { return era::legacy; }

private:
    // By value: the transport may be gone when this runs.
    static task<void> shut_down(std::shared_ptr<detail::sse_connection> connection) {
        shut(connection);
        co_return;
    }

    static void shut(std::shared_ptr<detail::sse_connection> const& connection) {
        if (connection) connection->shut(error(errc::closed, "the connection was closed"), true);
    }

    executor executor_;
    http_options options_;
    http::client client_;
    std::shared_ptr<detail::sse_connection> connection_;
};

static_assert(transport<legacy_sse_transport>);

}  // namespace mcp
