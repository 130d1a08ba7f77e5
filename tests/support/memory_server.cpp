// SPDX-License-Identifier: MIT
// The scripted server, and the client that the tests share.
#include "support/memory_server.hpp"

#include "support/schema_validator.hpp"

#include <map>
#include <set>

template class mcp::basic_client<mcp::any_transport, mcp::runtime_backoff, mcp::runtime_timeout,
                                 mcp::runtime_cache>;

namespace mcp::test {

namespace {

// The first key that stands twice in one object of the text; empty if there is none.
std::string repeated_key(std::string const& text) {
    std::vector<std::set<std::string>> open;
    std::string found;
    auto const watch = [&](int, json::parse_event_t event, json& value) {
        if (event == json::parse_event_t::object_start) open.emplace_back();
        if (event == json::parse_event_t::object_end) open.pop_back();
        if (event == json::parse_event_t::key && !open.back().insert(value).second) found = value;
        return true;
    };
    [[maybe_unused]] json const unused = json::parse(text, watch, false);
    return found;
}

mcp_schema const& schema_of(std::string const& revision) {
    static std::map<std::string, mcp_schema> loaded;
    auto found = loaded.find(revision);
    if (found == loaded.end()) {
        found = loaded.emplace(revision, mcp_schema::load(test_data_dir(), revision)).first;
    }
    return found->second;
}

class faulty_transport {
public:
    faulty_transport(memory_transport inner, std::shared_ptr<fault_plan> plan)
        : inner_(std::move(inner)),
          plan_(std::move(plan)) {}

    task<result<void>> open(inbound& in) { return begin(inner_.open(in), plan_); }
    [[nodiscard]] bool mirrors_parameters() const { return plan_->mirrors; }
    task<result<response>> exchange(request sent) {
        bool const planned = sent.method == plan_->method;
        if (planned) ++plan_->attempts;
        if (!planned || plan_->errors.empty()) return inner_.exchange(std::move(sent));
        error why = plan_->errors.front();
        plan_->errors.pop_front();
        return refuse(std::move(why));
    }
    task<result<void>> notify(notification told) { return inner_.notify(std::move(told)); }
    task<result<void>> respond(reply answer) {
        while (plan_->slow_respond) co_await wait_for(1ms);
        co_return co_await inner_.respond(std::move(answer));
    }
    task<void> close() { return finish(inner_.close(), plan_); }

private:
    static task<result<response>> refuse(error why) { co_return fail(std::move(why)); }

    // These hold the plan itself: the transport may end meanwhile.
    static task<result<void>> begin(task<result<void>> opening, std::shared_ptr<fault_plan> plan) {
        while (plan->slow_open) co_await wait_for(1ms);
        co_return co_await std::move(opening);
    }

    // Whoever closes is not stopped by being cancelled.
    static task<void> finish(task<void> closing, std::shared_ptr<fault_plan> plan) {
        co_await std::move(closing);
        co_await net::this_coro::throw_if_cancelled(false);
        while (plan->slow_close) co_await wait_for(1ms);
        co_await net::this_coro::throw_if_cancelled(true);
    }

    memory_transport inner_;
    std::shared_ptr<fault_plan> plan_;
};

}  // namespace

json js(std::string_view text) { return json::parse(text); }

answer::answer(json result) : result_(std::move(result)) {}
answer::answer(char const* result) : result_(json::parse(result)) {}

answer answer::failure(std::int64_t code, std::string message, json data) {
    answer made(json::object());
    made.error_ = json{{"code", code}, {"message", std::move(message)}};
    if (!data.is_null()) made.error_["data"] = std::move(data);
    return made;
}

answer answer::none() {
    answer made(json::object());
    made.silent_ = true;
    return made;
}

std::optional<json> answer::message(json const& id, bool modern) const {
    if (silent_) return std::nullopt;
    json made = {{"jsonrpc", "2.0"}, {"id", id}};
    if (!error_.is_null()) {
        made["error"] = error_;
        return made;
    }
    made["result"] = result_;
    if (modern && result_.is_object() && !result_.contains("resultType")) {
        made["result"]["resultType"] = "complete";
    }
    return made;
}

struct memory_server::state {
    std::string revision;
    std::map<std::string, handler> handlers;
    std::set<std::string> extensions;
    std::map<std::string, std::string> asked;  // by id
    std::vector<json> messages;
    std::vector<std::string> problems;
    std::set<std::int64_t> ids;
    std::optional<memory_peer> peer;
    std::size_t connections = 0;

