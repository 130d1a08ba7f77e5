// SPDX-License-Identifier: MIT
// Tests of the pipes between this process and a child.
#include <mcp/transport/process_descriptors.hpp>

#include "process_support.hpp"

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/stat.h>

namespace tests_transport_process_descriptors {

using mcp::detail::descriptor;
using mcp::test::leak_check;

bool is_nonblocking(int fd) { return (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0; }
bool closes_on_exec(int fd) { return (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0; }
bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

mode_t kind_of(int fd) {
    struct stat found {};
    REQUIRE(::fstat(fd, &found) == 0);
    return found.st_mode & S_IFMT;
}

// Runs `body` in a forked process and gives the code that it returned.
template <class Body> int in_another_process(Body body) {
    pid_t const id = ::fork();
    if (id == 0) ::_exit(body());
    int status = 0;
    REQUIRE(::waitpid(id, &status, 0) == id);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}


TEST_CASE("a descriptor closes what it owns, once, and not what it released") {
    leak_check const nothing_left;
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    {
        descriptor first(ends[0]);
        descriptor second(std::move(first));
        CHECK(first.get() == -1);  // NOLINT: moved from on purpose
        CHECK(second.get() == ends[0]);
        first = descriptor(ends[1]);
        CHECK(first.release() == ends[1]);
        CHECK(first.get() == -1);
    }
    CHECK_FALSE(is_open(ends[0]));
    CHECK(is_open(ends[1]));
    ::close(ends[1]);
}

TEST_CASE("our ends do not block and the child's do, and both close on exec") {
    leak_check const nothing_left;
    auto input = mcp::detail::open_input_channel();
    auto output = mcp::detail::open_output_channel(256 * 1024);
    REQUIRE(input);
    REQUIRE(output);
    for (auto const* made : {&*input, &*output}) {
        CHECK(is_nonblocking(made->ours.get()));
        CHECK_FALSE(is_nonblocking(made->theirs.get()));
        CHECK(closes_on_exec(made->ours.get()));
        CHECK(closes_on_exec(made->theirs.get()));
    }
    CHECK(kind_of(input->ours.get()) == S_IFSOCK);
    CHECK(kind_of(output->ours.get()) == S_IFIFO);
}

#if defined(F_GETPIPE_SZ)
TEST_CASE("an output channel is enlarged on request, and an impossible request is no error") {
    leak_check const nothing_left;
    auto usual = mcp::detail::open_output_channel();
    auto larger = mcp::detail::open_output_channel(256 * 1024);
    auto impossible = mcp::detail::open_output_channel(0x7fffffff);
    REQUIRE(usual);
    REQUIRE(larger);
    REQUIRE(impossible);
    CHECK(::fcntl(larger->ours.get(), F_GETPIPE_SZ) == 256 * 1024);
    CHECK(::fcntl(usual->ours.get(), F_GETPIPE_SZ) < 256 * 1024);
}
#endif

TEST_CASE("channels stay off the standard descriptors even where those are closed") {
    CHECK(in_another_process([] {
              for (int fd : {0, 1, 2}) ::close(fd);
              auto const input = mcp::detail::open_input_channel();
              auto const output = mcp::detail::open_output_channel();
              if (!input || !output) return 1;
              for (auto const* made : {&*input, &*output}) {
                  if (made->ours.get() < 3 || made->theirs.get() < 3) return 2;
                  if (!closes_on_exec(made->ours.get())) return 3;
                  if (!closes_on_exec(made->theirs.get())) return 4;
              }
              for (int fd : {0, 1, 2}) {
                  if (is_open(fd)) return 5;
              }
              return 0;
          }) == 0);
}

TEST_CASE("no more descriptors is an error that says so") {
    CHECK(in_another_process([] {
              rlimit limit{};
              ::getrlimit(RLIMIT_NOFILE, &limit);
              limit.rlim_cur = 3;
              ::setrlimit(RLIMIT_NOFILE, &limit);
              auto const input = mcp::detail::open_input_channel();
              auto const output = mcp::detail::open_output_channel();
              if (input || output) return 1;
              if (input.error().code != mcp::errc::spawn_failed) return 2;
              if (output.error().code != mcp::errc::spawn_failed) return 3;
              auto const reason = mcp::detail::describe_errno(EMFILE);
              if (!mcp::test::contains(input.error().detail, reason)) return 4;
              if (!mcp::test::contains(output.error().detail, reason)) return 5;
              return 0;
          }) == 0);
}

}  // namespace tests_transport_process_descriptors
