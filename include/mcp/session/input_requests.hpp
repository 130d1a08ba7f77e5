// SPDX-License-Identifier: MIT
// input_required: what the server asks for, and how the answers go back.
#pragma once

#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/jsonrpc.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// One entry of `inputRequests`: a request of the server's without the JSON-RPC envelope.
struct input_request {
    std::string key;
    std::string method;
    raw_json params;
};

/// Reads the `inputRequests` object. `Value` is raw_json; a template, so that only programs with a
/// client compile it.
template <class Value, class Entry = detail::late<Value, input_request>>
result<std::vector<Entry>> decode_input_requests(Value const& value) {
    std::vector<Entry> requests;
    if (!value) return requests;
    auto document =
        detail::late<Value, json_document>::parse(frame::copy(std::string(value.text())));
    if (!document) return fail(document.error());
    auto in = document->cursor();
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) {
        Entry& entry = requests.emplace_back();
        entry.key = std::string(key);
        if (!in.enter_object()) continue;
        while (in.next_member(key)) {
            if (key == "method") in.read(entry.method);
            else if (key == "params") entry.params = in.take_raw();
            else in.skip();
        }
    }
    if (in.failed()) return fail(in.failure());
    return requests;
}

/// The answers to one round, ready to be members of the repeated request's params.
class input_responses {
public:
    void add(std::string_view key, std::string_view result_text) {
        if (!text_.empty()) text_ += ',';
        json_writer out(text_);
        out.string(key);
        text_ += ':';
        text_ += result_text;
    }

    /// `"inputResponses":{…}`.
    [[nodiscard]] std::string members() const { return "\"inputResponses\":{" + text_ + "}"; }

    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

private:
    std::string text_;
};

/// The members that a repeated request adds to its params: the answers, and the state exactly as
/// the last result gave it, or not at all. Spec 2026-07-28, basic/patterns/mrtr.
inline std::string retry_members(input_responses const& answers,
                                 std::optional<std::string> const& request_state) {
    std::string members;
    if (!answers.empty()) members = answers.members();
    if (request_state) {
        if (!members.empty()) members += ',';
        members += "\"requestState\":";
        json_writer out(members);
        out.string(*request_state);
    }
    return members;
}

/// Remembers which questions of a task were answered: a key stays the same question for the task's
/// whole life, and is asked of the user once.
class answered_keys {
public:
    /// True the first time.
    bool remember(std::string const& key) { return keys_.insert(key).second; }

private:
    std::set<std::string> keys_;
};

}  // namespace mcp
