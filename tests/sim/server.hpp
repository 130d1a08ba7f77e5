// SPDX-License-Identifier: MIT
// A server that misbehaves by chance.
#pragma once

#include "sim/dice.hpp"
#include "sim/virtual_clock.hpp"

#include <mcp/core/asio.hpp>
#include <mcp/core/json.hpp>
#include <mcp/transport/memory.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mcp::sim {

/// How often what goes wrong, in percent of all messages or connections.
struct temper {
    unsigned slow = 0;         ///< Answers late, so that answers overtake each other.
    unsigned silent = 0;       ///< Never answers.
    unsigned garbled = 0;      ///< Sends something that is no JSON first.
    unsigned twice = 0;        ///< Answers twice.
    unsigned stray = 0;        ///< Answers something that nobody asked.
    unsigned both = 0;         ///< Answers with a result and an error.
    unsigned refusing = 0;     ///< Answers with an error.
    unsigned dying = 0;        ///< Ends the connection instead.
    unsigned changing = 0;     ///< Has other tools from now on, and says so.
    unsigned unreachable = 0;  ///< Cannot be connected to.
    unsigned guarded = 0;      ///< Lets nobody in until somebody grants it.

    /// From a saint to a nightmare.
    static temper by(dice& chance) {
        unsigned const evil = chance.below(4);
        auto const up_to = [&](unsigned most) {
            return evil == 0 ? 0 : chance.below(most * evil + 1);
        };
        temper made;
        made.slow = up_to(20);
        made.silent = up_to(3);
        made.garbled = up_to(5);
        made.twice = up_to(5);
        made.stray = up_to(5);
        made.both = up_to(2);
        made.refusing = up_to(5);
        made.dying = up_to(3);
        made.changing = up_to(4);
        made.unreachable = up_to(10);
        made.guarded = up_to(10);
        return made;
    }
};

/// One server, over all its connections. Held by shared_ptr; outlives what serves.
class server : public std::enable_shared_from_this<server> {
public:
    server(std::string name, std::uint64_t seed, bool is_modern)
        : name_(std::move(name)),
          chance_(seed),
          temper_(temper::by(chance_)),
          is_modern_(is_modern) {}

    /// What a tool answers to a token: says whose answer it is, too.
    static std::string answer_to(std::string const& server, std::string const& secret,
                                 std::string const& token) {
        return server + "/" + secret + "/" + token;
    }

    [[nodiscard]] std::string const& name() const { return name_; }
    [[nodiscard]] bool refuses_to_open() { return chance_.chance(temper_.unreachable); }
    [[nodiscard]] bool refuses_access() {
        if (chance_.chance(temper_.guarded)) is_granted_ = false;
        return !is_granted_;
    }
    void grant_access() { is_granted_ = true; }
    [[nodiscard]] std::size_t alive() const { return alive_; }
    /// What was carried out until now does not matter any more.
    void forget() { std::vector<std::string>().swap(carried_out_); }
    /// How often each token was carried out.
    [[nodiscard]] std::vector<std::string> const& carried_out() const { return carried_out_; }

    /// The transport's options for a connection of somebody with this secret.
    [[nodiscard]] memory_options serve(std::string secret) {
        return memory_options([self = shared_from_this(), secret](memory_peer peer) {
            return run(self, secret, std::move(peer));
        });
    }

private:
    // Counts the coroutines that are still there.
    struct presence {
        explicit presence(std::shared_ptr<server> of) : whose(std::move(of)) { ++whose->alive_; }
        presence(presence const&) = delete;
        presence& operator=(presence const&) = delete;
        ~presence() { --whose->alive_; }
        std::shared_ptr<server> whose;
    };

    static task<void> run(std::shared_ptr<server> self, std::string secret, memory_peer peer) {
        presence const here(self);
        for (;;) {
            auto const text = co_await peer.receive();
            if (!text) co_return;
            json const message = json::parse(*text, nullptr, false);
            if (message.is_discarded() || !message.contains("id") || !message.contains("method")) {
                continue;
            }
            if (self->chance_.chance(self->temper_.dying)) {
                peer.close();
                co_return;
            }
            self->answer(peer, message, secret);
        }
    }

