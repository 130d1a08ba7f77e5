// SPDX-License-Identifier: MIT
// The peer of every benchmark on stdio: an MCP server that costs as little as a server can.
//
// It reads what the pipe holds and answers every complete line of it in one write. It speaks
// 2025-11-25; with --modern it speaks 2026-07-28 as well.

#include <sys/uio.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

#include "support/responder.hpp"

namespace {

/// Small replies go out together; large bodies from where they are.
void send(benchmark::answer& out) {
    iovec parts[2] = {{out.text.data(), out.text.size()},
                      {const_cast<char*>(out.large.data()), out.large.size()}};
    while (parts[0].iov_len + parts[1].iov_len > 0) {
        auto const written = writev(STDOUT_FILENO, parts, 2);
        if (written < 0) _exit(1);
        auto left = static_cast<std::size_t>(written);
        for (auto& part : parts) {
            auto const taken = left < part.iov_len ? left : part.iov_len;
            part.iov_base = static_cast<char*>(part.iov_base) + taken;
            part.iov_len -= taken;
            left -= taken;
        }
    }
    out.text.clear();
    out.large = {};
}

}  // namespace

int main(int argument_count, char** arguments) {
    bool const modern = argument_count > 1 && std::string_view(arguments[1]) == "--modern";
    benchmark::responder peer(modern);
    benchmark::answer out;
    std::vector<char> buffer(64 * 1024);  // what a pipe holds
    std::size_t used = 0;
    for (;;) {
        if (used == buffer.size()) buffer.resize(buffer.size() * 2);
        auto const got = read(STDIN_FILENO, buffer.data() + used, buffer.size() - used);
        if (got <= 0) return 0;
        char const* line = buffer.data();
        char const* const end = buffer.data() + used + got;
        char const* search = buffer.data() + used;
        while (auto const newline = static_cast<char const*>(
                   std::memchr(search, '\n', static_cast<std::size_t>(end - search)))) {
            peer.respond({line, static_cast<std::size_t>(newline - line)}, out);
            if (!out.large.empty()) send(out);
            line = search = newline + 1;
        }
        send(out);
        used = static_cast<std::size_t>(end - line);
        std::memmove(buffer.data(), line, used);
    }
}
