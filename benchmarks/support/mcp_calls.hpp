// SPDX-License-Identifier: MIT
// The calls that are measured, through the library and with typed, checked results.

#pragma once

#include <mcp/mcp.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "plan.hpp"

namespace benchmark {

template <class T> void demand(mcp::result<T> const& answer) {
    if (!answer) give_up(answer.error().message());
}

/// The text of a result's only block.
inline std::string_view text_of(mcp::tool_result const& answer) {
    if (answer.content.size() != 1) give_up("a result has the wrong number of blocks");
    auto const* block = std::get_if<mcp::text_content>(&answer.content.front());
    if (!block) give_up("a result holds no text");
    return block->text;
}

/// See measures.hpp.
template <class Client> struct mcp_calls {
    Client& client;

    mcp::task<mcp::tool_result> echo() { return call("echo", mcp::args("message", echo_message)); }
    mcp::task<mcp::tool_result> text(std::size_t size) {
        return call("text", mcp::args("size", size));
    }
    mcp::task<mcp::shared_list<mcp::tool>> list() {
        auto tools = co_await client.list_tools();
        demand(tools);
        co_return std::move(*tools);
    }

    void check_echo(mcp::tool_result const& answer) const {
        if (!text_of(answer).ends_with(echo_message)) give_up("an echo is wrong");
    }
    void check_text(mcp::tool_result const& answer, std::size_t size) const {
        if (text_of(answer).size() != size) give_up("a text has the wrong length");
    }
    void check_list(mcp::shared_list<mcp::tool> const& tools) const {
        if (tools.size() != tool_count) give_up("a tool is missing");
        auto const schema = tools[tool_count - 1].input_schema.text();
        if (schema.size() < 300) give_up("a schema is missing");
    }

private:
    mcp::task<mcp::tool_result> call(std::string tool, mcp::arguments arguments) {
        auto answer = co_await client.call_tool(std::move(tool), std::move(arguments));
        demand(answer);
        co_return std::move(*answer);
    }
};

}  // namespace benchmark
