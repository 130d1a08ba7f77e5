// SPDX-License-Identifier: MIT
// HTTP, whichever kind the server speaks.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/transport/http_options.hpp>
#include <mcp/transport/legacy_sse.hpp>
#include <mcp/transport/streamable_http.hpp>
#include <mcp/transport/transport.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Begins with Streamable HTTP; a server that refuses initialize there is tried with HTTP+SSE of
/// 2024-11-05 (spec, transports, "Backwards compatibility"). Satisfies `transport`.
class http_transport {
public:
    using options = http_options;

    http_transport(executor where, http_options how)
        : http_transport(where, how, http::client(where, how.client_)) {}

    /// Shares the connections of `through`.
    http_transport(executor where, http_options how, http::client through)
        : wires_(std::make_shared<wires>(std::move(where), std::move(how), std::move(through))) {}

    http_transport(http_transport&&) noexcept = default;
    http_transport& operator=(http_transport&&) = delete;
    ~http_transport() {
        if (!wires_) return;
        wires_->streamable.reset();
        wires_->legacy.reset();
    }

    task<result<void>> open(inbound& in) {
        wires_->in = &in;
        wires_->legacy.reset();
        return wires_->streamable->open(in);
    }

    task<result<response>> exchange(request sent) {
        if (wires_->legacy) return wires_->legacy->exchange(std::move(sent));
        if (sent.method == "initialize") return initialize(wires_, std::move(sent));
        return wires_->streamable->exchange(std::move(sent));
    }

    task<result<void>> notify(notification told) {
        if (wires_->legacy) return wires_->legacy->notify(std::move(told));
        return wires_->streamable->notify(std::move(told));
    }

    task<result<void>> respond(reply answer) {
        if (wires_->legacy) return wires_->legacy->respond(std::move(answer));
        return wires_->streamable->respond(std::move(answer));
    }

    task<void> close() { return shut_down(wires_); }

    /// True if the server speaks HTTP+SSE only; known once connected.
    [[nodiscard]] bool is_legacy_sse() const { return wires_->legacy.has_value(); }

    // See transport/features.hpp.
    [[nodiscard]] bool mirrors_parameters() const { return true; }
    [[nodiscard]] bool restarts() const { return false; }
    [[nodiscard]] std::optional<era> remembered_era() const {
        return wires_->streamable->remembered_era();
    }
    void agreed(std::string_view version) { wires_->streamable->agreed(version); }
    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        wires_->streamable->mirror(std::move(tool), std::move(parameters));
    }

private:
    struct wires {
        wires(executor where, http_options how, http::client through)
            : home(where),
              settings(how),
              client(through),
              streamable(std::in_place, std::move(where), std::move(how), std::move(through)) {}

        executor home;
        http_options settings;
        http::client client;
        inbound* in = nullptr;
        std::optional<streamable_http_transport> streamable;
        std::optional<legacy_sse_transport> legacy;
    };

    // Whether the answer means that there may be a server of 2024-11-05 instead. One of the modern
    // era explains itself.
    static bool is_elsewhere(int status, result<response> const& answer) {
        if (status != 400 && status != 404 && status != 405) return false;
        if (!answer) return answer.error().code == errc::http_rejected;
        return answer->failure && answer->failure->code != rpc_code::unsupported_protocol_version &&
               answer->failure->code != rpc_code::header_mismatch &&
               answer->failure->code != rpc_code::missing_client_capability;
    }

    static task<result<response>> initialize(std::shared_ptr<wires> through, request sent) {
        request again = sent;
        auto answer = co_await through->streamable->exchange(std::move(sent));
        if (!through->streamable) co_return answer;
        if (!is_elsewhere(through->streamable->initialize_status(), answer)) co_return answer;
        through->legacy.emplace(through->home, through->settings, through->client);
        auto opened = co_await through->legacy->open(*through->in);
        if (!opened) {
            through->legacy.reset();
            bool const ended =
                opened.error().code == errc::cancelled || opened.error().code == errc::closed;
            if (ended) co_return fail(std::move(opened.error()));
            co_return answer;  // neither works: what the server said first explains more
        }
        if (!through->legacy) co_return fail(errc::closed, "the connection was closed");
        co_return co_await through->legacy->exchange(std::move(again));
    }

    // By value: the transport may be gone when this runs.
    static task<void> shut_down(std::shared_ptr<wires> through) {
        if (through->legacy) co_await through->legacy->close();
        if (through->streamable) co_await through->streamable->close();
    }

    std::shared_ptr<wires> wires_;
};

static_assert(transport<http_transport>);

}  // namespace mcp
