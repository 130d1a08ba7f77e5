// SPDX-License-Identifier: MIT
// The program that the official conformance suite drives: its last argument is the server's URL,
// MCP_CONFORMANCE_SCENARIO says what to do there. Only the library's public interface is used.

#include <mcp/mcp.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

using client = mcp::basic_client<mcp::http_transport>;
using outcome = mcp::result<void>;

std::string environment(char const* name) {
    char const* const value = std::getenv(name);
    return value != nullptr ? value : "";
}

// What a person would enter who agrees to everything; what has a default is left to it.
mcp::json agree(mcp::elicitation_request const& asked) {
    mcp::json content = mcp::json::object();
    auto const fields = asked.fields();
    if (!fields) return content;
    for (mcp::form_field const& field : *fields) {
        if (!field.default_value.is_null()) continue;
        switch (field.kind) {
            case mcp::field_kind::boolean: content[field.name] = true; break;
            case mcp::field_kind::number:
            case mcp::field_kind::integer: content[field.name] = 1; break;
            case mcp::field_kind::choice: content[field.name] = field.choices.front().value; break;
            case mcp::field_kind::choices: content[field.name] = mcp::json::array(); break;
            case mcp::field_kind::text: content[field.name] = "text"; break;
        }
    }
    return content;
}

mcp::task<mcp::result<mcp::elicitation_result>> answer_form(mcp::elicitation_request asked) {
    co_return mcp::elicitation_result::accept(agree(asked));
}

mcp::task<mcp::result<mcp::sampling_result>> answer_prompt(mcp::sampling_request) {
    co_return mcp::sampling_result::text("test-model", "text");
}

mcp::task<mcp::result<std::vector<mcp::root>>> list_roots() { co_return std::vector<mcp::root>(); }

mcp::task<outcome> call(client& server, std::string tool, mcp::arguments with = {}) {
    auto const answer = co_await server.call_tool(std::move(tool), std::move(with));
    if (!answer) co_return mcp::fail(answer.error());
    co_return outcome();
}

mcp::task<outcome> list(client& server) {
    auto const tools = co_await server.list_tools();
    if (!tools) co_return mcp::fail(tools.error());
    co_return outcome();
}

mcp::task<outcome> add_numbers(client& server) {
    auto listed = co_await list(server);
    if (!listed) co_return listed;
    mcp::arguments const with = mcp::args("a", 5, "b", 3);
    co_return co_await call(server, "add_numbers", with);
}

mcp::task<outcome> elicit(client& server) {
    co_return co_await call(server, "test_client_elicitation_defaults");
}

mcp::task<outcome> reconnect(client& server) {
    co_return co_await call(server, "test_reconnection");
}

mcp::task<outcome> echo_schema(client& server) {
    auto const tools = co_await server.list_tools();
    if (!tools) co_return mcp::fail(tools.error());
    for (mcp::tool const& each : *tools) {
        if (each.name != "json_schema_2020_12_tool") continue;
        mcp::arguments const with = mcp::args("schema", each.input_schema);
        co_return co_await call(server, "json_schema_echo", with);
    }
    co_return mcp::fail(mcp::errc::unknown_tool, "json_schema_2020_12_tool");
}

mcp::task<outcome> keep_state(client& server) {
    std::vector<std::string> const tools = {"test_mrtr_echo_state", "test_mrtr_no_state",
                                            "test_mrtr_unrelated", "test_mrtr_no_result_type"};
    for (std::string const& each : tools) {
        auto done = co_await call(server, each);
        if (!done) co_return done;
    }
    co_return outcome();
}

mcp::task<outcome> use_every_method(client& server) {
    auto done = co_await list(server);
    if (!done) co_return done;
    done = co_await call(server, "test_headers");
    if (!done) co_return done;
    done = co_await call(server, "my-hyphenated-tool");
    if (!done) co_return done;
    auto const resources = co_await server.list_resources();
    if (!resources) co_return mcp::fail(resources.error());
    for (mcp::resource const& each : *resources) {
        auto const read = co_await server.read_resource(each.uri);
        if (!read) co_return mcp::fail(read.error());
    }
    auto const prompts = co_await server.list_prompts();
    if (!prompts) co_return mcp::fail(prompts.error());
    for (mcp::prompt const& each : *prompts) {
        auto const got = co_await server.get_prompt(each.name);
        if (!got) co_return mcp::fail(got.error());
    }
    co_return outcome();
}

