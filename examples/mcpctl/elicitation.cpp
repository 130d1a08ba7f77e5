// SPDX-License-Identifier: MIT
// What a server asks the user: on the terminal, or answered by the command line.
#include "elicitation.hpp"

#include "question.hpp"
#include "text.hpp"

#include <mcp/protocol/elicitation_input.hpp>

#include <algorithm>
#include <utility>

namespace mcpctl {

namespace {

using result = mcp::elicitation_result;

// A value as a person would type it.
std::string in_words(mcp::form_field const& field, mcp::json const& value) {
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_array()) {
        std::string list;
        for (mcp::json const& each : value) {
            if (!list.empty()) list += ", ";
            list += in_words(field, each);
        }
        return list;
    }
    if (!value.is_string()) return value.dump();
    auto const text = value.get<std::string>();
    auto const named =
        std::find_if(field.choices.begin(), field.choices.end(),
                     [&](mcp::form_choice const& each) { return each.value == text; });
    return printable_line(named != field.choices.end() ? named->title : text);
}

// What the field takes, where its title cannot say it.
std::string expectation(mcp::form_field const& field) {
    switch (field.kind) {
        case mcp::field_kind::boolean: return "yes or no";
        case mcp::field_kind::choices: return "several with commas between them";
        case mcp::field_kind::number: return "a number";
        case mcp::field_kind::integer: return "a whole number";
        default: return printable_line(field.format);
    }
}

// Where the host of a URL stands: what decides whom the user would talk to.
std::pair<std::size_t, std::size_t> find_host(std::string_view url) {
    std::size_t const scheme = url.find("://");
    if (scheme == std::string_view::npos) return {0, 0};
    std::size_t begin = scheme + 3;
    std::size_t end = std::min(url.find_first_of("/?#\\", begin), url.size());
    std::size_t const user = url.substr(begin, end - begin).rfind('@');
    if (user != std::string_view::npos) begin += user + 1;
    std::size_t const bracket = url.substr(begin, end - begin).find(']');
    std::size_t const port =
        url.find(':', bracket == std::string_view::npos ? begin : begin + bracket);
    return {begin, std::min(port, end)};
}

}  // namespace

elicitor::elicitor(mcp::executor const& where, invocation const& asked, console& screen,
                   deadline& limit, std::function<void(bad_input)> on_bad_answer)
    : asked_(asked),
      screen_(screen),
      limit_(limit),
      on_bad_answer_(std::move(on_bad_answer)),
      terminal_(where),
      free_(where, mcp::time_point::max()) {}

mcp::task<elicitor::answered> elicitor::answer_form(mcp::elicitation_request request) {
    auto form = request.fields();
    if (!form) {
        screen_.warn("the server asks with a form that cannot be used: " +
                     printable_line(form.error().detail));
        co_return mcp::fail(std::move(form.error()));
    }
    auto given = read_given(*form);
    if (!given) {
        on_bad_answer_(std::move(given.error()));
        co_return mcp::fail(mcp::errc::cancelled);
    }
    bool const complete =
        std::all_of(form->begin(), form->end(), [&](mcp::form_field const& field) {
            return !field.required || !field.default_value.is_null() || given->contains(field.name);
        });
    if (!given->empty() && complete) co_return result::accept(std::move(*given));
    if (!screen_.interactive()) {
        screen_.warn("the server asks \"" + printable_line(request.message) +
                     "\": cancelled, as nobody can answer; --answer key=value can");
        co_return result::cancel();
    }
    bool const my_turn = co_await wait_for_turn();
    if (!my_turn) co_return mcp::fail(mcp::errc::cancelled);
    turn const taken(*this);
    deadline::pause const standing_still(limit_);
    auto answer = co_await ask_form(std::move(request), std::move(*form), std::move(*given));
    auto const state = co_await mcp::net::this_coro::cancellation_state;
    if (state.cancelled() != mcp::net::cancellation_type::none)
        co_return mcp::fail(mcp::errc::cancelled);
    co_return answer;
}

// What --answer says about the fields of this form.
tl::expected<mcp::json, bad_input> elicitor::read_given(fields const& form) const {
    mcp::json content = mcp::json::object();
    for (mcp::form_field const& field : form) {
        auto const typed = asked_.answers.find(field.name);
        if (typed == asked_.answers.end()) continue;
        auto value = mcp::parse_field(field, typed->second);
        if (!value) return tl::unexpected<bad_input>(bad_input{"--answer " + value.error().detail});
        content[field.name] = std::move(*value);
    }
    return content;
}

mcp::task<bool> elicitor::wait_for_turn() {
    while (busy_) {
        co_await free_.async_wait(mcp::detail::as_result);
        auto const state = co_await mcp::net::this_coro::cancellation_state;
        if (state.cancelled() != mcp::net::cancellation_type::none) co_return false;
    }
    co_return true;
}

mcp::task<elicitor::answered> elicitor::ask_form(mcp::elicitation_request request, fields form,
                                                 mcp::json content) {
    introduce(request, "asks");
    char choice =
        co_await choose_key(screen_, terminal_, "Answer? [Y]es, [d]ecline, [c]ancel: ", "ydc");
    while (choice == 'y' || choice == 'e') {
        if (form.empty()) co_return result::accept();
        auto filled = co_await ask_fields(form, content);
        if (!filled) co_return result::cancel();
        content = std::move(*filled);
        review(form, content);
        choice = co_await choose_key(screen_, terminal_,
                                     "Send this? [Y]es, [e]dit, [d]ecline, [c]ancel: ", "yedc");
        if (choice == 'y') co_return result::accept(std::move(content));
    }
    if (choice == 'd') co_return result::decline();
    co_return result::cancel();
}

