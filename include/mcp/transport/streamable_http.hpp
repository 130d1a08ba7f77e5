// SPDX-License-Identifier: MIT
// Streamable HTTP, in both eras.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/transport/http_options.hpp>
#include <mcp/transport/http_session.hpp>
#include <mcp/transport/transport.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Talks to a server over Streamable HTTP (spec 2026-07-28 and 2025-03-26 to 2025-11-25). Satisfies
/// `transport`. open() sends nothing; each exchange is a POST of its own, answered by JSON or by an
/// event stream. Connections are kept and shared with what else uses the same `http::client`.
class streamable_http_transport {
public:
    using options = http_options;

    streamable_http_transport(executor where, http_options how)
        : streamable_http_transport(where, how, http::client(where, how.client_)) {}

    /// Shares the connections of `through`.
    streamable_http_transport(executor where, http_options how, http::client through)
        : executor_(std::move(where)),
          options_(std::move(how)),
          client_(std::move(through)) {}

    streamable_http_transport(streamable_http_transport&&) noexcept = default;
    streamable_http_transport& operator=(streamable_http_transport&&) = delete;
    ~streamable_http_transport() { abort(); }

    /// errc::invalid_url and errc::invalid_configuration for settings that cannot be used.
    task<result<void>> open(inbound& in) {
        abort();
        auto address = http::url::parse(options_.url_);
        if (!address) co_return fail(std::move(address.error()));
        auto headers = options_.make_headers();
        if (!headers) co_return fail(std::move(headers.error()));
        session_ = std::make_shared<detail::http_session>(
            executor_, client_, options_, std::move(*address), std::move(*headers), in);
        co_return result<void>();
    }

    task<result<response>> exchange(request sent) {
        if (!session_) return detail::not_open<response>();
        return detail::http_session::exchange(session_, std::move(sent));
    }

    task<result<void>> notify(notification told) {
        if (!session_) co_return fail(errc::not_connected);
        co_return co_await detail::http_session::notify(session_, std::move(told));
    }

    task<result<void>> respond(reply answer) {
        if (!session_) co_return fail(errc::not_connected);
        co_return co_await detail::http_session::respond(session_, std::move(answer));
    }

    /// Ends the session with a legacy server; bounded by `http_options::close_limit`.
    task<void> close() { return shut_down(session_); }

    /// The HTTP status that the last initialize of this connection got; 0 if none.
    [[nodiscard]] int initialize_status() const {
        return session_ ? session_->initialize_status() : 0;
    }

    // See transport/features.hpp.
    [[nodiscard]] bool mirrors_parameters() const { return true; }
    [[nodiscard]] bool restarts() const { return false; }
    [[nodiscard]] std::optional<era> remembered_era() const { return era_; }
    void agreed(std::string_view version) {
        era_ = version == versions::modern ? era::modern : era::legacy;
        if (session_) session_->agreed(version);
    }
    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        if (session_) session_->mirror(std::move(tool), std::move(parameters));
    }

private:
    // By value: the transport may be gone when this runs.
    static task<void> shut_down(std::shared_ptr<detail::http_session> session) {
        if (session) co_await detail::http_session::close(session);
    }

    void abort() {
        if (session_) session_->abort();
        session_ = nullptr;
    }

    executor executor_;
    http_options options_;
    http::client client_;
    std::shared_ptr<detail::http_session> session_;
    std::optional<era> era_;  // of the origin, as the last connection found it
};

static_assert(transport<streamable_http_transport>);

}  // namespace mcp
