// SPDX-License-Identifier: MIT
// What the clients without coroutines measure one call after another. `Connection` has
// call(bytes), which returns the whole reply.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "metrics.hpp"
#include "plan.hpp"

namespace benchmark {

template <class Connection>
std::vector<double> timed_calls(Connection& connection, std::string const& bytes,
                                std::size_t expected, std::size_t warm, std::size_t count) {
    std::vector<double> samples;
    samples.reserve(count);
    for (std::size_t number = 0; number < warm + count; ++number) {
        auto const start = clock::now();
        auto const reply = connection.call(bytes);
        if (number >= warm) samples.push_back(seconds_since(start));
        if (reply.size() < expected) give_up("a reply is too short");
    }
    return samples;
}

template <class Connection>
void measure_sequential(Connection& connection, std::string const& echo, plan const& counts,
                        report& results) {
    timed_calls(connection, echo, 200, counts.warm_calls, 1);
    auto const cpu_before = cpu_seconds();
    auto latencies = timed_calls(connection, echo, 200, 0, counts.calls);
    results.sequential(latencies, cpu_seconds() - cpu_before);
}

template <class Connection>
void measure_list(Connection& connection, std::string const& bytes, plan const& counts,
                  report& results) {
    auto lists = timed_calls(connection, bytes, 600000, counts.warm_lists, counts.lists);
    results.list(lists);
}

template <class Connection>
void measure_one_mebibyte(Connection& connection, std::string const& bytes, plan const& counts,
                          report& results) {
    auto mebibytes =
        timed_calls(connection, bytes, one_mebibyte, counts.warm_mebibytes, counts.mebibytes);
    results.one_mebibyte(mebibytes);
}

template <class Connection>
void measure_ten_mebibytes(Connection& connection, std::string const& bytes, plan const& counts,
                           report& results) {
    auto tens = timed_calls(connection, bytes, ten_mebibytes, counts.warm_ten_mebibytes,
                            counts.ten_mebibyte_calls);
    results.ten_mebibytes(tens);
}

}  // namespace benchmark
