// SPDX-License-Identifier: MIT
// One run of mcpctl over several servers.
#include "fleet.hpp"

#include "commands.hpp"
#include "fleet_run.hpp"
#include "text.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <utility>

template class mcp::basic_host<>;

namespace mcpctl {

fleet_run::fleet_run(mcp::net::io_context& context, invocation const& asked, console& screen,
                     chosen_servers chosen)
    : context_(context),
      asked_(asked),
      screen_(screen),
      chosen_(std::move(chosen)),
      deadline_(context.get_executor(),
                [this] {
                    std::string const stage = connected_ ? "no answer" : "no connection";
                    stop(mcp::error(mcp::errc::timed_out, stage + " within the time limit"));
                }),
      elicitor_(context.get_executor(), asked, screen, deadline_,
                [this](bad_input why) { stop(std::move(why)); }),
      signals_(context, SIGINT, SIGTERM, SIGHUP),
      host_(std::make_shared<mcp::host>(context.get_executor(), host_options())) {}

mcp::host_options fleet_run::host_options() {
    mcp::client_options clients;
    clients.identity("mcpctl", std::string(mcp::library_version)).tasks();
    clients.on_elicitation([this](mcp::elicitation_request request) {
        return elicitor_.answer_form(std::move(request));
    });
    clients.on_url_elicitation([this](mcp::elicitation_request request) {
        return elicitor_.answer_url(std::move(request));
    });
    if (!asked_.roots.empty()) clients.on_roots([this] { return list_roots(asked_.roots); });
    if (asked_.verbose) {
        clients.log(mcp::logger(
            [&screen = screen_](mcp::log_record const& record) {
                screen.note(std::string(to_string(record.level)) + ' ' +
                            std::string(record.server) + ": " + printable_line(record.text));
            },
            mcp::log_level::debug));
    }
    mcp::host_options made;
    made.client(std::move(clients)).single_threaded();
    return made;
}

exit_code fleet_run::run() {
    wait_for_signal();
    deadline_.start(asked_.timeout);
    auto done = [this](std::exception_ptr thrown, outcome<answer> what) {
        finish(thrown, std::move(what));
    };
    mcp::net::co_spawn(context_, execute(), mcp::net::bind_cancellation_slot(cancel_.slot(), done));
    context_.run();
    host_.reset();
    signals_.cancel();
    context_.restart();
    context_.run_for(std::chrono::milliseconds(200));
    return code_;
}

mcp::task<outcome<answer>> fleet_run::execute() {
#ifdef MCP_WITH_SKILLS
    if (asked_.what == command::skills) {
        // Also what is disabled, so that no skill starts it all the same.
        host_->apply(chosen_.all);
        if (!host_->status()->servers().empty()) co_await connect();
        connected_ = true;
        co_return co_await load_skills(*this);
    }
#endif
    begin_servers();
    bool const shows_all = asked_.what == command::status && asked_.keeps_showing;
    if (!shows_all && !co_await connect()) {
        if (asked_.what != command::status)
            co_return failed(mcp::error(mcp::errc::not_connected, "no server could be connected"));
    }
    switch (asked_.what) {
        case command::call: co_return co_await call_fleet(*this);
        case command::status: co_return co_await show_status(*this);
        case command::repl: co_return co_await run_repl(*this);
        default: break;
    }
    co_return co_await list_fleet(*this);
}

// All of them, also those that are switched off: a command may switch them on.
void fleet_run::begin_servers() {
    if (asked_.configured.name.empty()) {
        host_->apply(chosen_.all);
        return;
    }
    for (mcp::server_config const& each : chosen_.servers) static_cast<void>(host_->add(each));
}

void fleet_run::follow_files(std::function<void(std::string)> tell) {
    tell_change_ = std::move(tell);
    watch_.emplace(context_.get_executor(), files_of(asked_.configured));
    mcp::net::co_spawn(context_, keep_following(), mcp::net::detached);
}

mcp::task<void> fleet_run::keep_following() {
    for (;;) {
        auto const changed = co_await watch_->next_change();
        if (!changed) co_return;
        take_configuration(read_configuration(asked_.configured));
    }
}

void fleet_run::take_configuration(mcp::config next) {
    std::string const& name = asked_.configured.name;
    auto const* const named = next.find(name);
    auto const& known = chosen_.all.problems();
    for (mcp::config_problem const& each : next.problems()) {
        bool const is_new = std::find(known.begin(), known.end(), each) == known.end();
        if (is_new) tell_change_(printable_line(to_string(each)));
    }
    if (name.empty()) {
        auto const made = host_->apply(next);
        for (auto const& each : made.added) tell_change_(printable_line(each) + " was added");
        for (auto const& each : made.changed) tell_change_(printable_line(each) + " was changed");
        for (auto const& each : made.removed) tell_change_(printable_line(each) + " was removed");
    } else if (named != nullptr && named->is_usable()) {
        static_cast<void>(host_->replace(named->server));
    }
    chosen_.all = std::move(next);
}

// Waits until each server has connected or failed. True if there is one to work with.
mcp::task<bool> fleet_run::connect() {
    co_await host_->wait_until_settled(asked_.timeout);
    connected_ = host_->statistics().connected() > 0;
    report_failures();
    co_return connected_;
}

void fleet_run::report_failures() {
    if (asked_.what == command::status) return;  // which shows them itself
    auto const all = host_->status();
    for (auto const& each : all->servers()) {
        bool const is_fine = each->state == mcp::server_state::connected ||
                             each->state == mcp::server_state::disabled;
        if (is_fine) continue;
        screen_.error(printable_line(each->name + ": " + mcp::status_text(*each)));
    }
}

void fleet_run::lift_default_limit() {
    if (!asked_.timeout_given) deadline_.lift();
}

void fleet_run::stop(failure why) {
    if (stopped_ || finished_) return;
    stopped_ = std::move(why);
    mcp::net::post(context_, [this] { cancel_.emit(mcp::net::cancellation_type::terminal); });
}

void fleet_run::finish(std::exception_ptr thrown, outcome<answer> done) {
    finished_ = true;
    watch_.reset();
    deadline_.lift();
    if (stopped_ && (thrown || !done)) done = failed(*stopped_);
    else if (thrown) done = failed(mcp::error(mcp::errc::unknown, "an exception"));
    code_ = report(done);
    mcp::net::co_spawn(context_, host_->close(std::chrono::seconds(2)),
                       [this](std::exception_ptr) { context_.stop(); });
}

exit_code fleet_run::report(outcome<answer> const& done) {
    screen_.clear_progress();
    if (!done) {
        auto const* const problem = std::get_if<mcp::error>(&done.error());
        if (problem == nullptr) screen_.error(std::get<bad_input>(done.error()).words);
        else if (problem->code == mcp::errc::cancelled) screen_.note("interrupted");
        else screen_.error(printable_line(problem->message()));
        return code_of(done.error(), connected_);
    }
    if (screen_.write(done->text)) return done->code;
    screen_.error("the output could not be written");
    return exit_code::failed;
}

// The first one ends the command in good order, the next one everything at once.
void fleet_run::wait_for_signal() {
    signals_.async_wait([this](std::error_code code, int) {
        if (code) return;
        if (!stopped_ && !finished_) {
            stop(mcp::error(mcp::errc::cancelled));
            return wait_for_signal();
        }
        code_ = exit_code::interrupted;
        context_.stop();
    });
}

exit_code run_fleet(mcp::net::io_context& context, invocation const& asked, console& screen,
                    chosen_servers chosen) {
    fleet_run live(context, asked, screen, std::move(chosen));
    return live.run();
}

}  // namespace mcpctl
