// SPDX-License-Identifier: MIT
// Runs the simulation for many seeds, or for one with all that happens.
//
// usage: simulation [--runs COUNT] [--from SEED] | --seed SEED | --minutes COUNT
//
// A run that breaks a rule, crashes or does not end is printed with its seed; `--seed` repeats it
// event by event. `--minutes` is one host that works for so long, and must not grow; an hour of it
// comes before the runs from seed 1. Exit: 0, 1 if a rule was broken, 2 for wrong usage.
#include "sim/virtual_clock.hpp"

#include "sim/host_run.hpp"
#include "sim/pool_run.hpp"
#include "sim/soak_run.hpp"

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define MCP_SIM_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MCP_SIM_SANITIZED
#endif
#endif
#ifdef MCP_SIM_SANITIZED
#include <sanitizer/common_interface_defs.h>
#endif

namespace {

// Which run it is, for what ends the program in the middle of it.
char current_run[64];

void end_line(char const* words) {
    char const* const parts[] = {current_run, words};
    for (char const* const part : parts) {
        static_cast<void>(!::write(STDOUT_FILENO, part, std::strlen(part)));
    }
}

// Only what may be done in the middle of anything.
void on_signal(int signal) {
    end_line(signal == SIGALRM ? ": the run does not end\n" : ": the run crashed\n");
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

// A run takes milliseconds, an hour of work seconds; sanitized, some more.
void watch_run(std::string const& name, unsigned longest_seconds) {
    std::snprintf(current_run, sizeof current_run, "%s", name.c_str());
    ::alarm(longest_seconds);
}

void catch_signals() {
    // The stack may be what has run out.
    static char stack[65536];
    stack_t other{};
    other.ss_sp = stack;
    other.ss_size = sizeof stack;
    ::sigaltstack(&other, nullptr);
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    for (int const signal : {SIGABRT, SIGALRM}) ::sigaction(signal, &action, nullptr);
#ifdef MCP_SIM_SANITIZED
    // Which says more about the others than we can.
    __sanitizer_set_death_callback([] { end_line(": the run crashed\n"); });
#else
    for (int const signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
        ::sigaction(signal, &action, nullptr);
    }
#endif
}

std::set<std::string> run_one(std::uint64_t seed, bool is_traced,
                              std::set<mcp::server_state>& reached) {
    watch_run("seed " + std::to_string(seed), 60);
    auto const print = [](std::string const& words) { std::printf("%s\n", words.c_str()); };
    std::function<void(std::string const&)> trace;
    if (is_traced) trace = print;
    // By turns, so that any range of seeds tries both.
    if (seed % 2 != 0) return mcp::sim::pool_run(seed, trace).run();
    mcp::sim::host_run run(seed, trace);
    auto broken = run.run();
    reached.insert(run.reached().begin(), run.reached().end());
    return broken;
}

void report(std::uint64_t seed, std::set<std::string> const& broken) {
    for (std::string const& each : broken) {
        std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), each.c_str());
    }
    std::fflush(stdout);
}

bool read_number(char const* text, std::uint64_t& out) {
    char const* const end = text + std::strlen(text);
    auto const [rest, problem] = std::from_chars(text, end, out);
    return problem == std::errc() && rest == end;
}

// A state that no run comes to is one that nothing is known about.
bool reached_all(std::set<mcp::server_state> const& reached) {
    for (std::size_t i = 0; i < mcp::server_state_count; ++i) {
        auto const state = static_cast<mcp::server_state>(i);
        if (reached.contains(state)) continue;
        std::printf("no connection was ever %s\n", std::string(to_string(state)).c_str());
        return false;
    }
    return true;
}

int run_many(std::uint64_t from, std::uint64_t runs) {
    constexpr std::uint64_t enough = 200;  // runs, to come to every state
    std::uint64_t failed = 0;
    std::set<mcp::server_state> reached;
    for (std::uint64_t seed = from; seed < from + runs && failed < 5; ++seed) {
        auto const broken = run_one(seed, false, reached);
        if (broken.empty()) continue;
        ++failed;
        report(seed, broken);
    }
    ::alarm(0);
    if (runs >= enough && failed == 0 && !reached_all(reached)) ++failed;
    std::printf("%llu runs from seed %llu: %s\n", static_cast<unsigned long long>(runs),
                static_cast<unsigned long long>(from),
                failed == 0 ? "no rule was broken" : "FAILED");
    return failed == 0 ? 0 : 1;
}

int run_long(std::uint64_t minutes) {
    watch_run(std::to_string(minutes) + " minutes", 600);
    mcp::sim::soak_run run(minutes);
    auto const broken = run.run(static_cast<unsigned>(minutes));
    for (std::string const& each : broken) std::printf("%s\n", each.c_str());
    auto const& sizes = run.sizes();
    std::printf("%llu minutes, %zu calls: %s", static_cast<unsigned long long>(minutes),
                run.calls(), broken.empty() ? "no rule was broken" : "FAILED");
    if (!sizes.empty()) {
        std::printf("; at rest %zu bytes, %zu in the middle, %zu at the end", sizes.front(),
                    sizes[sizes.size() / 2], sizes.back());
    }
    std::printf("\n");
    return broken.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** values) {
    std::uint64_t runs = 1000;
    std::uint64_t from = 1;
    std::uint64_t seed = 0;
    std::uint64_t minutes = 0;
    bool is_single = false;
    for (int i = 1; i + 1 < count; i += 2) {
        std::string_view const name = values[i];
        std::uint64_t* const number = name == "--runs"      ? &runs
                                      : name == "--from"    ? &from
                                      : name == "--seed"    ? &seed
                                      : name == "--minutes" ? &minutes
                                                            : nullptr;
        if (number == nullptr || !read_number(values[i + 1], *number)) count = 0;
        is_single = is_single || name == "--seed";
    }
    if (count % 2 == 0) {
        std::fprintf(
            stderr,
            "usage: simulation [--runs COUNT] [--from SEED] | --seed SEED | --minutes COUNT\n");
        return 2;
    }
    catch_signals();
    if (minutes != 0) return run_long(minutes);
    if (!is_single) {
        bool const is_fine = from != 1 || run_long(60) == 0;
        return run_many(from, runs) == 0 && is_fine ? 0 : 1;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, 0);  // what was traced is seen also if it crashes
    std::set<mcp::server_state> reached;
    auto const broken = run_one(seed, true, reached);
    report(seed, broken);
    return broken.empty() ? 0 : 1;
}
