// SPDX-License-Identifier: MIT
// Tests of whether a process group still runs.
#include <mcp/transport/process_group.hpp>

#include "process_support.hpp"

#include <catch2/catch.hpp>

namespace tests_transport_process_group {

using process_test::eventually;

// A process in a group of its own that waits for a signal, or ends at once.
pid_t start(bool ends) {
    pid_t const id = ::fork();
    if (id == 0) {
        if (ends) ::_exit(0);
        for (;;) ::pause();
    }
    ::setpgid(id, id);
    return id;
}

void collect(pid_t id) {
    ::kill(id, SIGKILL);
    REQUIRE(::waitpid(id, nullptr, 0) == id);
}

bool is_zombie(pid_t id) {
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(id), &info, WEXITED | WNOHANG | WNOWAIT);
    return info.si_pid == id;
}


TEST_CASE("a group whose id belongs to a process is not the orphaned one") {
    CHECK_FALSE(mcp::detail::orphaned_group_exists(::getpid()));
    CHECK_FALSE(mcp::detail::orphaned_group_exists(1));
}

TEST_CASE("a group that ended does not exist") {
    pid_t const id = start(true);
    collect(id);
    CHECK_FALSE(mcp::detail::orphaned_group_exists(id));
}

TEST_CASE("a group exists as long as it has a member, and our own zombies in it are collected") {
    pid_t const leader = start(false);
    pid_t const member = start(false);
    REQUIRE(::setpgid(member, leader) == 0);
    collect(leader);
    CHECK(mcp::detail::orphaned_group_exists(leader));
    ::kill(member, SIGKILL);
    CHECK(eventually([&] { return !mcp::detail::orphaned_group_exists(leader); }));
    CHECK(::waitpid(member, nullptr, WNOHANG) == -1);
}

#if defined(__linux__)
TEST_CASE("a group of zombies is told from a group that runs") {
    mcp::detail::group_inspector inspector;
    pid_t const leader = start(false);
    pid_t const member = start(false);
    REQUIRE(::setpgid(member, leader) == 0);
    CHECK_FALSE(inspector.only_zombies(leader));
    ::kill(leader, SIGKILL);
    REQUIRE(eventually([&] { return is_zombie(leader); }));
    CHECK_FALSE(inspector.only_zombies(leader));
    ::kill(member, SIGKILL);
    REQUIRE(eventually([&] { return is_zombie(member); }));
    CHECK(inspector.only_zombies(leader));
    collect(leader);
    CHECK(inspector.only_zombies(leader));
    collect(member);
    CHECK_FALSE(inspector.only_zombies(leader));  // nothing seen proves nothing
}
#endif

}  // namespace tests_transport_process_group
