// SPDX-License-Identifier: MIT
// Connecting a user's servers, a few at a time.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/client/shared_list.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/connection_state.hpp>
#include <mcp/host/pool_core.hpp>
#include <mcp/host/pool_failover.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/tool_filter.hpp>
#include <mcp/protocol/tools.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp::detail {

inline duration time_left(time_point end) {
    return std::max(duration(end - clock::now()), duration());
}

/// Options for a request that has to be over at `end`; false if that time has passed.
template <class Options> bool end_by(Options& options, time_point end) {
    duration const left = time_left(end);
    options.total_timeout_ =
        options.total_timeout_ ? std::min(*options.total_timeout_, left) : left;
    return left > duration();
}

/// Connects if need be, and returns the tools that the user may see.
template <class Core>
task<result<shared_list<tool>>> tools_of(std::shared_ptr<Core> self, typename Core::node_ptr one,
                                         time_point end) {
    auto const place = co_await Core::wait_for_place(self, one, end);
    if (!place) co_return fail(place.error());
    counted const runs(one->running);
    call_options options;
    if (!end_by(options, end)) co_return fail_unsent(errc::timed_out);
    auto listed = co_await (*place)->list_tools(options);
    one->used = clock::now();
    if (!listed) co_return fail(listed.error());
    tool_filter const filter(one->config->enabled_tools, one->config->disabled_tools);
    std::vector<tool> kept(listed->begin(), listed->end());
    std::erase_if(kept, [&](tool const& each) { return !filter.lets_pass(each.name); });
    if (kept.size() != listed->size()) listed = shared_list<tool>(std::move(kept));
    one->tools = *listed;
    co_return listed;
}

/// Connects many servers of one user, so many at the same time.
template <class Core> class connecting_round {
public:
    using self_ptr = std::shared_ptr<connecting_round>;
    using outcome = result<shared_list<tool>>;

    connecting_round(std::shared_ptr<Core> core, std::string user,
                     std::vector<server_config> entries, time_point end)
        : core_(std::move(core)),
          user_(std::move(user)),
          entries_(std::move(entries)),
          end_(end),
          changed_(core_->home),
          outcomes_(entries_.size()) {}

    /// Waits until all have connected or failed, or until `is_enough`. The rest goes on.
    template <class Enough> static task<result<void>> run(self_ptr self, Enough is_enough) {
        std::size_t const most = std::max<std::size_t>(self->core_->limits.at_once, 1);
        self->workers_ = std::min(most, self->entries_.size());
        for (std::size_t i = 0; i < self->workers_; ++i) {
            net::co_spawn(self->core_->home, work(self), [self](std::exception_ptr) {
                --self->workers_;
                self->changed_.notify_all();
            });
        }
        while (self->workers_ > 0 && !is_enough()) {
            auto const why = co_await self->changed_.wait(self->end_);
            if (why == wake_reason::cancelled) co_return fail_unsent(errc::cancelled);
            if (why == wake_reason::timed_out) break;
        }
        co_return result<void>();
    }

    [[nodiscard]] std::vector<server_config> const& entries() const noexcept { return entries_; }

    /// What came of one; still being connected is a failure.
    [[nodiscard]] outcome outcome_of(std::size_t index) const {
        if (outcomes_[index]) return *outcomes_[index];
        return fail_unsent(errc::timed_out, "it is still being connected");
    }

    /// Why those that failed did.
    [[nodiscard]] std::vector<failed_candidate> failures() const {
        std::vector<failed_candidate> made;
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            outcome const one = outcome_of(i);
            if (!one) made.push_back({entries_[i].name, one.error()});
        }
        return made;
    }

private:
    static task<void> work(self_ptr self) {
        while (self->next_ < self->entries_.size()) {
            std::size_t const mine = self->next_++;
            auto const limit = self->core_->limits.connect.chrono();
            time_point const end = std::min(self->end_, clock::now() + limit);
            auto const one = self->core_->node_for(self->user_, self->entries_[mine]);
            self->outcomes_[mine] = co_await tools_of(self->core_, one, end);
            self->changed_.notify_all();
        }
    }

    std::shared_ptr<Core> core_;
    std::string user_;
    std::vector<server_config> entries_;
    time_point end_;
    condition changed_;
    std::vector<std::optional<outcome>> outcomes_;
    std::size_t next_ = 0;
    std::size_t workers_ = 0;
};

/// The servers of a user that are switched on; with `chosen`, these. Errors: unknown_server,
/// server_disabled, and the store's.
template <class Core>
task<result<std::vector<server_config>>> enabled_servers(std::shared_ptr<Core> self,
                                                         std::string user,
                                                         std::vector<std::string> chosen) {
    if (self->is_closed()) co_return fail_unsent(errc::closed, "the pool was closed");
    auto listed = co_await self->store->list(user);
    if (!listed) co_return listed;
    if (chosen.empty()) {
        std::erase_if(*listed, [](server_config const& each) { return !each.enabled; });
        co_return listed;
    }
    std::vector<server_config> made;
    for (std::string const& name : chosen) {
        auto const found =
            std::find_if(listed->begin(), listed->end(),
                         [&](server_config const& each) { return each.name == name; });
        std::string const shown = '"' + printable(name.substr(0, 128)) + '"';
        if (found == listed->end()) co_return fail_unsent(errc::unknown_server, shown);
        if (!found->enabled) co_return fail_unsent(errc::server_disabled, shown);
        made.push_back(*found);
    }
    co_return made;
}

template <class Core> bool is_live(Core const& core, typename Core::node const& one) {
    return one.connection && core.status_of(one)->state == server_state::connected;
}

}  // namespace mcp::detail
