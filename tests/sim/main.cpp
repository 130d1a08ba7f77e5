// SPDX-License-Identifier: MIT
// Runs the simulation for many seeds, or for one with all that happens.
//
// usage: simulation [--runs COUNT] [--from SEED] | --seed SEED
//
// A run that breaks a rule is printed with its seed; `--seed` repeats it event by event. Exit: 0, 1 if
// a rule was broken, 2 for wrong usage.
#include "sim/virtual_clock.hpp"

#include "sim/host_run.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <set>
#include <string>
#include <string_view>

namespace {

std::set<std::string> run_one(std::uint64_t seed, bool is_traced) {
    auto const print = [](std::string const& words) { std::printf("%s\n", words.c_str()); };
    mcp::sim::host_run one(seed, is_traced ? print : std::function<void(std::string const&)>());
    return one.run();
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

int run_many(std::uint64_t from, std::uint64_t runs) {
    std::uint64_t failed = 0;
    for (std::uint64_t seed = from; seed < from + runs && failed < 5; ++seed) {
        auto const broken = run_one(seed, false);
        if (broken.empty()) continue;
        ++failed;
        report(seed, broken);
    }
    std::printf("%llu runs from seed %llu: %s\n", static_cast<unsigned long long>(runs),
                static_cast<unsigned long long>(from), failed == 0 ? "no rule was broken" : "FAILED");
    return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** values) {
    std::uint64_t runs = 1000;
    std::uint64_t from = 1;
    std::uint64_t seed = 0;
    bool is_single = false;
    for (int i = 1; i + 1 < count; i += 2) {
        std::string_view const name = values[i];
        std::uint64_t* const number = name == "--runs"   ? &runs
                                      : name == "--from" ? &from
                                      : name == "--seed" ? &seed
                                                         : nullptr;
        if (number == nullptr || !read_number(values[i + 1], *number)) count = 0;
        is_single = is_single || name == "--seed";
    }
    if (count % 2 == 0) {
        std::fprintf(stderr, "usage: simulation [--runs COUNT] [--from SEED] | --seed SEED\n");
        return 2;
    }
    if (!is_single) return run_many(from, runs);
    auto const broken = run_one(seed, true);
    report(seed, broken);
    return broken.empty() ? 0 : 1;
}
