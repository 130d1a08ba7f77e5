// SPDX-License-Identifier: MIT
// A small MCP server on stdin and stdout, in plain C++, for the other examples to talk to.
//
// It serves both eras of the protocol. A 2025-11-25 client begins with `initialize` and may be sent
// requests; a 2026-07-28 client names its version in every request, and is asked for input by an
// `input_required` result. One thread does everything: it waits for a line, or for the next step of
// a count that is running.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <poll.h>
#include <unistd.h>

namespace {

using nlohmann::json;
using clock_type = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr char const* legacy_version = "2025-11-25";
constexpr char const* modern_version = "2026-07-28";
constexpr char const* version_key = "io.modelcontextprotocol/protocolVersion";
constexpr char const* capabilities_key = "io.modelcontextprotocol/clientCapabilities";

// The error codes of JSON-RPC, and those of 2026-07-28 that this server needs.
enum error_code {
    invalid_params = -32602,
    method_not_found = -32601,
    missing_capability = -32021,
    unsupported_version = -32022,
};

struct request {
    json id;
    std::string method;
    json params;
    bool modern = false;

    [[nodiscard]] json arguments() const { return params.value("arguments", json::object()); }
};

/// A call of slow_count between two of its steps.
struct count {
    request call;
    int done = 0;
    int to = 10;
    milliseconds delay{100};
    clock_type::time_point next;
};

// What the lists show, as it goes over the wire.

auto const tools = json::parse(R"([
  {"name": "add", "description": "Adds two numbers.",
   "inputSchema": {"type": "object", "required": ["a", "b"],
                   "properties": {"a": {"type": "number"}, "b": {"type": "number"}}}},
  {"name": "slow_count", "description": "Counts slowly, reports its progress, can be cancelled.",
   "inputSchema": {"type": "object", "required": ["to"],
                   "properties": {"to": {"type": "integer"}, "delay_ms": {"type": "integer"}}}},
  {"name": "roll_dice", "description": "Rolls dice: two with six sides unless told otherwise.",
   "inputSchema": {"type": "object",
                   "properties": {"count": {"type": "integer"}, "sides": {"type": "integer"}}},
   "outputSchema": {"type": "object", "required": ["rolls", "total"],
                    "properties": {"rolls": {"type": "array", "items": {"type": "integer"}},
                                   "total": {"type": "integer"}}}},
  {"name": "ask_name", "description": "Asks the user for a name, and greets.",
   "inputSchema": {"type": "object"}},
  {"name": "crash", "description": "Ends the server at once, as a bug would.",
   "inputSchema": {"type": "object"}}
])");

auto const name_form = json::parse(R"({
  "message": "What is your name?",
  "requestedSchema": {"type": "object", "required": ["name"], "properties": {
    "name": {"type": "string", "title": "Name", "minLength": 1},
    "polite": {"type": "boolean", "title": "Greet politely", "default": true}}}
})");

auto const resources = json::parse(R"([
  {"uri": "example://poem", "name": "poem", "mimeType": "text/plain"}
])");

auto const prompts = json::parse(R"([
  {"name": "greeting", "description": "Writes a greeting",
   "arguments": [{"name": "name", "description": "Whom to greet", "required": true}]}
])");

json text_content(std::string const& text) { return {{{"type", "text"}, {"text", text}}}; }

/// Without the digits that say nothing: 42, not 42.0.
std::string shortest(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.15g", number);
    return text;
}

class example_server {
public:
    /// Serves until stdin ends.
    void run() {
        std::string received;
        pollfd input = {STDIN_FILENO, POLLIN, 0};
        while (true) {
            if (::poll(&input, 1, wait_ms()) > 0) {
                char chunk[4096];
                auto const bytes = ::read(STDIN_FILENO, chunk, sizeof chunk);
                if (bytes <= 0) return;
                received.append(chunk, static_cast<std::size_t>(bytes));
            }
            for (auto end = received.find('\n'); end != received.npos; end = received.find('\n')) {
                on_line(received.substr(0, end));
                received.erase(0, end + 1);
            }
            step_counts();
            std::fflush(stdout);
        }
    }

private:
    // Messages in.

    void on_line(std::string const& line) {
        auto const message = json::parse(line, nullptr, false);
        if (!message.is_object()) return;
        try {
            on_message(message);
        } catch (json::exception const& problem) {  // something is missing, or of the wrong type
            if (!message.contains("id") || !message.contains("method")) return;
            request const call = {message["id"], "", json(), false};
            refuse(call, invalid_params, problem.what());
        }
    }

