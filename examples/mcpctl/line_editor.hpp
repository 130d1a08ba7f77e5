// SPDX-License-Identifier: MIT
// Reads lines from a person: with history and completion where there is libedit and a terminal.
#pragma once

#include <mcp/core/asio.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mcpctl {

/// What a line may go on with: given what was typed before the cursor, the whole words that fit the
/// last one.
using completer = std::function<std::vector<std::string>(std::string const& typed)>;

/// The thread that reads blocks on its own; a program that ends need not wait for it.
class line_editor {
public:
    explicit line_editor(std::string prompt);
    line_editor(line_editor const&) = delete;
    line_editor& operator=(line_editor const&) = delete;
    /// Leaves the terminal as it was found.
    ~line_editor();

    /// The next line without its end; nothing at the end of input, or if the coroutine is
    /// cancelled. `complete` is called on another thread.
    mcp::task<std::optional<std::string>> read(completer complete);

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace mcpctl
