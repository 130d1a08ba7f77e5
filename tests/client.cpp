// SPDX-License-Identifier: MIT
// Tests of client.hpp: what compiles, what users write around it, and what may happen to a client.
#include <mcp/client.hpp>

#include <mcp/transport/stdio.hpp>

#include "support/memory_server.hpp"

#include <type_traits>

namespace tests_client {

using namespace mcp;
using namespace mcp::test;

// Any subset of policies, in any order, on any transport

struct my_retry {
    std::optional<duration> delay_before(unsigned, error const&, attempt_info const&,
                                         double) const {
        return std::nullopt;
    }
};

template <class Client>
constexpr bool is_client =
    std::is_nothrow_move_constructible_v<Client>&& std::is_nothrow_move_assignable_v<Client> &&
    !std::is_copy_constructible_v<Client>;

using retry = exponential_backoff<backoff{.max_retries = 5}>;
using timeout = layered_timeout<limits{.call = std::chrono::seconds(10)}>;
using cache = ttl_cache<duration(std::chrono::minutes(1))>;

static_assert(is_client<basic_client<memory_transport>>);
static_assert(is_client<basic_client<stdio_transport, retry>>);
static_assert(is_client<basic_client<memory_transport, timeout>>);
static_assert(is_client<basic_client<memory_transport, cache>>);
static_assert(is_client<basic_client<memory_transport, cache, retry>>);
static_assert(is_client<basic_client<any_transport, timeout, cache, retry>>);
static_assert(is_client<basic_client<memory_transport, no_cache, no_timeout, no_retry>>);
static_assert(is_client<basic_client<memory_transport, my_retry>>);
static_assert(is_client<mcp::client>);

// A client is two pointers, whatever its policies; policies without state take no room in its
// engine.
static_assert(sizeof(basic_client<memory_transport>) == 2 * sizeof(std::shared_ptr<int>));
static_assert(sizeof(mcp::client) == 2 * sizeof(std::shared_ptr<int>));
static_assert(std::is_empty_v<retry> && std::is_empty_v<timeout> && std::is_empty_v<cache>);
static_assert(sizeof(client_engine<memory_transport, policy_set<no_retry, no_timeout, no_cache>>) ==
              sizeof(client_engine<memory_transport, policy_set<retry, timeout, cache>>));
static_assert(sizeof(client_engine<memory_transport, policy_set<no_retry>>) <
              sizeof(client_engine<memory_transport, policy_set<runtime_backoff>>));

template <class Client, class... Given>
constexpr bool makes =
    std::is_constructible_v<Client, executor, memory_options, client_options, Given...>;

static_assert(makes<basic_client<memory_transport>>);
static_assert(std::is_constructible_v<basic_client<memory_transport>, executor, memory_transport>);
static_assert(std::is_constructible_v<basic_client<stdio_transport>, executor, stdio_options>);
static_assert(std::is_constructible_v<mcp::client, executor, memory_transport, client_options,
                                      runtime_cache, runtime_backoff>);

// The shapes that users write: every argument a temporary, in one expression with co_await. (g++ 12
// destroys some temporaries of such expressions twice; AddressSanitizer sees it.)

std::string long_text(char letter) {
    return std::string(100, letter);
}  // no small-string optimisation

call_options busy_options() {
    json meta = json::object();
    meta["com.example/k"] = long_text('m');
    return call_options{}
        .meta(std::move(meta))
        .on_progress([text = long_text('p')](progress const&) { (void)text; });
}

event_handler busy_handler() {
    return [text = long_text('e')](server_event const&) { (void)text; };
}

struct tally {
    void operator()(bool success) { good += success ? 1 : 0; }
    int good = 0;
};

task<int> call_everything(mcp::client& server, bool modern) {
    tally count;
    count((co_await server.connect(call_options{}.timeout(20s))).has_value());
    count((co_await server.ping(busy_options())).has_value());
    count((co_await server.list_tools(busy_options())).has_value());
    count((co_await server.list_tools_page(long_text('c'), busy_options())).has_value());
    count((co_await server.call_tool(long_text('t'), args("a", long_text('a'), "b", 2),
                                     busy_options()))
              .has_value());
    count((co_await server.call_tool("t", args("a", 1))).has_value());
    count((co_await server.call_tool("t")).value().text() == "done");
    count((co_await server.start_tool(long_text('t'), args("a", long_text('a')), busy_options()))
              .has_value());
    count((co_await server.list_resources(busy_options())).has_value());
    count((co_await server.list_resources_page(std::nullopt, busy_options())).has_value());
    count((co_await server.list_resource_templates(busy_options())).has_value());
    count((co_await server.list_resource_templates_page(long_text('c'))).has_value());
    count((co_await server.read_resource("test://" + long_text('r'), busy_options())).has_value());
    count((co_await server.subscribe_resource("test://" + long_text('s'), busy_options()))
              .has_value());
    count((co_await server.unsubscribe_resource("test://" + long_text('s'), busy_options()))
              .has_value());
    count((co_await server.list_prompts(busy_options())).has_value());
    count((co_await server.list_prompts_page(long_text('c'), busy_options())).has_value());
    count((co_await server.get_prompt(long_text('p'), {}, busy_options())).has_value());
    std::map<std::string, std::string> with{{long_text('k'), long_text('v')}};
    count((co_await server.get_prompt(long_text('p'), with, busy_options())).has_value());
    count((co_await server.complete(completion_reference::prompt(long_text('p')), long_text('a'),
                                    long_text('v'), with, busy_options()))
              .has_value());
    count((co_await server.complete(completion_reference::resource("test://{x}"), "x", ""))
              .has_value());
    count((co_await server.set_log_level(severity::error, busy_options())).has_value());
    count((co_await server.notify_roots_changed()).has_value());
    count((co_await server.request("com.example/" + long_text('x'), args("a", long_text('a')),
                                   busy_options()))
              .has_value());
    count((co_await server.get_task(long_text('i'), busy_options())).has_value());
    count((co_await server.cancel_task(long_text('i'), busy_options())).has_value());
    if (modern) {
        json const answers = json::object();
        count((co_await server.update_task(long_text('i'), answers, busy_options())).has_value());
        subscription_filter filter;
        filter.resources.push_back(long_text('u'));
        count((co_await server.listen(filter, busy_handler(), busy_options())).has_value());
    }
    task_state finished;
    finished.id = long_text('i');
    count((co_await server.await_task(finished, busy_options())).has_value());
    if (auto tools = co_await server.list_tools()) {
        for (tool const& each : *tools) count(!each.name.empty());
    }
    if (auto read = co_await server.read_resource("test://a")) count(read->contents.size() == 1);
    co_await server.close();
    co_return count.good;
}

TEST_CASE("every function can be called with temporaries in one expression") {
    client_options options;
    options.tasks().on_roots(
        []() -> task<result<std::vector<root>>> { co_return std::vector<root>(); });
    memory_world world(GENERATE(modern_revision, legacy_revision), options);
    bool const modern = world.server.modern();
    char const* const tool_done = R"({"content":[{"type":"text","text":"done"}]})";
    json done_task = js(R"({"taskId":"i","status":"completed","ttl":1,
        "createdAt":"2026-01-01T00:00:00Z","lastUpdatedAt":"2026-01-01T00:00:00Z"})");
    done_task["result"] = js(tool_done);
    auto& server = world.server;
    server.on("tools/list", R"({"tools":[{"name":"t","inputSchema":{"type":"object"}}]})")
        .on("tools/call", tool_done)
        .on("resources/list", R"({"resources":[]})")
        .on("resources/templates/list", R"({"resourceTemplates":[]})")
        .on("resources/read", R"({"contents":[{"uri":"test://a","text":"x"}]})")
        .on("resources/subscribe", "{}")
        .on("resources/unsubscribe", "{}")
        .on("prompts/list", R"({"prompts":[]})")
        .on("prompts/get", R"({"messages":[]})")
        .on("completion/complete", R"({"completion":{"values":[]}})")
        .on("logging/setLevel", "{}")
        .on("com.example/" + long_text('x'), "{}")
        .extension_method("com.example/" + long_text('x'))
        .on("tasks/get", done_task)
        .on("tasks/result", tool_done)
        .on("tasks/cancel", done_task)
        .on("tasks/update", "{}");
    if (modern) {
        for (char const* method : {"tasks/get", "tasks/cancel", "tasks/update"}) {
            server.extension_method(method);
        }
        server.on("subscriptions/listen", [&](json const& message) {
            json params = {{"notifications", message["params"]["notifications"]}};
            params["_meta"]["io.modelcontextprotocol/subscriptionId"] = message["id"];
            server.notify("notifications/subscriptions/acknowledged", params);
            return answer::none();
        });
    }
    CHECK(world.run(call_everything(*world.client, modern)) == (modern ? 31 : 29));
}

// Other forms of client

TEST_CASE("policies of compile time and of run time do the same") {
    net::io_context context;
    memory_server server(modern_revision);
    server.on("tools/list", R"({"tools":[]})");
    client_options options;
    options.era(era_choice::modern);
    using fixed_client =
        basic_client<memory_transport, fixed_delay<1, duration(std::chrono::milliseconds(1))>,
                     ttl_cache<>, no_timeout>;
    fixed_client compiled(context.get_executor(), server.serve(), options);
    using late_client =
        basic_client<memory_transport, runtime_cache, runtime_timeout, runtime_fixed_delay>;
    late_client configured(context.get_executor(), server.serve(), options, runtime_cache(5min),
                           runtime_fixed_delay(1, 1ms));
    for (int i = 0; i < 2; ++i) {
        REQUIRE(run(context, i == 0 ? compiled.connect() : configured.connect()));
        auto const first = run(context, i == 0 ? compiled.list_tools() : configured.list_tools());
        auto const second = run(context, i == 0 ? compiled.list_tools() : configured.list_tools());
        REQUIRE((first && second));
        CHECK(first->share() == second->share());
    }
    CHECK(server.count("tools/list") == 2);
}

TEST_CASE("a client without a cache asks every time") {
    net::io_context context;
    memory_server server(modern_revision);
    server.on("tools/list", R"({"tools":[]})");
    basic_client<memory_transport, no_cache> plain(context.get_executor(), server.serve());
    REQUIRE(run(context, plain.connect()));
    REQUIRE(run(context, plain.list_tools()));
    REQUIRE(run(context, plain.list_tools()));
    CHECK(server.count("tools/list") == 2);
}

// Lifetime

TEST_CASE("a client that moves takes its connection, calls and all, along") {
    memory_world world(modern_revision);
    world.server.on("tools/call", answer::none());
    world.connect();
    auto const call = world.begin(world.client->call_tool("t"));
    world.until_sent("tools/call");
    mcp::client moved(std::move(*world.client));
    CHECK(moved.is_connected());
    world.client.reset();  // a client that was moved from can be destroyed
    world.server.respond(world.server.last("tools/call"), R"({"content":[]})");
    world.until([&] { return call->ended(); });
    CHECK(*call->outcome);
    CHECK(world.run(moved.ping()));
}

TEST_CASE("assigning to a client ends what it had") {
    memory_world one(modern_revision);
    memory_world two(legacy_revision);
    one.server.on("tools/call", answer::none());
    one.connect();
    two.connect();
    auto const call = one.begin(one.client->call_tool("t"));
    one.until_sent("tools/call");
    *one.client = std::move(*two.client);
    one.until([&] { return call->ended(); });
    CHECK(code_of(*call->outcome) == errc::closed);
    CHECK(one.client->server().era == era::legacy);
    *two.client = std::move(*one.client);
    CHECK(two.run(two.client->ping()));
}

TEST_CASE("destroying a client ends everything that waits, in every kind of wait") {
    memory_world world(modern_revision);
    for (char const* method : {"tools/call", "prompts/list", "subscriptions/listen"}) {
        world.server.on(method, answer::none());
    }
    world.connect();
    auto const call = world.begin(world.client->call_tool("t"));
    auto const leader = world.begin(world.client->list_prompts());
    auto const follower = world.begin(world.client->list_prompts());
    subscription_filter filter;
    filter.tools_list_changed = true;
    auto const listening = world.begin(world.client->listen(filter));
    world.until_sent("subscriptions/listen");
    world.settle_down();
    world.client.reset();
    world.until([&] {
        return call->ended() && leader->ended() && follower->ended() && listening->ended();
    });
    CHECK(code_of(*call->outcome) == errc::closed);
    CHECK(code_of(*leader->outcome) == errc::closed);
    CHECK(code_of(*follower->outcome) == errc::closed);
    CHECK(code_of(*listening->outcome) == errc::closed);
}

TEST_CASE("a call that was made but not awaited yet may outlive the client") {
    memory_world world(modern_revision);
    world.connect();
    auto later = world.client->call_tool("t");
    auto closing = world.client->close();
    world.client.reset();
    CHECK(code_of(world.run(std::move(later))) == errc::closed);
    world.run(std::move(closing));
}

TEST_CASE("the context may end with calls in flight") {
    bool told = false;
    auto context = std::make_unique<net::io_context>();
    {
        memory_server server(modern_revision);
        server.on("tools/call", answer::none());
        basic_client<memory_transport, no_cache> plain(context->get_executor(), server.serve());
        REQUIRE(run(*context, plain.connect()));
        net::co_spawn(*context, plain.call_tool("t"),
                      [&](std::exception_ptr, result<tool_result> const&) { told = true; });
        REQUIRE(run_until(*context, [&] { return server.count("tools/call") == 1; }));
    }
    context.reset();
    CHECK_FALSE(told);
}

}  // namespace tests_client
