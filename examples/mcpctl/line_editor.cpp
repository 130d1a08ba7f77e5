// SPDX-License-Identifier: MIT
// Reads lines from a person: with history and completion where there is libedit and a terminal.
#include "line_editor.hpp"

#include <mcp/core/condition.hpp>

#ifdef MCPCTL_WITH_LIBEDIT
#include <histedit.h>
#endif

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <thread>
#include <utility>

#include <termios.h>
#include <unistd.h>

namespace mcpctl {

namespace {

// The part that all completions begin with.
std::string common_beginning(std::vector<std::string> const& words) {
    std::string common = words.front();
    for (std::string const& each : words) {
        auto const apart = std::mismatch(common.begin(), common.end(), each.begin(), each.end());
        common.erase(apart.first, common.end());
    }
    return common;
}

}  // namespace

// Shared with the thread that reads; it may outlive the editor.
struct line_editor::state {
    explicit state(std::string words) : prompt(std::move(words)) {
        is_terminal = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
        if (is_terminal) has_mode = ::tcgetattr(STDIN_FILENO, &mode) == 0;
#ifdef MCPCTL_WITH_LIBEDIT
        if (is_terminal) begin_editing();
#endif
    }
    state(state const&) = delete;
    state& operator=(state const&) = delete;

#ifdef MCPCTL_WITH_LIBEDIT
    ~state() {
        if (past != nullptr) history_end(past);
        if (editor != nullptr) el_end(editor);
    }

    void begin_editing() {
        editor = el_init("mcpctl", stdin, stdout, stderr);
        past = history_init();
        if (editor == nullptr || past == nullptr) return;
        HistEvent event;
        history(past, &event, H_SETSIZE, 500);
        el_set(editor, EL_CLIENTDATA, this);
        el_set(editor, EL_PROMPT, +[](EditLine* line) -> char* {
            void* whose = nullptr;
            el_get(line, EL_CLIENTDATA, &whose);
            return static_cast<state*>(whose)->prompt.data();
        });
        el_set(editor, EL_EDITOR, "emacs");
        el_set(editor, EL_HIST, history, past);
        el_set(editor, EL_ADDFN, "complete", "completes a word", &state::on_tab);
        el_set(editor, EL_BIND, "^I", "complete", nullptr);
    }

    static unsigned char on_tab(EditLine* line, int) {
        void* whose = nullptr;
        el_get(line, EL_CLIENTDATA, &whose);
        return static_cast<state*>(whose)->complete_word();
    }

    unsigned char complete_word() {
        LineInfo const* const now = el_line(editor);
        std::string const typed(now->buffer, now->cursor);
        std::vector<std::string> const words = complete ? complete(typed) : std::vector<std::string>();
        if (words.empty()) return CC_ERROR;
        std::string const last = typed.substr(typed.find_last_of(' ') + 1);
        std::string more = common_beginning(words).substr(last.size());
        if (words.size() == 1 && !more.ends_with('=')) more += ' ';
        if (!more.empty()) return el_insertstr(editor, more.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
        std::printf("\n");
        for (std::string const& each : words) std::printf("%s  ", each.c_str());
        std::printf("\n");
        return CC_REDISPLAY;
    }

    EditLine* editor = nullptr;
    History* past = nullptr;
#endif

    // Blocks until there is a line.
    std::optional<std::string> read_blocking() {
#ifdef MCPCTL_WITH_LIBEDIT
        if (editor != nullptr && past != nullptr) return read_edited();
#endif
        if (is_terminal) std::cout << prompt << std::flush;
        std::string line;
        if (!std::getline(std::cin, line)) return std::nullopt;
        return line;
    }

#ifdef MCPCTL_WITH_LIBEDIT
    std::optional<std::string> read_edited() {
        int count = 0;
        char const* const text = el_gets(editor, &count);
        if (text == nullptr || count <= 0) return std::nullopt;
        std::string line(text, static_cast<std::size_t>(count));
        while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
        HistEvent event;
        if (!line.empty()) history(past, &event, H_ENTER, line.c_str());
        return line;
    }
#endif

    std::string prompt;
    completer complete;
    bool is_terminal = false;
    bool has_mode = false;
    termios mode{};
};

line_editor::line_editor(std::string prompt) : state_(std::make_shared<state>(std::move(prompt))) {}

line_editor::~line_editor() {
    if (state_->has_mode) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &state_->mode);
}

mcp::task<std::optional<std::string>> line_editor::read(completer complete) {
    struct line_box {
        explicit line_box(mcp::executor const& where) : arrived(where, mcp::time_point::max()) {}
        mcp::timer arrived;
        bool is_there = false;
        std::optional<std::string> line;
    };
    auto const where = co_await mcp::net::this_coro::executor;
    auto const box = std::make_shared<line_box>(where);
    state_->complete = std::move(complete);
    // Keeps the event loop running while nothing else does.
    auto const work = mcp::net::make_work_guard(where);
    std::thread([kept = state_, box, where, work] {
        auto line = kept->read_blocking();
        mcp::net::post(where, [box, line = std::move(line)]() mutable {
            box->line = std::move(line);
            box->is_there = true;
            box->arrived.cancel();
        });
    }).detach();
    if (!box->is_there) co_await box->arrived.async_wait(mcp::detail::as_result);
    co_return std::move(box->line);
}

}  // namespace mcpctl
