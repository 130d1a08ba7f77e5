// SPDX-License-Identifier: MIT
// How much YAML is read.
#pragma once

#include <cstddef>

namespace mcp {

/// How much a document may hold. What an alias stands for counts each time it is used, so that a
/// few lines cannot become gigabytes.
struct yaml_limits {
    std::size_t bytes = std::size_t(256) << 10;  ///< Of the text.
    std::size_t nodes = 10000;
    std::size_t value_bytes = std::size_t(1) << 20;  ///< Of all names and texts together.
    std::size_t depth = 32;
};

}  // namespace mcp