// The suite says which calls to make.
mcp::task<outcome> make_given_calls(client& server) {
    auto listed = co_await list(server);
    if (!listed) co_return listed;
    auto const context = mcp::parse_json(environment("MCP_CONFORMANCE_CONTEXT"));
    if (!context) co_return mcp::fail(context.error());
    mcp::json const calls = context->value("toolCalls", mcp::json::array());
    for (mcp::json const& each : calls) {
        std::string tool = each.at("name").get<std::string>();
        mcp::arguments const with(each.at("arguments"));
        auto done = co_await call(server, std::move(tool), with);
        if (!done) co_return done;
    }
    co_return outcome();
}

mcp::task<outcome> call_what_is_listed(client& server) {
    auto const tools = co_await server.list_tools();
    if (!tools) co_return mcp::fail(tools.error());
    for (mcp::tool const& each : *tools) {
        mcp::arguments const with = mcp::args("region", "us-west1");
        auto done = co_await call(server, each.name, with);
        if (!done) co_return done;
    }
    co_return outcome();
}

#ifdef MCP_WITH_SKILLS

// Somebody who allows every skill, and wants to see the files of those that load.
mcp::task<mcp::remote_approval> allow_skill(mcp::remote_approval_request) {
    co_return mcp::remote_approval::allow();
}

mcp::remote_skills skills_of(client& server) {
    mcp::remote_skill_options options;
    options.on_approval(allow_skill);
    return mcp::remote_skills("suite", server, options);
}

mcp::task<outcome> list_skills(client& server) {
    mcp::remote_skills const skills = skills_of(server);
    auto const listed = co_await skills.list();
    if (!listed) co_return mcp::fail(listed.error());
    if (listed->skills.empty()) co_return mcp::fail(mcp::errc::unknown, "no skill was listed");
    co_return outcome();
}

// The suite has tampered with the skill: whoever loads it goes on to its other files.
mcp::task<outcome> load_tampered_skill(client& server) {
    mcp::remote_skills const skills = skills_of(server);
    auto const listed = co_await skills.list();
    if (!listed) co_return mcp::fail(listed.error());
    for (mcp::remote_skill_entry const& each : listed->skills) {
        auto const loaded = co_await skills.load(each);
        if (loaded) {
            for (mcp::remote_skill_file const& file : each.files) {
                static_cast<void>(co_await loaded->read(file.path));
            }
        } else if (loaded.error().code != mcp::errc::verification_failed) {
            co_return mcp::fail(loaded.error());
        }
    }
    co_return outcome();
}

#endif

using scenario = std::function<mcp::task<outcome>(client&)>;

std::map<std::string, scenario> const scenarios = {
    {"initialize", list},
    {"tools_call", add_numbers},
    {"elicitation-sep1034-client-defaults", elicit},
    {"sse-retry", reconnect},
    {"json-schema-2020-12-preservation", echo_schema},
    {"json-schema-ref-no-deref", list},
    {"request-metadata", list},
    {"sep-2322-client-request-state", keep_state},
    {"http-standard-headers", use_every_method},
    {"http-custom-headers", make_given_calls},
    {"http-invalid-tool-headers", call_what_is_listed},
#ifdef MCP_WITH_SKILLS
    {"sep-2640-client-no-prefetch", list_skills},
    {"sep-2640-client-verify-digest", load_tampered_skill},
    {"sep-2640-client-verify-size", load_tampered_skill},
    {"sep-2640-client-verify-frontmatter", load_tampered_skill},
#endif
};

mcp::task<outcome> run(client& server, scenario what) {
    auto connected = co_await server.connect();
    if (!connected) co_return connected;
    auto done = co_await what(server);
    co_await server.close();
    co_return done;
}

}  // namespace

int main(int count, char** words) {
    auto const chosen = scenarios.find(environment("MCP_CONFORMANCE_SCENARIO"));
    if (count < 2 || chosen == scenarios.end()) {
        std::fputs("usage: MCP_CONFORMANCE_SCENARIO=NAME conformance_client URL\n", stderr);
        return 2;
    }
    asio::io_context context{1};
    mcp::client_options options;
    options.on_elicitation(answer_form).on_sampling(answer_prompt).on_roots(list_roots);
    client server(context.get_executor(), mcp::http_options(words[count - 1]), options);
    int status = 1;
    asio::co_spawn(context, run(server, chosen->second),
                   [&](std::exception_ptr thrown, outcome done) {
                       if (thrown) std::rethrow_exception(thrown);
                       if (done) status = 0;
                       else std::fprintf(stderr, "%s\n", done.error().message().c_str());
                   });
    context.run();
    return status;
}
