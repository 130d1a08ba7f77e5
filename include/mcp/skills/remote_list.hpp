// SPDX-License-Identifier: MIT
// What a server lists, page by page, within limits.
#pragma once

#include <mcp/client/operation.hpp>
#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/json.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/time.hpp>
#include <mcp/protocol/arguments.hpp>
#include <mcp/skills/remote_check.hpp>
#include <mcp/skills/remote_entry.hpp>
#include <mcp/skills/remote_link.hpp>
#include <mcp/skills/remote_options.hpp>
#include <mcp/wire/raw_json.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mcp::detail {

struct remote_skills_state {
    std::string server;
    std::shared_ptr<remote_link const> link;
    remote_skill_options options;

    remote_skills_state() = default;
};

using remote_skills_ptr = std::shared_ptr<remote_skills_state>;

struct remote_page {
    std::vector<json> skills;
    std::optional<std::string> next_cursor;

    remote_page() = default;
};

inline result<remote_page> read_remote_page(raw_json const& text) {
    auto all = parse_json(text.text());
    auto const wrong = [] { return fail(errc::malformed_message, "skills/list: has no skills"); };
    if (!all || !all->is_object()) return wrong();
    auto const skills = all->find("skills");
    if (skills == all->end() || !skills->is_array()) return wrong();
    remote_page made;
    for (json& each : *skills) made.skills.push_back(std::move(each));
    auto const next = all->find("nextCursor");
    if (next != all->end() && next->is_string()) made.next_cursor = next->get<std::string>();
    return made;
}

/// Takes entries out of pages, each once, and remembers what was wrong with the others.
class remote_lister {
public:
    explicit remote_lister(remote_skills_state const& self) : self_(self) {}

    /// False if the listing has become as long as it may.
    bool take(remote_page const& page) {
        for (json const& each : page.skills) {
            auto entry = remote_entry_reader(self_.server, self_.options.limits_).read(each);
            if (entry && !seen_.insert(entry->uri).second) {
                entry = fail(errc::malformed_message,
                             quoted_file(entry->server, entry->uri) + " is listed twice");
            }
            if (listing_.skills.size() + listing_.problems.size() == self_.options.limits_.skills) {
                listing_.is_cut = true;
                return false;
            }
            if (!entry) {
                remember(entry.error());
                continue;
            }
            self_.options.approvals_->observe(*entry);
            listing_.skills.push_back(std::move(*entry));
        }
        return true;
    }

    remote_listing finish() { return std::move(listing_); }

private:
    void remember(error const& why) {
        config_problem made;
        made.file = self_.server;
        made.message = why.detail;
        listing_.problems.push_back(std::move(made));
    }

    remote_skills_state const& self_;
    remote_listing listing_;
    std::set<std::string> seen_;
};

inline task<result<remote_listing>> list_remote_skills(remote_skills_ptr self,
                                                       call_options options) {
    time_point const end = clock::now() + self->options.list_timeout_.chrono();
    remote_lister lister(*self);
    std::set<std::string> cursors;
    arguments params;
    for (std::size_t pages = 1;; ++pages) {
        if (!limit_until(options, end, clock::now()))
            co_return fail(errc::timed_out, "skills/list");
        auto answer = co_await self->link->ask("skills/list", params, options);
        if (!answer) co_return fail(std::move(answer.error()));
        auto page = read_remote_page(*answer);
        if (!page) co_return fail(std::move(page.error()));
        if (!lister.take(*page) || !page->next_cursor) co_return lister.finish();
        if (!cursors.insert(*page->next_cursor).second) {
            co_return fail(errc::repeated_cursor, "skills/list");
        }
        if (pages == self->options.limits_.pages) {
            co_return fail(errc::too_many_pages, "skills/list: more than " + std::to_string(pages));
        }
        params = args("cursor", *page->next_cursor);
    }
}

}  // namespace mcp::detail
