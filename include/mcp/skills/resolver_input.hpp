// SPDX-License-Identifier: MIT
// What skills are resolved with: the user's configuration, and how to decide.
#pragma once

#include <mcp/host/server_config.hpp>
#include <mcp/skills/conflict.hpp>
#include <mcp/skills/precedence.hpp>
#include <mcp/skills/skill.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

/// An entry of the user's configuration. Its `version` is a candidate as what skills provide is.
struct configured_server {
    server_config entry;
    std::optional<std::vector<std::string>> tools;  ///< That it is known to offer.

    configured_server() = default;
    explicit configured_server(server_config its_entry) : entry(std::move(its_entry)) {}
};

/// How to resolve; each setter returns the options.
class resolver_options {
public:
    resolver_options() = default;

    /// Which skill counts among those of one name. `repo_first` unless said otherwise.
    resolver_options& precedence(skill_precedence which) { return set(precedence_, which); }
    /// How conflicts are decided.
    resolver_options& strategies(conflict_strategies which) {
        return set(strategies_, std::move(which));
    }
    /// The same for tools of one name: `keep_both` unless said otherwise. Only keep_both and fail
    /// make a difference.
    resolver_options& tool_strategies(conflict_strategies which) {
        return set(tool_strategies_, std::move(which));
    }
    /// The skills that the user asked for, by name; all if there are none.
    resolver_options& roots(std::vector<std::string> names) {
        return set(roots_, std::move(names));
    }
    /// Whether an entry of the user's configuration beats what skills declare: true unless said
    /// otherwise. If false, it is as good as a declaration of the most distant scope.
    resolver_options& user_config_wins(bool does) { return set(user_config_wins_, does); }
    /// Environment variables whose value makes another server of the same command.
    resolver_options& identifying_env(std::vector<std::string> names) {
        return set(identifying_env_, std::move(names));
    }
    /// Whether there is somebody to answer questions. Without, `ask` is skipped.
    resolver_options& can_ask(bool is_there) { return set(can_ask_, is_there); }

    [[nodiscard]] skill_precedence precedence() const noexcept { return precedence_; }
    [[nodiscard]] conflict_strategies const& strategies() const noexcept { return strategies_; }
    [[nodiscard]] conflict_strategies const& tool_strategies() const noexcept {
        return tool_strategies_;
    }
    [[nodiscard]] std::vector<std::string> const& roots() const noexcept { return roots_; }
    [[nodiscard]] bool user_config_wins() const noexcept { return user_config_wins_; }
    [[nodiscard]] std::vector<std::string> const& identifying_env() const noexcept {
        return identifying_env_;
    }
    [[nodiscard]] bool can_ask() const noexcept { return can_ask_; }

private:
    template <class Field> resolver_options& set(Field& field, Field value) {
        field = std::move(value);
        return *this;
    }

    skill_precedence precedence_ = skill_precedence::repo_first;
    conflict_strategies strategies_ = default_strategies();
    conflict_strategies tool_strategies_ = {conflict_strategy::keep_both};
    std::vector<std::string> roots_;
    bool user_config_wins_ = true;
    std::vector<std::string> identifying_env_;
    bool can_ask_ = false;
};

}  // namespace mcp
