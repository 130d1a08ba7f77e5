// SPDX-License-Identifier: MIT
// Questions to the client in both eras: requests of ours, or input_required rounds.
#pragma once

#include "peer.hpp"

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace faulty {

struct question {
    std::string key;
    std::string method;
    json params;
};

using answers = std::function<void(json const&)>;  ///< object: key to the client's bare result

namespace detail {

/// Opaque to the client; holds what a careless one would damage.
inline std::string state_of_round(int round) {
    return "round=" + std::to_string(round) +
           " {\"q\":\"\\u00e9\"} \xc3\xa9\xe2\x98\x83 /\\ \t+%2B=";
}

inline json capability_for(question const& asked) {
    if (asked.method == "sampling/createMessage") return {{"sampling", json::object()}};
    if (asked.method == "roots/list") return {{"roots", json::object()}};
    auto const mode = asked.params.value("mode", "form");
    return {{"elicitation", {{mode, json::object()}}}};
}

/// An empty elicitation capability means form only.
inline bool declared(json const& capabilities, question const& asked) {
    auto const needed = capability_for(asked);
    auto const name = needed.begin().key();
    if (!capabilities.contains(name)) return false;
    if (name != "elicitation") return true;
    auto const mode = needed.begin().value().begin().key();
    auto const& offered = capabilities[name];
    return offered.contains(mode) || (mode == "form" && offered.empty());
}

inline void ask_by_requests(peer& client, request const& asked,
                            std::vector<question> const& questions, answers const& then) {
    auto collected = std::make_shared<json>(json::object());
    for (auto const& one : questions) {
        auto const store = [=, key = one.key, count = questions.size()](json const& message) {
            (*collected)[key] = message.contains("result")
                                    ? message["result"]
                                    : json{{"error", message.value("error", json())}};
            if (collected->size() == count) then(*collected);
        };
        client.ask_client(asked, one.method, one.params, store);
    }
}

/// How many rounds the request has behind it; -1 when the state was tampered with.
inline int rounds_behind(request const& asked, bool with_state) {
    if (!asked.params.contains("requestState"))
        return !with_state && asked.params.contains("inputResponses");
    auto const& state = asked.params["requestState"];
    if (!with_state || !state.is_string()) return -1;
    auto const text = state.get<std::string>();
    auto const round = text.starts_with("round=") ? std::atoi(text.c_str() + 6) : 0;
    return round > 0 && text == state_of_round(round) ? round : -1;
}

inline json input_requests(std::vector<question> const& questions, json const& already) {
    json wanted = json::object();
    for (auto const& one : questions) {
        if (already.contains(one.key)) continue;
        wanted[one.key]["method"] = one.method;
        if (!one.params.is_null()) wanted[one.key]["params"] = one.params;
    }
    return wanted;
}

inline void ask_by_rounds(peer& client, request const& asked,
                          std::vector<question> const& questions, answers const& then) {
    auto const with_state = asked.arguments().value("state", true);
    auto const behind = rounds_behind(asked, with_state);
    if (behind < 0) {
        client.violation("requestState is not the one that was given: " +
                         asked.params["requestState"].dump());
        return client.refuse(asked, -32602, "requestState is not the one that was given");
    }
    auto const given =
        behind > 0 ? asked.params.value("inputResponses", json::object()) : json::object();
    auto wanted = input_requests(questions, given);
    auto const again = wanted.empty();
    auto const enough = behind >= asked.arguments().value("rounds", 1) &&
                        !asked.arguments().value("endless", false);
    if (again && enough) return then(given);
    if (again) wanted = input_requests(questions, json::object());
    json result = {{"resultType", "input_required"}, {"inputRequests", std::move(wanted)}};
    if (with_state)
        result["requestState"] = state_of_round(again || behind == 0 ? behind + 1 : behind);
    client.answer(asked, std::move(result));
}

}  // namespace detail

/// Gets an answer to every question, then goes on; a modern call goes on in a later request.
inline void ask(peer& client, request const& asked, std::vector<question> const& questions,
                answers const& then) {
    for (auto const& one : questions) {
        auto const exists =
            one.method != "elicitation/create" || client.version_of(asked) >= "2025-06-18";
        if (exists && detail::declared(client.capabilities_of(asked), one)) continue;
        auto needed = detail::capability_for(one);
        auto const text = "the client lacks the capability " + needed.dump();
        if (!asked.modern) return client.answer_text(asked, text, true);
        return client.refuse(asked, -32021, text, {{"requiredCapabilities", std::move(needed)}});
    }
    if (asked.modern) return detail::ask_by_rounds(client, asked, questions, then);
    detail::ask_by_requests(client, asked, questions, then);
}

inline question form_question(request const& asked, std::string key) {
    json const person = {
        {"type", "object"},
        {"properties",
         {{"name", {{"type", "string"}, {"title", "Name"}, {"minLength", 1}}},
          {"age", {{"type", "integer"}, {"minimum", 0}, {"maximum", 150}, {"default", 30}}},
          {"colour", {{"type", "string"}, {"enum", {"red", "green"}}, {"default", "green"}}},
          {"subscribe", {{"type", "boolean"}, {"default", false}}}}},
        {"required", {"name"}}};
    auto const schema = asked.arguments().value("schema", person);
    auto const message = asked.arguments().value("message", "Who are you?");
    return {
        std::move(key), "elicitation/create", {{"message", message}, {"requestedSchema", schema}}};
}

inline question url_question(request const& asked, std::string const& elicitation_id) {
    json params = {{"mode", "url"},
                   {"message", "Please sign in"},
                   {"url", "https://example.org/sign-in?for=faulty"}};
    if (!asked.modern) params["elicitationId"] = elicitation_id;
    return {"url", "elicitation/create", std::move(params)};
}

inline question sampling_question(request const& asked) {
    auto const prompt = asked.arguments().value("prompt", "Say hello");
    json const message = {{"role", "user"}, {"content", {{"type", "text"}, {"text", prompt}}}};
    return {"sample",
            "sampling/createMessage",
            {{"messages", {message}}, {"maxTokens", 100}, {"systemPrompt", "Be short."}}};
}

inline question roots_question() { return {"roots", "roots/list", nullptr}; }

}  // namespace faulty
