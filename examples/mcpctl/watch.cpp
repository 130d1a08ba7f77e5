// SPDX-License-Identifier: MIT
// watch.
#include "commands.hpp"
#include "session.hpp"
#include "text.hpp"

#include <mcp/wire/json_writer.hpp>

#include <algorithm>
#include <ctime>
#include <utility>
#include <variant>

namespace mcpctl {

namespace {

struct event_describer {
    std::string operator()(mcp::tools_changed const&) const { return "the tools changed"; }
    std::string operator()(mcp::prompts_changed const&) const { return "the prompts changed"; }
    std::string operator()(mcp::resources_changed const&) const { return "the resources changed"; }
    std::string operator()(mcp::resource_updated const& event) const {
        return "resource updated: " + printable_line(event.uri);
    }
    std::string operator()(mcp::log_message const& event) const {
        std::string words = "log " + std::string(to_string(event.level));
        if (!event.logger.empty()) words += " (" + printable_line(event.logger) + ")";
        mcp::json const data = event.data.value();
        std::string const text =
            data.is_string() ? data.get<std::string>() : std::string(event.data.text());
        return words + ": " + printable_line(text);
    }
    std::string operator()(mcp::elicitation_completed const& event) const {
        return "the page is done: " + printable_line(event.elicitation_id);
    }
    std::string operator()(mcp::task_updated const& event) const {
        std::string words = "task " + printable_line(event.task.id) + ": ";
        words += to_string(event.task.status);
        std::string const message = printable_line(event.task.status_message);
        return message.empty() ? words : words + ", " + message;
    }
    std::string operator()(mcp::unknown_notification const& event) const {
        return printable_line(event.method) + ' ' + printable_line(event.params.text());
    }
};

// Writes a notification with the params that `write` gives it.
template <class WriteParams>
std::string notification(std::string_view method, WriteParams const& write) {
    std::string text;
    mcp::json_writer out(text);
    out.begin_object();
    out.key("method");
    out.string(method);
    write(out);
    out.end_object();
    return text;
}

void string_member(mcp::json_writer& out, std::string_view key, std::string_view value) {
    if (value.empty()) return;
    out.key(key);
    out.string(value);
}

struct event_writer {
    static std::string plain(std::string_view method) {
        return notification(method, [](mcp::json_writer&) {});
    }

    template <class WriteMembers>
    static std::string with_params(std::string_view method, WriteMembers const& write) {
        return notification(method, [&](mcp::json_writer& out) {
            out.key("params");
            out.begin_object();
            write(out);
            out.end_object();
        });
    }

    std::string operator()(mcp::tools_changed const&) const {
        return plain("notifications/tools/list_changed");
    }
    std::string operator()(mcp::prompts_changed const&) const {
        return plain("notifications/prompts/list_changed");
    }
    std::string operator()(mcp::resources_changed const&) const {
        return plain("notifications/resources/list_changed");
    }
    std::string operator()(mcp::resource_updated const& event) const {
        return with_params("notifications/resources/updated",
                           [&](mcp::json_writer& out) { string_member(out, "uri", event.uri); });
    }
    std::string operator()(mcp::log_message const& event) const {
        return with_params("notifications/message", [&](mcp::json_writer& out) {
            string_member(out, "level", to_string(event.level));
            string_member(out, "logger", event.logger);
            out.key("data");
            out.raw(event.data.text());
        });
    }
    std::string operator()(mcp::elicitation_completed const& event) const {
        return with_params("notifications/elicitation/complete", [&](mcp::json_writer& out) {
            string_member(out, "elicitationId", event.elicitation_id);
        });
    }
    std::string operator()(mcp::task_updated const& event) const {
        return with_params("notifications/tasks/status", [&](mcp::json_writer& out) {
            string_member(out, "taskId", event.task.id);
            string_member(out, "status", to_string(event.task.status));
            string_member(out, "statusMessage", event.task.status_message);
        });
    }
    std::string operator()(mcp::unknown_notification const& event) const {
        return notification(event.method, [&](mcp::json_writer& out) {
            if (!event.params) return;
            out.key("params");
            out.raw(event.params.text());
        });
    }
};

std::string time_of_day() {
    std::time_t const now = std::time(nullptr);
    std::tm parts{};
    char text[16];
    bool const known = ::localtime_r(&now, &parts) != nullptr;
    return known && std::strftime(text, sizeof text, "%H:%M:%S", &parts) > 0 ? text : "";
}

void print(session& here, mcp::server_event const& event) {
    console const& screen = here.screen();
    std::string const line =
        here.asked().as_json
            ? event_json(event)
            : screen.paint(stream::out, style::dim, time_of_day()) + ' ' + describe_event(event);
    if (here.screen().write(line + '\n')) return;
    here.stop(mcp::error(mcp::errc::unknown, "the output could not be written"));
}

void begin(session& here) {
    here.lift_default_limit();
    here.screen().note("Watching. Ctrl-C ends it.");
}

// What a modern server did not promise to send.
void warn_of_refusals(session& here, mcp::subscription_filter const& granted) {
    for (std::string const& uri : here.asked().watched) {
        bool const kept = std::find(granted.resources.begin(), granted.resources.end(), uri) !=
                          granted.resources.end();
        if (!kept)
            here.screen().warn("the server will not report changes of " + printable_line(uri));
    }
}

// Modern era: all of it is one subscription.
mcp::task<outcome<answer>> watch_by_subscription(session& here) {
    mcp::subscription_filter filter;
    filter.tools_list_changed = true;
    filter.prompts_list_changed = true;
    filter.resources_list_changed = true;
    filter.resources = here.asked().watched;
    auto made = co_await here.server().listen(std::move(filter));
    if (!made) co_return failed(std::move(made.error()));
    warn_of_refusals(here, made->granted());
    begin(here);
    auto ended = co_await made->wait();
    if (!ended) co_return failed(std::move(ended.error()));
    co_return failed(mcp::error(mcp::errc::connection_lost, "the server ended the subscription"));
}

// Legacy era: list changes and log messages come unasked.
mcp::task<outcome<answer>> watch_what_comes(session& here) {
    for (std::string const& uri : here.asked().watched) {
        auto done = co_await here.server().subscribe_resource(uri);
        if (!done) co_return failed(std::move(done.error()));
    }
    begin(here);
    // The session ends this: by a signal, by its time limit, or when the connection is lost.
    mcp::timer never(here.server().get_executor(), mcp::time_point::max());
    co_await never.async_wait(mcp::detail::as_result);
    co_return failed(mcp::error(mcp::errc::cancelled));
}

}  // namespace

std::string describe_event(mcp::server_event const& event) {
    return std::visit(event_describer{}, event);
}

std::string event_json(mcp::server_event const& event) { return std::visit(event_writer{}, event); }

mcp::task<outcome<answer>> watch(session& here) {
    here.watch([&here](mcp::server_event const& event) { print(here, event); });
    bool const modern = here.server().server().era == mcp::era::modern;
    if (here.asked().level) {
        auto done = co_await here.server().set_log_level(*here.asked().level);
        if (!done) co_return failed(std::move(done.error()));
        if (modern)
            here.screen().warn(
                "--level changes nothing: a server of this revision logs only while a request "
                "runs");
    }
    if (modern) co_return co_await watch_by_subscription(here);
    co_return co_await watch_what_comes(here);
}

}  // namespace mcpctl
