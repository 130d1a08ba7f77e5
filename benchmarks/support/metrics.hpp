// SPDX-License-Identifier: MIT
// Clocks, medians, memory and the one JSON object that each benchmark client prints.

#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace benchmark {

using clock = std::chrono::steady_clock;

inline double seconds_since(clock::time_point start) {
    return std::chrono::duration<double>(clock::now() - start).count();
}

/// The median of the samples, which it reorders.
inline double median(std::vector<double>& samples) {
    auto const middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
    std::nth_element(samples.begin(), middle, samples.end());
    return *middle;
}

/// User and system time of this process alone, in seconds; its children are not in it.
inline double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    auto const seconds = [](timeval const& value) {
        return static_cast<double>(value.tv_sec) + static_cast<double>(value.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// A size that the kernel keeps of this process, in MiB; 0 if it keeps none of that name.
inline double status_mebibytes(std::string_view name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind(name, 0) == 0) return std::stod(line.substr(name.size())) / 1024;
    }
    return 0;
}

inline double resident_mebibytes() { return status_mebibytes("VmRSS:"); }

/// The highest resident size of this process so far, in MiB. Not ru_maxrss: that one is inherited
/// from the process that started this one.
inline double peak_resident_mebibytes() { return status_mebibytes("VmHWM:"); }

/// Collects the results of a client and prints them as one line of JSON on stdout.
class report {
public:
    void sequential(std::vector<double>& seconds_per_call, double cpu) {
        auto const calls = static_cast<double>(seconds_per_call.size());
        add("cpu_s_per_10k_calls", cpu / calls * 10000);
        add("sequential_p50_us", median(seconds_per_call) * 1e6);
    }
    void in_flight(double calls_per_second) { add("in_flight_64_calls_per_s", calls_per_second); }
    void in_flight_events(double calls_per_second) {
        add("in_flight_64_events_calls_per_s", calls_per_second);
    }
    void sequential_tls(std::vector<double>& seconds_per_call) {
        add("sequential_tls_p50_us", median(seconds_per_call) * 1e6);
    }
    /// What each of so many idle streams added to the resident size.
    void idle_streams(double mebibytes, std::size_t streams) {
        add("idle_stream_kib", mebibytes * 1024 / static_cast<double>(streams));
    }
    void list(std::vector<double>& seconds) { add("list_1000_ms", median(seconds) * 1e3); }
    void one_mebibyte(std::vector<double>& seconds) { add("text_1mib_ms", median(seconds) * 1e3); }
    void ten_mebibytes(std::vector<double>& seconds) {
        add("text_10mib_ms", median(seconds) * 1e3);
        add("peak_rss_10mib_mib", peak_resident_mebibytes());
    }
    void spawn(std::vector<double>& seconds) { add("spawn_handshake_ms", median(seconds) * 1e3); }
    /// Taken after everything except the 10 MiB results.
    void small_memory() { add("peak_rss_mib", peak_resident_mebibytes()); }

    void print() const {
        char const* separator = "{";
        for (auto const& [name, value] : values_) {
            std::printf("%s\"%s\":%.6g", separator, name.c_str(), value);
            separator = ",";
        }
        std::printf("}\n");
    }

private:
    void add(std::string name, double value) { values_.emplace_back(std::move(name), value); }

    std::vector<std::pair<std::string, double>> values_;
};

}  // namespace benchmark
