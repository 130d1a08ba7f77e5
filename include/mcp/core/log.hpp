// SPDX-License-Identifier: MIT
// The log: records for a sink that the user supplies, free while there is none.
#pragma once

#include <mcp/core/mask.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// How much a log record matters; each level includes those after it.
enum class log_level { debug, info, warning, error };

/// Which part of the library a log record is about.
enum class log_category {
    client,
    transport,
    retry,
    health,
    cache,
    sse_client,
    event_handler,
    host,
    skills,
};

/// The name of a level, as in `warning`.
constexpr std::string_view to_string(log_level level) noexcept {
    switch (level) {
        case log_level::debug: return "debug";
        case log_level::info: return "info";
        case log_level::warning: return "warning";
        case log_level::error: break;
    }
    return "error";
}

/// The name of a category, as in `mcp.transport`.
constexpr std::string_view to_string(log_category category) noexcept {
    switch (category) {
        case log_category::client: return "mcp.client";
        case log_category::transport: return "mcp.transport";
        case log_category::retry: return "mcp.retry";
        case log_category::health: return "mcp.health";
        case log_category::cache: return "mcp.cache";
        case log_category::sse_client: return "mcp.sse_client";
        case log_category::event_handler: return "mcp.event_handler";
        case log_category::host: return "mcp.host";
        case log_category::skills: break;
    }
    return "mcp.skills";
}

/// One line of the log. The views are valid only during the call of the sink.
struct log_record {
    log_level level = log_level::info;
    log_category category = log_category::client;
    std::string_view server;  ///< The name of the server it is about; empty if none.
    std::string_view text;    ///< One line; secrets masked, control characters escaped.
};

/// Where log records go.
using log_sink = std::function<void(log_record const&)>;

/// Hands log records to a sink. A default-constructed one is off. Copies share the sink, which is
/// called on whatever thread writes: a sink that several clients share must be thread-safe.
/// A template, so that only programs with a client compile it.
template <class Sink> class basic_logger {
public:
    basic_logger() = default;

    /// Passes on what is at least `minimum`. An empty sink is off.
    explicit basic_logger(Sink sink, log_level minimum = log_level::info,
                          std::string_view server = {})
        : minimum_(minimum) {
        if (!sink) return;
        sink_ = std::make_shared<Sink const>(std::move(sink));
        server_ = std::make_shared<std::string const>(mask_secrets(server));
    }

    /// The same sink and level for another server.
    [[nodiscard]] basic_logger for_server(std::string_view server) const {
        basic_logger made = *this;
        if (sink_) made.server_ = std::make_shared<std::string const>(mask_secrets(server));
        return made;
    }

    /// True if a record of this level would reach the sink.
    [[nodiscard]] bool is_on(log_level level) const noexcept {
        return sink_ != nullptr && level >= minimum_;
    }

    /// Writes what `make` returns (anything that converts to a string view); when the log is off,
    /// `make` is not called. Never throws: a log that fails must not fail the work it tells about.
    template <class MakeText>
    void write(log_level level, log_category category, MakeText&& make) const noexcept {
        if (!is_on(level)) return;
        try {
            auto const& made = std::forward<MakeText>(make)();
            std::string const text = mask_secrets(std::string_view(made));
            (*sink_)(log_record{level, category, *server_, text});
        } catch (...) {
            // Nobody is left to tell.
        }
    }

private:
    std::shared_ptr<Sink const> sink_;
    std::shared_ptr<std::string const> server_;
    log_level minimum_ = log_level::info;
};

using logger = basic_logger<log_sink>;

}  // namespace mcp
