// SPDX-License-Identifier: MIT
// How a program treats the skills of a server: limits, and who allows what.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/duration.hpp>
#include <mcp/skills/remote_approval.hpp>
#include <mcp/skills/remote_entry.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// What a person should see before a skill is loaded: who has it, what it is, every file. All text
/// in it is the server's.
struct remote_approval_request {
    remote_skill_entry skill;
    std::vector<std::string> allowed_tools;  ///< That it wants to use without being asked.
    bool has_changed = false;                ///< It was allowed when its files were others.

    remote_approval_request() = default;
};

/// Asks a person. What throws has refused.
using remote_approval_asker = std::function<task<remote_approval>(remote_approval_request)>;

/// How skills of a server are treated; each setter returns the options.
class remote_skill_options {
public:
    remote_skill_options() = default;

    remote_skill_options& limits(remote_skill_limits value) { return set(limits_, value); }
    /// Where it is remembered what was allowed; share one among the servers. Without, nothing is
    /// remembered longer than by this object.
    remote_skill_options& approvals(std::shared_ptr<remote_approvals> value) {
        return set(approvals_, std::move(value));
    }
    /// Who is asked before a skill is loaded that is not allowed yet. Without, it is refused.
    remote_skill_options& on_approval(remote_approval_asker value) {
        return set(asker_, std::move(value));
    }
    /// Whether skills may be loaded that have no digests, whose files nobody can verify: false
    /// unless said otherwise.
    remote_skill_options& accepts_dynamic(bool value) { return set(accepts_dynamic_, value); }
    /// How long a listing may take, with all its pages. 30 s unless said otherwise.
    remote_skill_options& list_timeout(duration value) { return set(list_timeout_, value); }

    // What was set.
    remote_skill_limits limits_;
    std::shared_ptr<remote_approvals> approvals_ = std::make_shared<remote_approvals>();
    remote_approval_asker asker_;
    bool accepts_dynamic_ = false;
    duration list_timeout_ = std::chrono::seconds(30);

private:
    template <class Field, class Value> remote_skill_options& set(Field& field, Value&& value) {
        field = std::forward<Value>(value);
        return *this;
    }
};

}  // namespace mcp
