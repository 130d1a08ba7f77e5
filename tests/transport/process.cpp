// SPDX-License-Identifier: MIT
// Tests of child processes, with real ones.
#include <mcp/transport/process.hpp>

#include <mcp/transport/process_shutdown.hpp>

#include "process_support.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace tests_transport_process {

using mcp::child_process;
using mcp::process_options;
using mcp::test::contains;
using mcp::test::leak_check;
using mcp::test::scratch_folder;
using process_test::eventually;
using process_test::read_text;

static_assert(!std::is_copy_constructible_v<child_process>);
static_assert(!std::is_copy_assignable_v<child_process>);
static_assert(std::is_nothrow_move_constructible_v<child_process>);
static_assert(std::is_nothrow_move_assignable_v<child_process>);

process_options shell(std::string script) {
    return process_options("/bin/sh", {"-c", std::move(script)});
}

child_process start(process_options const& options) {
    auto child = child_process::spawn(options);
    if (!child) FAIL(child.error().message());
    return std::move(*child);
}

mcp::exit_status wait_for(child_process& child) {
    REQUIRE(eventually([&] { return child.try_wait().has_value(); }));
    return *child.try_wait();
}

// Starts a process, closes its input and gives what it wrote to its standard output.
std::string output_of(process_options const& options) {
    child_process child = start(options);
    ::close(child.release_input());
    std::string text = read_text(child.output());
    CHECK(wait_for(child).code == 0);
    return text;
}

void write_text(int fd, std::string const& text) {
    REQUIRE(::send(fd, text.data(), text.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(text.size()));
}

bool exists(pid_t id) { return ::kill(id, 0) == 0; }

// Sets a signal's disposition for a scope.
class scoped_signal {
public:
    scoped_signal(int signal, void (*handler)(int))
        : signal_(signal),
          old_(::signal(signal, handler)) {}
    scoped_signal(scoped_signal const&) = delete;
    scoped_signal& operator=(scoped_signal const&) = delete;
    ~scoped_signal() { ::signal(signal_, old_); }

private:
    int signal_;
    void (*old_)(int);
};

// A shell that outlives the end of its input and SIGTERM.
char const* const stubborn = "trap '' TERM; echo ready; while :; do sleep 1; done";


TEST_CASE("what is written to a child's input comes back, and the end of its input ends it") {
    leak_check const nothing_left;
    child_process child = start(process_options("cat"));
    write_text(child.input(), "hello\n");
    CHECK(read_text(child.output(), "\n") == "hello\n");
    CHECK_FALSE(child.try_wait());
    CHECK(child.group_alive());
    ::close(child.release_input());
    CHECK(child.input() == -1);
    CHECK(read_text(child.output()).empty());
    CHECK(wait_for(child).code == 0);
    CHECK_FALSE(child.group_alive());
}

TEST_CASE("standard error has its own pipe") {
    leak_check const nothing_left;
    child_process child = start(shell("echo out; echo err >&2"));
    CHECK(read_text(child.output()) == "out\n");
    CHECK(read_text(child.error_output()) == "err\n");
}

TEST_CASE("arguments arrive as they are, and the name as it was configured") {
    leak_check const nothing_left;
    process_options options("sh",
                            {"-c", "printf '%s|' \"$0\" \"$@\"", "$HOME *", "", "a b", "'\"\n"});
    CHECK(output_of(options) == "$HOME *||a b|'\"\n|");
    CHECK(output_of(process_options("sh", {"-c", "tr '\\0' '|' < /proc/$$/cmdline"}))
              .starts_with("sh|-c|"));
}

TEST_CASE("a child ends with a code or by a signal, and remembers it") {
    leak_check const nothing_left;
    child_process with_code = start(shell("exit 7"));
    mcp::exit_status const code = wait_for(with_code);
    CHECK(code.code == 7);
    CHECK_FALSE(code.signal);
    CHECK(exists(with_code.id()));  // not collected, so that its id is not given away
    CHECK_FALSE(with_code.group_alive());
    CHECK_FALSE(exists(with_code.id()));
    CHECK(with_code.try_wait() == code);

    child_process by_signal = start(shell("kill -SEGV $$"));
    mcp::exit_status const signal = wait_for(by_signal);
    CHECK(signal.signal == SIGSEGV);
    CHECK_FALSE(signal.code);
}

TEST_CASE("the child has no descriptor but its three, although this process leaks one") {
    leak_check const nothing_left;
    int const leaked = ::fcntl(0, F_DUPFD, 50);  // without O_CLOEXEC on purpose
    REQUIRE(leaked >= 50);
    CHECK(output_of(shell("fd=0; while [ $fd -le " + std::to_string(leaked) +
                          " ]; do [ -e /proc/$$/fd/$fd ] && echo $fd; fd=$((fd + 1)); done; "
                          "exit 0")) == "0\n1\n2\n");
    ::close(leaked);
}

TEST_CASE("the child's descriptors block: a socket to read from, pipes to write to") {
    leak_check const nothing_left;
    for (std::string const fd : {"0", "1", "2"}) {
        // The flags are octal, and O_NONBLOCK is 04000.
        auto const flags = output_of(shell("sed -n 's/^flags:[^0-7]*//p' /proc/$$/fdinfo/" + fd));
        INFO(flags);
        CHECK((std::stol(flags, nullptr, 8) & O_NONBLOCK) == 0);
    }
    CHECK(output_of(shell("readlink /proc/$$/fd/0")).starts_with("socket:"));
    CHECK(output_of(shell("readlink /proc/$$/fd/1")).starts_with("pipe:"));
    CHECK(output_of(shell("readlink /proc/$$/fd/2")).starts_with("pipe:"));
}

TEST_CASE("the child leads a process group of its own") {
    leak_check const nothing_left;
    child_process child = start(process_options("cat"));
    CHECK(::getpgid(child.id()) == child.id());
    CHECK(::getpgid(child.id()) != ::getpgrp());
}

TEST_CASE(
    "signals that this process ignores or blocks are neither ignored nor blocked in the child") {
    leak_check const nothing_left;
    scoped_signal const no_pipe(SIGPIPE, SIG_IGN);
    scoped_signal const no_user(SIGUSR1, SIG_IGN);
    sigset_t blocked;
    sigset_t old;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGUSR2);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &old);
    auto const text = output_of(
        process_options("sed", {"-n", "s/^Sig\\(Blk\\|Ign\\):\t//p", "/proc/self/status"}));
    ::pthread_sigmask(SIG_SETMASK, &old, nullptr);
    REQUIRE(text.size() == 34);  // two lines of 16 digits
    CHECK(std::stoull(text.substr(0, 16), nullptr, 16) == 0);
    // glibc leaves signals 32 and 33, which it keeps for itself, ignored in what it spawns.
    CHECK((std::stoull(text.substr(17, 16), nullptr, 16) & ~0x180000000ULL) == 0);
}

