// SPDX-License-Identifier: MIT
// Tools that need something from the client's side: a form, a page, a model, its roots, a pong.
#pragma once

#include "asking.hpp"
#include "peer.hpp"
#include "toolbox.hpp"

#include <string>
#include <utility>
#include <vector>

namespace faulty {

namespace detail {

inline void answer_with_key(peer& client, request const& asked, question one) {
    auto const key = one.key;
    ask(client, asked, {std::move(one)}, [&client, asked, key](json const& given) {
        client.answer_text(asked, given.at(key).dump());
    });
}

inline void ask_for_page(peer& client, request const& asked, int serial) {
    auto const id = "sign-in-" + std::to_string(serial);
    auto const one = url_question(asked, id);
    if (asked.arguments().value("error", false) && !asked.modern)
        return client.refuse(asked, -32042, "sign in first", {{"elicitations", {one.params}}});
    ask(client, asked, {one}, [&client, asked, id](json const& given) {
        if (!asked.modern && given["url"].value("action", "") == "accept")
            client.notify("notifications/elicitation/complete", {{"elicitationId", id}});
        client.answer_text(asked, given["url"].dump());
    });
}

/// Modern servers must not do this; the client has to survive it.
inline void ping_client(peer& client, request const& asked) {
    client.ask_client(
        asked, asked.arguments().value("method", "ping"), nullptr,
        [&client, asked](json const& message) { client.answer_text(asked, message.dump()); });
    if (asked.modern) client.answer_text(asked, "not waiting for an answer");
}

}  // namespace detail

inline void add_asking_tools(toolbox& box, peer& client) {
    json const form = {{"message", of_type("string")},
                       {"schema", of_type("object")},
                       {"rounds", of_type("integer")},
                       {"state", of_type("boolean")},
                       {"endless", of_type("boolean")}};
    box.add({"ask", "Asks the user to fill a form; answers with the ElicitResult as JSON text",
             form, json::object(), [&](request const& asked) {
                 detail::answer_with_key(client, asked, form_question(asked, "form"));
             }});
    box.add({"ask_url",
             "Asks the user to open a page",
             {{"error", of_type("boolean")}},
             json::object(),
             [&, serial = 0](request const& asked) mutable {
                 detail::ask_for_page(client, asked, ++serial);
             }});
    box.add({"sample",
             "Asks the client's model",
             {{"prompt", of_type("string")}},
             json::object(),
             [&](request const& asked) {
                 detail::answer_with_key(client, asked, sampling_question(asked));
             }});
    box.add(
        {"roots", "Asks for the client's roots", json::object(), json::object(),
         [&](request const& asked) { detail::answer_with_key(client, asked, roots_question()); }});
    box.add({"ask_many", "Asks for a form, a sample and the roots at once", json::object(),
             json::object(), [&](request const& asked) {
                 std::vector<question> const questions = {
                     form_question(asked, "form"), sampling_question(asked), roots_question()};
                 ask(client, asked, questions, [&client, asked](json const& given) {
                     client.answer_text(asked, given.dump());
                 });
             }});
    box.add({"ping_client",
             "Sends a request to the client, ping unless method says other",
             {{"method", of_type("string")}},
             json::object(),
             [&](request const& asked) { detail::ping_client(client, asked); }});
}

}  // namespace faulty
