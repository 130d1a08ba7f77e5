// SPDX-License-Identifier: MIT
// Skills over MCP: what a server lists, and loading one of them (SEP-2640, the extension
// io.modelcontextprotocol/skills).
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/json.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/skills/finding.hpp>
#include <mcp/skills/remote_approval.hpp>
#include <mcp/skills/remote_check.hpp>
#include <mcp/skills/remote_entry.hpp>
#include <mcp/skills/remote_graph.hpp>
#include <mcp/skills/remote_link.hpp>
#include <mcp/skills/remote_list.hpp>
#include <mcp/skills/remote_options.hpp>
#include <mcp/skills/remote_skill.hpp>

#include <memory>
#include <string>
#include <utility>

namespace mcp {

namespace detail {

inline task<result<remote_skill_entry>> get_remote_skill(remote_skills_ptr self, std::string uri,
                                                         call_options options) {
    if (!parse_remote_uri(uri, self->options.limits_.uri_bytes)) {
        co_return fail_unsent(errc::invalid_argument,
                              '"' + shown_name(uri) + "\" is not the URI of a SKILL.md");
    }
    arguments const params = args("uri", uri);
    auto answer = co_await self->link->ask("skills/get", params, std::move(options));
    if (!answer) co_return fail(std::move(answer.error()));
    auto const all = parse_json(answer->text());
    if (!all || !all->is_object() || !all->contains("skill")) {
        co_return fail(errc::malformed_message, "skills/get: has no skill");
    }
    auto entry = remote_entry_reader(self->server, self->options.limits_).read(all->at("skill"));
    if (!entry) co_return fail(std::move(entry.error()));
    if (entry->uri != uri) co_return fail(errc::malformed_message, "skills/get: is another skill");
    self->options.approvals_->observe(*entry);
    co_return entry;
}

inline task<remote_approval> ask_for_approval(remote_skills_ptr self, remote_skill_entry entry) {
    remote_approval answer;
    remote_approval_request request;
    request.has_changed = self->options.approvals_->has_changed(entry);
    request.allowed_tools = wished_tools(entry);
    request.skill = std::move(entry);
    try {
        answer = co_await self->options.asker_(std::move(request));
    } catch (...) {
        answer = remote_approval::refuse();
    }
    co_return answer;
}

/// Whether the skill may be loaded: as it was remembered, or as somebody says now.
inline task<result<remote_approval>> approve(remote_skills_ptr self, remote_skill_entry entry) {
    std::string const what = quoted_file(entry.server, entry.uri);
    if (entry.is_dynamic && !self->options.accepts_dynamic_) {
        co_return fail_unsent(errc::call_denied,
                              what + " has no digests: see remote_skill_options::accepts_dynamic");
    }
    if (auto const known = self->options.approvals_->find(entry)) co_return *known;
    if (!self->options.asker_) {
        co_return fail_unsent(errc::call_denied,
                              what + " is not allowed: see remote_skill_options::on_approval");
    }
    remote_approval const answer = co_await ask_for_approval(self, entry);
    if (!answer.is_allowed) co_return fail_unsent(errc::call_denied, what + " is not allowed");
    if (answer.is_kept) self->options.approvals_->approve(entry, answer.with_tools);
    co_return answer;
}

inline task<result<remote_skill>> load_remote_skill(remote_skills_ptr self,
                                                    remote_skill_entry entry,
                                                    call_options options) {
    if (entry.server != self->server) {
        co_return fail_unsent(errc::invalid_argument, printable(entry.uri) + " is of " +
                                                          printable(entry.server) + ", not of " +
                                                          printable(self->server));
    }
    auto const allowed = co_await approve(self, entry);
    if (!allowed) co_return fail(allowed.error());
    auto state = std::make_shared<remote_skill_state>();
    state->link = self->link;
    state->limits = self->options.limits_;
    state->with_tools = allowed->with_tools;
    state->about = to_skill(entry);
    state->entry = std::move(entry);
    auto const text =
        co_await read_remote_file(state, std::string(skill_file_name), std::move(options));
    if (!text) co_return fail(text.error());
    auto const same =
        check_front_matter(state->entry, text->bytes, state->limits.front_matter_bytes);
    if (!same) co_return fail(same.error());
    // That which was compared is the skill, also if there is no digest.
    state->kept.insert_or_assign(text->path, text->bytes);
    if (state->with_tools) state->about.details.allowed_tools = wished_tools(state->entry);
    co_return remote_skill(std::move(state));
}

}  // namespace detail

/// The skills of one server. `label` is what the host calls the server, in whatever it keeps: with
/// the URI it is a skill's identity, which neither the URI nor the server's own name is.
///
/// Nothing of a skill is read before it is loaded, nor a file of it before somebody reads that.
///
/// Threads and cancellation are those of the client, which must outlive all that is made here, or
/// of a host's connection, which is kept.
///
/// Errors of every member: unsupported_by_server, and those of any request.
class remote_skills {
public:
    template <class Client>
    remote_skills(std::string label, Client& client,
                  remote_skill_options options = remote_skill_options{})
        : remote_skills(std::move(label), detail::link_to(client), std::move(options), 0) {}
    template <class Connection>
    remote_skills(std::string label, std::shared_ptr<Connection> connection,
                  remote_skill_options options = remote_skill_options{})
        : remote_skills(std::move(label), detail::link_to(std::move(connection)),
                        std::move(options), 0) {}

    [[nodiscard]] std::string const& label() const noexcept { return state_->server; }

    /// What the server lists, all pages of it. An entry that is not as it should be is left out
    /// with a problem. Errors: too_many_pages, repeated_cursor, timed_out, malformed_message.
    [[nodiscard]] task<result<remote_listing>> list(call_options options = call_options{}) const {
        return detail::list_remote_skills(state_, std::move(options));
    }

    /// One skill, listed or not, as it is now. Errors: invalid_argument, malformed_message,
    /// message_too_large; remote_error with -32602 if the server has no such skill.
    [[nodiscard]] task<result<remote_skill_entry>> get(
        std::string uri, call_options options = call_options{}) const {
        return detail::get_remote_skill(state_, std::move(uri), std::move(options));
    }

    /// Loads a skill: somebody allows it, unless that is remembered; then SKILL.md is read, held
    /// against length and digest, and its front matter against the entry. Errors: call_denied,
    /// verification_failed, and those of basic_client::read_resource.
    [[nodiscard]] task<result<remote_skill>> load(remote_skill_entry entry,
                                                  call_options options = call_options{}) const {
        return detail::load_remote_skill(state_, std::move(entry), std::move(options));
    }

private:
    remote_skills(std::string label, detail::remote_link link, remote_skill_options options, int)
        : state_(std::make_shared<detail::remote_skills_state>()) {
        state_->server = std::move(label);
        state_->link = std::make_shared<detail::remote_link const>(std::move(link));
        state_->options = std::move(options);
        if (!state_->options.approvals_) {
            state_->options.approvals_ = std::make_shared<remote_approvals>();
        }
    }

    detail::remote_skills_ptr state_;
};

}  // namespace mcp