    // Records a message, checks it and gives the answer to it.
    std::optional<json> take(std::string const& text) {
        json const message = json::parse(text, nullptr, false);
        messages.push_back(message);
        if (!message.is_object()) {
            complain(message, "not an object");
            return std::nullopt;
        }
        check_message(text, message);
        std::string const method = message.value("method", "");
        bool const request = message.contains("id") && !method.empty();
        auto const found = handlers.find(method);
        answer said = answer::failure(-32601, "method not found");
        if (found != handlers.end()) {
            auto const how = found->second;  // it may replace itself
            said = how(message);
        }
        if (!request) return std::nullopt;
        return said.message(message["id"], revision == versions::modern);
    }

    void complain(json const& message, std::string const& what) {
        problems.push_back(what + ": " + message.dump());
    }

    void check_message(std::string const& text, json const& message) {
        auto const twice = repeated_key(text);
        if (!twice.empty()) complain(message, "the key \"" + twice + "\" stands twice");
        std::string const method = message.value("method", "");
        if (message.contains("id") && !method.empty()) {
            if (!ids.insert(message["id"].get<std::int64_t>()).second) {
                complain(message, "the id was used before");
            }
        }
        // The probe is modern whatever the server is, and initialize says its own revision.
        std::string spoken = revision;
        if (method == "server/discover") spoken = versions::modern;
        if (method == "initialize") spoken = message["params"].value("protocolVersion", "");
        check_era(message, method, spoken == versions::modern);
        if (!test_data_dir().empty() && !extensions.contains(method)) {
            check_against(message, method, spoken);
        }
    }

    void check_against(json const& message, std::string const& method, std::string const& spoken) {
        mcp_schema const& schema = schema_of(spoken);
        if (auto problem = schema.check_client_message(message)) complain(message, *problem);
        if (!method.empty() || !message.contains("result")) return;
        auto const question = asked.find(message["id"].dump());
        if (question == asked.end()) return complain(message, "nobody asked for this");
        auto problem = schema.check_client_result(question->second, message["result"]);
        if (problem) complain(message, *problem);
    }

    void check_era(json const& message, std::string const& method, bool is_modern) {
        json const params = message.value("params", json::object());
        json const meta = params.value("_meta", json::object());
        bool const request = message.contains("id") && !method.empty();
        for (char const* key : {"protocolVersion", "clientInfo", "clientCapabilities"}) {
            bool const there = meta.contains("io.modelcontextprotocol/" + std::string(key));
            if (there != (is_modern && request)) complain(message, "wrong for its era");
        }
        if (is_modern) {
            if (params.contains("task")) complain(message, "a legacy member in the modern era");
            return;
        }
        bool const leaked = meta.contains(std::string(meta_key::log_level)) ||
                            params.contains("inputResponses") || params.contains("requestState");
        if (leaked) complain(message, "a modern member in the legacy era");
    }
};

memory_server::memory_server(std::string revision) : state_(std::make_shared<state>()) {
    state_->revision = std::move(revision);
    if (modern()) {
        on("server/discover", answer(modern_identity()));
    } else {
        on("initialize", answer(legacy_identity(state_->revision)));
        on("ping", "{}");
    }
}

json memory_server::modern_identity() {
    return js(R"({"supportedVersions":["2026-07-28"],"ttlMs":0,"cacheScope":"private",
        "capabilities":{"tools":{"listChanged":true},"prompts":{"listChanged":true},"logging":{},
            "resources":{"subscribe":true,"listChanged":true},"completions":{},
            "extensions":{"io.modelcontextprotocol/tasks":{}}},
        "instructions":"be kind",
        "_meta":{"io.modelcontextprotocol/serverInfo":{"name":"scripted","version":"1.0"}}})");
}

json memory_server::legacy_identity(std::string const& revision) {
    json made = js(R"({"capabilities":{"tools":{"listChanged":true},
            "prompts":{"listChanged":true},"logging":{},"completions":{},
            "resources":{"subscribe":true,"listChanged":true},
            "tasks":{"cancel":{},"requests":{"tools":{"call":{}}}}},
        "instructions":"be kind","serverInfo":{"name":"scripted","version":"1.0"}})");
    made["protocolVersion"] = revision;
    return made;
}

bool memory_server::modern() const { return state_->revision == versions::modern; }
std::string const& memory_server::revision() const { return state_->revision; }

memory_server& memory_server::on(std::string const& method, handler how) {
    state_->handlers.insert_or_assign(method, std::move(how));
    return *this;
}

memory_server& memory_server::on(std::string const& method, answer always) {
    return on(method, [always = std::move(always)](json const&) { return always; });
}

memory_server& memory_server::on_each(std::string const& method, std::vector<answer> answers) {
    auto left = std::make_shared<std::deque<answer>>(answers.begin(), answers.end());
    return on(method, [left](json const&) {
        answer next = left->front();
        if (left->size() > 1) left->pop_front();
        return next;
    });
}

