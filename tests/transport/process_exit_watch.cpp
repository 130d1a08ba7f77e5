// SPDX-License-Identifier: MIT
// Tests of transport/process_exit_watch.hpp: a descriptor that tells when a process ended.
#include <mcp/transport/process_exit_watch.hpp>

#include <catch2/catch.hpp>

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tests_transport_process_exit_watch {

// A child that does nothing until it is killed.
class sleeper {
public:
    sleeper() : id_(::fork()) {
        while (id_ == 0) ::pause();
    }
    sleeper(sleeper const&) = delete;
    sleeper& operator=(sleeper const&) = delete;
    ~sleeper() {
        kill();
        int ignored = 0;
        ::waitpid(id_, &ignored, 0);
    }

    void kill() const { ::kill(id_, SIGKILL); }
    [[nodiscard]] pid_t id() const { return id_; }

private:
    pid_t id_;
};

bool is_readable(int descriptor, int milliseconds) {
    pollfd asked{descriptor, POLLIN, 0};
    return ::poll(&asked, 1, milliseconds) == 1;
}

#if defined(__linux__) && defined(SYS_pidfd_open)

TEST_CASE("an exit watch becomes readable when the process ends, before anybody collects it") {
    sleeper const child;
    REQUIRE(child.id() > 0);
    int const watch = mcp::detail::open_exit_watch(child.id());
    if (watch < 0) {
        CHECK(errno == ENOSYS);  // a kernel before 5.3
        return;
    }
    CHECK((::fcntl(watch, F_GETFD) & FD_CLOEXEC) != 0);
    CHECK_FALSE(is_readable(watch, 0));
    child.kill();
    CHECK(is_readable(watch, 20'000));
    ::close(watch);
}

#endif

TEST_CASE("there is no exit watch for what is no process") {
    CHECK(mcp::detail::open_exit_watch(-1) == -1);
    CHECK(mcp::detail::open_exit_watch(0) == -1);
}

}  // namespace tests_transport_process_exit_watch
