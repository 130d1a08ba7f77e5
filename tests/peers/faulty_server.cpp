// SPDX-License-Identifier: MIT
// An MCP server that misbehaves on request; what it can do is in faulty/options.hpp.
#include "faulty/options.hpp"
#include "faulty/server.hpp"

#include <cstdio>
#include <string>

#include <signal.h>
#include <unistd.h>

namespace {

void append_pid(std::string const& file, pid_t pid) {
    if (file.empty()) return;
    if (auto* const out = std::fopen(file.c_str(), "a")) {
        std::fprintf(out, "%d\n", static_cast<int>(pid));
        std::fclose(out);
    }
}

/// A child that does nothing but hold the server's stdout and stderr.
void leave_grandchild(faulty::options const& chosen) {
    auto const child = ::fork();
    if (child == 0) {
        ::close(0);
        ::sleep(300);
        ::_exit(0);
    }
    append_pid(chosen.pid_file, child);
}

}  // namespace

int main(int argc, char** argv) {
    auto const chosen = faulty::parse_options(argc, argv);
    ::signal(SIGPIPE, SIG_IGN);
    if (chosen.ignore_sigterm) ::signal(SIGTERM, SIG_IGN);
    append_pid(chosen.pid_file, ::getpid());
    if (chosen.grandchild) leave_grandchild(chosen);
    if (chosen.slow_start_ms > 0) ::usleep(static_cast<useconds_t>(chosen.slow_start_ms) * 1000);
    faulty::server(chosen).run();
}