mcp::task<std::optional<mcp::json>> elicitor::ask_fields(fields form, mcp::json content) {
    for (mcp::form_field const& field : form) {
        mcp::json preset = content.value(field.name, field.default_value);
        auto value = co_await ask_field(field, std::move(preset));
        if (!value) co_return std::nullopt;
        if (!value->is_null()) content[field.name] = std::move(*value);
    }
    co_return content;
}

// Asks until the answer fits. Null leaves the field out; nothing means that the user gave up.
mcp::task<std::optional<mcp::json>> elicitor::ask_field(mcp::form_field field, mcp::json preset) {
    describe(field);
    std::string question =
        "  " + screen_.paint(stream::err, style::bold, printable_line(field.title));
    if (std::string const expected = expectation(field); !expected.empty())
        question += ", " + expected;
    bool const optional = !preset.is_null() || !field.required;
    if (!preset.is_null()) question += " [" + in_words(field, preset) + "]";
    else if (optional) question += " (may be left empty)";
    for (;;) {
        screen_.prompt(question + ": ");
        auto const typed = co_await terminal_.read_line();
        if (!typed) co_return std::nullopt;
        if (typed->empty() && optional) co_return preset;
        auto value = mcp::parse_field(field, *typed);
        bool const blank = typed->empty() && field.kind != mcp::field_kind::choices;
        if (value && !blank) co_return std::move(*value);
        screen_.note(blank ? "  An answer is required. Ctrl-D gives up."
                           : "  " + printable_line(value.error().detail));
    }
}

void elicitor::introduce(mcp::elicitation_request const& request, std::string_view verb) {
    std::string command;
    for (std::string const& word : asked_.server) command += (command.empty() ? "" : " ") + word;
    screen_.note("");
    screen_.note("The server " +
                 screen_.paint(stream::err, style::bold, printable_line(request.server)) + ' ' +
                 std::string(verb) + ':');
    // The name is only what the server calls itself.
    screen_.note(
        screen_.paint(stream::err, style::dim, "  (started as " + printable_line(command) + ")"));
    for (std::string const& line : wrap(printable(request.message), screen_.width() - 2)) {
        screen_.note("  " + line);
    }
}

void elicitor::describe(mcp::form_field const& field) {
    if (!field.description.empty()) {
        for (std::string const& line : wrap(printable(field.description), screen_.width() - 2)) {
            screen_.note("  " + screen_.paint(stream::err, style::dim, line));
        }
    }
    for (std::size_t i = 0; i < field.choices.size(); ++i) {
        screen_.note("  " + std::to_string(i + 1) + ") " + printable_line(field.choices[i].title));
    }
}

void elicitor::review(fields const& form, mcp::json const& content) {
    screen_.note("");
    for (mcp::form_field const& field : form) {
        auto const found = content.find(field.name);
        if (found == content.end()) continue;
        screen_.note("  " + printable_line(field.title) + ": " + in_words(field, *found));
    }
}

mcp::task<elicitor::answered> elicitor::answer_url(mcp::elicitation_request request) {
    if (!screen_.interactive()) {
        screen_.warn("the server asks to open " + printable_line(request.url) +
                     ": cancelled, as nobody can answer");
        co_return result::cancel();
    }
    bool const my_turn = co_await wait_for_turn();
    if (!my_turn) co_return mcp::fail(mcp::errc::cancelled);
    turn const taken(*this);
    deadline::pause const standing_still(limit_);
    introduce(request, "asks you to open a page");
    show_url(request.url);
    screen_.note("Open it yourself if you trust it; mcpctl does not.");
    // Consent must be given on purpose: neither by an empty line nor by what was typed before.
    terminal_.forget();
    char const choice =
        co_await choose_key(screen_, terminal_, "Agree? [y]es, [d]ecline, [c]ancel: ", " ydc");
    auto const state = co_await mcp::net::this_coro::cancellation_state;
    if (state.cancelled() != mcp::net::cancellation_type::none)
        co_return mcp::fail(mcp::errc::cancelled);
    if (choice == 'y') co_return result::accept();
    if (choice == 'd') co_return result::decline();
    co_return result::cancel();
}

mcp::task<char> elicitor::choose(std::string lines, std::string question, std::string keys) {
    bool const my_turn = co_await wait_for_turn();
    if (!my_turn || !screen_.interactive()) co_return 'c';
    turn const taken(*this);
    deadline::pause const standing_still(limit_);
    screen_.note(lines);
    terminal_.forget();
    co_return co_await choose_key(screen_, terminal_, std::move(question), std::move(keys));
}

mcp::task<std::optional<std::size_t>> elicitor::choose(std::string question,
                                                       std::vector<std::string> choices) {
    bool const my_turn = co_await wait_for_turn();
    if (!my_turn || !screen_.interactive()) co_return std::nullopt;
    turn const taken(*this);
    deadline::pause const standing_still(limit_);
    co_return co_await choose_number(screen_, terminal_, std::move(question), std::move(choices));
}

void elicitor::show_url(std::string const& url) {
    auto const [begin, end] = find_host(url);
    std::string const host = printable_line(url.substr(begin, end - begin));
    screen_.note("  " + printable_line(url.substr(0, begin)) +
                 screen_.paint(stream::err, style::bold, host) + printable_line(url.substr(end)));
    if (!host.empty()) screen_.note("  Host: " + screen_.paint(stream::err, style::bold, host));
    bool const unusual = host.find("xn--") != std::string::npos ||
                         std::any_of(host.begin(), host.end(), [](char c) { return c < 0; });
    if (unusual) screen_.warn("the host's name has letters that may look like others");
    std::string_view const before = std::string_view(url).substr(0, begin);
    if (before.find('@') != std::string_view::npos) {
        screen_.warn("what stands before the @ is not the host");
    }
}

}  // namespace mcpctl
