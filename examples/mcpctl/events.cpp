// SPDX-License-Identifier: MIT
// events.
#include "commands.hpp"
#include "session.hpp"
#include "text.hpp"

#ifdef MCP_WITH_HTTP

#include <mcp/http/event_source.hpp>
#include <mcp/wire/json_writer.hpp>

#include <chrono>
#include <ctime>
#include <memory>
#include <utility>

namespace mcpctl {

namespace {

using time_stamp = std::chrono::system_clock::time_point;
using source_slot = std::weak_ptr<mcp::event_source>;

std::string local_time(time_stamp when) {
    std::time_t const seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    char text[16];
    bool const known = ::localtime_r(&seconds, &parts) != nullptr;
    return known && std::strftime(text, sizeof text, "%H:%M:%S", &parts) > 0 ? text : "";
}

// As in 2030-01-31T12:00:00.123Z.
std::string utc_time(time_stamp when) {
    auto const whole = std::chrono::floor<std::chrono::seconds>(when);
    auto const rest = std::chrono::floor<std::chrono::milliseconds>(when - whole);
    std::time_t const seconds = std::chrono::system_clock::to_time_t(whole);
    std::tm parts{};
    char text[32];
    if (::gmtime_r(&seconds, &parts) == nullptr) return {};
    std::size_t const size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text + size, sizeof text - size, ".%03dZ", static_cast<int>(rest.count()));
    return text;
}

std::string compact(mcp::json const& value) {
    return value.dump(-1, ' ', false, mcp::json::error_handler_t::replace);
}

std::string document(mcp::feed_event const& event) {
    std::string text;
    mcp::json_writer out(text);
    out.begin_object();
    out.key("time");
    out.string(utc_time(event.timestamp));
    out.key("type");
    out.string(event.event_type);
    out.key("id");
    out.string(event.event_id);
    out.key("data");
    out.raw(compact(event.data));
    out.end_object();
    return text + '\n';
}

std::string line(console const& screen, mcp::feed_event const& event) {
    std::string const id = printable_line(event.event_id);
    std::string const data = printable_line(event.data.is_string() ? event.data.get<std::string>()
                                                                   : compact(event.data));
    return screen.paint(stream::out, style::dim, local_time(event.timestamp)) + ' ' +
           screen.paint(stream::out, style::bold, printable_line(event.event_type)) + ' ' +
           (id.empty() ? "-" : id) + ' ' + data + '\n';
}

void print(session& here, mcp::feed_event const& event) {
    console& screen = here.screen();
    if (screen.write(here.asked().as_json ? document(event) : line(screen, event))) return;
    here.stop(mcp::error(mcp::errc::unknown, "the output could not be written"));
}

std::string stats_document(mcp::event_source_stats const& seen) {
    std::string text;
    mcp::json_writer out(text);
    out.begin_object();
    out.key("stats");
    out.begin_object();
    out.key("total");
    out.number(seen.total_events_received);
    out.key("perType");
    out.begin_object();
    for (auto const& [type, count] : seen.per_type) {
        out.key(type);
        out.number(count);
    }
    out.end_object();
    out.key("connections");
    out.number(seen.connections);
    out.key("reconnectAttempts");
    out.number(seen.reconnect_attempts);
    out.end_object();
    out.end_object();
    return text + '\n';
}

std::string stats_table(console const& screen, mcp::event_source_stats const& seen) {
    std::vector<table_row> rows;
    for (auto const& [type, count] : seen.per_type)
        rows.push_back({printable_line(type), std::to_string(count)});
    rows.push_back({"total", std::to_string(seen.total_events_received)});
    return screen.table({"type", "events"}, rows);
}

// Tells why the connection is made again; what ends the feed is told as its error.
mcp::logger reconnect_log(session& here, std::shared_ptr<source_slot> const& slot) {
    if (here.asked().verbose) return here.log();
    auto const sink = [&here, slot](mcp::log_record const& record) {
        if (record.category != mcp::log_category::sse_client) return;
        // Whether it was the last try is known as soon as this is written.
        mcp::net::post(here.get_executor(), [&here, slot, words = std::string(record.text)] {
            auto const source = slot->lock();
            if (!source || !source->is_running()) return;
            here.screen().warn(printable_line(words) + "; connecting again");
        });
    };
    return mcp::logger(sink, mcp::log_level::warning);
}

mcp::event_source_options options_for(session const& here) {
    remote_server const& remote = here.asked().remote;
    mcp::event_source_options made(remote.url);
    made.auth_key = remote.token;
    made.headers = remote.headers;
    made.ca_file = remote.ca_file;
    made.user_agent = "mcpctl/" + std::string(mcp::library_version);
    made.subscribed_events = here.asked().types;
    made.event_buffer_size = 0;  // they are printed, and needed no more
    return made;
}

}  // namespace

mcp::task<outcome<answer>> print_feed(session& here) {
    auto const slot = std::make_shared<source_slot>();
    mcp::event_source_options options = options_for(here);
    options.log = reconnect_log(here, slot);
    auto const source =
        std::make_shared<mcp::event_source>(here.get_executor(), std::move(options));
    *slot = source;
    source->register_global_event_handler(
        [&here](mcp::feed_event const& event) { print(here, event); });
    if (auto started = source->start(); !started) co_return failed(std::move(started.error()));
    here.lift_default_limit();
    co_await source->wait_stopped();
    mcp::event_source_stats const seen = source->get_stats();
    if (seen.connections > 0) here.set_connected();
    console& screen = here.screen();
    if (here.asked().stats)
        screen.write(here.asked().as_json ? stats_document(seen) : stats_table(screen, seen));
    co_return failed(seen.last_error.value_or(mcp::error(mcp::errc::closed, "the feed ended")));
}

}  // namespace mcpctl

#else

namespace mcpctl {

// The command line lets nobody come here.
mcp::task<outcome<answer>> print_feed(session&) {
    co_return failed(bad_input{"this mcpctl was built without HTTP"});
}

}  // namespace mcpctl

#endif
