// SPDX-License-Identifier: MIT
// sampling/createMessage: the server asks for a completion by the client's model.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/result.hpp>
#include <mcp/protocol/content.hpp>
#include <mcp/protocol/jsonrpc.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// One message of the conversation. `content` holds one or more blocks; tool_use and tool_result
/// blocks are `unknown_content` with their text kept.
struct sampling_message {
    std::string role;
    std::vector<mcp::content> content;
};

struct sampling_request {
    std::string server;  ///< The name that the client was given for this server.
    std::vector<sampling_message> messages;
    std::string system_prompt;
    std::int64_t max_tokens = 0;
    std::optional<double> temperature;
    std::vector<std::string> stop_sequences;
    std::string include_context;
    raw_json model_preferences;
    raw_json metadata;
    raw_json tools;
    raw_json tool_choice;
    raw_json raw;  ///< The whole params object.
};

/// What the model said.
class sampling_result {
public:
    /// A plain text answer.
    template <class Json = json>
    static sampling_result text(std::string model, std::string words,
                                std::string stop_reason = "endTurn") {
        Json block = Json::object();
        block["type"] = "text";
        block["text"] = std::move(words);
        return sampling_result(std::move(model), std::move(block), std::move(stop_reason));
    }

    /// Any content block, or an array of them (2025-11-25 on).
    sampling_result(std::string model, json content, std::string stop_reason = "endTurn")
        : model_(std::move(model)),
          content_(std::move(content)),
          stop_reason_(std::move(stop_reason)) {}

    template <class Json = json> [[nodiscard]] result<std::string> encode() const {
        Json out = Json::object();
        out["role"] = "assistant";
        out["content"] = content_;
        out["model"] = model_;
        out["stopReason"] = stop_reason_;
        return dump_json<Json>(out);
    }

private:
    std::string model_;
    json content_;
    std::string stop_reason_;
};

template <class Cursor, std::same_as<sampling_message> Message>
bool decode(Cursor& in, Message& out) {
    std::string_view key;
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
        if (key == "role") in.read(out.role);
        else if (key != "content") in.skip();
        else if (in.type() == json_type::array) decode_array(in, out.content);
        else decode(in, out.content.emplace_back());
    }
    return !in.failed();
}

template <class Cursor, class Request = sampling_request>
result<Request> decode_sampling(Cursor in) {
    Request request;
    Cursor again = in;
    request.raw = again.take_raw();
    std::string_view key;
    if (!in.enter_object()) return fail(in.failure());
    while (in.next_member(key)) {
        if (key == "messages") decode_array(in, request.messages);
        else if (key == "systemPrompt") in.read(request.system_prompt);
        else if (key == "maxTokens") in.read(request.max_tokens);
        else if (key == "temperature") in.read(request.temperature);
        else if (key == "stopSequences") {
            if (!in.enter_array()) continue;
            while (in.next_element()) in.read(request.stop_sequences.emplace_back());
        } else if (key == "includeContext") in.read(request.include_context);
        else if (key == "modelPreferences") request.model_preferences = in.take_raw();
        else if (key == "metadata") request.metadata = in.take_raw();
        else if (key == "tools") request.tools = in.take_raw();
        else if (key == "toolChoice") request.tool_choice = in.take_raw();
        else in.skip();
    }
    if (in.failed()) return fail(in.failure());
    return request;
}

}  // namespace mcp
