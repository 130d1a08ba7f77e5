// SPDX-License-Identifier: MIT
// One conversation: what was asked, what was answered, what the client did wrong.
#pragma once

#include "options.hpp"
#include "stream.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace faulty {

using nlohmann::json;

inline constexpr char const* version_key = "io.modelcontextprotocol/protocolVersion";
inline constexpr char const* capabilities_key = "io.modelcontextprotocol/clientCapabilities";
inline constexpr char const* client_info_key = "io.modelcontextprotocol/clientInfo";
inline constexpr char const* log_level_key = "io.modelcontextprotocol/logLevel";
inline constexpr char const* subscription_key = "io.modelcontextprotocol/subscriptionId";
inline constexpr char const* server_info_key = "io.modelcontextprotocol/serverInfo";
inline constexpr char const* tasks_extension = "io.modelcontextprotocol/tasks";

/// A request as it came, with the era it was made in.
struct request {
    json id;
    std::string method;
    json params;
    bool modern = false;

    /// The member at a JSON pointer, or an empty object.
    [[nodiscard]] json const& at(std::string const& pointer) const {
        static json const nothing = json::object();
        auto const where = json::json_pointer(pointer);
        return params.contains(where) ? params[where] : nothing;
    }

    [[nodiscard]] json const& meta() const { return at("/_meta"); }
    [[nodiscard]] json const& arguments() const { return at("/arguments"); }
    [[nodiscard]] std::string name() const { return params.value("name", std::string()); }
};

/// What the client did, for the tool stats.
struct statistics {
    std::map<std::string, int> requests;  ///< count by method
    json notifications = json::array();   ///< as received
    json cancelled = json::array();       ///< ids named by notifications/cancelled
    json answers = json::array();         ///< what the client answered to our requests
    json duplicate_ids = json::array();
    json violations = json::array();  ///< sentences
    std::string last_call;            ///< the last tools/call other than stats, as received
    std::size_t most_in_flight = 0;
};

class peer {
public:
    explicit peer(options chosen) : settings(std::move(chosen)), out(settings) {}

    options const settings;
    output out;
    timers clock;
    statistics seen;
    std::string version;                        ///< legacy: what initialize settled on
    json client_capabilities = json::object();  ///< legacy: from initialize
    json client_info;

    void begin(request const& asked) {
        auto id = asked.id.dump();
        if (!known_ids_.insert(id).second) seen.duplicate_ids.push_back(asked.id);
        in_flight_.insert(std::move(id));
        seen.most_in_flight = std::max(seen.most_in_flight, in_flight_.size());
    }

    /// False once the request was answered or cancelled.
    [[nodiscard]] bool waits(request const& asked) const {
        return in_flight_.contains(asked.id.dump());
    }

    /// Answers with a result; extra_text lengthens the first empty text in it by so many bytes.
    void answer(request const& asked, json result, std::size_t extra_text = 0) {
        if (asked.modern) {
            if (!result.contains("resultType")) result["resultType"] = "complete";
            result["_meta"][server_info_key] = server_info();
        }
        auto message = json{{"jsonrpc", "2.0"}, {"id", asked.id}, {"result", std::move(result)}};
        send_answer(asked, std::move(message), extra_text);
    }

    void answer_text(request const& asked, std::string const& text, bool is_error = false) {
        json result = {{"content", {{{"type", "text"}, {"text", text}}}}};
        if (is_error) result["isError"] = true;
        answer(asked, std::move(result));
    }

    void refuse(request const& asked, int code, std::string const& message, json data = nullptr) {
        json error = {{"code", code}, {"message", message}};
        if (!data.is_null()) error["data"] = std::move(data);
        send_answer(asked, {{"jsonrpc", "2.0"}, {"id", asked.id}, {"error", std::move(error)}}, 0);
    }

    void notify(std::string const& method, json params = nullptr) {
        json message = {{"jsonrpc", "2.0"}, {"method", method}};
        if (!params.is_null()) message["params"] = std::move(params);
        out.line(message.dump());
    }

    /// Sends a request of ours (legacy only); then gets the response message.
    void ask_client(request const& origin, std::string const& method, json params,
                    std::function<void(json const&)> then) {
        auto const id = "server-" + std::to_string(++asked_count_);
        json message = {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}};
        if (!params.is_null()) message["params"] = std::move(params);
        questions_[id] = {origin.id.dump(), std::move(then)};
        out.line(message.dump());
    }

    void client_answered(json const& message) {
        seen.answers.push_back(message);
        auto const id = message.value("id", json());
        auto const found =
            id.is_string() ? questions_.find(id.get<std::string>()) : questions_.end();
        if (found == questions_.end())
            return violation("answered what was never asked: " + message.dump());
        auto const then = std::move(found->second.then);
        questions_.erase(found);
        then(message);
    }

    void cancel(json const& id) {
        seen.cancelled.push_back(id);
        if (settings.ignore_cancel) return;
        auto const key = id.dump();
        in_flight_.erase(key);
        for (auto question = questions_.begin(); question != questions_.end();) {
            if (question->second.origin != key) {
                ++question;
                continue;
            }
            notify("notifications/cancelled", {{"requestId", question->first}});
            question = questions_.erase(question);
        }
    }

    /// A request that will never be answered is no longer in flight.
    void forget(request const& asked) { in_flight_.erase(asked.id.dump()); }

    void violation(std::string sentence) { seen.violations.push_back(std::move(sentence)); }

    static json server_info() { return {{"name", "faulty-server"}, {"version", "1.0.0"}}; }

    /// The revision that this request is made in.
    [[nodiscard]] std::string version_of(request const& asked) const {
        return asked.modern ? settings.modern_version() : version;
    }

    [[nodiscard]] json const& capabilities_of(request const& asked) const {
        static std::string const pointer = "/_meta/io.modelcontextprotocol~1clientCapabilities";
        return asked.modern ? asked.at(pointer) : client_capabilities;
    }

private:
    struct question {
        std::string origin;  // the call on whose behalf we ask
        std::function<void(json const&)> then;
    };

    void send_answer(request const& asked, json message, std::size_t extra_text);

    std::unordered_set<std::string> known_ids_;
    std::unordered_set<std::string> in_flight_;
    std::map<std::string, question> questions_;
    std::vector<std::string> held_;
    int asked_count_ = 0;
};

}  // namespace faulty
