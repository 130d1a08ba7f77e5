// SPDX-License-Identifier: MIT
// One run of mcpctl: reaches the server, runs the command, and ends both in good order.
#include "session.hpp"

#include "commands.hpp"
#include "text.hpp"

#include <mcp/host/client_factory.hpp>

#include <csignal>
#include <utility>
#include <vector>

template class mcp::basic_client<mcp::any_transport, mcp::runtime_backoff, mcp::no_timeout>;

namespace mcpctl {

namespace {

// What a server leaves on the terminal of the user must not fill it.
constexpr std::size_t most_last_words = 2048;

std::string seconds(mcp::duration limit) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g s", static_cast<double>(limit.milliseconds) / 1000);
    return text;
}

std::string describe(std::exception_ptr const& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (std::exception const& problem) {
        return problem.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

}  // namespace

session::session(mcp::net::io_context& context, invocation const& asked, console& screen,
                 mcp::server_config const* configured)
    : context_(context),
      asked_(asked),
      screen_(screen),
      deadline_(
          context.get_executor(),
          [this] {
              std::string const stage = connected_ ? "no answer" : "no connection";
              stop(mcp::error(mcp::errc::timed_out, stage + " within " + seconds(asked_.timeout)));
          }),
      elicitor_(context.get_executor(), asked, screen, deadline_,
                [this](bad_input why) { stop(std::move(why)); }),
      signals_(context, SIGINT, SIGTERM, SIGHUP),
      last_words_(most_last_words) {
    if (configured != nullptr) make_configured_client(*configured);
    else if (asked.what != command::events) make_client();
}

void session::make_configured_client(mcp::server_config const& server) {
    filter_ = mcp::tool_filter(server.enabled_tools, server.disabled_tools);
    mcp::client_setup how(get_executor(), std::make_shared<mcp::server_config const>(server));
    how.on_stderr_line = [this](std::string_view line) { on_server_line(line); };
    auto wire = mcp::make_transport(how);
    if (!wire) return stop(std::move(wire.error()));
    mcp::backoff again;
    again.max_retries = server.wire == mcp::server_wire::stdio ? 0 : server.max_retries;
    again.initial = server.retry_delay;
    client_.emplace(get_executor(), std::move(*wire), client_options(), mcp::runtime_backoff(again));
}

void session::make_client() {
    mcp::executor const here = get_executor();
    if (auto remote = make_remote(here, asked_.remote, log())) {
        tls_ = std::move(remote->tls);
        client_.emplace(here, std::move(remote->transport), client_options());
        return;
    }
    // A program that does not start now will not start in a second either.
    mcp::backoff never;
    never.max_retries = 0;
    mcp::any_transport program = mcp::stdio_transport(here, server_options());
    client_.emplace(here, std::move(program), client_options(), mcp::runtime_backoff(never));
}

mcp::logger session::log() const {
    if (!asked_.verbose) return {};
    auto const sink = [&screen = screen_](mcp::log_record const& record) {
        screen.note(std::string(to_string(record.level)) + ' ' +
                    std::string(to_string(record.category)) + ": " + printable_line(record.text));
    };
    return mcp::logger(sink, mcp::log_level::debug);
}

mcp::client_options session::client_options() {
    mcp::client_options options;
    options.identity("mcpctl", std::string(mcp::library_version)).tasks();
    options.on_elicitation([this](mcp::elicitation_request request) {
        return elicitor_.answer_form(std::move(request));
    });
    options.on_url_elicitation([this](mcp::elicitation_request request) {
        return elicitor_.answer_url(std::move(request));
    });
    if (!asked_.roots.empty()) {
        options.on_roots([this] { return list_roots(asked_.roots); });
    }
    options.on_event([this](mcp::server_event const& event) { on_event(event); });
    options.on_disconnect([this](mcp::error const& why) {
        if (watcher_) stop(why);
    });
    options.on_skipped([this](mcp::error const& what) {
        ++(what.code == mcp::errc::not_json ? skipped_lines_ : skipped_messages_);
    });
    options.log(log());
    return options;
}

mcp::stdio_options session::server_options() {
    std::vector<std::string> arguments(asked_.server.begin() + 1, asked_.server.end());
    mcp::stdio_options options(asked_.server.front(), std::move(arguments));
    options.on_stderr_line = [this](std::string_view line) { on_server_line(line); };
    // Long enough to save something, short enough for somebody who waits for the prompt.
    options.shutdown.close_input = std::chrono::seconds(1);
    options.shutdown.terminate = std::chrono::seconds(1);
    return options;
}

exit_code session::run() {
    wait_for_signal();
    deadline_.start(asked_.timeout);
    auto done = [this](std::exception_ptr thrown, outcome<answer> what) {
        finish(thrown, std::move(what));
    };
    mcp::net::co_spawn(context_, execute(), mcp::net::bind_cancellation_slot(cancel_.slot(), done));
    context_.run();
    // What still hangs on the session ends before it; nothing of it takes longer than a moment.
    client_.reset();
    signals_.cancel();
    context_.restart();
    context_.run_for(std::chrono::milliseconds(200));
    return code_;
}

mcp::task<outcome<answer>> session::execute() {
    if (client_) {
        auto connected = co_await client_->connect();
        if (!connected) co_return failed(std::move(connected.error()));
        set_connected();
    }
    auto done = co_await run_command(*this);
    co_return done;
}

void session::stop(failure why) {
    if (stopped_ || finished_) return;
    stopped_ = std::move(why);
    // The command may be what calls this.
    mcp::net::post(context_, [this] { cancel_.emit(mcp::net::cancellation_type::terminal); });
}

void session::finish(std::exception_ptr thrown, outcome<answer> done) {
    finished_ = true;
    deadline_.lift();
    if (stopped_ && (thrown || !done)) {
        done = failed(*stopped_);
    } else if (thrown) {
        done = failed(mcp::error(mcp::errc::unknown, describe(thrown)));
    }
    code_ = report(done);
    if (!client_) return context_.stop();
    mcp::net::co_spawn(context_, client_->close(), [this](std::exception_ptr) { context_.stop(); });
}

exit_code session::report(outcome<answer> const& done) {
    screen_.clear_progress();
    report_skipped();
    if (!done) {
        report(done.error());
        return mcpctl::code_of(done.error(), connected_);
    }
    if (screen_.write(done->text)) return done->code;
    screen_.error("the output could not be written");
    return exit_code::failed;
}

void session::report(failure const& why) {
    auto const* problem = std::get_if<mcp::error>(&why);
    if (problem == nullptr) return screen_.error(std::get<bad_input>(why).words);
    if (problem->code == mcp::errc::cancelled) return screen_.note("interrupted");
    screen_.error(printable_line(problem->message()));
    // What the server says in its last lines matters where it did not answer.
    bool const silent = problem->code == mcp::errc::connection_lost || !connected_;
    std::string const words =
        problem->server_output.empty() ? last_words_.text() : problem->server_output;
    if (asked_.verbose || !silent || words.empty()) return;
    screen_.note("The server's last words on stderr:");
    screen_.prompt(indent(printable(words), 2));
}

void session::report_skipped() {
    if (skipped_lines_ == 1) screen_.warn("1 line that is not JSON was skipped");
    if (skipped_lines_ > 1) {
        screen_.warn(std::to_string(skipped_lines_) + " lines that are not JSON were skipped");
    }
    if (skipped_messages_ > 0) {
        screen_.warn(count_of(skipped_messages_, "message") +
                     " of the server made no sense and had no effect; --verbose shows why");
    }
}

void session::wait_for_signal() {
    signals_.async_wait([this](std::error_code code, int) {
        if (!code) on_signal();
    });
}

// The first one ends the command in good order, the next one everything at once.
void session::on_signal() {
    if (!stopped_ && !finished_) {
        stop(mcp::error(mcp::errc::cancelled));
        return wait_for_signal();
    }
    code_ = exit_code::interrupted;
    context_.stop();
}

void session::watch(mcp::event_handler handler) { watcher_ = std::move(handler); }

void session::lift_default_limit() {
    if (!asked_.timeout_given) deadline_.lift();
}

void session::on_event(mcp::server_event const& event) {
    if (watcher_) return watcher_(event);
    if (asked_.verbose) screen_.note(describe_event(event));
}

void session::on_server_line(std::string_view line) {
    last_words_.append(line);
    last_words_.append("\n");
    if (asked_.verbose) screen_.note("server: " + printable_line(line));
}

}  // namespace mcpctl
