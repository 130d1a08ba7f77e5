// SPDX-License-Identifier: MIT
// Lines that a person types, without blocking what runs meanwhile.
#include "line_reader.hpp"

#include <array>
#include <system_error>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace mcpctl {

bool line_reader::open() {
    if (terminal_.is_open()) return true;
    char const* const name = ::ttyname(STDIN_FILENO);
    int const descriptor =
        ::open(name != nullptr ? name : "/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) return false;
    std::error_code problem;
    terminal_.assign(descriptor, problem);
    if (problem) ::close(descriptor);
    return !problem;
}

void line_reader::forget() {
    read_.clear();
    if (open()) ::tcflush(terminal_.native_handle(), TCIFLUSH);
}

mcp::task<std::optional<std::string>> line_reader::read_line() {
    if (!open()) co_return std::nullopt;
    for (;;) {
        std::size_t const end = read_.find('\n');
        if (end != std::string::npos) {
            std::string line = read_.substr(0, end);
            read_.erase(0, end + 1);
            co_return line;
        }
        std::array<char, 1024> space;
        auto const room = mcp::net::buffer(space);
        auto const [code, count] = co_await terminal_.async_read_some(room, mcp::detail::as_result);
        if (code || count == 0) co_return std::nullopt;
        read_.append(space.data(), count);
    }
}

}  // namespace mcpctl
