// SPDX-License-Identifier: MIT
// The scripted servers of a host, and the host that the tests share.
#include "support/host_world.hpp"

template class mcp::basic_client<mcp::any_transport, mcp::calls_only<mcp::runtime_backoff>,
                                 mcp::runtime_timeout, mcp::runtime_cache>;
template class mcp::basic_managed_connection<mcp::host_client<>>;
template class mcp::basic_registry<mcp::host_client<>>;
template class mcp::basic_host<>;

namespace mcp::test {

namespace {

// Opens when the server lets it, and counts itself.
class held_transport {
public:
    held_transport(memory_transport inner, host_server& server)
        : inner_(std::move(inner)),
          server_(&server, [](host_server* counted) { --counted->alive; }) {
        ++server.alive;
    }

    task<result<void>> open(inbound& in) {
        // By pointers that outlive this object: it may be destroyed while it opens.
        return open_later(server_, inner_.open(in));
    }
    task<result<response>> exchange(request sent) { return inner_.exchange(std::move(sent)); }
    task<result<void>> notify(notification told) { return inner_.notify(std::move(told)); }
    task<result<void>> respond(reply answer) { return inner_.respond(std::move(answer)); }
    task<void> close() { return inner_.close(); }

private:
    static task<result<void>> open_later(std::shared_ptr<host_server> server,
                                         task<result<void>> opening) {
        std::weak_ptr<host_server> const alive = server;
        host_server* const how = server.get();
        server.reset();
        auto const until = clock::now() + how->delay;
        while ((how->is_held || clock::now() < until) && !alive.expired()) co_await wait_for(1ms);
        if (alive.expired()) co_return fail(errc::closed, "the transport is gone");
        ++how->opened;
        co_return co_await std::move(opening);
    }

    memory_transport inner_;
    std::shared_ptr<host_server> server_;
};

}  // namespace

void host_server::offer(std::vector<std::string> const& tools) {
    json list = json::array();
    for (std::string const& each : tools) {
        list.push_back(json{{"name", each}, {"inputSchema", {{"type", "object"}}}});
    }
    script.on("tools/list", json{{"tools", std::move(list)}});
    script.on("tools/call", [this](json const& message) {
        std::string const text =
            name + ":" + message["params"]["name"].get<std::string>();
        return answer(json{{"content", {{{"type", "text"}, {"text", text}}}}});
    });
}

void host_server::hold_calls() {
    script.on("tools/call", [this](json const& message) {
        held_.push_back(message);
        return answer::none();
    });
}

void host_server::release_calls() {
    for (json const& each : std::exchange(held_, {})) {
        script.respond(each, R"({"content":[{"type":"text","text":"late"}]})");
    }
}

server_config quick_server(std::string name) {
    server_config made(std::move(name));
    made.retry_delay = 2ms;
    made.max_reconnect_delay = 8ms;
    made.call_timeout = 10s;
    made.health.enabled = false;
    return made;
}

host_options quick_options() {
    client_options client;
    client.era(era_choice::legacy).protocol_version(legacy_revision);
    host_options made;
    made.client(std::move(client)).seed(1);
    return made;
}

host_world::host_world(host_options options) {
    options.transports([this](client_setup const& how) -> result<any_transport> {
        host_server& found = server(how.server->name);
        if (!found.refusals.empty()) {
            error why = std::move(found.refusals.front());
            found.refusals.pop_front();
            return fail(std::move(why));
        }
        memory_transport plain(how.where, found.script.serve());
        return any_transport(held_transport(std::move(plain), found));
    });
    host.emplace(context.get_executor(), std::move(options));
    watching = host->events().subscribe(
        context.get_executor(), [this](host_event const& each) { seen.push_back(each); }, 100000);
}

host_world::~host_world() {
    host.reset();
    settle(context);
    for (auto const& each : servers) {
        INFO(each.first);
        CHECK(each.second->alive == 0);
        each.second->script.check();
    }
}

host_server& host_world::server(std::string const& name) {
    auto const found = servers.find(name);
    if (found != servers.end()) return *found->second;
    auto made = std::make_unique<host_server>(legacy_revision);
    made->name = name;
    made->offer({"echo"});
    return *servers.emplace(name, std::move(made)).first->second;
}

void host_world::add(server_config entry) {
    auto const added = host->add(std::move(entry));
    INFO((added ? std::string() : added.error().message()));
    REQUIRE(added.has_value());
}

void host_world::connect(server_config entry) {
    std::string const name = entry.name;
    add(std::move(entry));
    until_state(name, server_state::connected);
}

server_state host_world::state(std::string_view name) const {
    auto const found = host->status(name);
    REQUIRE(found.has_value());
    return (*found)->state;
}

void host_world::until_state(std::string const& name, server_state wanted) {
    INFO("waiting for " << name << " to be " << to_string(wanted));
    REQUIRE(run_until(context, [&] { return state(name) == wanted; }));
}

void host_world::until(std::function<bool()> const& condition) {
    REQUIRE(run_until(context, condition));
}

std::string host_world::call(std::string name, call_options options) {
    auto const done = run(host->call_tool(std::move(name), arguments(), std::move(options)));
    return done ? done->text() : done.error().code.message();
}

std::string host_world::path_of(std::string_view name) const {
    std::string made;
    for (auto const& each : events<host_events::state_changed>(name)) {
        if (!made.empty()) made += ' ';
        made += to_string(each.to);
    }
    return made;
}

std::string host_world::tool_names() {
    std::string made;
    for (host_tool const& each : host->tools()) {
        if (!made.empty()) made += ' ';
        made += each.name;
    }
    return made;
}

}  // namespace mcp::test