memory_server& memory_server::extension_method(std::string method) {
    state_->extensions.insert(std::move(method));
    return *this;
}

void memory_server::send(json const& message) { state_->peer->send(message.dump()); }

void memory_server::notify(std::string method, json params) {
    json made = {{"jsonrpc", "2.0"}, {"method", std::move(method)}};
    if (!params.is_null()) made["params"] = std::move(params);
    send(made);
}

void memory_server::ask(json id, std::string method, json params) {
    state_->asked[id.dump()] = method;
    json made = {{"jsonrpc", "2.0"}, {"id", std::move(id)}, {"method", std::move(method)}};
    if (!params.is_null()) made["params"] = std::move(params);
    send(made);
}

void memory_server::respond(json const& message, answer const& late) {
    if (auto made = late.message(message["id"], modern())) send(*made);
}

void memory_server::crash() { state_->peer->close(); }

std::vector<json> memory_server::sent(std::string_view method) const {
    std::vector<json> found;
    for (json const& each : state_->messages) {
        if (each.value("method", "") == method) found.push_back(each);
    }
    return found;
}

std::size_t memory_server::count(std::string_view method) const { return sent(method).size(); }

json memory_server::last(std::string_view method) const {
    auto found = sent(method);
    return found.empty() ? json::object() : found.back();
}

json memory_server::params(std::string_view method) const {
    json found = last(method).value("params", json::object());
    found.erase("_meta");
    return found;
}

json memory_server::meta(std::string_view method) const {
    return last(method).value("params", json::object()).value("_meta", json::object());
}

std::vector<std::string> memory_server::methods() const {
    std::vector<std::string> found;
    for (json const& each : state_->messages) found.push_back(each.value("method", "(reply)"));
    return found;
}

json memory_server::reply_to(json const& id) const {
    for (json const& each : state_->messages) {
        if (!each.contains("method") && each["id"] == id) return each;
    }
    return nullptr;
}

std::size_t memory_server::connections() const { return state_->connections; }

memory_options memory_server::serve() const {
    return memory_options([kept = state_](memory_peer peer) { return run(kept, std::move(peer)); });
}

void memory_server::check() const {
    for (std::string const& problem : state_->problems) {
        INFO(problem);
        CHECK(problem.empty());
    }
}

task<void> memory_server::run(std::shared_ptr<state> kept, memory_peer peer) {
    kept->peer = peer;
    kept->ids.clear();  // they are the connection's
    ++kept->connections;
    for (;;) {
        auto text = co_await peer.receive();
        if (!text) co_return;
        std::optional<json> said;
        try {
            said = kept->take(*text);
        } catch (std::exception const& thrown) {
            kept->problems.push_back(std::string("the script threw: ") + thrown.what());
        }
        if (said) peer.send(said->dump());
    }
}

backoff test_policies::quick() {
    backoff made;
    made.initial = 1ms;
    made.factor = 1;
    made.jitter = 0;
    return made;
}

memory_world::memory_world(std::string revision, client_options options, test_policies policies)
    : server(std::move(revision)) {
    make_client(std::move(options), policies);
}

memory_world::~memory_world() {
    client.reset();
    settle(context);
    server.check();
}

void memory_world::make_client(client_options options, test_policies policies) {
    if (server.modern()) options.era(era_choice::modern);
    else options.era(era_choice::legacy).protocol_version(server.revision());
    make_probing_client(std::move(options), policies);
}

void memory_world::make_probing_client(client_options options, test_policies policies) {
    memory_transport plain(context.get_executor(), server.serve());
    any_transport through(faulty_transport(std::move(plain), faults));
    client = std::make_unique<mcp::client>(context.get_executor(), std::move(through),
                                           std::move(options), runtime_backoff(policies.retry),
                                           runtime_timeout(policies.timeout),
                                           runtime_cache(policies.time_to_live, policies.cache));
}

memory_world& memory_world::connect() {
    auto const connected = run(client->connect());
    INFO((connected ? std::string() : connected.error().message()));
    REQUIRE(connected.has_value());
    return *this;
}

void memory_world::run_to_end(task<void> work) { mcp::test::run(context, std::move(work)); }

void memory_world::until(std::function<bool()> const& condition) {
    REQUIRE(run_until(context, condition));
}

void memory_world::until_sent(std::string const& method, std::size_t count) {
    INFO("waiting for " << method);
    REQUIRE(run_until(context, [&] { return server.count(method) >= count; }));
}

void memory_world::settle_down() { settle(context); }

}  // namespace mcp::test
