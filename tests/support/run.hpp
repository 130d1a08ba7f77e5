// SPDX-License-Identifier: MIT
// What the tests of connections share: bounded runs, bounded waits, and what may be left behind.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/transport/stdio_options.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include <sys/types.h>
#include <unistd.h>

namespace mcp::test {

using namespace std::chrono_literals;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

/// How long anything may take before it counts as hanging: enough for a loaded machine.
inline constexpr std::chrono::seconds patience(20);

/// Runs `work` to its end. Fails the test if it does not end within `bound`, or if nothing is left
/// that could end it.
template <class T>
T run(net::io_context& context, task<T> work, std::chrono::seconds bound = patience) {
    using held = std::conditional_t<std::is_void_v<T>, bool, T>;
    bool ended = false;
    std::exception_ptr thrown;
    std::optional<held> outcome;
    if constexpr (std::is_void_v<T>) {
        net::co_spawn(context, std::move(work), [&](std::exception_ptr problem) {
            thrown = problem;
            ended = true;
        });
    } else {
        net::co_spawn(context, std::move(work), [&](std::exception_ptr problem, T value) {
            thrown = problem;
            outcome.emplace(std::move(value));
            ended = true;
        });
    }
    auto const end = clock::now() + bound;
    context.restart();
    while (!ended && context.run_one_until(end) != 0) {
    }
    if (!ended) {
        FAIL((context.stopped() ? "it waits for what nobody will do"
                                : "it did not end within the bound")
             << ", in: " << Catch::getResultCapture().getCurrentTestName());
    }
    if (thrown) std::rethrow_exception(thrown);
    if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

/// Runs the context until `condition` holds; false if it does not within `bound`.
template <class Condition>
bool run_until(net::io_context& context, Condition condition, std::chrono::seconds bound = patience) {
    auto const end = clock::now() + bound;
    while (!condition()) {
        if (clock::now() >= end) return false;
        context.restart();
        context.run_one_for(1ms);
    }
    return true;
}

/// Lets everything that is ready happen, without waiting.
inline void settle(net::io_context& context) {
    context.restart();
    while (context.poll() != 0) {
    }
}

/// The same inside a coroutine; waiting this way tests nothing but that time passes.
inline task<void> wait_for(std::chrono::milliseconds time) {
    timer pause(co_await net::this_coro::executor, time);
    co_await pause.async_wait(detail::as_result);
}

/// Waits inside a coroutine until `condition` holds; false if it does not in time.
inline task<bool> eventually(std::function<bool()> condition) {
    auto const end = clock::now() + patience;
    while (!condition()) {
        if (clock::now() >= end) co_return false;
        co_await wait_for(1ms);
    }
    co_return true;
}

/// A coroutine that runs beside the test, with its outcome and a way to cancel it. Must live until
/// the coroutine ended or its context is gone.
template <class T>
class background {
public:
    background(executor where, task<T> work) {
        net::co_spawn(where, std::move(work),
                      net::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr problem, T value) {
                          thrown = problem;
                          outcome.emplace(std::move(value));
                          ended_at = clock::now();
                      }));
    }
    background(background const&) = delete;
    background& operator=(background const&) = delete;

    void cancel() { stop_.emit(net::cancellation_type::terminal); }
    [[nodiscard]] bool ended() const { return outcome.has_value(); }

    std::exception_ptr thrown;
    std::optional<T> outcome;
    time_point ended_at{};

private:
    net::cancellation_signal stop_;
};

/// The code of a failed result; success if it did not fail.
template <class T> std::error_code code_of(result<T> const& outcome) {
    return outcome ? std::error_code() : outcome.error().code;
}

inline std::size_t open_descriptors() {
    namespace fs = std::filesystem;
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

/// The state letter and the parent of a process; nothing if there is no such process.
inline std::optional<std::pair<char, pid_t>> inspect_process(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string text;
    std::getline(file, text, '\0');  // does not throw if the process ends meanwhile
    auto const name_end = text.rfind(')');  // the name before it may hold anything
    if (name_end == text.npos || name_end + 4 >= text.size()) return std::nullopt;
    return std::pair(text[name_end + 2], static_cast<pid_t>(std::atoi(text.c_str() + name_end + 4)));
}

/// True while a process runs; a zombie does not.
inline bool is_running(pid_t process) {
    auto const found = inspect_process(process);
    return found && found->first != 'Z' && found->first != 'X';
}

/// The children of this process, zombies included.
inline std::vector<pid_t> children() {
    std::vector<pid_t> found;
    std::error_code ignored;
    for (auto const& entry : std::filesystem::directory_iterator("/proc", ignored)) {
        auto const process = static_cast<pid_t>(std::atoi(entry.path().filename().c_str()));
        if (process <= 0) continue;
        auto const state = inspect_process(process);
        if (state && state->second == ::getpid()) found.push_back(process);
    }
    return found;
}

/// The memory of this process that is in RAM, in bytes.
inline std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Fails the test if descriptors or children are left at the end of its scope.
class leak_check {
public:
    leak_check() = default;
    leak_check(leak_check const&) = delete;
    leak_check& operator=(leak_check const&) = delete;
    ~leak_check() {
        CHECK(open_descriptors() == descriptors_);
        CHECK(children() == children_);
    }

private:
    std::size_t descriptors_ = open_descriptors();
    decltype(children()) children_ = children();  // of another world, perhaps
};

/// A folder that removes itself.
class scratch_folder {
public:
    scratch_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "mcp-test.XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = std::filesystem::canonical(name);
    }
    scratch_folder(scratch_folder const&) = delete;
    scratch_folder& operator=(scratch_folder const&) = delete;
    ~scratch_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] std::string path() const { return path_.string(); }
    [[nodiscard]] std::string file(std::string const& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

inline std::string read_file(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The process ids that a peer wrote with --pid-file.
inline std::vector<pid_t> read_pids(std::string const& path) {
    std::ifstream file(path);
    return {std::istream_iterator<pid_t>(file), std::istream_iterator<pid_t>()};
}

/// How to start the scriptable peer with these options.
inline stdio_options faulty_server(std::vector<std::string> arguments = {}) {
    return stdio_options(std::string(MCP_PEER_DIR) + "/faulty_server", std::move(arguments));
}

inline std::size_t count_of(std::string const& text, std::string const& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
    return count;
}

inline bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != text.npos;
}

inline std::chrono::milliseconds since(time_point begun) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - begun);
}

}  // namespace mcp::test
