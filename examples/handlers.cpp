// SPDX-License-Identifier: MIT
// What a server may ask of its client, and how the client answers.
#include <mcp/mcp.hpp>

#include <iostream>

using my_client = mcp::basic_client<mcp::stdio_transport>;

// [snippet elicitation]
// A program with a user interface would show `request.message` and the fields, name the server that
// asks, and let the user decline.
mcp::task<mcp::result<mcp::elicitation_result>> ask_user(mcp::elicitation_request request) {
    std::cout << request.server << " asks: " << request.message << "\n";
    auto fields = request.fields();
    if (!fields) co_return mcp::fail(fields.error());
    mcp::json answers = mcp::json::object();
    for (mcp::form_field const& field : *fields) {
        if (field.required && field.kind == mcp::field_kind::text) answers[field.name] = "Ada";
    }
    // What is left out takes its default; the whole is checked before it is sent.
    co_return mcp::elicitation_result::accept(answers);
}
// [/snippet]

// [snippet sampling]
mcp::task<mcp::result<mcp::sampling_result>> ask_model(mcp::sampling_request request) {
    co_return mcp::sampling_result::text("my-model", "The conversation has " +
                                                         std::to_string(request.messages.size()) +
                                                         " messages.");
}
// [/snippet]

mcp::task<mcp::result<std::vector<mcp::root>>> list_folders() {
    std::vector<mcp::root> roots;
    roots.push_back({"file:///tmp", "temporary files"});
    co_return roots;
}

mcp::task<mcp::result<void>> use(my_client& server) {
    auto connected = co_await server.connect();
    if (!connected) co_return mcp::fail(connected.error());

    auto greeting = co_await server.call_tool("ask_name");
    if (!greeting) co_return mcp::fail(greeting.error());
    std::cout << greeting->text() << "\n";

    // [snippet progress]
    mcp::call_options options;
    options.on_progress([](mcp::progress const& now) {
        std::cout << now.value << " of " << now.total.value_or(0) << "\n";
    });
    auto counted = co_await server.call_tool("slow_count", mcp::args("to", 3, "delay_ms", 10),
                                             options);
    // [/snippet]
    if (!counted) co_return mcp::fail(counted.error());
    std::cout << counted->text() << "\n";

    co_await server.close();
    co_return mcp::result<void>();
}

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    asio::io_context context;
    mcp::stdio_options const command(argv[1], {argv + 2, argv + argc});

    // [snippet declare]
    // A capability is declared to the server only if there is a handler for it.
    mcp::client_options options;
    options.on_elicitation(ask_user).on_sampling(ask_model).on_roots(list_folders);
    options.on_event([](mcp::server_event const& event) {
        if (std::holds_alternative<mcp::tools_changed>(event)) std::cout << "the tools changed\n";
    });
    my_client server(context.get_executor(), command, options);
    // [/snippet]

    bool failed = false;
    asio::co_spawn(context, use(server), [&](std::exception_ptr thrown, mcp::result<void> outcome) {
        failed = thrown || !outcome;
        if (!thrown && !outcome) std::cerr << outcome.error() << "\n";
    });
    context.run();
    return failed ? 1 : 0;
}
