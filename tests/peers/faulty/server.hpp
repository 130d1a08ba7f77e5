// SPDX-License-Identifier: MIT
// From a line to what it means: the eras, the handshake, and the table of methods.
#pragma once

#include "asking_tools.hpp"
#include "catalogue.hpp"
#include "faults.hpp"
#include "peer.hpp"
#include "subscriptions.hpp"
#include "tasks.hpp"
#include "toolbox.hpp"
#include "tools.hpp"

#include <chrono>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>

#include <unistd.h>

namespace faulty {

class server {
public:
    explicit server(options const& chosen)
        : client_(chosen),
          catalogue_(client_),
          listeners_(client_),
          tasks_(client_, listeners_) {
        add_plain_tools(tools_, client_);
        add_rough_tools(tools_, client_, threshold_);
        add_asking_tools(tools_, client_);
        add_task_tool(tools_, tasks_);
        add_change_tools(tools_, client_, listeners_);
        add_common_methods();
        add_legacy_methods();
        add_modern_methods();
        if (!chosen.record_file.empty()) record_.open(chosen.record_file, std::ios::app);
    }

    server(server const&) = delete;
    server& operator=(server const&) = delete;

    /// Serves until stdin ends, or for ever with --ignore-eof.
    void run() {
        input in;
        bool more = true;
        while (more || client_.settings.ignore_eof) {
            if (more)
                more = in.fill(client_.clock.wait_ms());
            else
                std::this_thread::sleep_for(
                    std::chrono::milliseconds(20));  // stdin stays readable at its end
            in.each_line([this](std::string_view line) { on_line(line); });
            client_.clock.run_due();
            client_.out.flush();
            if (!client_.out.open() && !client_.settings.ignore_eof &&
                !client_.settings.close_stdout_live_on)
                return;
        }
    }

private:
    using method = std::function<void(request const&)>;
    using methods = std::unordered_map<std::string, method>;

    void on_line(std::string_view line) {
        if (record_.is_open()) record_ << line << std::endl;
        auto message = json::parse(line, nullptr, false);
        if (!message.is_object())
            return client_.violation("not a JSON object: " + std::string(line.substr(0, 200)));
        if (message.value("jsonrpc", "") != "2.0") client_.violation("jsonrpc is not 2.0");
        if (!message.contains("method")) return client_.client_answered(message);
        if (!message.contains("id")) return on_notification(message);
        request asked{std::move(message["id"]), message["method"], json::object()};
        if (message.contains("params")) asked.params = std::move(message["params"]);
        if (asked.method == "tools/call" && asked.name() != "stats") client_.seen.last_call = line;
        on_request(std::move(asked));
    }

    void on_notification(json const& message) {
        std::string const name = message["method"];
        if (client_.seen.notifications.size() < 1000) client_.seen.notifications.push_back(message);
        if (name == "notifications/initialized") ready_ = true;
        if (name != "notifications/cancelled") return;
        auto const id = message.value(json::json_pointer("/params/requestId"), json());
        listeners_.cancel(id);
        client_.cancel(id);
    }

    void on_request(request asked) {
        ++client_.seen.requests[asked.method];
        client_.begin(asked);
        auto const& settings = client_.settings;
        asked.modern = asked.meta().contains(version_key);
        if (settings.behaviour == era::retry_version && !std::exchange(refused_once_, true))
            return refuse_version(asked);
        if (asked.method == "server/discover" && !settings.serves_modern())
            return legacy_probe(asked);
        if (asked.modern && !settings.serves_modern())
            client_.violation(asked.method + " is a modern request, and this server is not");
        asked.modern = settings.serves_modern() && (asked.modern || !settings.serves_legacy());
        try {
            if (asked.modern ? admit_modern(asked) : admit_legacy(asked)) dispatch(asked);
        } catch (json::exception const& problem) {
            client_.refuse(asked, -32602, problem.what());
        }
    }

    void dispatch(request const& asked) {
        auto const& own = asked.modern ? modern_ : legacy_;
        auto found = own.find(asked.method);
        if (found == own.end()) {
            found = common_.find(asked.method);
            if (found == common_.end())
                return client_.refuse(asked, -32601, "Method not found: " + asked.method);
        }
        found->second(asked);
    }

    bool admit_modern(request const& asked) {
        if (asked.method == "initialize") return true;  // an unknown method, whatever it carries
        auto const& meta = asked.meta();
        if (!meta.contains(version_key) || !meta.contains(capabilities_key)) {
            client_.violation(asked.method + " lacks required _meta keys");
            client_.refuse(asked, -32602, "_meta lacks protocolVersion or clientCapabilities");
            return false;
        }
        if (meta[version_key] != client_.settings.modern_version()) {
            refuse_version(asked);
            return false;
        }
        client_.client_info = meta.value(client_info_key, json());
        return true;
    }

    bool admit_legacy(request const& asked) {
        if (asked.method == "initialize") return true;
        if (!ready_ && asked.method != "ping")
            client_.violation(asked.method + " came before notifications/initialized");
        for (auto const& [key, value] : asked.meta().items())
            if (key.starts_with("io.modelcontextprotocol/") &&
                key != "io.modelcontextprotocol/related-task")
                client_.violation(asked.method + " carries the modern key " + key);
        return true;
    }

    void refuse_version(request const& asked) {
        client_.refuse(asked, -32022, "Unsupported protocol version",
                       {{"supported", {client_.settings.modern_version()}},
                        {"requested", asked.meta().value(version_key, "")}});
    }