    void on_message(json const& message) {
        if (!message.contains("method")) return on_answer(message);
        auto const method = message.at("method").get<std::string>();
        auto const params = message.value("params", json::object());
        if (!message.contains("id")) return on_notification(method, params);
        auto const modern = params.value("_meta", json::object()).contains(version_key);
        on_request({message["id"], method, params, modern});
    }

    void on_request(request const& call) {
        if (call.modern && call.params["_meta"][version_key] != modern_version)
            return refuse_version(call);
        if (call.method == "initialize") return initialize(call);
        if (call.method == "server/discover" && call.modern) return discover(call);
        if (call.method == "ping" && !call.modern) return answer(call, json::object());
        if (call.method == "tools/list") return answer_list(call, {{"tools", tools}});
        if (call.method == "tools/call") return call_tool(call);
        if (call.method == "resources/list") return answer_list(call, {{"resources", resources}});
        if (call.method == "resources/templates/list")
            return answer_list(call, {{"resourceTemplates", json::array()}});
        if (call.method == "resources/read") return read_resource(call);
        if (call.method == "prompts/list") return answer_list(call, {{"prompts", prompts}});
        if (call.method == "prompts/get") return get_prompt(call);
        refuse(call, method_not_found, "Method not found: " + call.method);
    }

    void on_notification(std::string const& method, json const& params) {
        if (method != "notifications/cancelled" || !params.contains("requestId")) return;
        auto const& id = params["requestId"];  // a cancelled call gets no answer
        std::erase_if(counts_, [&](count const& one) { return one.call.id == id; });
        std::erase_if(asked_, [&](auto const& entry) { return entry.second.id == id; });
    }

    /// A legacy client answers our elicitation/create.
    void on_answer(json const& message) {
        auto const asked = asked_.find(message.at("id").get<std::string>());
        if (asked == asked_.end()) return;
        auto const call = asked->second;
        asked_.erase(asked);
        greet(call, message.value("result", json::object()));
    }

    // Messages out.

    static void send(json message) {
        message["jsonrpc"] = "2.0";
        std::puts(message.dump().c_str());
    }

    static void answer(request const& call, json result) {
        if (call.modern && !result.contains("resultType")) result["resultType"] = "complete";
        send({{"id", call.id}, {"result", std::move(result)}});
    }

    /// Results that a modern client may cache say for how long.
    static void answer_list(request const& call, json result) {
        if (call.modern) result.update({{"ttlMs", 60000}, {"cacheScope", "public"}});
        answer(call, std::move(result));
    }

    static void answer_text(request const& call, std::string const& text, bool is_error = false) {
        answer(call, {{"content", text_content(text)}, {"isError", is_error}});
    }

    static void refuse(request const& call, error_code code, std::string const& message,
                       json data = nullptr) {
        json error = {{"code", code}, {"message", message}};
        if (!data.is_null()) error["data"] = std::move(data);
        send({{"id", call.id}, {"error", std::move(error)}});
    }

    static void refuse_version(request const& call) {
        refuse(call, unsupported_version, "Unsupported protocol version",
               {{"supported", {modern_version}}, {"requested", call.params["_meta"][version_key]}});
    }

    // The beginning of a conversation, in either era.

    static json capabilities() {
        return {
            {"tools", json::object()}, {"resources", json::object()}, {"prompts", json::object()}};
    }

    static json server_info() { return {{"name", "example-server"}, {"version", "1.0.0"}}; }

    static void initialize(request const& call) {
        answer(call, {{"protocolVersion", legacy_version},
                      {"capabilities", capabilities()},
                      {"serverInfo", server_info()},
                      {"instructions", "Try slow_count and cancel it."}});
    }

    static void discover(request const& call) {
        answer_list(call, {{"supportedVersions", {modern_version, legacy_version}},
                           {"capabilities", capabilities()},
                           {"instructions", "Try slow_count and cancel it."},
                           {"_meta", {{"io.modelcontextprotocol/serverInfo", server_info()}}}});
    }

    // Tools.

    void call_tool(request const& call) {
        auto const name = call.params.at("name").get<std::string>();
        auto const arguments = call.arguments();
        if (name == "add") {
            auto const sum = arguments.at("a").get<double>() + arguments.at("b").get<double>();
            return answer_text(call, shortest(sum));
        }
        if (name == "slow_count") {
            milliseconds const delay(arguments.value("delay_ms", 100));
            counts_.push_back(
                {call, 0, arguments.at("to").get<int>(), delay, clock_type::now() + delay});
            return;
        }
        if (name == "roll_dice")
            return roll_dice(call, arguments.value("count", 2), arguments.value("sides", 6));
        if (name == "ask_name") return ask_name(call);
        if (name == "crash") crash();
        refuse(call, invalid_params, "Unknown tool: " + name);
    }

