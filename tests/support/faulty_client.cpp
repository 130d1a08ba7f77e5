// SPDX-License-Identifier: MIT
// The one place where the fault tests' client is instantiated.
#include "support/faulty_client.hpp"

#include <mcp/client.hpp>
#include <mcp/transport/stdio.hpp>

namespace mcp::test {

struct faulty_client::implementation {
    basic_client<stdio_transport, no_retry, no_cache> client;
};

faulty_client::faulty_client(executor where, stdio_options server, client_options options)
    : implementation_(new implementation{{where, std::move(server), std::move(options)}}) {}

faulty_client::~faulty_client() = default;

task<result<void>> faulty_client::connect(call_options options) {
    return implementation_->client.connect(std::move(options));
}

task<void> faulty_client::close() { return implementation_->client.close(); }

task<call_outcome> faulty_client::call(std::string name, arguments with, call_options options) {
    return implementation_->client.call_tool(std::move(name), std::move(with), std::move(options));
}

namespace {

task<result<std::vector<std::string>>> names_of(task<result<shared_list<tool>>> listing) {
    auto const tools = co_await std::move(listing);
    if (!tools) co_return fail(tools.error());
    std::vector<std::string> names;
    for (tool const& each : *tools) names.push_back(each.name);
    co_return names;
}

}  // namespace

task<result<std::vector<std::string>>> faulty_client::tool_names(call_options options) {
    return names_of(implementation_->client.list_tools(std::move(options)));
}

task<result<std::chrono::microseconds>> faulty_client::ping() { return implementation_->client.ping(); }

connection_state faulty_client::state() const { return implementation_->client.state(); }

server_info const& faulty_client::server() const { return implementation_->client.server(); }

fault_world::fault_world(stdio_options server, client_options options)
    : client(std::make_unique<faulty_client>(context.get_executor(), std::move(server),
                                             std::move(options))) {}

void fault_world::connect() {
    auto const connected = try_connect();
    INFO((connected ? std::string() : connected.error().message()));
    REQUIRE(connected.has_value());
}

result<void> fault_world::try_connect(call_options options) {
    return run(context, client->connect(std::move(options)));
}

call_outcome fault_world::call(std::string name, arguments with, call_options options) {
    return run(context, client->call(std::move(name), std::move(with), std::move(options)));
}

void fault_world::close() { run(context, client->close()); }

json fault_world::stats() {
    auto const told = call("stats");
    INFO((told ? std::string() : told.error().message()));
    REQUIRE(told.has_value());
    return json::parse(told->text());
}

pid_t fault_world::server_id() { return stats()["pid"].get<pid_t>(); }

std::unique_ptr<background_call> fault_world::begin(std::string name, arguments with,
                                                    call_options options) {
    return std::make_unique<background_call>(
        context.get_executor(), client->call(std::move(name), std::move(with), std::move(options)));
}

static task<bool> close_of(faulty_client& closed) {
    co_await closed.close();
    co_return true;
}

std::unique_ptr<background<bool>> fault_world::begin_close() {
    return std::make_unique<background<bool>>(context.get_executor(), close_of(*client));
}

}  // namespace mcp::test
