// SPDX-License-Identifier: MIT
// A transport that keeps what goes through it, to be checked against the protocol's schema.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/transport/features.hpp>
#include <mcp/transport/transport.hpp>

#include "support/schema_validator.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::test {

/// The messages of one transport, in the form that crosses the wire. Must outlive the transport.
///
/// Notifications that a transport sends by itself (notifications/cancelled) are not seen.
class recording final : public inbound {
public:
    struct message {
        json value;
        std::string answers;  ///< Of a reply: the method of the server's request.
    };

    recording() = default;
    recording(recording const&) = delete;
    recording& operator=(recording const&) = delete;

    [[nodiscard]] std::vector<message> const& sent() const { return sent_; }

    /// How many requests and notifications of that method were sent.
    [[nodiscard]] std::size_t count(std::string_view method) const {
        return static_cast<std::size_t>(std::count_if(
            sent_.begin(), sent_.end(),
            [&](message const& each) { return each.value.value("method", "") == method; }));
    }

    /// The last message of that method; null if there is none.
    [[nodiscard]] json last(std::string_view method) const {
        auto const found = std::find_if(sent_.rbegin(), sent_.rend(), [&](message const& each) {
            return each.value.value("method", "") == method;
        });
        return found == sent_.rend() ? json() : found->value;
    }

    /// How many notifications of that method the server sent.
    [[nodiscard]] std::size_t received(std::string const& method) const {
        auto const found = received_.find(method);
        return found == received_.end() ? 0 : found->second;
    }

    /// How many requests the server sent.
    [[nodiscard]] std::size_t questions() const { return questions_; }

    /// What is wrong with the messages sent, by the schema of `revision`; the probe and initialize
    /// are checked by the revision that they name themselves.
    [[nodiscard]] std::vector<std::string> problems(std::string const& revision) const {
        std::vector<std::string> found;
        for (message const& each : sent_) {
            if (auto problem = problem_of(each, revision)) {
                found.push_back(*problem + ": " + each.value.dump());
            }
        }
        return found;
    }

    // For the transport.
    inbound& forward_to(inbound& target) {
        target_ = &target;
        asked_.clear();  // a new connection counts from the beginning
        return *this;
    }
    void note(request const& value) {
        std::string text;
        encode_request(text, value.id, value.method, value.params);
        keep(text, {});
    }
    void note(notification const& value) {
        std::string text;
        encode_notification(text, value);
        keep(text, {});
    }
    void note(reply const& value) {
        std::string text;
        encode_reply(text, value);
        auto const question = asked_.find(value.id);
        keep(text, question == asked_.end() ? std::string() : question->second);
    }

    void on_notification(incoming_notification value) override {
        ++received_[value.method];
        target_->on_notification(std::move(value));
    }
    void on_request(incoming_request value) override {
        ++questions_;
        asked_.insert_or_assign(value.id, value.method);
        target_->on_request(std::move(value));
    }
    void on_skipped(error what) override { target_->on_skipped(std::move(what)); }
    void on_closed(error why) override { target_->on_closed(std::move(why)); }

private:
    void keep(std::string const& text, std::string answers) {
        sent_.push_back({json::parse(text, nullptr, false), std::move(answers)});
    }

    static mcp_schema const& schema_of(std::string const& revision) {
        static std::map<std::string, mcp_schema> loaded;
        auto found = loaded.find(revision);
        if (found == loaded.end()) {
            found = loaded.emplace(revision, mcp_schema::load(test_data_dir(), revision)).first;
        }
        return found->second;
    }

    static schema_problem problem_of(message const& sent, std::string const& revision) {
        json const& value = sent.value;
        if (!value.is_object()) return "a message is not JSON";
        std::string const method = value.value("method", "");
        std::string spoken = revision;
        if (method == "server/discover") spoken = versions::modern;
        if (method == "initialize") spoken = value["params"].value("protocolVersion", "");
        mcp_schema const& schema = schema_of(spoken);
        if (auto problem = schema.check_client_message(value)) return problem;
        if (!method.empty()) return std::nullopt;
        if (sent.answers.empty()) return "nobody asked for this";
        if (!value.contains("result")) return std::nullopt;
        return schema.check_client_result(sent.answers, value["result"]);
    }

    inbound* target_ = nullptr;
    std::vector<message> sent_;
    std::map<std::string, std::size_t> received_;
    std::map<request_id, std::string> asked_;
    std::size_t questions_ = 0;
};

/// Hands everything on to another transport, and notes it. Satisfies `transport`.
template <transport Inner> class recording_transport {
public:
    recording_transport(Inner inner, recording& into) : inner_(std::move(inner)), into_(&into) {}

    task<result<void>> open(inbound& in) { return inner_.open(into_->forward_to(in)); }
    [[nodiscard]] bool mirrors_parameters() const { return detail::mirrors_parameters(inner_); }
    [[nodiscard]] bool restarts() const { return detail::restarts(inner_); }
    [[nodiscard]] std::optional<era> remembered_era() const {
        return detail::remembered_era(inner_);
    }
    void agreed(std::string_view version) { detail::tell_agreed(inner_, version); }
    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        detail::tell_mirrored(inner_, tool, std::move(parameters));
    }
    task<result<response>> exchange(request sent) {
        into_->note(sent);
        return inner_.exchange(std::move(sent));
    }
    task<result<void>> notify(notification told) {
        into_->note(told);
        return inner_.notify(std::move(told));
    }
    task<result<void>> respond(reply answer) {
        into_->note(answer);
        return inner_.respond(std::move(answer));
    }
    task<void> close() { return inner_.close(); }

private:
    Inner inner_;
    recording* into_;
};

}  // namespace mcp::test
