// SPDX-License-Identifier: MIT
// Calls over a pool: found, sent, and taken to another server where that is safe.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/nearest.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/pool_connecting.hpp>
#include <mcp/host/pool_core.hpp>
#include <mcp/host/pool_failover.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/protocol/tools.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace mcp {

/// A tool that a user may call, and the server that offers it.
struct user_tool {
    std::string server;
    mcp::tool tool;

    user_tool() = default;
    user_tool(std::string offered_by, mcp::tool what)
        : server(std::move(offered_by)),
          tool(std::move(what)) {}
};

namespace detail {

template <class Core> void add_tools(std::vector<user_tool>& all, typename Core::node const& one) {
    if (!one.tools) return;
    for (tool const& each : *one.tools) all.emplace_back(one.key.server, each);
}

inline void sort_tools(std::vector<user_tool>& all) {
    std::sort(all.begin(), all.end(), [](user_tool const& left, user_tool const& right) {
        return std::tie(left.tool.name, left.server) < std::tie(right.tool.name, right.server);
    });
}

inline bool is_chosen(std::vector<std::string> const& chosen, std::string const& server) {
    return chosen.empty() || std::find(chosen.begin(), chosen.end(), server) != chosen.end();
}

template <class Core>
task<result<std::vector<user_tool>>> tools_after_connecting(std::shared_ptr<Core> self,
                                                            std::string user,
                                                            std::vector<std::string> chosen,
                                                            time_point end) {
    auto entries = co_await enabled_servers(self, user, std::move(chosen));
    if (!entries) co_return fail(entries.error());
    using round_type = connecting_round<Core>;
    auto const round = std::make_shared<round_type>(self, user, std::move(*entries), end);
    auto const done = co_await round_type::run(round, [] { return false; });
    if (!done) co_return fail(done.error());
    std::vector<user_tool> made;
    for (std::size_t i = 0; i < round->entries().size(); ++i) {
        auto const listed = round->outcome_of(i);
        if (!listed) continue;
        for (tool const& each : *listed) made.emplace_back(round->entries()[i].name, each);
    }
    auto const failures = round->failures();
    bool const has_none = !failures.empty() && failures.size() == round->entries().size();
    if (has_none) co_return fail(join_causes(failures));
    sort_tools(made);
    co_return made;
}

/// The tools of a user's live connections; without one, connects first.
template <class Core>
task<result<std::vector<user_tool>>> find_user_tools(std::shared_ptr<Core> self, std::string user,
                                                     std::vector<std::string> chosen,
                                                     time_point end) {
    std::vector<typename Core::node_ptr> live;
    for (auto const& each : self->nodes_of(user)) {
        if (is_live(*self, *each) && is_chosen(chosen, each->key.server)) live.push_back(each);
    }
    if (live.empty() || live.size() < chosen.size()) {
        co_return co_await tools_after_connecting(self, std::move(user), std::move(chosen), end);
    }
    std::vector<user_tool> made;
    std::vector<failed_candidate> failures;
    for (auto const& each : live) {
        auto const listed = co_await tools_of(self, each, end);
        if (!listed) failures.push_back({each->key.server, listed.error()});
        else add_tools<Core>(made, *each);
    }
    if (failures.size() == live.size()) co_return fail(join_causes(failures));
    sort_tools(made);
    co_return made;
}

/// One call of a tool, to whichever server of a user may have it.
template <class Core> class pool_call {
public:
    using self_ptr = std::shared_ptr<pool_call>;

    pool_call(std::shared_ptr<Core> core, std::string user, std::string tool, arguments with,
              call_options options, time_point end)
        : core_(std::move(core)),
          user_(std::move(user)),
          tool_(std::move(tool)),
          with_(std::move(with)),
          options_(std::move(options)),
          end_(end) {}

    static task<result<tool_result>> run(self_ptr self) {
        auto candidates = self->candidates();
        bool const has_live = std::any_of(candidates.begin(), candidates.end(),
                                          [](auto const& each) { return each.is_connected; });
        if (!has_live) {
            auto const connected = co_await connect(self);
            if (!connected) co_return fail(connected.error());
            candidates = self->candidates();
        }
        if (candidates.empty()) co_return fail(self->no_such_tool());
        for (call_candidate const& each : candidates) {
            auto answer = co_await try_one(self, each.server);
            if (answer) co_return answer;
            self->failures_.push_back({each.server, answer.error()});
            bool const has_time = time_left(self->end_) > duration();
            bool const may_go_on = may_call_another(answer.error(), self->options_.idempotent_);
            if (!may_go_on || !has_time) break;
        }
        if (self->failures_.size() == 1) co_return fail(self->failures_.front().why);
        co_return fail(join_causes(self->failures_));
    }

private:
    [[nodiscard]] bool offers(typename Core::node const& one) const {
        if (!one.tools) return false;
        return std::any_of(one.tools->begin(), one.tools->end(),
                           [&](tool const& each) { return each.name == tool_; });
    }

    // Those whose connection is there or can come back.
    [[nodiscard]] std::vector<call_candidate> candidates() const {
        std::vector<call_candidate> made;
        for (auto const& each : core_->nodes_of(user_)) {
            if (!each->connection || !offers(*each)) continue;
            auto const status = core_->status_of(*each);
            if (gate_for(status->state) == call_gate::shut) continue;
            call_candidate one;
            one.server = each->key.server;
            one.is_connected = status->state == server_state::connected;
            one.is_healthy = status->health.is_healthy;
            one.running = each->running;
            if (status->latency) one.latency = status->latency->p50;
            made.push_back(std::move(one));
        }
        sort_for_call(made);
        return made;
    }

    // Until one that offers the tool is there.
    static task<result<void>> connect(self_ptr self) {
        auto entries =
            co_await enabled_servers(self->core_, self->user_, std::vector<std::string>());
        if (!entries) co_return fail(entries.error());
        self->asked_ = entries->size();
        using round_type = connecting_round<Core>;
        auto const round =
            std::make_shared<round_type>(self->core_, self->user_, std::move(*entries), self->end_);
        auto const is_enough = [self] {
            auto const found = self->candidates();
            return !found.empty() && found.front().is_connected;
        };
        auto const done = co_await round_type::run(round, is_enough);
        if (!done) co_return done;
        if (self->candidates().empty()) self->unconnected_ = round->failures();
        co_return result<void>();
    }

    static task<result<tool_result>> try_one(self_ptr self, std::string server) {
        auto const nodes = self->core_->nodes_of(self->user_);
        auto const found = std::find_if(nodes.begin(), nodes.end(), [&](auto const& each) {
            return each->key.server == server && each->connection;
        });
        if (found == nodes.end()) co_return fail_unsent(errc::closed, "the connection was removed");
        auto const one = *found;
        auto const connection = one->connection;
        counted const runs(one->running);
        call_options options = self->options_;
        if (!end_by(options, self->end_)) co_return fail_unsent(errc::timed_out, self->tool_);
        auto answer = co_await connection->call_tool(self->tool_, self->with_, options);
        one->used = clock::now();
        one->calls.fetch_add(1, std::memory_order_relaxed);
        if (!answer) one->errors.fetch_add(1, std::memory_order_relaxed);
        co_return answer;
    }

    [[nodiscard]] error no_such_tool() const {
        if (unconnected_.size() == asked_) return join_causes(unconnected_);
        std::vector<std::string_view> names;
        auto const nodes = core_->nodes_of(user_);
        for (auto const& each : nodes) {
            if (!each->tools) continue;
            for (tool const& one : *each->tools) names.emplace_back(one.name);
        }
        std::string words = '"' + printable(tool_.substr(0, 128)) + '"';
        std::string_view const meant = nearest(tool_, names);
        if (!meant.empty()) words += "; did you mean \"" + printable(meant) + "\"?";
        for (failed_candidate const& each : unconnected_) {
            words += "; " + each.server + ": " + printable(each.why.message());
        }
        error made(errc::unknown_tool, std::move(words));
        made.reached = delivery::unsent;
        return made;
    }

    std::shared_ptr<Core> core_;
    std::string user_;
    std::string tool_;
    arguments with_;
    call_options options_;
    time_point end_;
    std::vector<failed_candidate> failures_;
    std::size_t asked_ = 0;  // servers, when connecting
    std::vector<failed_candidate> unconnected_;
};

}  // namespace detail

}  // namespace mcp
