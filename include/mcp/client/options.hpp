// SPDX-License-Identifier: MIT
// The settings of a client, and those of one request.
#pragma once

#include <mcp/client/handlers.hpp>
#include <mcp/core/duration.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/log.hpp>
#include <mcp/protocol/capabilities.hpp>
#include <mcp/session/era_probe.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// The version of this library.
inline constexpr std::string_view library_version = "0.1.0";

/// How a client behaves. Each setter returns the object, so that they chain. A template, like what
/// follows, so that only programs with a client compile it.
template <class Event> class basic_client_options {
public:
    basic_client_options() = default;

    /// A name for this server, for logs and for handlers that must tell the user who asks.
    basic_client_options& name(std::string value) { return set(name_, std::move(value)); }

    /// Who the client says it is.
    basic_client_options& identity(std::string program, std::string version) {
        identity_.name = std::move(program);
        identity_.version = std::move(version);
        return *this;
    }
    basic_client_options& identity(implementation value) {
        return set(identity_, std::move(value));
    }

    /// Which eras to speak; the default finds out.
    basic_client_options& era(era_choice value) { return set(era_, value); }

    /// The legacy revision to ask for. Does not forbid the modern era; `era` does.
    basic_client_options& protocol_version(std::string value) {
        return set(protocol_version_, std::move(value));
    }

    /// How long server/discover may stay unanswered before initialize is sent as well.
    basic_client_options& probe_timeout(duration value) { return set(probe_timeout_, value); }

    /// `value` is an elicitation_handler. A template, as is all that reads forms: a program without
    /// elicitation does not compile it.
    template <std::convertible_to<elicitation_handler> Handler>
    basic_client_options& on_elicitation(Handler value) {
        return set(elicitation_, detail::encoding_answers<Handler>(std::move(value)));
    }
    /// Declares URL mode. The handler shows the whole URL and asks consent; it never fetches it.
    template <std::convertible_to<elicitation_handler> Handler>
    basic_client_options& on_url_elicitation(Handler value) {
        return set(url_elicitation_, detail::encoding_answers<Handler>(std::move(value)));
    }
    basic_client_options& on_sampling(sampling_handler value) {
        return set(sampling_, std::move(value));
    }
    basic_client_options& on_roots(roots_handler value) { return set(roots_, std::move(value)); }
    basic_client_options& on_event(event_handler value) { return set(event_, std::move(value)); }

    /// Called once when a connection ends by itself.
    basic_client_options& on_disconnect(std::function<void(error const&)> value) {
        return set(disconnect_, std::move(value));
    }

    /// Called for each thing received that had to be passed over, such as a line that is not JSON.
    basic_client_options& on_skipped(std::function<void(error const&)> value) {
        return set(skipped_, std::move(value));
    }

    basic_client_options& on_trace(trace_hook value) { return set(trace_, std::move(value)); }

    /// Declares the tasks extension: the server may then answer a call with a task, which the
    /// client follows to its end.
    basic_client_options& tasks(bool value = true) { return set(tasks_, value); }

    /// Declares another extension, with its settings object.
    basic_client_options& extension(std::string identifier, std::string settings = "{}") {
        extensions_.insert_or_assign(std::move(identifier), std::move(settings));
        return *this;
    }

    basic_client_options& log(logger value) { return set(log_, std::move(value)); }

    /// How often in a row a server may ask for input before one answer. 16 leaves room for long
    /// dialogues and ends endless ones.
    basic_client_options& max_rounds(unsigned value) { return set(max_rounds_, value); }

    /// How many pages a whole list may have.
    basic_client_options& max_pages(unsigned value) { return set(max_pages_, value); }

    /// How many requests of the server may be answered at the same time; more are refused.
    basic_client_options& max_handlers(std::size_t value) { return set(max_handlers_, value); }

    /// Makes retry jitter reproducible.
    basic_client_options& seed(std::uint32_t value) { return set(seed_, value); }

    // What was set, for the client.
    std::string name_;
    implementation identity_{"asio-mcp", std::string(library_version), {}, {}};
    era_choice era_ = era_choice::automatic;
    std::string protocol_version_{versions::legacy.front()};
    duration probe_timeout_ = std::chrono::seconds(3);
    detail::elicitation_encoder elicitation_;
    detail::elicitation_encoder url_elicitation_;
    sampling_handler sampling_;
    roots_handler roots_;
    event_handler event_;
    std::function<void(error const&)> disconnect_;
    std::function<void(error const&)> skipped_;
    trace_hook trace_;
    bool tasks_ = false;
    std::map<std::string, std::string> extensions_;
    logger log_;
    unsigned max_rounds_ = 16;
    unsigned max_pages_ = 1000;
    std::size_t max_handlers_ = 64;
    std::optional<detail::late<Event, std::uint32_t>> seed_;

    /// What to declare: only what has a handler.
    [[nodiscard]] client_capabilities capabilities() const {
        detail::late<Event, client_capabilities> made;
        made.roots = static_cast<bool>(roots_);
        made.sampling = static_cast<bool>(sampling_);
        made.elicitation_form = static_cast<bool>(elicitation_);
        made.elicitation_url = static_cast<bool>(url_elicitation_);
        made.extensions = extensions_;
        if (tasks_) made.extensions.emplace(extension::tasks, "{}");
        return made;
    }

private:
    template <class T, class Value> basic_client_options& set(T& member, Value&& value) {
        member = std::forward<Value>(value);
        return *this;
    }
};

using client_options = basic_client_options<server_event>;

/// How one request behaves. Each setter returns the object, so that they chain:
/// `call_options{}.timeout(5s).idempotent()`.
template <class Json> class basic_call_options {
public:
    basic_call_options() = default;

    /// How long to wait without progress; instead of the timeout policy's limit.
    basic_call_options& timeout(duration value) {
        timeout_ = value;
        return *this;
    }

    /// How long to wait in all, with retries and whatever progress is made.
    basic_call_options& total_timeout(duration value) {
        total_timeout_ = value;
        return *this;
    }

    /// The tool may run twice without harm, so a call may be repeated like a read.
    basic_call_options& idempotent(bool value = true) {
        idempotent_ = value;
        return *this;
    }

    /// Asks the server for progress.
    basic_call_options& on_progress(progress_handler value) {
        progress_ = std::move(value);
        return *this;
    }

    /// Adds members to `_meta`. Keys that the client sets itself are refused.
    basic_call_options& meta(Json value) {
        meta_ = std::move(value);
        return *this;
    }

    /// Keeps the result as received in its `raw` member.
    basic_call_options& keep_raw(bool value = true) {
        keep_raw_ = value;
        return *this;
    }

    /// Runs a tool call as a task (2025-11-25), and asks the server to keep it for that long.
    basic_call_options& as_task(duration time_to_live = duration()) {
        task_time_to_live_ = time_to_live;
        return *this;
    }

    // What was set, for the client.
    std::optional<detail::late<Json, duration>> timeout_;
    std::optional<detail::late<Json, duration>> total_timeout_;
    bool idempotent_ = false;
    progress_handler progress_;
    std::optional<Json> meta_;
    bool keep_raw_ = false;
    std::optional<detail::late<Json, duration>> task_time_to_live_;
};

using call_options = basic_call_options<json>;

}  // namespace mcp
