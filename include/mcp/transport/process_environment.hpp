// SPDX-License-Identifier: MIT
// What a child process is started with: the options, their checks, the environment, the program.
#pragma once

#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>

#if defined(_WIN32)
#error "mcp/transport/process_environment.hpp is for POSIX systems; Windows is not supported yet"
#endif

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__APPLE__)
#include <crt_externs.h>
#else
extern "C" char** environ;  // POSIX has no header for it
#endif

namespace mcp {

/// How to start a child process. No shell is involved: arguments arrive as they are.
struct process_options {
    /// The program: a path if it contains '/' (relative to `directory`), else a name looked up in
    /// the PATH of `environment`, or of this process if none is set there.
    std::string command;
    std::vector<std::string> arguments;  ///< Without the program's own name.
    /// Set in the child over what it inherits. Values never appear in error texts, save PATH.
    std::map<std::string, std::string> environment;
    /// False: the child inherits HOME, LOGNAME, PATH, SHELL, TERM, USER, TMPDIR, LANG and LC_*
    /// only, so that secrets of this process stay here. True: it inherits everything.
    bool inherit_environment = false;
    std::string directory;  ///< The child's working directory; empty: this process's.

    process_options() = default;
    process_options(std::string program, std::vector<std::string> its_arguments = {})
        : command(std::move(program)),
          arguments(std::move(its_arguments)) {}
};

namespace detail {

inline char** process_environment() {
#if defined(__APPLE__)
    return *_NSGetEnviron();
#else
    return ::environ;
#endif
}

inline bool is_harmless_variable(std::string_view name) {
    constexpr std::string_view names[] = {"HOME", "LOGNAME", "PATH",   "SHELL",
                                          "TERM", "USER",    "TMPDIR", "LANG"};
    for (std::string_view harmless : names) {
        if (name == harmless) return true;
    }
    return name.starts_with("LC_");
}

inline std::string in_quotes(std::string_view text) { return '"' + printable(text) + '"'; }

inline bool has_null(std::string_view text) { return text.find('\0') != text.npos; }

}  // namespace detail

/// The child's environment as NAME=value, sorted by name. Exported shell functions (values that
/// begin with "()") are not inherited. Reads this process's environment: not while another thread
/// changes it. A template, as is what follows: only programs that start a process compile it.
template <class Options = process_options>
std::vector<std::string> child_environment(std::type_identity_t<Options> const& options) {
    std::map<std::string, std::string> variables;
    char** entry = detail::process_environment();
    for (; entry != nullptr && *entry != nullptr; ++entry) {
        std::string_view const text = *entry;
        auto const equals = text.find('=');
        if (equals == text.npos || equals == 0) continue;
        auto const name = text.substr(0, equals);
        auto const value = text.substr(equals + 1);
        if (value.starts_with("()")) continue;
        if (!options.inherit_environment && !detail::is_harmless_variable(name)) continue;
        variables.emplace(name, value);
    }
    for (auto const& [name, value] : options.environment) variables.insert_or_assign(name, value);
    std::vector<std::string> lines;
    lines.reserve(variables.size());
    for (auto const& [name, value] : variables) lines.push_back(name + '=' + value);
    return lines;
}

/// Checks what can be checked without looking at the file system. Errors: invalid_configuration,
/// invalid_directory.
template <class Options = process_options>
result<void> check_process_options(std::type_identity_t<Options> const& options) {
    auto const wrong = [](std::string words) {
        return fail(errc::invalid_configuration, std::move(words));
    };
    if (options.command.empty()) return wrong("the command is empty: name the program to start");
    if (detail::has_null(options.command)) {
        return wrong("the command " + detail::in_quotes(options.command) +
                     " contains a NUL character: remove it");
    }
    for (std::size_t i = 0; i < options.arguments.size(); ++i) {
        if (detail::has_null(options.arguments[i])) {
            return wrong("argument " + std::to_string(i + 1) +
                         " of the command contains a NUL character: remove it");
        }
    }
    for (auto const& [name, value] : options.environment) {
        if (name.empty()) return wrong("an environment variable has an empty name: name it");
        if (name.find('=') != name.npos || detail::has_null(name)) {
            return wrong("the name of the environment variable " + detail::in_quotes(name) +
                         " contains '=' or NUL: remove it");
        }
        if (detail::has_null(value)) {
            return wrong("the value of the environment variable " + detail::in_quotes(name) +
                         " contains a NUL character: remove it");
        }
    }
    if (detail::has_null(options.directory)) {
        return fail(errc::invalid_directory, "the working directory " +
                                                 detail::in_quotes(options.directory) +
                                                 " contains a NUL character: remove it");
    }
    return {};
}

/// Checks that the working directory can be entered. Errors: invalid_directory.
template <class Options = process_options>
result<void> check_directory(std::type_identity_t<Options> const& options) {
    if (options.directory.empty()) return {};
    char const* const path = options.directory.c_str();
    struct stat found {};
    int why = 0;
    if (::stat(path, &found) != 0) {
        why = errno;
    } else if (!S_ISDIR(found.st_mode)) {
        why = ENOTDIR;
    } else if (::faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) != 0) {
        why = errno;
    }
    if (why == 0) return {};
    return fail(errc::invalid_directory,
                "cannot use the working directory " + detail::in_quotes(options.directory) + ": " +
                    std::generic_category().message(why) + ": create it, or configure another one");
}

