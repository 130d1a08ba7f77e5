// SPDX-License-Identifier: MIT
// A skill of a server that was allowed and has been verified: its text, and its files one by one.
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/skills/finding.hpp>
#include <mcp/skills/manifest.hpp>
#include <mcp/skills/remote_check.hpp>
#include <mcp/skills/remote_entry.hpp>
#include <mcp/skills/remote_graph.hpp>
#include <mcp/skills/remote_link.hpp>
#include <mcp/skills/server_identity.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// The contents of a file, verified unless the skill is dynamic. What the server wrote: data.
struct remote_skill_contents {
    std::string server;
    std::string uri;
    std::string path;
    std::string bytes;

    remote_skill_contents() = default;
};

namespace detail {

/// A skill in use.
struct remote_skill_state {
    std::shared_ptr<remote_link const> link;
    remote_skill_limits limits;
    remote_skill_entry entry;
    skill about;
    bool with_tools = false;
    std::map<std::string, std::string> kept;  // verified files, by path
    std::uint64_t dynamic_bytes = 0;          // that a skill without a list has taken so far

    remote_skill_state() = default;
};

using remote_skill_ptr = std::shared_ptr<remote_skill_state>;

inline result<remote_skill_file> find_file(remote_skill_state const& self,
                                           std::string_view reference) {
    remote_skill_entry const& entry = self.entry;
    bool const is_uri = reference.find("://") != reference.npos;
    auto const path = is_uri ? path_in_skill(entry.root, reference) : resolve_reference(reference);
    if (!path) {
        return fail(errc::invalid_argument, '"' + shown_name(reference) +
                                                "\" leads out of the skill's folder, " +
                                                quoted_file(entry.server, entry.root));
    }
    if (auto const* const found = entry.find(*path)) return *found;
    if (entry.is_dynamic) {
        remote_skill_file made;
        made.path = *path;
        made.uri = is_uri ? std::string(reference) : entry.root + '/' + *path;
        return made;
    }
    return fail(errc::verification_failed,
                '"' + shown_name(reference) + "\" is not among the files listed of " +
                    quoted_file(entry.server, entry.uri) +
                    ": if the skill has changed, get() its entry and allow it anew");
}

inline result<void> accept(remote_skill_state& self, remote_skill_file const& file,
                           std::string const& bytes) {
    if (!self.entry.is_dynamic) return check_bytes(self.entry.server, file, bytes);
    if (bytes.size() > self.limits.bytes - self.dynamic_bytes) {
        return fail(errc::message_too_large,
                    quoted_file(self.entry.server, self.entry.uri) + " has more than " +
                        std::to_string(self.limits.bytes) + " bytes of files");
    }
    self.dynamic_bytes += bytes.size();
    return {};
}

inline task<result<remote_skill_contents>> read_remote_file(remote_skill_ptr self,
                                                            std::string reference,
                                                            call_options options) {
    auto const file = find_file(*self, reference);
    if (!file) co_return fail(file.error());
    remote_skill_contents made;
    made.server = self->entry.server;
    made.uri = file->uri;
    made.path = file->path;
    if (auto const kept = self->kept.find(file->path); kept != self->kept.end()) {
        made.bytes = kept->second;
        co_return made;
    }
    auto read = co_await self->link->read(file->uri, std::move(options));
    if (!read) co_return fail(std::move(read.error()));
    std::uint64_t const most = self->entry.is_dynamic ? self->limits.bytes : file->size;
    auto bytes = bytes_of(*read, file->uri, made.server, most);
    if (!bytes) co_return fail(std::move(bytes.error()));
    auto accepted = accept(*self, *file, *bytes);
    if (!accepted) co_return fail(std::move(accepted.error()));
    made.bytes = std::move(*bytes);
    if (!self->entry.is_dynamic) self->kept.insert_or_assign(file->path, made.bytes);
    co_return made;
}

// A side file that is listed, or none. One that cannot be verified is an error.
inline task<result<skill_file>> read_side_file(remote_skill_ptr self, std::string path,
                                               call_options options) {
    skill_file made;
    if (self->entry.find(path) == nullptr) co_return made;
    auto read = co_await read_remote_file(self, std::move(path), std::move(options));
    if (!read) co_return fail(std::move(read.error()));
    made.is_there = true;
    made.text = std::move(read->bytes);
    co_return made;
}

/// Why a server that a server's skill declares is not taken; empty if it is. The skill's folder is
/// on another machine, and what variables stand for is not for its author to send somewhere.
inline std::string_view why_not(server_requirement const& declared, std::string const& folder) {
    if (declared.command.starts_with(folder) || declared.cwd.starts_with(folder)) {
        return "a program cannot be started from the files of a server's skill";
    }
    server_config const config = to_server_config(declared);
    std::string all = settings_key(config) + config.command + config.cwd + config.url;
    for (std::string const& each : config.args) all += each;
    if (all.find("${") == all.npos) return {};
    return "a server's skill may not use variables";
}

inline void drop_unsafe_servers(skill& made) {
    for (server_requirement const& each : made.servers) {
        std::string_view const why = why_not(each, made.path);
        if (why.empty()) continue;
        config_problem problem;
        problem.file = each.place.file;
        problem.line = each.place.line;
        problem.message = std::string(why);
        problem.fix = "write the server into your configuration";
        made.problems.push_back(std::move(problem));
    }
    std::erase_if(made.servers, [&](server_requirement const& each) {
        return !why_not(each, made.path).empty();
    });
}

inline task<result<skill>> read_needs(remote_skill_ptr self, call_options options) {
    skill_source source;
    source.path = remote_skill_path(self->entry);
    source.scope = skill_scope::remote;
    source.manifest.is_there = true;
    auto manifest = co_await read_remote_file(self, std::string(skill_file_name), options);
    if (!manifest) co_return fail(std::move(manifest.error()));
    source.manifest.text = std::move(manifest->bytes);
    auto openai = co_await read_side_file(self, "agents/openai.yaml", options);
    if (!openai) co_return fail(std::move(openai.error()));
    source.openai = std::move(*openai);
    auto needs = co_await read_side_file(self, "agents/mcp.yaml", options);
    if (!needs) co_return fail(std::move(needs.error()));
    source.needs = std::move(*needs);
    parsed_skill parsed = parse_skill(source);
    if (!parsed.found) {
        std::string const why =
            parsed.problems.empty() ? "cannot be read" : to_string(parsed.problems.front());
        co_return fail(errc::verification_failed, why);
    }
    skill made = std::move(*parsed.found);
    auto const line = made.place.line;
    std::vector<std::string> tools = std::move(made.details.allowed_tools);
    drop_unsafe_servers(made);
    confine(made, self->entry);
    made.place.line = line;
    if (self->with_tools) made.details.allowed_tools = std::move(tools);
    co_return made;
}

}  // namespace detail

