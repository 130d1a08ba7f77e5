// SPDX-License-Identifier: MIT
// Resources in pages, templates, prompts and completion.
#pragma once

#include "asking.hpp"
#include "peer.hpp"

#include <string>
#include <utility>
#include <vector>

namespace faulty {

class catalogue {
public:
    explicit catalogue(peer& client) : client_(client) {}

    /// Three pages; the cursor of the second one is the empty string.
    void resources(request const& asked) {
        auto const cursor = asked.params.value("cursor", json());
        json result;
        if (cursor.is_null()) {
            result = {{"resources", {entry("text/1"), entry("blob/1")}}, {"nextCursor", ""}};
        } else if (cursor == "") {
            result = {{"resources", {entry("text/2")}}, {"nextCursor", "page-3"}};
        } else if (cursor == "page-3") {
            result = {{"resources", {entry("counter"), entry("ask")}}};
        } else if (!client_.settings.repeat_cursor && !client_.settings.endless_pages) {
            return client_.refuse(asked, -32602, "unknown cursor");
        } else {
            result = {{"resources", {entry("text/1")}}};
        }
        answer_list(asked, std::move(result));
    }

    void templates(request const& asked) {
        json const item = {{"name", "item"},
                           {"uriTemplate", "test://item/{id}"},
                           {"description", "An item by number"},
                           {"mimeType", "text/plain"}};
        answer_list(asked, {{"resourceTemplates", {item}}});
    }

    void read(request const& asked) {
        auto const uri = asked.params.value("uri", "");
        if (uri == "test://ask" && asked.modern) return read_after_asking(asked);
        json content = {{"uri", uri}, {"mimeType", "text/plain"}};
        if (uri == "test://text/1")
            content["text"] = "one";
        else if (uri == "test://text/2")
            content["text"] = "two \xc3\xa9\xe2\x98\x83";
        else if (uri == "test://counter")
            content["text"] = std::to_string(++reads_);
        else if (uri == "test://ask")
            content["text"] = "nobody asked";
        else if (uri.starts_with("test://item/"))
            content["text"] = "item " + uri.substr(12);
        else if (uri == "test://blob/1") {
            content["mimeType"] = "application/octet-stream";
            content["blob"] = "AAECAw==";
        } else {
            return client_.refuse(asked, asked.modern ? -32602 : -32002, "Resource not found",
                                  {{"uri", uri}});
        }
        answer_cacheable(asked, {{"contents", {std::move(content)}}});
    }

    void prompts(request const& asked) {
        json const name = {{"name", "name"}, {"description", "Whom to greet"}, {"required", true}};
        json const tone = {{"name", "tone"}, {"description", "warm or cold"}};
        json const greet = {
            {"name", "greet"}, {"description", "Greets"}, {"arguments", {name, tone}}};
        json const plain = {{"name", "plain"}, {"description", "Takes nothing"}};
        json const curious = {{"name", "ask"}, {"description", "Modern: asks before it answers"}};
        answer_list(asked, {{"prompts", {greet, plain, curious}}});
    }

    void prompt(request const& asked) {
        auto const name = asked.name();
        auto const whom = asked.arguments().value("name", "");
        if (name == "greet" && whom.empty())
            return client_.refuse(asked, -32602, "greet needs a name");
        if (name == "greet")
            return say(asked, "Greet " + whom + " in a " + asked.arguments().value("tone", "warm") +
                                  " tone.");
        if (name == "plain") return say(asked, "Say something.");
        if (name != "ask") return client_.refuse(asked, -32602, "unknown prompt: " + name);
        if (!asked.modern) return say(asked, "nobody asked");
        ask(client_, asked, {form_question(asked, "form")},
            [this, asked](json const& given) { say(asked, given["form"].dump()); });
    }

    /// Names that begin with the value; a tone in the context makes them shout.
    void complete(request const& asked) {
        static std::vector<std::string> const names = {"Ada", "Alan", "Barbara", "Bjarne"};
        auto const reference = asked.at("/ref").value("type", "");
        if (reference != "ref/prompt" && reference != "ref/resource")
            return client_.refuse(asked, -32602, "unknown kind of reference: " + reference);
        auto const prefix = asked.at("/argument").value("value", "");
        auto const suffix = asked.at("/context/arguments").contains("tone") ? "!" : "";
        json values = json::array();
        for (auto const& name : names)
            if (reference == "ref/prompt" && name.starts_with(prefix))
                values.push_back(name + suffix);
        if (reference == "ref/resource") values = {prefix + "1", prefix + "2"};
        auto const total = values.size();
        client_.answer(
            asked, {{"completion", {{"values", values}, {"total", total}, {"hasMore", false}}}});
    }

    void answer_list(request const& asked, json result) {
        if (client_.settings.repeat_cursor) result["nextCursor"] = "again";
        if (client_.settings.endless_pages)
            result["nextCursor"] = "page-" + std::to_string(++pages_);
        answer_cacheable(asked, std::move(result));
    }

    void answer_cacheable(request const& asked, json result) {
        if (asked.modern) {
            result["ttlMs"] = client_.settings.ttl_ms;
            result["cacheScope"] = client_.settings.cache_scope;
        }
        client_.answer(asked, std::move(result));
    }

private:
    static json entry(std::string const& path) {
        return {{"uri", "test://" + path}, {"name", path}, {"mimeType", "text/plain"}};
    }

    void say(request const& asked, std::string const& text) {
        json const message = {{"role", "user"}, {"content", {{"type", "text"}, {"text", text}}}};
        client_.answer(asked, {{"description", asked.name()}, {"messages", {message}}});
    }

    void read_after_asking(request const& asked) {
        ask(client_, asked, {form_question(asked, "form")}, [this, asked](json const& given) {
            json const content = {{"uri", "test://ask"}, {"text", given["form"].dump()}};
            answer_cacheable(asked, {{"contents", {content}}});
        });
    }

    peer& client_;
    int reads_ = 0;
    int pages_ = 0;
};

}  // namespace faulty