TEST_CASE("writing to a child that ended is an error, not a signal") {
    leak_check const nothing_left;
    child_process child = start(process_options("true"));
    wait_for(child);
    scoped_signal const deadly(SIGPIPE, SIG_DFL);
    CHECK(::send(child.input(), "x", 1, MSG_NOSIGNAL) == -1);
    CHECK(errno == EPIPE);
}

TEST_CASE("the child has the environment that was configured") {
    leak_check const nothing_left;
    process_test::scoped_variable const secret("A_SECRET_TOKEN", "hidden");
    process_options options("env");
    options.environment = {{"TOKEN", "given"}, {"PATH", "/usr/bin:/bin"}};
    std::string expected;
    for (auto const& line : mcp::child_environment(options)) expected += line + '\n';
    auto const text = output_of(options);
    CHECK(text == expected);
    CHECK(contains(text, "TOKEN=given\n"));
    CHECK_FALSE(contains(text, "A_SECRET_TOKEN"));
    options.inherit_environment = true;
    CHECK(contains(output_of(options), "A_SECRET_TOKEN=hidden\n"));
}

TEST_CASE("the child works in the configured directory, and a relative program is found there") {
    leak_check const nothing_left;
    scratch_folder folder;
    folder.write_program("tools/where", "#!/bin/sh\npwd -P\n");
    process_options options("pwd", {"-P"});
    options.directory = folder.path();
    CHECK(output_of(options) == folder.path() + '\n');
    options = process_options("./where");
    options.directory = folder.path() + "/tools";
    CHECK(output_of(options) == folder.path() + "/tools\n");
}