/// A skill of a server in use. Copies are the same skill. As long as one of them is there, its
/// files are those that were listed when it was loaded: others are refused, and so is what has
/// changed.
///
/// Not thread-safe. Cancellation and lifetime are those of the client or connection that it came
/// over.
class remote_skill {
public:
    /// No skill, of which nothing can be read.
    remote_skill() : state_(std::make_shared<detail::remote_skill_state>()) {}
    explicit remote_skill(detail::remote_skill_ptr state) : state_(std::move(state)) {}

    /// As it was listed, and allowed.
    [[nodiscard]] remote_skill_entry const& entry() const noexcept { return state_->entry; }

    /// For the graph. Its allowed-tools are empty unless they were allowed too.
    [[nodiscard]] skill const& about() const noexcept { return state_->about; }

    /// Reads a file: of the path, as the skill's text calls it, or of the URI. Files are asked for
    /// when they are read, and then kept. Errors: invalid_argument for a path that leads out of the
    /// folder; verification_failed for a file that was not listed, or is not as listed; and those
    /// of basic_client::read_resource.
    [[nodiscard]] task<result<remote_skill_contents>> read(
        std::string reference, call_options options = call_options{}) const {
        return detail::read_remote_file(state_, std::move(reference), std::move(options));
    }

    /// The skill with what its agents/openai.yaml and agents/mcp.yaml say, of which only those that
    /// are listed are read. A server that would be started from the skill's own folder, or that
    /// uses variables of the environment, is left out with a problem. Errors: those of read().
    [[nodiscard]] task<result<skill>> needs(call_options options = call_options{}) const {
        return detail::read_needs(state_, std::move(options));
    }

private:
    detail::remote_skill_ptr state_;
};

}  // namespace mcp