    void answer(memory_peer& peer, json const& message, std::string const& secret) {
        json made = {{"jsonrpc", "2.0"}, {"id", message["id"]}};
        if (chance_.chance(temper_.refusing)) {
            made["error"] = {{"code", -32000}, {"message", "not today"}};
        } else {
            fill(made, message, secret);
        }
        if (chance_.chance(temper_.both)) made["error"] = {{"code", 1}, {"message", "and yet"}};
        if (chance_.chance(temper_.changing)) change(peer);
        if (chance_.chance(temper_.silent)) return;
        if (chance_.chance(temper_.garbled)) peer.send("{\"jsonrpc\": garbled");
        if (chance_.chance(temper_.stray)) {
            peer.send(R"({"jsonrpc":"2.0","id":987654321,"result":{}})");
        }
        unsigned const times = chance_.chance(temper_.twice) ? 2 : 1;
        for (unsigned i = 0; i < times; ++i) send(peer, made.dump());
    }

    void send(memory_peer& peer, std::string text) {
        if (!chance_.chance(temper_.slow)) return peer.send(std::move(text));
        auto const wait = chance_.chance(80) ? chance_.ms(1, 2000) : chance_.ms(2000, 90000);
        net::co_spawn(*where_, send_later(shared_from_this(), peer, std::move(text), wait),
                      net::detached);
    }

    static task<void> send_later(std::shared_ptr<server> self, memory_peer peer, std::string text,
                                 std::chrono::milliseconds wait) {
        presence const here(self);
        timer pause(co_await net::this_coro::executor, clock::now() + wait);
        co_await pause.async_wait(detail::as_result);
        peer.send(std::move(text));
    }

    void change(memory_peer& peer) {
        ++generation_;
        peer.send(R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed"})");
    }

    void fill(json& made, json const& message, std::string const& secret) {
        std::string const method = message["method"];
        json result = json::object();
        json const identity = {{"name", name_}, {"version", "1"}};
        json const abilities = {{"tools", {{"listChanged", true}}}};
        if (method == "initialize") {
            if (is_modern_) return refuse(made);
            result = {{"protocolVersion", "2025-11-25"},
                      {"capabilities", abilities},
                      {"serverInfo", identity}};
        } else if (method == "server/discover") {
            if (!is_modern_) return refuse(made);
            result = {{"supportedVersions", json::array({"2026-07-28"})},
                      {"capabilities", abilities},
                      {"_meta", {{"io.modelcontextprotocol/serverInfo", identity}}},
                      {"ttlMs", 0},
                      {"cacheScope", "private"}};
        } else if (method == "tools/list") {
            result = {{"tools", tools()}, {"ttlMs", 1000}, {"cacheScope", "private"}};
        } else if (method == "tools/call") {
            std::string const token = message["params"]["arguments"].value("token", "");
            carried_out_.push_back(token);
            std::string const said = answer_to(name_, secret, token);
            result = {{"content", json::array({{{"type", "text"}, {"text", said}}})}};
        } else if (method != "ping") {
            return refuse(made);
        }
        if (is_modern_) result["resultType"] = "complete";
        made["result"] = std::move(result);
    }

    static void refuse(json& made) {
        made["error"] = {{"code", -32601}, {"message", "method not found"}};
    }

    [[nodiscard]] json tools() const {
        json all = json::array();
        json const schema = {{"type", "object"}};
        all.push_back({{"name", "echo"}, {"inputSchema", schema}});
        all.push_back(
            {{"name", "extra" + std::to_string(generation_ % 10)}, {"inputSchema", schema}});
        return all;
    }

public:
    /// Where its late answers come from. Must be set before it serves.
    void run_on(executor where) { where_ = std::move(where); }

private:
    std::string name_;
    dice chance_;
    temper temper_;
    bool is_modern_;
    std::optional<executor> where_;
    unsigned generation_ = 0;
    bool is_granted_ = true;
    std::size_t alive_ = 0;
    std::vector<std::string> carried_out_;
};

}  // namespace mcp::sim