    void roll_dice(request const& call, int dice, int sides) {
        if (dice < 1 || dice > 100 || sides < 2)
            return answer_text(call, "Roll 1 to 100 dice of 2 sides or more.", true);
        std::uniform_int_distribution die(1, sides);
        std::vector<int> rolls;
        std::generate_n(std::back_inserter(rolls), dice, [&] { return die(random_); });
        json const rolled = {{"rolls", rolls},
                             {"total", std::accumulate(rolls.begin(), rolls.end(), 0)}};
        answer(call, {{"content", text_content(rolled.dump())}, {"structuredContent", rolled}});
    }

    void ask_name(request const& call) {
        json question = {{"method", "elicitation/create"}, {"params", name_form}};
        if (call.modern) return ask_by_result(call, question);
        auto const id = "ask-" + std::to_string(++asked_count_);
        asked_[id] = call;
        question["id"] = id;
        send(std::move(question));
    }

    /// The client calls again, with what the user said.
    static void ask_by_result(request const& call, json const& question) {
        auto const said = call.params.value("inputResponses", json::object());
        if (said.contains("name")) return greet(call, said["name"]);
        if (!call.params["_meta"].value(capabilities_key, json::object()).contains("elicitation"))
            return refuse(call, missing_capability, "The client must support elicitation",
                          {{"requiredCapabilities", {{"elicitation", json::object()}}}});
        json const questions = {{"name", question}};
        answer(call, {{"resultType", "input_required"}, {"inputRequests", questions}});
    }

    static void greet(request const& call, json const& said) {
        if (said.value("action", "") != "accept") return answer_text(call, "Nobody gave a name.");
        auto const content = said.value("content", json::object());
        auto const name = content.value("name", "stranger");
        auto const polite = content.value("polite", true);
        answer_text(call, polite ? "Good day, " + name + "." : "Hi " + name + "!");
    }

    [[noreturn]] static void crash() {
        std::fflush(stdout);
        std::fputs("example-server: assertion failed: fuel > 0\n", stderr);
        std::fputs("example-server:   in the tool crash\n", stderr);
        std::fputs("example-server: giving up\n", stderr);
        std::_Exit(42);
    }

    /// How long poll may wait: until the next step of a count, or for ever.
    [[nodiscard]] int wait_ms() const {
        if (counts_.empty()) return -1;
        auto const sooner = [](count const& a, count const& b) { return a.next < b.next; };
        auto const next = std::min_element(counts_.begin(), counts_.end(), sooner)->next;
        auto const left = std::chrono::ceil<milliseconds>(next - clock_type::now());
        return std::max(0, static_cast<int>(left.count()));
    }

    void step_counts() {
        auto const now = clock_type::now();
        for (auto& one : counts_) {
            if (one.next > now) continue;
            one.next = now + one.delay;
            ++one.done;
            auto const token =
                one.call.params.value(json::json_pointer("/_meta/progressToken"), json());
            if (!token.is_null())
                send({{"method", "notifications/progress"},
                      {"params",
                       {{"progressToken", token}, {"progress", one.done}, {"total", one.to}}}});
            if (one.done >= one.to)
                answer_text(one.call, "Counted to " + std::to_string(one.to) + ".");
        }
        std::erase_if(counts_, [](count const& one) { return one.done >= one.to; });
    }

    // A resource and a prompt.

    static void read_resource(request const& call) {
        auto const uri = call.params.at("uri").get<std::string>();
        if (uri != "example://poem")
            return refuse(call, invalid_params, "No such resource", {{"uri", uri}});
        json const poem = {{"uri", uri},
                           {"mimeType", "text/plain"},
                           {"text", "A client asked a server: Why?\nIt got a typed reply."}};
        answer_list(call, {{"contents", {poem}}});
    }

    static void get_prompt(request const& call) {
        if (call.params.at("name") != "greeting")
            return refuse(call, invalid_params, "No such prompt");
        auto const name = call.arguments().at("name").get<std::string>();
        json const message = {
            {"role", "user"},
            {"content", text_content("Write a warm greeting for " + name + ".")[0]}};
        answer(call, {{"messages", {message}}});
    }

    std::vector<count> counts_;
    std::map<std::string, request> asked_;  // our question's id to the call that waits for it
    int asked_count_ = 0;
    std::mt19937 random_{std::random_device{}()};
};

}  // namespace

int main(int argc, char** argv) {
    // `--start-delay MS`: as a server that has much to load.
    if (argc == 3 && std::string(argv[1]) == "--start-delay") {
        std::this_thread::sleep_for(milliseconds(std::atoi(argv[2])));
    }
    example_server().run();
}
