// SPDX-License-Identifier: MIT
// What a server asks the user: on the terminal, or answered by the command line.
#pragma once

#include "console.hpp"
#include "deadline.hpp"
#include "invocation.hpp"
#include "line_reader.hpp"
#include "outcome.hpp"

#include <mcp/client/handlers.hpp>
#include <mcp/core/asio.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace mcpctl {

/// Answers elicitations, one after the other. The time limit stands still while the terminal waits.
class elicitor {
public:
    using answered = mcp::result<mcp::elicitation_result>;

    /// `on_bad_answer` is told of an --answer that the form does not take.
    elicitor(mcp::executor const& where, invocation const& asked, console& screen, deadline& limit,
             std::function<void(bad_input)> on_bad_answer);

    mcp::task<answered> answer_form(mcp::elicitation_request request);
    mcp::task<answered> answer_url(mcp::elicitation_request request);

    // What mcpctl asks itself, in its turn.

    /// Shows the lines and asks for one of the keys, as choose_key() does. What was typed before is
    /// no answer. 'c' if nobody can answer.
    mcp::task<char> choose(std::string lines, std::string question, std::string keys);

    /// As choose_number() does.
    mcp::task<std::optional<std::size_t>> choose(std::string question,
                                                 std::vector<std::string> choices);

private:
    using fields = std::vector<mcp::form_field>;

    // Only one question stands on the terminal at a time.
    class turn {
    public:
        explicit turn(elicitor& owner) : owner_(&owner) { owner_->busy_ = true; }
        turn(turn const&) = delete;
        turn& operator=(turn const&) = delete;
        ~turn() {
            owner_->busy_ = false;
            owner_->free_.cancel();
        }

    private:
        elicitor* owner_;
    };

    mcp::task<bool> wait_for_turn();

    tl::expected<mcp::json, bad_input> read_given(fields const& form) const;

    mcp::task<answered> ask_form(mcp::elicitation_request request, fields form, mcp::json content);
    mcp::task<std::optional<mcp::json>> ask_fields(fields form, mcp::json content);
    mcp::task<std::optional<mcp::json>> ask_field(mcp::form_field field, mcp::json preset);

    void introduce(mcp::elicitation_request const& request, std::string_view verb);
    void describe(mcp::form_field const& field);
    void review(fields const& form, mcp::json const& content);
    void show_url(std::string const& url);

    invocation const& asked_;
    console& screen_;
    deadline& limit_;
    std::function<void(bad_input)> on_bad_answer_;
    line_reader terminal_;
    bool busy_ = false;
    mcp::timer free_;  // cancelled when the turn is over
};

}  // namespace mcpctl
