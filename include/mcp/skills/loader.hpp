// SPDX-License-Identifier: MIT
// From folders of skills to running servers, and back.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/basic_host.hpp>
#include <mcp/host/event_hub.hpp>
#include <mcp/host/run_on.hpp>
#include <mcp/skills/activation.hpp>
#include <mcp/skills/load_report.hpp>
#include <mcp/skills/load_steps.hpp>
#include <mcp/skills/loader_core.hpp>
#include <mcp/skills/loader_options.hpp>
#include <mcp/skills/skill_events.hpp>
#include <mcp/skills/tool_map.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// Brings skills to life in a host: finds and resolves them, asks before anything new is started,
/// starts their servers wave by wave beside those of the user's configuration, checks what the
/// servers say of themselves, and says under which names the tools of each skill can be called.
///
/// A server stays as long as a loaded skill needs it. A server of the user's is shared, and never
/// changed or stopped.
///
/// Operations go one after the other. Their errors: cancelled; timed_out if another one takes too
/// long; closed. What is wrong with single skills and servers is in the report, and keeps nobody
/// else from being loaded. Cancelling takes back what was started.
///
/// Threads: every member may be called from any thread; coroutines come back on the executor of
/// their caller. Looking for skills blocks a thread of the host's executor while files are read.
///
/// Lifetime: the host must outlive the loader. Destroying the loader takes back what is half
/// started, and leaves the rest to the host; unload_all() is the polite way.
template <class Host> class basic_skill_loader {
    template <class T> using late = detail::late<Host, T>;
    using core_type = detail::loader_core<Host>;
    using order_kind = detail::load_order::kind;

public:
    using report_type = late<result<load_report>>;
    using event_type = late<skill_event>;

    explicit basic_skill_loader(Host& host, skill_loader_options options = skill_loader_options())
        : core_(std::make_shared<core_type>(host, std::move(options))) {}

    basic_skill_loader(basic_skill_loader&&) noexcept = default;
    basic_skill_loader& operator=(basic_skill_loader&& other) noexcept {
        if (this != &other && core_) core_->shut();
        core_ = std::move(other.core_);
        return *this;
    }
    ~basic_skill_loader() {
        if (core_) core_->shut();
    }

    /// Finds skills, and loads all of them.
    task<report_type> load() { return run(detail::load_order(order_kind::load)); }

    /// Loads these beside what is loaded, and whatever they need.
    task<report_type> load(std::vector<std::string> names) {
        detail::load_order order(order_kind::load);
        order.names = std::move(names);
        if (order.names.empty()) return nothing();
        return run(std::move(order));
    }

    /// The same with these skills instead of those that can be found; all if there are no names.
    task<report_type> load(skill_catalog skills, std::vector<std::string> names = {}) {
        detail::load_order order(order_kind::load);
        order.names = std::move(names);
        order.catalog = std::make_shared<skill_catalog const>(std::move(skills));
        return run(std::move(order));
    }

    /// Looks for skills again, whatever is remembered, and does what has to be done to get from
    /// what is loaded to that. What has not changed goes on undisturbed.
    task<report_type> reload() { return run(detail::load_order(order_kind::reload)); }
    task<report_type> reload(skill_catalog skills) {
        detail::load_order order(order_kind::reload);
        order.catalog = std::make_shared<skill_catalog const>(std::move(skills));
        return run(std::move(order));
    }

    /// Unloads a skill, and stops the servers that nobody needs any more. errc::invalid_argument
    /// if it is not loaded, or a loaded skill requires it.
    task<report_type> unload(std::string name) {
        detail::load_order order(order_kind::unload);
        order.names.push_back(std::move(name));
        return run(std::move(order));
    }
    task<report_type> unload_all() { return run(detail::load_order(order_kind::unload_all)); }

    // Looking; from any thread, without waiting for anything

    /// The skills that can be used, by name.
    [[nodiscard]] std::vector<loaded_skill> skills() const { return core_->look()->loaded; }

    /// The tools of those skills, under the names that the agent calls them by now. As
    /// basic_host::tools() does, it makes these the names that the agent knows.
    [[nodiscard]] tool_map tools() const {
        return tool_map(core_->look()->servers, core_->host->tools());
    }

    /// What to tell an agent that is to use the skill. Blocks while it reads its SKILL.md.
    /// errc::invalid_argument if it is not loaded or a server has its files,
    /// invalid_configuration if there is no text.
    [[nodiscard]] result<std::string> activation_text(std::string_view name) const {
        return detail::activate<Host>(*core_, name, std::nullopt);
    }
    /// The same with the text of a SKILL.md that was read already, as for a skill of a server.
    [[nodiscard]] result<std::string> activation_text(std::string_view name,
                                                      std::string_view skill_text) const {
        return detail::activate<Host>(*core_, name, skill_text);
    }

    /// Calls `handler` on the host's executor, one event at a time, in order, until the
    /// subscription ends.
    [[nodiscard]] basic_event_subscription<event_type> subscribe(
        std::function<void(event_type const&)> handler) {
        return core_->events.subscribe(core_->host->get_executor(), std::move(handler));
    }

private:
    task<report_type> run(detail::load_order order) {
        return detail::run_on(core_->home, detail::obey<Host>(core_, std::move(order)));
    }

    // No names are not all names.
    static task<report_type> nothing() {
        co_return fail(errc::invalid_argument, "no skill was named");
    }

    std::shared_ptr<core_type> core_;
};

/// A loader for a host with the usual policies.
using skill_loader = basic_skill_loader<host>;

}  // namespace mcp
