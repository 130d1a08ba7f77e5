// SPDX-License-Identifier: MIT
// What comes of a slash command.
#pragma once

#include <mcp/core/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// How a command ended.
enum class command_outcome : std::uint8_t {
    success,  ///< It did what was asked.
    error,    ///< It could not; the content says why.
    info,     ///< It changed nothing; the content is what was asked for.
    silent,   ///< There is nothing to show.
};

/// The name of an outcome, as in `success`.
constexpr std::string_view to_string(command_outcome outcome) noexcept {
    constexpr std::string_view names[] = {"success", "error", "info", "silent"};
    return names[static_cast<std::size_t>(outcome)];
}

/// What a command has to say.
struct command_result {
    command_outcome outcome = command_outcome::silent;
    std::string content;          ///< In Markdown. What a server said is made harmless in it.
    bool should_continue = true;  ///< False if the program shall end.
    json data;                    ///< The same for programs; null if there is nothing.

    command_result() = default;
    command_result(command_outcome how, std::string text, json for_programs = nullptr)
        : outcome(how),
          content(std::move(text)),
          data(std::move(for_programs)) {}

    static command_result success(std::string text, json for_programs = nullptr) {
        return {command_outcome::success, std::move(text), std::move(for_programs)};
    }
    static command_result error(std::string text) {
        return {command_outcome::error, std::move(text)};
    }
    static command_result info(std::string text, json for_programs = nullptr) {
        return {command_outcome::info, std::move(text), std::move(for_programs)};
    }
    static command_result silent() { return {}; }

    /// Ends the program after this command.
    command_result& stop() {
        should_continue = false;
        return *this;
    }

    bool operator==(command_result const&) const = default;
};

}  // namespace mcp
