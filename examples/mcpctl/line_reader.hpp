// SPDX-License-Identifier: MIT
// Lines that a person types, without blocking what runs meanwhile.
#pragma once

#include <mcp/core/asio_descriptor.hpp>

#include <optional>
#include <string>

namespace mcpctl {

/// Reads the terminal behind stdin. It is opened a second time, because reading without blocking
/// changes the open terminal for everybody who shares it, such as the shell.
class line_reader {
public:
    explicit line_reader(mcp::executor const& where) : terminal_(where) {}

    /// The next line without its end; nothing at the end of input, if there is no terminal, or when
    /// the coroutine is cancelled.
    mcp::task<std::optional<std::string>> read_line();

    /// Forgets what was typed already, so that it cannot answer a question that comes now.
    void forget();

private:
    bool open();

    mcp::stream_descriptor terminal_;
    std::string read_;  // and not yet returned
};

}  // namespace mcpctl
