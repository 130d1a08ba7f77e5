// SPDX-License-Identifier: MIT
// What people allow skills of servers to do, each bound to every file as it was then.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/result.hpp>
#include <mcp/skills/remote_entry.hpp>
#include <mcp/skills/sha256.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// The answer to whether a skill may be loaded.
struct remote_approval {
    bool is_allowed = false;
    bool with_tools = false;  ///< Its allowed-tools count too.
    bool is_kept = true;      ///< Until a file of the skill changes; else for this once.

    static remote_approval refuse() { return {}; }
    static remote_approval allow() { return {true, false, true}; }
    static remote_approval allow_once() { return {true, false, false}; }
    static remote_approval allow_with_tools() { return {true, true, true}; }

    bool operator==(remote_approval const&) const = default;
};

namespace detail {

/// One text for all files as they are listed.
inline std::string set_digest(remote_skill_entry const& entry) {
    std::vector<std::string> lines;
    for (remote_skill_file const& each : entry.files) {
        lines.push_back(each.uri + ' ' + each.digest + ' ' + std::to_string(each.size) + '\n');
    }
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (std::string const& each : lines) all += each;
    return "sha256:" + sha256_hex(all);
}

}  // namespace detail

/// The skills that were allowed, by server and URI. As soon as other files are listed for one, it
/// is allowed no more. Thread-safe.
class remote_approvals {
public:
    remote_approvals() = default;
    remote_approvals(remote_approvals const&) = delete;
    remote_approvals& operator=(remote_approvals const&) = delete;

    /// Remembers that a skill is allowed. Nothing can be remembered of one without digests.
    void approve(remote_skill_entry const& entry, bool with_tools = false) {
        if (entry.is_dynamic) return;
        record made;
        made.files = detail::set_digest(entry);
        made.with_tools = with_tools;
        std::lock_guard const lock(mutex_);
        records_.insert_or_assign(key(entry.server, entry.uri), std::move(made));
    }

    /// What was allowed, if the files are still the same.
    [[nodiscard]] std::optional<remote_approval> find(remote_skill_entry const& entry) const {
        if (entry.is_dynamic) return std::nullopt;
        std::lock_guard const lock(mutex_);
        auto const found = records_.find(key(entry.server, entry.uri));
        if (found == records_.end() || found->second.files != detail::set_digest(entry)) {
            return std::nullopt;
        }
        return found->second.with_tools ? remote_approval::allow_with_tools()
                                        : remote_approval::allow();
    }

    /// Revokes what is remembered of a skill that has other files now, for good: that the old ones
    /// come back does not bring it back. True if there was something to revoke. Whoever lists
    /// skills calls this; mcp::remote_skills does.
    bool observe(remote_skill_entry const& entry) {
        std::lock_guard const lock(mutex_);
        auto const found = records_.find(key(entry.server, entry.uri));
        if (found == records_.end()) return false;
        bool const is_same = !entry.is_dynamic && found->second.files == detail::set_digest(entry);
        if (is_same || found->second.files.empty()) return false;
        found->second.files.clear();  // known to have changed, for who is asked next
        return true;
    }

    /// True if it was allowed with other files.
    [[nodiscard]] bool has_changed(remote_skill_entry const& entry) const {
        std::lock_guard const lock(mutex_);
        auto const found = records_.find(key(entry.server, entry.uri));
        return found != records_.end() &&
               (entry.is_dynamic || found->second.files != detail::set_digest(entry));
    }

    void revoke(std::string const& server, std::string const& uri) {
        std::lock_guard const lock(mutex_);
        records_.erase(key(server, uri));
    }

    /// Forgets all that was allowed of a server, for who removes it.
    void revoke_server(std::string const& server) {
        std::lock_guard const lock(mutex_);
        std::erase_if(records_, [&](auto const& each) { return each.first.first == server; });
    }

    [[nodiscard]] std::size_t size() const {
        std::lock_guard const lock(mutex_);
        return records_.size();
    }

    /// As JSON, to be kept where only the user can write.
    [[nodiscard]] std::string save() const {
        json list = json::array();
        std::lock_guard const lock(mutex_);
        for (auto const& [which, what] : records_) {
            json one = json::object();
            one["server"] = which.first;
            one["uri"] = which.second;
            one["files"] = what.files;
            one["tools"] = what.with_tools;
            list.push_back(std::move(one));
        }
        json all = json::object();
        all["approvals"] = std::move(list);
        return all.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
    }

    /// Takes what save() gave instead of what is remembered; all of it, or nothing and
    /// errc::invalid_configuration.
    result<void> load(std::string_view text) {
        auto const all = parse_json(text);
        bool const is_ours = all && all->is_object() && all->contains("approvals") &&
                             all->at("approvals").is_array();
        if (!is_ours) return fail(errc::invalid_configuration, "holds no list of approvals");
        std::map<std::pair<std::string, std::string>, record> read;
        for (json const& each : all->at("approvals")) {
            std::string const at = "approvals[" + std::to_string(read.size()) + ']';
            record made;
            if (!each.is_object() || !is_text(each, "server") || !is_text(each, "uri") ||
                !is_text(each, "files")) {
                return fail(errc::invalid_configuration, at + " has no server, uri and files");
            }
            made.files = each.at("files").get<std::string>();
            if (!made.files.empty() && !detail::is_sha256_digest(made.files)) {
                return fail(errc::invalid_configuration, at + ".files is no digest");
            }
            made.with_tools = each.contains("tools") && each.at("tools") == true;
            read.insert_or_assign(
                key(each.at("server").get<std::string>(), each.at("uri").get<std::string>()),
                std::move(made));
        }
        std::lock_guard const lock(mutex_);
        records_ = std::move(read);
        return {};
    }

private:
    struct record {
        std::string files;  // empty: they have changed since
        bool with_tools = false;
    };

    static std::pair<std::string, std::string> key(std::string server, std::string uri) {
        return {std::move(server), std::move(uri)};
    }

    static bool is_text(json const& object, char const* name) {
        return object.contains(name) && object.at(name).is_string();
    }

    mutable std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, record> records_;
};

}  // namespace mcp
