// SPDX-License-Identifier: MIT
// Tasks: the core feature of 2025-11-25 and the extension of 2026-07-28 over one state machine.
#pragma once

#include "asking.hpp"
#include "peer.hpp"
#include "subscriptions.hpp"
#include "toolbox.hpp"

#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace faulty {

/// working -> (input_required -> working) -> completed, failed or cancelled.
struct task {
    std::string id;
    request origin;
    std::string status = "working";
    std::string created;
    json outstanding = json::object();  ///< questions by key
    json answered = json::object();
    json result;
    json error;
    int work_ms = 50;
    int poll_ms = 20;
    json ttl = 60000;
    std::vector<request> waiting;  ///< blocked in the legacy tasks/result

    [[nodiscard]] bool over() const { return status != "working" && status != "input_required"; }
};

class task_store {
public:
    task_store(peer& client, subscriptions& listeners) : client_(client), listeners_(listeners) {}

    /// The tool itself: becomes a task where the client allows it, else answers when it is done.
    void call(request const& asked) {
        auto const& wishes = asked.arguments();
        auto const as_task =
            asked.modern ? extension_declared(asked) : asked.params.contains("task");
        auto const made = std::make_shared<task>();
        made->id = "task-" + std::to_string(++count_);
        made->origin = asked;
        made->created = now();
        made->work_ms = wishes.value("ms", 50);
        made->poll_ms = wishes.value("poll_ms", 20);
        made->ttl = asked.at("/task").value("ttl", wishes.value("ttl_ms", json(60000)));
        if (!as_task) return work_in_line(made);
        tasks_[made->id] = made;
        json const shown = describe(*made);
        json result = asked.modern ? shown : json{{"task", shown}};
        if (asked.modern) result["resultType"] = "task";
        client_.answer(asked, std::move(result));
        work(made);
    }

    void get(request const& asked) {
        if (auto const found = find(asked)) client_.answer(asked, detailed(*found));
    }

    /// Legacy, blocks until the task is over; on the way it delivers the task's questions.
    void result(request const& asked) {
        auto const found = find(asked);
        if (!found) return;
        found->waiting.push_back(asked);
        if (found->status == "input_required") ask_in_result(found);
        settle(*found);
    }

    /// Modern: answers may come in parts; keys that are not outstanding are ignored.
    void update(request const& asked) {
        auto const found = find(asked);
        if (!found) return;
        auto const responses = asked.params.value("inputResponses", json::object());
        for (auto const& [key, response] : responses.items()) {
            if (found->outstanding.erase(key) == 0)
                client_.violation("tasks/update answers " + key + ", which is not outstanding");
            else
                found->answered[key] = response;
        }
        client_.answer(asked, json::object());
        if (found->status == "input_required" && found->outstanding.empty()) resume(found);
    }

    void cancel(request const& asked) {
        auto const found = find(asked);
        if (!found) return;
        if (found->over()) return client_.refuse(asked, -32602, "the task is over: " + found->id);
        change(*found, "cancelled");
        client_.answer(asked, asked.modern ? json::object() : describe(*found));
        settle(*found);
    }

    void list(request const& asked) {
        json all = json::array();
        for (auto const& [id, one] : tasks_) all.push_back(describe(*one));
        client_.answer(asked, {{"tasks", std::move(all)}});
    }

private:
    using shared = std::shared_ptr<task>;

    static bool extension_declared(request const& asked) {
        auto const& capabilities = asked.meta().value(capabilities_key, json::object());
        return capabilities.value("extensions", json::object()).contains(tasks_extension);
    }