namespace detail {

enum class program_state { usable, missing, unreachable, directory, forbidden };

inline program_state inspect_program(std::string const& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
        return errno == EACCES ? program_state::unreachable : program_state::missing;
    }
    if (S_ISDIR(found.st_mode)) return program_state::directory;
    bool const allowed = ::faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0;
    return allowed && S_ISREG(found.st_mode) ? program_state::usable : program_state::forbidden;
}

// Where a relative path of the child is, seen from here. Absolute, because systems differ in
// whether the program's path is resolved before or after the change of directory.
template <class Options>
std::string seen_from_child(Options const& options, std::string const& path) {
    std::error_code ignored;  // no current directory: the path stays relative and is not found
    auto const here = std::filesystem::absolute(
        options.directory.empty() ? "." : options.directory.c_str(), ignored);
    return (here / path).string();
}

inline tl::unexpected<error> not_executable(std::string const& path, program_state state) {
    if (state == program_state::directory) {
        return fail(errc::command_not_executable,
                    in_quotes(path) + " is a directory: name a program");
    }
    return fail(errc::command_not_executable,
                in_quotes(path) + " may not be executed by this user: check its permissions " +
                    "(chmod +x)");
}

inline std::string missing_command_hint(std::string const& command) {
    if (command.starts_with('~')) return "no shell is used, so ~ is not expanded: write the path";
    if (command.find(' ') != command.npos) {
        return "no shell is used, so the command is not split: give arguments separately";
    }
    return "install it, or configure its full path";
}

template <class Options> std::string search_path(Options const& options) {
    if (auto const found = options.environment.find("PATH"); found != options.environment.end()) {
        return found->second;
    }
    char const* const inherited = std::getenv("PATH");
    return inherited != nullptr ? inherited : "/usr/local/bin:/usr/bin:/bin";
}

template <class Options> result<std::string> find_in_path(Options const& options) {
    std::string const path = search_path(options);
    std::optional<std::pair<std::string, late<Options, program_state>>> unusable;
    for (std::size_t begin = 0; begin <= path.size();) {
        auto const end = std::min(path.find(':', begin), path.size());
        // An empty entry means the current directory.
        std::string folder = begin == end ? "." : path.substr(begin, end - begin);
        begin = end + 1;
        auto candidate = seen_from_child(options, std::move(folder) + '/' + options.command);
        auto const state = inspect_program(candidate);
        if (state == program_state::usable) return candidate;
        // A folder that may not be searched says nothing about the command.
        bool const there = state != program_state::missing && state != program_state::unreachable;
        if (there && !unusable) unusable.emplace(std::move(candidate), state);
    }
    if (unusable) return not_executable(unusable->first, unusable->second);
    return fail(errc::command_not_found, in_quotes(options.command) + " is not in PATH: " +
                                             missing_command_hint(options.command) + " (PATH is " +
                                             printable(path) + ')');
}

}  // namespace detail

/// The absolute path of the program that `options.command` names. Errors: command_not_found,
/// command_not_executable.
template <class Options = process_options>
result<std::string> find_program(std::type_identity_t<Options> const& options) {
    if (options.command.find('/') == std::string::npos) return detail::find_in_path(options);
    std::string path = detail::seen_from_child(options, options.command);
    auto const state = detail::inspect_program(path);
    if (state == detail::program_state::usable) return path;
    if (state != detail::program_state::missing) return detail::not_executable(path, state);
    return fail(errc::command_not_found, "there is no file " + detail::in_quotes(path) + ": " +
                                             detail::missing_command_hint(options.command));
}

}  // namespace mcp
