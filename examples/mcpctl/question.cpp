// SPDX-License-Identifier: MIT
// Questions on the terminal that are answered with a key or a number.
#include "question.hpp"

#include "text.hpp"

#include <charconv>
#include <utility>

namespace mcpctl {

mcp::task<char> choose_key(console& screen, line_reader& terminal, std::string question,
                           std::string keys) {
    for (;;) {
        screen.prompt(question);
        auto const typed = co_await terminal.read_line();
        if (!typed) {
            screen.note("");
            co_return 'c';
        }
        std::string const line = printable_line(*typed);
        char const key = line.empty() ? keys.front() : static_cast<char>(line.front() | 0x20);
        if (key != ' ' && keys.find(key) != std::string::npos) co_return key;
    }
}

mcp::task<std::optional<std::size_t>> choose_number(console& screen, line_reader& terminal,
                                                    std::string question,
                                                    std::vector<std::string> choices) {
    screen.note(printable(question));
    for (std::size_t i = 0; i < choices.size(); ++i) {
        screen.note("  " + std::to_string(i + 1) + ") " + printable_line(choices[i]));
    }
    for (;;) {
        screen.prompt("Which? [1-" + std::to_string(choices.size()) + ", empty for none]: ");
        auto const typed = co_await terminal.read_line();
        if (!typed) screen.note("");
        if (!typed || typed->empty()) co_return std::nullopt;
        std::size_t number = 0;
        char const* const end = typed->data() + typed->size();
        auto const read = std::from_chars(typed->data(), end, number);
        bool const is_number = read.ec == std::errc() && read.ptr == end;
        if (is_number && number > 0 && number <= choices.size()) co_return number - 1;
    }
}

}  // namespace mcpctl