    static std::string now() {
        auto const seconds = std::time(nullptr);
        char text[32];
        std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&seconds));
        return text;
    }

    shared find(request const& asked) {
        if (asked.modern && !extension_declared(asked)) {
            json needed = {{"extensions", {{tasks_extension, json::object()}}}};
            client_.refuse(asked, -32021, "tasks were not declared",
                           {{"requiredCapabilities", needed}});
            return nullptr;
        }
        auto const found = tasks_.find(asked.params.value("taskId", ""));
        if (found != tasks_.end()) return found->second;
        client_.refuse(asked, -32602, "unknown task");
        return nullptr;
    }

    static json describe(task const& one) {
        auto const modern = one.origin.modern;
        return {{"taskId", one.id},
                {"status", one.status},
                {"statusMessage", "the task is " + one.status},
                {"createdAt", one.created},
                {"lastUpdatedAt", now()},
                {modern ? "ttlMs" : "ttl", one.ttl},
                {modern ? "pollIntervalMs" : "pollInterval", one.poll_ms}};
    }

    /// With the result, the error or the questions, where the era puts them here.
    static json detailed(task const& one) {
        auto shown = describe(one);
        if (!one.origin.modern) return shown;
        if (one.status == "input_required") shown["inputRequests"] = one.outstanding;
        if (one.status == "completed") shown["result"] = one.result;
        if (one.status == "failed") shown["error"] = one.error;
        return shown;
    }

    void change(task& one, std::string status) {
        one.status = std::move(status);
        if (one.origin.modern)
            listeners_.task_changed(detailed(one));
        else
            client_.notify("notifications/tasks/status", describe(one));
    }

    void work_in_line(shared const& one) {
        client_.clock.after(one->work_ms,
                            [this, one] { client_.answer_text(one->origin, "no task, done"); });
    }

    void work(shared const& one) {
        client_.clock.after(one->work_ms, [this, one] {
            if (one->over()) return;
            auto const questions = one->origin.arguments().value("questions", 0);
            if (questions > static_cast<int>(one->answered.size())) return question(one, questions);
            finish(*one);
        });
    }

    void question(shared const& one, int count) {
        for (int i = 1; i <= count; ++i) {
            auto const asked = form_question(one->origin, "question-" + std::to_string(i));
            one->outstanding[asked.key] = {{"method", asked.method}, {"params", asked.params}};
        }
        change(*one, "input_required");
        if (!one->waiting.empty()) ask_in_result(one);
    }

    void ask_in_result(shared const& one) {
        auto const questions = std::exchange(one->outstanding, json::object());
        for (auto const& [key, entry] : questions.items()) {
            auto params = entry["params"];
            params["_meta"]["io.modelcontextprotocol/related-task"] = {{"taskId", one->id}};
            auto const store = [this, one, key = key,
                                count = questions.size()](json const& message) {
                one->answered[key] = message.value("result", json::object());
                if (one->answered.size() == count) resume(one);
            };
            client_.ask_client(one->waiting.front(), entry["method"], std::move(params), store);
        }
    }

    void resume(shared const& one) {
        change(*one, "working");
        work(one);
    }

    void finish(task& one) {
        auto const text = one.answered.empty() ? "task done" : one.answered.dump();
        one.result = {{"content", {{{"type", "text"}, {"text", text}}}}};
        if (one.origin.modern) one.result["resultType"] = "complete";
        if (one.origin.arguments().value("fail", false)) one.result["isError"] = true;
        auto const broken = one.origin.arguments().value("error", false);
        if (broken) one.error = {{"code", -32603}, {"message", "the task broke"}};
        change(one, broken ? "failed" : "completed");
        settle(one);
    }

    void settle(task& one) {
        if (!one.over()) return;
        for (auto const& asked : std::exchange(one.waiting, {})) {
            if (one.status == "failed") client_.refuse(asked, -32603, "the task broke");
            if (one.status == "cancelled") client_.refuse(asked, -32603, "the task was cancelled");
            if (one.status != "completed") continue;
            auto result = one.result;
            result["_meta"]["io.modelcontextprotocol/related-task"] = {{"taskId", one.id}};
            client_.answer(asked, std::move(result));
        }
    }

    peer& client_;
    subscriptions& listeners_;
    std::map<std::string, shared> tasks_;
    int count_ = 0;
};

inline void add_task_tool(toolbox& box, task_store& tasks) {
    json const wishes = {{"ms", of_type("integer")},     {"poll_ms", of_type("integer")},
                         {"ttl_ms", of_type("integer")}, {"questions", of_type("integer")},
                         {"fail", of_type("boolean")},   {"error", of_type("boolean")}};
    box.add({"task",
             "Works for ms milliseconds, as a task where possible; asks the user so many questions",
             wishes,
             {{"execution", {{"taskSupport", "optional"}}}},
             [&](request const& asked) { tasks.call(asked); }});
}

}  // namespace faulty
