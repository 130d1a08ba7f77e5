// SPDX-License-Identifier: MIT
// What the commands over several servers share.
#pragma once

#include "configured.hpp"
#include "console.hpp"
#include "deadline.hpp"
#include "elicitation.hpp"
#include "invocation.hpp"
#include "outcome.hpp"

#include <mcp/core/asio.hpp>
#include <mcp/host.hpp>

#include <asio/signal_set.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// Compiled once, in fleet.cpp.
extern template class mcp::basic_host<>;

namespace mcpctl {

/// The host, the screen, and what ends the command before its time.
class fleet_run {
public:
    fleet_run(mcp::net::io_context& context, invocation const& asked, console& screen,
              chosen_servers chosen);

    exit_code run();

    // For the commands.

    [[nodiscard]] std::shared_ptr<mcp::host> const& host() const { return host_; }
    [[nodiscard]] invocation const& asked() const { return asked_; }
    [[nodiscard]] console& screen() { return screen_; }
    [[nodiscard]] mcp::config const& entries() const { return chosen_.all; }
    [[nodiscard]] mcp::net::io_context& context() { return context_; }

    [[nodiscard]] elicitor& user() { return elicitor_; }

    /// Nothing but a time limit that the user asked for ends the command from now on.
    void lift_default_limit();

    /// From now on the servers are those of the files, whatever becomes of them. `tell` gets a line
    /// for each change and each mistake.
    void follow_files(std::function<void(std::string)> tell);

private:
    mcp::host_options host_options();
    void begin_servers();
    mcp::task<void> keep_following();
    void take_configuration(mcp::config next);
    mcp::task<outcome<answer>> execute();
    mcp::task<bool> connect();
    void stop(failure why);
    void finish(std::exception_ptr thrown, outcome<answer> done);
    exit_code report(outcome<answer> const& done);
    void report_failures();
    void wait_for_signal();

    mcp::net::io_context& context_;
    invocation const& asked_;
    console& screen_;
    chosen_servers chosen_;
    deadline deadline_;
    elicitor elicitor_;
    mcp::net::signal_set signals_;
    mcp::net::cancellation_signal cancel_;
    std::optional<failure> stopped_;
    std::optional<mcp::config_watch> watch_;
    std::function<void(std::string)> tell_change_;
    bool connected_ = false;
    bool finished_ = false;
    exit_code code_ = exit_code::ok;
    std::shared_ptr<mcp::host> host_;
};

// fleet_lists.cpp
mcp::task<outcome<answer>> list_fleet(fleet_run& here);
mcp::task<outcome<answer>> call_fleet(fleet_run& here);

/// Calls the tool with what was typed; its result as text for people, or as received.
mcp::task<outcome<answer>> call_by_name(fleet_run& here, std::string name,
                                        std::vector<std::string> words, bool as_json);

// status.cpp
mcp::task<outcome<answer>> show_status(fleet_run& here);

// repl.cpp
mcp::task<outcome<answer>> run_repl(fleet_run& here);

/// With commands of its own beside the usual ones.
mcp::task<outcome<answer>> run_repl(fleet_run& here, std::vector<mcp::slash_command> more);

// skills_load.cpp
mcp::task<outcome<answer>> load_skills(fleet_run& here);

}  // namespace mcpctl
