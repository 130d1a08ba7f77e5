// SPDX-License-Identifier: MIT
// The files that configurations are kept in.
#pragma once

#include <mcp/core/error.hpp>
#include <mcp/host/config_variables.hpp>
#include <mcp/host/server_config.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mcp {

/// Where to look, and what variables to replace with what.
struct config_places {
    std::string working_directory;  ///< Absolute.
    std::string home;               ///< Absolute; empty if there is none.
    variable_lookup environment;

    /// Those of this process. Not safe while another thread changes its environment.
    static config_places here() {
        config_places made;
        std::error_code ignored;
        made.working_directory = std::filesystem::current_path(ignored).string();
        made.environment = process_variables();
        made.home = made.environment("HOME").value_or("");
        return made;
    }

    /// The file that entries of a layer are written to; empty if there is no home.
    [[nodiscard]] std::string file_of(config_layer layer) const {
        switch (layer) {
            case config_layer::local: return working_directory + "/.mcp.local.json";
            case config_layer::project: return working_directory + "/.mcp.json";
            case config_layer::user:
                return home.empty() ? std::string() : home + "/.config/mcp/mcp.json";
            case config_layer::given: break;
        }
        return {};
    }
};

/// One text that may configure servers.
struct config_source {
    config_layer layer = config_layer::given;
    std::string file;  ///< Its name for messages; one that ends in .toml is Codex TOML.
    std::string text;
    std::string project;  ///< If set, what `projects` says of this folder is meant, and no more.
    std::string failure;  ///< Why there is no text; empty if there is.
    bool is_missing = false;  ///< There is no such file, and there need not be.
};

namespace detail {

/// Larger than any configuration, smaller than what would hurt.
inline constexpr std::size_t largest_config = std::size_t(64) << 20;

/// The text of a file; what went wrong goes to `why`, as errno has it.
inline std::optional<std::string> read_whole_file(std::string const& path, int& why) {
    int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        why = errno;
        return std::nullopt;
    }
    std::string text;
    struct stat found {};
    why = ::fstat(file, &found) != 0 ? errno
          : S_ISREG(found.st_mode)   ? 0
          : S_ISDIR(found.st_mode)   ? EISDIR
                                     : EINVAL;
    if (why == 0) text.reserve(static_cast<std::size_t>(found.st_size) + 1);
    char chunk[16384];
    while (why == 0) {
        ssize_t const count = ::read(file, chunk, sizeof chunk);
        if (count == 0) break;
        if (count < 0 && errno != EINTR) why = errno;
        if (count > 0) text.append(chunk, static_cast<std::size_t>(count));
        if (text.size() > largest_config) why = EFBIG;
    }
    ::close(file);
    if (why != 0) return std::nullopt;
    return text;
}

}  // namespace detail

/// Reads a file. Blocks. What is wrong with the file is in the source that is returned.
inline config_source read_source(config_layer layer, std::string const& file, bool must_exist) {
    config_source made;
    made.layer = layer;
    made.file = file;
    int why = 0;
    if (auto text = detail::read_whole_file(file, why)) {
        made.text = std::move(*text);
        return made;
    }
    bool const is_absent = why == ENOENT || why == ENOTDIR;
    made.is_missing = is_absent && !must_exist;
    if (!made.is_missing) {
        made.failure = "cannot be read: " + std::generic_category().message(why);
    }
    return made;
}

/// The sources that exist, lowest layer first. Blocks while it reads.
inline std::vector<config_source> discover_sources(config_places const& places) {
    std::vector<config_source> made;
    auto const add = [&](config_source source) {
        if (!source.is_missing) made.push_back(std::move(source));
    };
    config_source shared;
    shared.is_missing = true;
    if (!places.home.empty()) {
        shared = read_source(config_layer::user, places.home + "/.claude.json", false);
        add(shared);
        add(read_source(config_layer::user, places.file_of(config_layer::user), false));
    }
    add(read_source(config_layer::project, places.file_of(config_layer::project), false));
    if (shared.failure.empty()) {
        shared.layer = config_layer::local;
        shared.project = places.working_directory;
        add(std::move(shared));
    }
    add(read_source(config_layer::local, places.file_of(config_layer::local), false));
    return made;
}

}  // namespace mcp
