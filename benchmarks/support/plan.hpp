// SPDX-License-Identifier: MIT
// What every benchmark client measures: the same calls, counts and order; typescript/common.mjs
// repeats it.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace benchmark {

/// The argument of the small call: the reply repeats it and is about 220 bytes long.
inline constexpr std::string_view echo_message =
    "a short text of the kind that a small tool call carries there and back, one hundred bytes in "
    "all....";
static_assert(echo_message.size() == 100);

inline constexpr std::size_t window = 64;
inline constexpr std::size_t tool_count = 1000;
inline constexpr std::size_t idle_stream_count = 1000;
inline constexpr std::size_t one_mebibyte = 1024 * 1024;
inline constexpr std::size_t ten_mebibytes = 10 * one_mebibyte;

/// Counts of untimed (warm) and timed repetitions. The warm counts let the kernel, the allocators
/// and a just-in-time compiler settle; the timed ones make a median steady within one process.
struct plan {
    std::size_t warm_calls = 3000;
    std::size_t calls = 10000;
    std::chrono::milliseconds warm_window_time{300};
    std::chrono::milliseconds window_time{700};
    std::size_t warm_lists = 8;
    std::size_t lists = 30;
    std::size_t warm_mebibytes = 8;
    std::size_t mebibytes = 30;
    std::size_t warm_spawns = 3;
    std::size_t spawns = 25;
    std::size_t warm_ten_mebibytes = 2;
    std::size_t ten_mebibyte_calls = 7;

    static plan quick() {
        plan short_plan;
        short_plan.warm_calls = 500;
        short_plan.calls = 2000;
        short_plan.warm_window_time = std::chrono::milliseconds{100};
        short_plan.window_time = std::chrono::milliseconds{200};
        short_plan.warm_lists = 3;
        short_plan.lists = 8;
        short_plan.warm_mebibytes = 3;
        short_plan.mebibytes = 8;
        short_plan.spawns = 8;
        short_plan.warm_ten_mebibytes = 1;
        short_plan.ten_mebibyte_calls = 3;
        return short_plan;
    }
};

/// The command line of a benchmark client: `[--quick] -- SERVER [ARGUMENT...]`.
struct command_line {
    plan counts;
    std::vector<std::string> server;
};

inline command_line parse_command_line(int argument_count, char** arguments) {
    command_line parsed;
    int index = 1;
    for (; index < argument_count && std::strcmp(arguments[index], "--") != 0; ++index) {
        if (std::strcmp(arguments[index], "--quick") == 0) {
            parsed.counts = plan::quick();
        } else {
            std::fprintf(stderr, "unknown option: %s\n", arguments[index]);
            std::exit(2);
        }
    }
    for (++index; index < argument_count; ++index) parsed.server.emplace_back(arguments[index]);
    if (parsed.server.empty()) {
        std::fprintf(stderr, "usage: %s [--quick] -- SERVER [ARGUMENT...]\n", arguments[0]);
        std::exit(2);
    }
    return parsed;
}

/// Ends the benchmark: a client that got a wrong reply has measured nothing.
[[noreturn]] inline void give_up(std::string_view reason) {
    std::fprintf(stderr, "benchmark failed: %.*s\n", static_cast<int>(reason.size()),
                 reason.data());
    std::exit(1);
}

}  // namespace benchmark
