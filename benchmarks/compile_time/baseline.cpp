// SPDX-License-Identifier: MIT
// The Asio and nlohmann_json headers that the library includes, and nothing else.
// scripts/compile_time.py refuses to measure when this list is not the library's own.
#include <asio/any_io_executor.hpp>