TEST_CASE("every way of not starting has its error, and leaves nothing behind") {
    scratch_folder folder;
    auto const no_first_line = folder.write_program("no_first_line", "echo hello\n");
    auto const no_interpreter = folder.write_program("no_interpreter", "#!/no/such/shell\n");
    auto const plain = folder.write("plain", "");
    process_options no_directory("cat");
    no_directory.directory = folder.path() + "/missing";
    process_options secret("/no/such/program", {"an argument"});
    secret.environment["TOKEN"] = "a secret";
    struct row {
        process_options options;
        mcp::errc code;
        std::string words;
    };
    std::vector<row> const rows{
        {process_options(""), mcp::errc::invalid_configuration, "name the program"},
        {process_options("no-such-program-here"), mcp::errc::command_not_found, "PATH"},
        {secret, mcp::errc::command_not_found, "/no/such/program"},
        {process_options(plain), mcp::errc::command_not_executable, plain},
        {process_options("/tmp"), mcp::errc::command_not_executable, "/tmp"},
        {process_options(no_first_line), mcp::errc::command_not_executable, "#!/bin/sh"},
        {process_options(no_interpreter), mcp::errc::command_not_executable, "interpreter"},
        {no_directory, mcp::errc::invalid_directory, no_directory.directory},
        {process_options("cat", {std::string(4 << 20, 'x')}), mcp::errc::spawn_failed,
         mcp::detail::describe_errno(E2BIG)},
    };
    for (row const& each : rows) {
        leak_check const nothing_left;
        auto const child = child_process::spawn(each.options);
        REQUIRE_FALSE(child);
        INFO(child.error().message());
        CHECK(child.error().code == each.code);
        CHECK(mcp::classify(child.error()) == mcp::error_class::config_error);
        CHECK(contains(child.error().detail, each.words));
        CHECK_FALSE(contains(child.error().detail, "a secret"));
    }
}

TEST_CASE("running out of descriptors at any point is spawn_failed and leaves nothing behind") {
    leak_check const nothing_left;
    rlimit old{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &old) == 0);
    int const next = ::dup(0);
    ::close(next);
    for (rlim_t extra = 0; extra < 6; ++extra) {
        rlimit limit = old;
        limit.rlim_cur = static_cast<rlim_t>(next) + extra;
        ::setrlimit(RLIMIT_NOFILE, &limit);
        auto const child = child_process::spawn(process_options("cat"));
        ::setrlimit(RLIMIT_NOFILE, &old);
        INFO(extra);
        REQUIRE_FALSE(child);
        CHECK(child.error().code == mcp::errc::spawn_failed);
        CHECK(contains(child.error().detail, mcp::detail::describe_errno(EMFILE)));
    }
}

