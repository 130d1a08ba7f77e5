// SPDX-License-Identifier: MIT
// Starts a server with default pipes on stdin and stdout, by the cheapest portable way.

#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "plan.hpp"

extern char** environ;

namespace benchmark {

/// A running server. The destructor closes its stdin and waits for it to end.
class child_process {
public:
    explicit child_process(std::vector<std::string> const& command) {
        int to_child[2];
        int from_child[2];
        if (pipe2(to_child, O_CLOEXEC) != 0 || pipe2(from_child, O_CLOEXEC) != 0) {
            give_up("no pipes");
        }
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
        std::vector<char*> arguments;
        for (auto const& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        if (posix_spawnp(&process_, arguments[0], &actions, nullptr, arguments.data(), environ)) {
            give_up("the server cannot be started");
        }
        posix_spawn_file_actions_destroy(&actions);
        close(to_child[0]);
        close(from_child[1]);
        input_ = to_child[1];
        output_ = from_child[0];
    }
    child_process(child_process const&) = delete;
    child_process& operator=(child_process const&) = delete;
    ~child_process() {
        if (input_ >= 0) close(input_);
        if (output_ >= 0) close(output_);
        waitpid(process_, nullptr, 0);
    }

    /// Writing end of the server's stdin.
    int input() const { return input_; }
    /// Reading end of the server's stdout.
    int output() const { return output_; }
    /// Hands a descriptor to the caller, who closes it.
    int release_input() { return std::exchange(input_, -1); }
    int release_output() { return std::exchange(output_, -1); }

private:
    pid_t process_ = -1;
    int input_ = -1;
    int output_ = -1;
};

}  // namespace benchmark
