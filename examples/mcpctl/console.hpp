// SPDX-License-Identifier: MIT
// The terminal: what is written to it, in which colours, and the progress bar.
#pragma once

#include <mcp/protocol/progress.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mcpctl {

enum class style { bold, dim, red, yellow };

/// Where text goes, which decides whether it may have colours.
enum class stream { out, err };

/// One row of a table.
struct table_row {
    std::string key;
    std::string text;
};

/// Writes to stdout and stderr. Whoever calls it has made the text printable.
class console {
public:
    explicit console(bool verbose);

    [[nodiscard]] bool verbose() const { return verbose_; }

    /// True if a person can be asked: stdin and stderr are a terminal.
    [[nodiscard]] bool interactive() const { return interactive_; }

    /// The columns of the terminal; 80 if there is none, or what COLUMNS says.
    [[nodiscard]] std::size_t width() const { return width_; }

    [[nodiscard]] std::string paint(stream where, style how, std::string_view text) const;

    /// The rows in two aligned columns, the second one wrapped, below the heading if it has a key.
    [[nodiscard]] std::string table(table_row const& heading,
                                    std::vector<table_row> const& rows) const;

    /// Writes to stdout at once. False if that failed.
    bool write(std::string_view text);

    /// Writes one line to stderr.
    void note(std::string_view line);
    void warn(std::string_view line);
    void error(std::string_view line);

    /// Writes to stderr and stays on the line.
    void prompt(std::string_view text);

    /// True if anybody would see progress.
    [[nodiscard]] bool shows_progress() const { return bar_allowed_ || verbose_; }
    void show_progress(mcp::progress const& now);

    /// Takes the progress bar off the screen.
    void clear_progress();

private:
    using clock = std::chrono::steady_clock;

    [[nodiscard]] std::string bar(mcp::progress const& now) const;

    bool verbose_;
    bool interactive_;
    bool colour_out_;
    bool colour_err_;
    bool bar_allowed_;
    bool bar_shown_ = false;
    clock::time_point bar_drawn_{};
    std::size_t width_;
};

}  // namespace mcpctl