TEST_CASE("a process without standard descriptors can start children") {
    pid_t const id = ::fork();
    if (id == 0) {
        for (int fd : {0, 1, 2}) ::close(fd);
        auto child = child_process::spawn(shell("read line; echo \"$line\"; echo err >&2"));
        if (!child) ::_exit(1);
        if (::send(child->input(), "hello\n", 6, MSG_NOSIGNAL) != 6) ::_exit(2);
        if (read_text(child->output()) != "hello\n") ::_exit(3);
        if (read_text(child->error_output()) != "err\n") ::_exit(4);
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(id, &status, 0) == id);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("SIGTERM reaches the child and what it started") {
    leak_check const nothing_left;
    child_process child = start(shell("sleep 1000 & echo ready; wait"));
    CHECK(read_text(child.output(), "ready\n") == "ready\n");
    child.terminate_group();
    CHECK(wait_for(child).signal == SIGTERM);
    CHECK(read_text(child.output()).empty());  // sleep held the pipe, too
    CHECK(eventually([&] { return !child.group_alive(); }));
}

TEST_CASE("a child that ignores SIGTERM is killed") {
    leak_check const nothing_left;
    child_process child = start(shell(stubborn));
    CHECK(read_text(child.output(), "ready\n") == "ready\n");
    child.terminate_group();
    child.kill_group();
    CHECK(wait_for(child).signal == SIGKILL);
    CHECK(eventually([&] { return !child.group_alive(); }));
}

TEST_CASE("what a finished child left behind is alive, and is killed") {
    leak_check const nothing_left;
    bool const collected = GENERATE(false, true);
    child_process child = start(shell("sleep 1000 & echo ready"));
    CHECK(read_text(child.output(), "ready\n") == "ready\n");
    CHECK(wait_for(child).code == 0);
    if (collected) CHECK(child.group_alive());
    child.kill_group();
    CHECK(read_text(child.output()).empty());
    CHECK(eventually([&] { return !child.group_alive(); }));
}

TEST_CASE("the destructor kills the child and what it started, and collects it") {
    leak_check const nothing_left;
    auto const script = GENERATE(as<std::string>(), "trap '' TERM; sleep 1000 & echo ready; wait",
                                 "sleep 1000 & echo ready");
    std::optional<child_process> child = start(shell(script));
    CHECK(read_text(child->output(), "ready\n") == "ready\n");
    pid_t const id = child->id();
    int const output = child->release_output();
    child.reset();
    CHECK_FALSE(exists(id));
    CHECK(read_text(output).empty());
    ::close(output);
}

TEST_CASE("after the end of a group, signals to it and questions about it do nothing") {
    leak_check const nothing_left;
    child_process child = start(process_options("true"));
    wait_for(child);
    CHECK(eventually([&] { return !child.group_alive(); }));
    child.terminate_group();
    child.kill_group();
    CHECK_FALSE(child.group_alive());
    CHECK(child.try_wait()->code == 0);
}

TEST_CASE("a child that was moved from is harmless, and the other one owns the process") {
    leak_check const nothing_left;
    child_process first = start(process_options("cat"));
    pid_t const id = first.id();
    child_process second = std::move(first);
    // NOLINTBEGIN: looks at what was moved from on purpose
    CHECK(first.id() == -1);
    CHECK(first.input() == -1);
    CHECK_FALSE(first.try_wait());
    CHECK_FALSE(first.group_alive());
    first.terminate_group();
    first.kill_group();
    // NOLINTEND
    CHECK(second.id() == id);
    CHECK(second.group_alive());

    child_process third = start(process_options("cat"));
    pid_t const replaced = third.id();
    third = std::move(second);
    CHECK_FALSE(exists(replaced));
    CHECK(third.id() == id);
    write_text(third.input(), "still here\n");
    CHECK(read_text(third.output(), "\n") == "still here\n");
}

TEST_CASE("a child whose status somebody else took has ended, in an unknown way") {
    leak_check const nothing_left;
    scoped_signal const no_zombies(SIGCHLD, SIG_IGN);
    child_process child = start(process_options("true"));
    mcp::exit_status const status = wait_for(child);
    CHECK_FALSE(status.code);
    CHECK_FALSE(status.signal);
    CHECK_FALSE(child.group_alive());
    child.kill_group();
}

TEST_CASE("the copy of a child in a forked process does not end it") {
    leak_check const nothing_left;
    std::optional<child_process> child = start(process_options("cat"));
    pid_t const forked = ::fork();
    if (forked == 0) {
        child.reset();
        ::_exit(0);
    }
    REQUIRE(::waitpid(forked, nullptr, 0) == forked);
    write_text(child->input(), "still here\n");
    CHECK(read_text(child->output(), "\n") == "still here\n");
}

#if defined(__linux__)
// Not a test by itself: the next one runs it as a child.
TEST_CASE("fixture: a process that leaves its group", "[.][leaves-its-group]") {
    ::signal(SIGTERM, SIG_DFL);  // the test framework handles it, late under a sanitizer
    REQUIRE(::setpgid(0, ::getpgid(::getppid())) == 0);
    CHECK(::write(STDOUT_FILENO, "gone\n", 5) == 5);
    for (;;) ::pause();
}

// Not a test by itself: leaves a zombie in its group, whose parent elsewhere does not collect it
// before the input ends.
TEST_CASE("fixture: a process with a lasting zombie in its group", "[.][lasting-zombie]") {
    pid_t const leader = ::getpid();
    if (::fork() == 0) {
        ::setpgid(0, 0);
        if (pid_t const zombie = ::fork(); zombie != 0) {
            siginfo_t info{};
            ::waitid(P_PID, static_cast<id_t>(zombie), &info, WEXITED | WNOWAIT);
            bool const told = ::write(STDOUT_FILENO, "ready\n", 6) == 6;
            char ignored = 0;
            while (::read(STDIN_FILENO, &ignored, 1) > 0) {
            }
            ::_exit(told ? 0 : 1);
        }
        ::_exit(::setpgid(0, leader) == 0 ? 0 : 1);
    }
    CHECK(leader == ::getpgrp());
    for (;;) ::pause();
}

TEST_CASE("a zombie that nobody collects does not keep a group alive") {
    leak_check const nothing_left;
    child_process child = start(process_options(
        std::filesystem::read_symlink("/proc/self/exe").string(), {"[lasting-zombie]"}));
    CHECK(contains(read_text(child.output(), "ready\n"), "ready\n"));
    ::kill(child.id(), SIGKILL);
    wait_for(child);
    CHECK_FALSE(child.group_alive());
    CHECK(::kill(-child.id(), 0) == 0);  // by the system's account it exists
    ::close(child.release_input());
    CHECK(eventually([&] { return ::kill(-child.id(), 0) != 0; }));
    child.kill_group();
}

TEST_CASE("a child that left its group still hears SIGTERM and dies with its owner") {
    leak_check const nothing_left;
    process_options const options(std::filesystem::read_symlink("/proc/self/exe").string(),
                                  {"[leaves-its-group]"});
    child_process terminated = start(options);
    CHECK(contains(read_text(terminated.output(), "gone\n"), "gone\n"));
    REQUIRE(::getpgid(terminated.id()) == ::getpgrp());
    terminated.terminate_group();
    wait_for(terminated);
    CHECK(eventually([&] { return !terminated.group_alive(); }));

    std::optional<child_process> dropped = start(options);
    CHECK(contains(read_text(dropped->output(), "gone\n"), "gone\n"));
    pid_t const id = dropped->id();
    dropped.reset();
    CHECK_FALSE(exists(id));
}
#endif

TEST_CASE("the shutdown steps end any child within their limits") {
    leak_check const nothing_left;
    using mcp::shutdown_step;
    struct row {
        char const* script;
        std::vector<shutdown_step> steps;
    };
    auto const each =
        GENERATE(row{"echo ready; cat", {shutdown_step::close_input, shutdown_step::done}},
                 row{"echo ready; exec sleep 1000",
                     {shutdown_step::close_input, shutdown_step::terminate, shutdown_step::done}},
                 row{stubborn,
                     {shutdown_step::close_input, shutdown_step::terminate, shutdown_step::kill,
                      shutdown_step::done}},
                 row{"sleep 1000 & echo ready",
                     {shutdown_step::close_input, shutdown_step::terminate, shutdown_step::done}});
    child_process child = start(shell(each.script));
    CHECK(read_text(child.output(), "ready\n") == "ready\n");
    mcp::shutdown_limits limits;
    // The waits that a well-behaved child ends early are long, those that must run out short.
    bool const ends_with_input = each.steps.size() == 2;
    bool const ends_with_term = each.steps.size() == 3;
    limits.close_input = std::chrono::milliseconds(ends_with_input ? 20000 : 30);
    limits.terminate = std::chrono::milliseconds(ends_with_term ? 20000 : 30);
    limits.kill = std::chrono::milliseconds(20000);
    mcp::shutdown_steps steps(limits);
    std::vector<shutdown_step> taken;
    while (taken.empty() || taken.back() != shutdown_step::done) {
        bool const exited = child.try_wait().has_value();
        auto const action =
            steps.next(std::chrono::steady_clock::now(), exited, child.group_alive());
        if (action.step == shutdown_step::wait_until) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            continue;
        }
        taken.push_back(action.step);
        if (action.step == shutdown_step::close_input) ::close(child.release_input());
        if (action.step == shutdown_step::terminate) child.terminate_group();
        if (action.step == shutdown_step::kill) child.kill_group();
    }
    CHECK(taken == each.steps);
    CHECK(child.try_wait());
    CHECK_FALSE(child.group_alive());
}

TEST_CASE("300 rounds of starting, talking and killing leave no child, descriptor or memory") {
    leak_check const nothing_left;
    auto const round = [] {
        child_process child = start(process_options("cat"));
        write_text(child.input(), "x\n");
        REQUIRE(read_text(child.output(), "\n") == "x\n");
        child.kill_group();
    };
    round();
#if defined(__GLIBC__)
    auto const before = ::mallinfo2().uordblks;  // 0 under a sanitizer, which has its own heap
#endif
    auto const descriptors = mcp::test::open_descriptors();
    for (int i = 0; i < 300; ++i) {
        round();
        REQUIRE(mcp::test::open_descriptors() == descriptors);
    }
#if defined(__GLIBC__)
    CHECK(::mallinfo2().uordblks <= before + 16 * 1024);
#endif
}

}  // namespace tests_transport_process
