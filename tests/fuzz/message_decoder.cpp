// SPDX-License-Identifier: MIT
// Fuzzes the decoding of messages and of every typed value in them, in both eras.
#include <mcp/client/lists.hpp>
#include <mcp/core/json.hpp>
#include <mcp/protocol/completion.hpp>
#include <mcp/protocol/elicitation.hpp>
#include <mcp/protocol/events.hpp>
#include <mcp/protocol/handshake.hpp>
#include <mcp/protocol/message_decoder.hpp>
#include <mcp/protocol/prompts.hpp>
#include <mcp/protocol/resources.hpp>
#include <mcp/protocol/result_header.hpp>
#include <mcp/protocol/sampling.hpp>
#include <mcp/protocol/tasks.hpp>
#include <mcp/protocol/tools.hpp>
#include <mcp/session/input_requests.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace {

void require(bool condition, char const* claim) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

mcp::json parse(std::string_view text) { return mcp::json::parse(text, nullptr, false); }

mcp::json as_json(mcp::request_id const& id) {
    if (auto const* number = std::get_if<std::int64_t>(&id)) return *number;
    return std::get<std::string>(id);
}

// The slice of a value is that value.
void check_payload(mcp::payload const& value, mcp::json const& expected) {
    require(value.present(), "the member is there");
    mcp::raw_json const raw = value.raw();
    require(parse(raw.text()) == expected, "its text is the member's");
    mcp::json_cursor cursor = value.cursor();
    cursor.skip();
    require(!cursor.failed(), "it can be skipped");
}

void check_raw(mcp::raw_json const& kept) {
    if (kept) require(!kept.value().is_discarded(), "what is kept raw is JSON");
}

template <class Value> void decode_as(mcp::payload const& value) {
    Value found;
    mcp::json_cursor in = value.cursor();
    bool const decoded = decode(in, found);
    require(decoded != in.failed(), "a value is decoded, or the cursor says why not");
    if (!decoded) require(!in.failure().detail.empty(), "in words");
}

template <class Item> void decode_list(mcp::payload const& value) {
    std::vector<Item> items;
    if (!mcp::detail::decode_page(value, items)) return;
    for (Item const& each : items) check_raw(each.meta);
}

void decode_result(mcp::payload const& value) {
    if (auto const header = mcp::read_result_header(value)) {
        check_raw(header->meta);
        check_raw(header->input_requests);
        (void)mcp::decode_input_requests(header->input_requests);
    }
    decode_as<mcp::tool_result>(value);
    decode_as<mcp::read_result>(value);
    decode_as<mcp::prompt_result>(value);
    decode_as<mcp::completion_result>(value);
    decode_list<mcp::tool>(value);
    decode_list<mcp::resource>(value);
    decode_list<mcp::resource_template>(value);
    decode_list<mcp::prompt>(value);
    if (auto const task = mcp::decode_created_task(value)) {
        require(!task->id.empty(), "a task has an id");
        check_raw(task->result);
        (void)mcp::decode_input_requests(task->input_requests);
    }
    if (auto const found = mcp::decode_discover_result(value)) check_raw(found->capabilities.raw);
    if (auto const found = mcp::decode_initialize_result(value)) {
        require(!found->protocol_version.empty(), "an initialize result has a version");
    }
}

void decode_params(mcp::payload const& params) {
    if (!params.present()) return;
    if (auto const asked = mcp::decode_elicitation(params.cursor())) {
        check_raw(asked->requested_schema);
        (void)asked->fields();
    }
    if (auto const asked = mcp::decode_sampling(params.cursor())) check_raw(asked->raw);
    (void)mcp::subscription_of(params);
    (void)mcp::detail::decode_params<mcp::progress_notification>(params);
    (void)mcp::detail::decode_params<mcp::task_state>(params);
}

void check_response(mcp::response const& answer, mcp::json const& whole) {
    require(!whole.contains("method"), "an answer has no method");
    require(whole.contains("result") != whole.contains("error"), "but a result or an error");
    require(as_json(answer.id) == whole["id"], "the id is the message's");
    if (answer.failure) {
        require(mcp::json(answer.failure->message) == whole["error"]["message"],
                "the error is the message's");
        (void)mcp::supported_versions(*answer.failure);
        return;
    }
    check_payload(answer.result, whole["result"]);
    decode_result(answer.result);
}

void check_message(mcp::message const& found, mcp::json const& whole) {
    require(whole.is_object() && whole["jsonrpc"] == "2.0", "a message is a JSON-RPC object");
    if (auto const* answer = std::get_if<mcp::response>(&found))
        return check_response(*answer, whole);
    auto const* asked = std::get_if<mcp::incoming_request>(&found);
    require((asked != nullptr) == whole.contains("id"),
            "a request has an id, a notification has none");
    if (asked != nullptr) require(as_json(asked->id) == whole["id"], "the id is the message's");
    auto const* told = std::get_if<mcp::incoming_notification>(&found);
    require(mcp::json(asked ? asked->method : told->method) == whole["method"],
            "the method is its own");
    mcp::payload const& params = asked ? asked->params : told->params;
    require(params.present() == whole.contains("params"), "the params are the message's");
    if (params.present()) check_payload(params, whole["params"]);
    decode_params(params);
    if (told != nullptr) (void)mcp::decode_event(*told);
}

void check_failure(mcp::decode_failure const& failure, mcp::json const& whole) {
    require(!failure.why.detail.empty(), "a failure is explained");
    if (!failure.id) return;
    require(whole.is_object() && !whole.contains("method"), "only an answer's failure has an id");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string const text(reinterpret_cast<char const*>(data), size);
    mcp::json_limits limits;
    limits.max_depth = 64;  // so that small inputs reach it
    mcp::json const whole = parse(text);
    std::size_t seen = 0;
    mcp::decode_frame(mcp::frame::copy(text), limits, [&](auto const& received) {
        // A batch gives its messages in order.
        mcp::json const& expected = whole.is_array() && seen < whole.size() ? whole[seen] : whole;
        ++seen;
        if (!received) return check_failure(received.error(), expected);
        require(!whole.is_discarded(), "only JSON is decoded");
        check_message(*received, expected);
    });
    if (!whole.is_array()) require(seen == 1, "there is a message, or why there is none");
    return 0;
}
