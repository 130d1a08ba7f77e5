// SPDX-License-Identifier: MIT
// The terminal: what is written to it, in which colours, and the progress bar.
#include "console.hpp"

#include "text.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace mcpctl {

namespace {

std::string_view variable(char const* name) {
    char const* const value = std::getenv(name);
    return value != nullptr ? std::string_view(value) : std::string_view();
}

bool may_colour(int descriptor) {
    return ::isatty(descriptor) == 1 && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
}

std::size_t find_width() {
    constexpr std::size_t usual = 80;
    constexpr long narrowest = 20;  // less has no room for two columns
    constexpr long widest = 1000;
    long columns = std::strtol(std::string(variable("COLUMNS")).c_str(), nullptr, 10);
    winsize size{};
    for (int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
        if (columns <= 0 && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
    }
    if (columns <= 0) return usual;
    return static_cast<std::size_t>(std::clamp(columns, narrowest, widest));
}

std::string_view code_of(style how) {
    switch (how) {
        case style::bold: return "\x1b[1m";
        case style::dim: return "\x1b[2m";
        case style::red: return "\x1b[31m";
        case style::yellow: break;
    }
    return "\x1b[33m";
}

// 3, not 3.000000.
std::string shortest(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", number);
    return text;
}

std::string progress_numbers(mcp::progress const& now) {
    std::string text = shortest(now.value);
    if (now.total) text += '/' + shortest(*now.total);
    return text;
}

}  // namespace

console::console(bool verbose)
    : verbose_(verbose),
      interactive_(::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1),
      colour_out_(may_colour(STDOUT_FILENO)),
      colour_err_(may_colour(STDERR_FILENO)),
      bar_allowed_(::isatty(STDERR_FILENO) == 1 && variable("TERM") != "dumb"),
      width_(find_width()) {}

std::string console::paint(stream where, style how, std::string_view text) const {
    bool const coloured = where == stream::out ? colour_out_ : colour_err_;
    if (!coloured || text.empty()) return std::string(text);
    return std::string(code_of(how)).append(text).append("\x1b[0m");
}

std::string console::table(table_row const& heading, std::vector<table_row> const& rows) const {
    constexpr std::size_t gap = 2;
    std::size_t const most = width_ / 2 - gap;
    std::size_t column = display_width(heading.key);
    for (table_row const& row : rows) {
        std::size_t const needed = display_width(row.key);
        // A longer key gets a line of its own.
        if (needed <= most) column = std::max(column, needed);
    }
    std::string out;
    if (!heading.key.empty()) {
        out = paint(stream::out, style::dim, pad(heading.key, column + gap) + heading.text) + '\n';
    }
    std::string const margin(column + gap, ' ');
    for (table_row const& row : rows) {
        bool const own_line = display_width(row.key) > column;
        out += paint(stream::out, style::bold, row.key);
        std::size_t const used = own_line ? 0 : display_width(row.key);
        std::string space = own_line ? '\n' + margin : std::string(margin.size() - used, ' ');
        for (std::string const& line : wrap(row.text, width_ - margin.size())) {
            out += line.empty() ? "" : space + line;
            out += '\n';
            space = margin;
        }
    }
    return out;
}

bool console::write(std::string_view text) {
    clear_progress();
    bool const written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    return std::fflush(stdout) == 0 && written;
}

void console::note(std::string_view line) {
    clear_progress();
    std::string const text = std::string(line) + '\n';
    std::fwrite(text.data(), 1, text.size(), stderr);
}

void console::warn(std::string_view line) {
    note(paint(stream::err, style::yellow, "warning:") + ' ' + std::string(line));
}

void console::error(std::string_view line) {
    note(paint(stream::err, style::red, "error:") + ' ' + std::string(line));
}

void console::prompt(std::string_view text) {
    clear_progress();
    std::fwrite(text.data(), 1, text.size(), stderr);
}

void console::show_progress(mcp::progress const& now) {
    if (!bar_allowed_) {
        if (!verbose_) return;
        std::string const message = printable_line(now.message);
        return note("progress: " + progress_numbers(now) + (message.empty() ? "" : " " + message));
    }
    // A server may report much more often than anybody can look; the end is always shown.
    auto const time = clock::now();
    bool const complete = now.total && now.value >= *now.total;
    if (!complete && time - bar_drawn_ < std::chrono::milliseconds(50)) return;
    bar_drawn_ = time;
    bar_shown_ = true;
    std::string const text = "\r\x1b[K" + bar(now);
    std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string console::bar(mcp::progress const& now) const {
    constexpr std::size_t cells = 30;
    std::string text;
    if (now.total && *now.total > 0) {
        double const part = std::clamp(now.value / *now.total, 0.0, 1.0);
        auto const full = static_cast<std::size_t>(part * cells);
        text = '[' + std::string(full, '#') + std::string(cells - full, '.') + "] " +
               std::to_string(static_cast<int>(part * 100)) + "% (" + progress_numbers(now) + ')';
    } else {
        text = "... " + progress_numbers(now);
    }
    std::string const message = printable_line(now.message);
    if (!message.empty()) text += ' ' + message;
    // A bar that wraps could not be taken off the screen again.
    if (display_width(text) >= width_) text = wrap(text, width_ - 1).front();
    return display_width(text) < width_ ? text : std::string(cells, '.');
}

void console::clear_progress() {
    if (!bar_shown_) return;
    bar_shown_ = false;
    std::fputs("\r\x1b[K", stderr);
}

}  // namespace mcpctl
