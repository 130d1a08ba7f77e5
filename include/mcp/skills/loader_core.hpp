// SPDX-License-Identifier: MIT
// What a loader remembers between two operations, and what one operation works on.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/asio_strand.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/time.hpp>
#include <mcp/host/event_hub.hpp>
#include <mcp/skills/load_plan.hpp>
#include <mcp/skills/load_report.hpp>
#include <mcp/skills/loader_options.hpp>
#include <mcp/skills/skill_cache.hpp>
#include <mcp/skills/skill_events.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mcp::detail {

/// Which skills somebody wants.
struct loader_wishes {
    bool all = false;
    std::set<std::string> names;  // beside all
    std::set<std::string> not_these;
    std::shared_ptr<skill_catalog const> catalog;  // null until the first search
    bool is_given = false;                         // the catalog, by the program
};

/// One order to a loader.
struct load_order {
    enum class kind { load, reload, unload, unload_all };

    kind what = kind::load;
    std::vector<std::string> names;
    std::shared_ptr<skill_catalog const> catalog;  // null: search

    load_order() = default;
    explicit load_order(kind its_kind) : what(its_kind) {}
};

/// What may be looked at from any thread. Never changes.
struct loader_view {
    std::vector<loaded_skill> loaded;  // by name
    std::vector<skill_server> servers;
    std::vector<resolved_edge> edges;
};

template <class Host> struct loader_core {
    template <class T> using late = detail::late<Host, T>;
    using hub_type = basic_event_hub<late<skill_event>, late<timer>>;

    loader_core(Host& its_host, skill_loader_options how)
        : host(&its_host),
          options(std::move(how)),
          home(strand_on(its_host.get_executor())),
          turn(home),
          cache(options.discovery_) {}
    loader_core(loader_core const&) = delete;
    loader_core& operator=(loader_core const&) = delete;

    [[nodiscard]] std::shared_ptr<loader_view const> look() const {
        std::lock_guard const lock(mutex);
        return view;
    }

    [[nodiscard]] bool is_over() const {
        std::lock_guard const lock(mutex);
        return is_shut;
    }

    /// Adds a server, until keep_needed(). What it replaces is `before`.
    result<void> start(server_config server, std::optional<server_config> before) {
        std::lock_guard const lock(mutex);
        if (is_shut) return fail(errc::closed, "the loader is gone");
        std::string const name = server.name;
        if (before) static_cast<void>(host->remove(name));
        auto added = host->add(std::move(server));
        if (added) {
            half_started.insert_or_assign(name, std::move(before));
            return {};
        }
        if (before) static_cast<void>(host->add(std::move(*before)));
        return fail(std::move(added.error()));
    }

    /// Takes back what was started since the last keep_needed().
    void take_back() {
        std::lock_guard const lock(mutex);
        undo();
    }

    /// Keeps what was started and `is_needed`; stops the rest of it.
    template <class Predicate> void keep_needed(Predicate const& is_needed) {
        std::lock_guard const lock(mutex);
        for (auto const& each : std::exchange(half_started, {})) {
            if (!is_needed(each.first)) static_cast<void>(host->remove(each.first));
        }
    }

    /// Makes it what is looked at; gives what was.
    std::shared_ptr<loader_view const> exchange_view(std::shared_ptr<loader_view const> next) {
        std::lock_guard const lock(mutex);
        return std::exchange(view, std::move(next));
    }

    void shut() {
        events.close();
        std::lock_guard const lock(mutex);
        undo();
        is_shut = true;
    }

    Host* const host;  // not after shut()
    late<skill_loader_options> const options;
    executor const home;
    hub_type events;

    // On home
    late<condition> turn;
    bool is_busy = false;
    late<skill_cache> cache;
    loader_wishes wishes;
    std::map<std::string, server_config> running;  // what was started for skills
    std::map<std::string, std::string> digests;    // of those

    mutable std::mutex mutex;  // guards what follows
    std::shared_ptr<loader_view const> view = std::make_shared<loader_view const>();
    std::map<std::string, std::optional<server_config>> half_started;
    bool is_shut = false;

private:
    // With the lock.
    void undo() {
        if (is_shut) return;
        for (auto& [name, before] : std::exchange(half_started, {})) {
            static_cast<void>(host->remove(name));
            if (before) static_cast<void>(host->add(std::move(*before)));
        }
    }
};

/// One operation. What it has started is taken back when it ends without keeping it.
template <class Host> struct load_run {
    load_run(std::shared_ptr<loader_core<Host>> its_core, load_order its_order)
        : core(std::move(its_core)),
          order(std::move(its_order)),
          wishes(core->wishes),
          end(after(clock::now(), core->options.limit_)) {
        core->is_busy = true;
    }
    load_run(load_run const&) = delete;
    load_run& operator=(load_run const&) = delete;
    ~load_run() {
        core->take_back();
        core->is_busy = false;
        core->turn.notify_all();
    }

    std::shared_ptr<loader_core<Host>> const core;
    load_order const order;
    loader_wishes wishes;
    time_point end;
    load_report report;
    std::optional<load_outcome> outcome;
    std::size_t findings_told = 0;  // those of the resolver
    wanted_waves waves;
    std::map<std::string, std::string> name_of;  // in the host, of each server of the plan
};

}  // namespace mcp::detail