    void legacy_probe(request const& asked) {
        switch (client_.settings.behaviour) {
            case era::silent_probe: return client_.forget(asked);
            case era::exit_on_probe:
                client_.out.flush();
                write_all(2, "unexpected message before initialize\n");
                ::_exit(1);
            case era::legacy_only_versions:
                return client_.answer(asked, {{"resultType", "complete"},
                                              {"supportedVersions", {"2025-11-25"}},
                                              {"capabilities", legacy_capabilities()},
                                              {"ttlMs", 0},
                                              {"cacheScope", "private"}});
            default:
                return client_.refuse(asked, client_.settings.discover_code,
                                      "Method not found: server/discover");
        }
    }

    static json common_capabilities() {
        return {{"tools", {{"listChanged", true}}},
                {"resources", {{"listChanged", true}, {"subscribe", true}}},
                {"prompts", {{"listChanged", true}}},
                {"completions", json::object()},
                {"logging", json::object()}};
    }

    static json legacy_capabilities() {
        auto all = common_capabilities();
        all["tasks"] = {{"list", json::object()},
                        {"cancel", json::object()},
                        {"requests", {{"tools", {{"call", json::object()}}}}}};
        return all;
    }

    void initialize(request const& asked) {
        if (!client_.version.empty()) client_.violation("initialize came twice");
        auto const wanted = asked.params.value("protocolVersion", "");
        client_.version = client_.settings.version.empty() ? wanted : client_.settings.version;
        client_.client_capabilities = asked.params.value("capabilities", json::object());
        client_.client_info = asked.params.value("clientInfo", json());
        auto capabilities = legacy_capabilities();
        if (client_.version < "2025-11-25") capabilities.erase("tasks");
        if (client_.version < "2025-03-26") capabilities.erase("completions");
        client_.answer(asked, {{"protocolVersion", client_.version},
                               {"capabilities", capabilities},
                               {"serverInfo", peer::server_info()},
                               {"instructions", "Handle with care."}});
    }

    void discover(request const& asked) {
        auto const& settings = client_.settings;
        if (settings.behaviour == era::late_discover && !std::exchange(was_late_, true))
            std::this_thread::sleep_for(std::chrono::milliseconds(settings.late_ms));
        auto capabilities = common_capabilities();
        capabilities["extensions"][tasks_extension] = json::object();
        json versions = {settings.modern_version()};
        if (settings.behaviour == era::dual) versions.push_back("2025-11-25");
        catalogue_.answer_cacheable(asked, {{"supportedVersions", versions},
                                            {"capabilities", capabilities},
                                            {"instructions", "Handle with care."}});
    }

    void call(request const& asked) {
        auto const* found = tools_.find(asked.name());
        if (found == nullptr) return client_.refuse(asked, -32602, "Unknown tool: " + asked.name());
        found->run(asked);
    }

    void set_level(request const& asked) {
        auto const level = detail::severity(asked.params.value("level", ""));
        if (level < 0) return client_.refuse(asked, -32602, "unknown level");
        threshold_.severity = level;
        client_.answer(asked, json::object());
    }

    void add_common_methods() {
        common_["tools/list"] = [this](request const& asked) {
            catalogue_.answer_list(
                asked, {{"tools", tools_.listing(client_.version_of(asked), asked.modern)}});
        };
        common_["tools/call"] = [this](request const& asked) { call(asked); };
        common_["resources/list"] = [this](request const& asked) { catalogue_.resources(asked); };
        common_["resources/templates/list"] = [this](request const& asked) {
            catalogue_.templates(asked);
        };
        common_["resources/read"] = [this](request const& asked) { catalogue_.read(asked); };
        common_["prompts/list"] = [this](request const& asked) { catalogue_.prompts(asked); };
        common_["prompts/get"] = [this](request const& asked) { catalogue_.prompt(asked); };
        common_["completion/complete"] = [this](request const& asked) {
            catalogue_.complete(asked);
        };
        common_["tasks/get"] = [this](request const& asked) { tasks_.get(asked); };
        common_["tasks/cancel"] = [this](request const& asked) { tasks_.cancel(asked); };
    }

    void add_legacy_methods() {
        legacy_["initialize"] = [this](request const& asked) { initialize(asked); };
        legacy_["ping"] = [this](request const& asked) { client_.answer(asked, json::object()); };
        legacy_["logging/setLevel"] = [this](request const& asked) { set_level(asked); };
        legacy_["resources/subscribe"] = [this](request const& asked) {
            listeners_.subscribe(asked, true);
        };
        legacy_["resources/unsubscribe"] = [this](request const& asked) {
            listeners_.subscribe(asked, false);
        };
        legacy_["tasks/result"] = [this](request const& asked) { tasks_.result(asked); };
        legacy_["tasks/list"] = [this](request const& asked) { tasks_.list(asked); };
    }

    void add_modern_methods() {
        modern_["server/discover"] = [this](request const& asked) { discover(asked); };
        modern_["subscriptions/listen"] = [this](request const& asked) {
            listeners_.listen(asked);
        };
        modern_["tasks/update"] = [this](request const& asked) { tasks_.update(asked); };
    }

    peer client_;
    toolbox tools_;
    log_threshold threshold_;
    catalogue catalogue_;
    subscriptions listeners_;
    task_store tasks_;
    methods common_;
    methods legacy_;
    methods modern_;
    std::ofstream record_;
    bool ready_ = false;
    bool refused_once_ = false;
    bool was_late_ = false;
};

}  // namespace faulty
