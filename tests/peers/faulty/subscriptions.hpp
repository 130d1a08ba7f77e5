// SPDX-License-Identifier: MIT
// Who wants to hear of changes, in both eras, and the tools that make them happen.
#pragma once

#include "peer.hpp"
#include "toolbox.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace faulty {

class subscriptions {
public:
    explicit subscriptions(peer& client) : client_(client) {}

    /// subscriptions/listen: stays in flight until either side ends it.
    void listen(request const& asked) {
        auto const wanted = asked.params.value("notifications", json::object());
        listeners_.push_back({asked, wanted});
        tell(listeners_.back(), "notifications/subscriptions/acknowledged",
             {{"notifications", wanted}});
    }

    /// Legacy resources/subscribe and resources/unsubscribe.
    void subscribe(request const& asked, bool wanted) {
        auto const uri = asked.params.value("uri", "");
        if (wanted)
            uris_.insert(uri);
        else
            uris_.erase(uri);
        client_.answer(asked, json::object());
    }

    void cancel(json const& id) {
        std::erase_if(listeners_, [&](listener const& one) { return one.origin.id == id; });
    }

    /// kind is tools, resources or prompts.
    void list_changed(std::string const& kind) {
        auto const method = "notifications/" + kind + "/list_changed";
        if (!client_.version.empty()) client_.notify(method);
        for (auto const& one : listeners_)
            if (one.filter.value(kind + "ListChanged", false)) tell(one, method, json::object());
    }

    void resource_updated(std::string const& uri) {
        static std::string const method = "notifications/resources/updated";
        if (uris_.contains(uri)) client_.notify(method, {{"uri", uri}});
        for (auto const& one : listeners_)
            if (names(one, "resourceSubscriptions", uri)) tell(one, method, {{"uri", uri}});
    }

    void task_changed(json const& task) {
        for (auto const& one : listeners_)
            if (names(one, "taskIds", task["taskId"])) tell(one, "notifications/tasks", task);
    }

    /// Ends every stream: with its result, or with notifications/cancelled.
    void close_all(bool by_result) {
        for (auto const& one : std::exchange(listeners_, {})) {
            if (by_result) {
                client_.answer(one.origin, {{"_meta", {{subscription_key, one.origin.id}}}});
                continue;
            }
            client_.forget(one.origin);
            client_.notify("notifications/cancelled",
                           {{"requestId", one.origin.id}, {"reason", "closed"}});
        }
    }

private:
    struct listener {
        request origin;
        json filter;
    };

    static bool names(listener const& one, char const* key, json const& value) {
        auto const list = one.filter.value(key, json::array());
        return std::find(list.begin(), list.end(), value) != list.end();
    }

    void tell(listener const& one, std::string const& method, json params) {
        params["_meta"][subscription_key] = one.origin.id;
        client_.notify(method, std::move(params));
    }

    peer& client_;
    std::vector<listener> listeners_;
    std::set<std::string> uris_;
};

inline void add_change_tools(toolbox& box, peer& client, subscriptions& listeners) {
    box.add({"change_tools",
             "Adds a tool and says so; kind may name resources or prompts instead",
             {{"kind", of_type("string")}},
             json::object(),
             [&](request const& asked) {
                 auto const kind = asked.arguments().value("kind", "tools");
                 auto const name = "extra_" + std::to_string(box.size());
                 if (kind == "tools")
                     box.add(
                         {name, "Came later", json::object(), json::object(),
                          [&](request const& later) { client.answer_text(later, later.name()); }});
                 listeners.list_changed(kind);
                 client.answer_text(asked, name);
             }});
    box.add({"update_resource",
             "Says that a resource was updated",
             {{"uri", of_type("string")}},
             json::object(),
             [&](request const& asked) {
                 listeners.resource_updated(asked.arguments().value("uri", "test://text/1"));
                 client.answer_text(asked, "updated");
             }});
    box.add({"close_subscriptions",
             "Ends every subscription; how is result or cancelled",
             {{"how", of_type("string")}},
             json::object(),
             [&](request const& asked) {
                 listeners.close_all(asked.arguments().value("how", "result") == "result");
                 client.answer_text(asked, "closed");
             }});
}

}  // namespace faulty
