// SPDX-License-Identifier: MIT
// Exchanges over Streamable HTTP, each with a POST of its own.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/condition.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/client.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/protocol/header_parameters.hpp>
#include <mcp/protocol/message_decoder.hpp>
#include <mcp/protocol/request_headers.hpp>
#include <mcp/protocol/version.hpp>
#include <mcp/transport/http_call.hpp>
#include <mcp/transport/http_options.hpp>
#include <mcp/transport/http_status.hpp>
#include <mcp/transport/transport.hpp>
#include <mcp/wire/sse_parser.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mcp::detail {

/// One connection of a streamable_http_transport: from open() to close(). Its coroutines hold it by
/// shared_ptr; abort() ends them.
class http_session final : public std::enable_shared_from_this<http_session> {
public:
    using self_ptr = std::shared_ptr<http_session>;

    http_session(executor where, http::client through, http_options const& how, http::url address,
                 http::fields headers, inbound& in)
        : executor_(where),
          client_(std::move(through)),
          options_(how),
          url_(std::move(address)),
          headers_(std::move(headers)),
          inbound_(&in),
          calls_(std::make_shared<http_calls>(where)),
          renewed_(where) {}

    static task<result<response>> exchange(self_ptr self, request sent);
    static task<result<void>> notify(self_ptr self, notification told);
    static task<result<void>> respond(self_ptr self, reply answer);
    static task<void> close(self_ptr self);

    /// Ends everything now, without a word to the server. For destructors.
    void abort() {
        closed_ = true;
        inbound_ = nullptr;
        calls_->end_all(error(errc::closed, "the connection was closed"));
        renewed_.notify_all();
    }

    void agreed(std::string_view version) {
        version_ = std::string(version);
        post_headers_.clear();
    }
    void mirror(std::string tool, std::vector<header_parameter> parameters) {
        mirrored_.insert_or_assign(std::move(tool), std::move(parameters));
    }

private:
    // These put the answer into the call, or say why there is none.
    static task<result<void>> attempt(self_ptr self, http_call& call, request const& sent);
    static task<result<void>> read_events(self_ptr self, http_call& call, http::exchange stream);
    static task<result<void>> pump(self_ptr self, http_call& call, http::exchange& stream,
                                   sse_parser& events);
    static void drop_rest(http::exchange& stream);
    static task<result<http::exchange>> resume(self_ptr self, http_call& call, sse_parser& events);
    static task<result<void>> post(self_ptr self, std::string body, std::string method,
                                   duration limit);
    static task<result<void>> renew(self_ptr self, std::uint64_t seen, http_call& call);
    static task<result<void>> initialize_again(self_ptr self, http_call& call);
    static task<void> end_session(self_ptr self);
    static task<void> stand(self_ptr self);

    [[nodiscard]] bool is_modern() const { return version_ == versions::modern; }
    [[nodiscard]] bool speaks_modern(std::string_view method) const {
        return is_modern() || method == "server/discover";
    }

    http::request make_request(std::string_view method, std::string body);
    http::request make_post(std::string_view method, std::string body);
    http::fields make_headers() const;
    void set_session(std::string id);
    void describe(http::request& sent, request const& what);
    void remember_session(http::response_head const& head);
    result<void> take_answer(http_call& call, http::response_head const& head, std::string text);
    result<void> take_refusal(http_call& call, http::response_head const& head,
                              std::string const& text);
    void take_message(http_call& call, tl::expected<message, decode_failure> received);
    void take_text(http_call& call, std::string text);
    void tell_cancelled(request const& sent);

    executor executor_;
    http::client client_;
    http_options options_;
    http::url url_;
    http::fields headers_;
    http::fields post_headers_;  // of every POST; empty until they are needed
    inbound* inbound_;
    std::shared_ptr<http_calls> calls_;
    std::string version_;  // empty until the handshake chose one
    std::map<std::string, std::vector<header_parameter>, std::less<>> mirrored_;
    bool closed_ = false;

    // The legacy era's session with the server.
    std::string session_id_;
    std::string initialize_params_;
    std::uint64_t generation_ = 0;  // counts the sessions
    bool renewing_ = false;
    condition renewed_;
    bool standing_ = false;
};

inline task<result<response>> http_session::exchange(self_ptr self, request sent) {
    if (self->closed_) {
        error why(errc::closed, "the connection was closed");
        why.reached = delivery::unsent;
        co_return fail(std::move(why));
    }
    bool const initializes = sent.method == "initialize";
    if (initializes) {
        self->initialize_params_ = sent.params;
        self->set_session({});
    }
    http_call call(self->calls_, sent.id, sent.method, sent.clock);
    std::uint64_t const generation = self->generation_;
    auto done = co_await attempt(self, call, sent);
    bool const lost = !done && done.error().code == errc::session_expired;
    if (lost && !initializes && !self->closed_) {
        auto renewed = co_await renew(self, generation, call);
        if (!renewed) co_return fail(std::move(renewed.error()));
        done = co_await attempt(self, call, sent);
    }
    if (call.outcome) co_return std::move(*call.outcome);
    bool const gave_up =
        done.error().code == errc::cancelled || done.error().code == errc::timed_out;
    if (gave_up && sent.cancellable) self->tell_cancelled(sent);
    co_return fail(std::move(done.error()));
}

inline task<result<void>> http_session::attempt(self_ptr self, http_call& call,
                                                request const& sent) {
    std::string body;
    body.reserve(80 + sent.method.size() + sent.params.size());
    encode_request(body, sent.id, sent.method, sent.params);
    http::request post = self->make_post(sent.method, std::move(body));
    self->describe(post, sent);
    auto stream = co_await self->client_.send(std::move(post), call.stop);
    if (!stream) co_return fail(std::move(stream.error()));
    http::response_head const& head = stream->head();
    if (sent.method == "initialize") self->remember_session(head);
    bool const good = head.status >= 200 && head.status < 300;
    if (good && has_media_type(head, "text/event-stream")) {
        co_return co_await read_events(self, call, std::move(*stream));
    }
    auto text = co_await stream->collect(self->options_.max_message_);
    if (!text) co_return fail(std::move(text.error()));
    if (good) co_return self->take_answer(call, head, std::move(*text));
    co_return self->take_refusal(call, head, *text);
}

// Reads a stream to the answer. A legacy server may end it before, and go on in another.
inline task<result<void>> http_session::read_events(self_ptr self, http_call& call,
                                                    http::exchange stream) {
    sse_parser events(self->options_.max_message_);
    for (;;) {
        auto const ended = co_await pump(self, call, stream, events);
        if (call.outcome) {
            drop_rest(stream);
            co_return result<void>();
        }
        bool const broken = !ended && ended.error().code != errc::connection_lost;
        if (broken) co_return fail(ended.error());
        bool const may_resume = !self->is_modern() && !events.last_event_id().empty();
        if (!may_resume) {
            co_return fail(errc::connection_lost,
                           call.method + ": the stream ended before the answer");
        }
        stream.abort();
        auto next = co_await resume(self, call, events);
        if (call.outcome) co_return result<void>();
        if (!next) co_return fail(std::move(next.error()));
        stream = std::move(*next);
    }
}

// Most servers end the stream right after the answer. If that is here too, the connection is kept.
inline void http_session::drop_rest(http::exchange& stream) {
    for (;;) {
        auto const ready = stream.read_ready();
        bool const is_more = ready && *ready && !(*ready)->empty();
        if (!is_more) return;
    }
}

// Takes events until the answer is there or the stream ends.
inline task<result<void>> http_session::pump(self_ptr self, http_call& call, http::exchange& stream,
                                             sse_parser& events) {
    while (!call.outcome) {
        auto piece = co_await stream.read();
        if (!piece) co_return fail(std::move(piece.error()));
        if (piece->empty()) co_return result<void>();
        auto const fed = events.feed(*piece, [&](sse_event const& event) {
            // An event without data only says where the stream stands.
            bool const is_message = event.type == "message" && !event.data.empty();
            if (is_message) self->take_text(call, std::string(event.data));
        });
        if (!fed) co_return fail(fed.error());
    }
    co_return result<void>();
}

// Opens the stream again, as soon as and not before the server wants it.
inline task<result<http::exchange>> http_session::resume(self_ptr self, http_call& call,
                                                         sse_parser& events) {
    constexpr unsigned most_tries = 5;
    for (unsigned tries = 1;; ++tries) {
        duration const wait = events.retry().value_or(std::chrono::seconds(1));
        bool const waited =
            co_await pause(self->executor_, clock::now() + wait.chrono(), call.stop);
        if (!waited) co_return fail(call.why_stopped());
        http::request get = self->make_request("GET", {});
        get.headers.set("Accept", "text/event-stream");
        get.headers.set("Last-Event-ID", events.last_event_id());
        auto stream = co_await self->client_.send(std::move(get), call.stop);
        if (!stream) {
            bool const temporary = classify(stream.error()) == error_class::network_temporary;
            if (!temporary || call.stop->tripped() || tries == most_tries) co_return stream;
            continue;
        }
        events.restart();
        if (stream->head().status == 200) co_return stream;
        error why = error_of_status(stream->head(), call.method, std::chrono::system_clock::now());
        why.reached = delivery::unknown;  // the request itself was taken before
        co_return fail(std::move(why));
    }
}

inline http::fields http_session::make_headers() const {
    http::fields made = headers_;
    if (!version_.empty()) made.set("MCP-Protocol-Version", version_);
    if (!session_id_.empty()) made.set("Mcp-Session-Id", session_id_);
    return made;
}

inline http::request http_session::make_request(std::string_view method, std::string body) {
    http::request made(std::string(method), url_, std::move(body));
    made.max_body = 0;  // streams have no end; what is collected is bounded there
    made.headers = make_headers();
    return made;
}

inline http::request http_session::make_post(std::string_view method, std::string body) {
    if (post_headers_.empty()) {
        post_headers_ = make_headers();
        post_headers_.set("Content-Type", "application/json");
        post_headers_.set("Accept", "application/json, text/event-stream");
    }
    http::request made("POST", url_, std::move(body));
    made.max_body = 0;
    made.headers = post_headers_;
    made.repeatable = method != "tools/call";
    return made;
}

inline void http_session::set_session(std::string id) {
    session_id_ = std::move(id);
    post_headers_.clear();
}

// The modern era's headers. A server compares them with the message.
inline void http_session::describe(http::request& sent, request const& what) {
    if (what.method == "initialize") sent.headers.remove("MCP-Protocol-Version");
    if (!speaks_modern(what.method)) return;
    sent.headers.set("MCP-Protocol-Version", versions::modern);
    sent.headers.set("Mcp-Method", what.method);
    request_subject const subject = find_subject(what.method, what.params);
    if (!subject.name) return;
    sent.headers.set("Mcp-Name", encode_header_value(*subject.name));
    auto const known = mirrored_.find(*subject.name);
    if (what.method != "tools/call" || known == mirrored_.end()) return;
    for (header_value const& each : mirror_arguments(known->second, subject.arguments)) {
        sent.headers.set(each.name, each.value);
    }
}

inline void http_session::remember_session(http::response_head const& head) {
    auto const id = head.headers.find("Mcp-Session-Id");
    bool const usable = id && !id->empty() && std::all_of(id->begin(), id->end(), [](char c) {
                            return c > ' ' && c <= '~';
                        });
    set_session(usable ? std::string(*id) : std::string());
}

inline result<void> http_session::take_answer(http_call& call, http::response_head const& head,
                                              std::string text) {
    if (!has_media_type(head, "application/json")) {
        std::string const type = media_type(head);
        std::string words = call.method + ": expected JSON or an event stream, got HTTP " +
                            std::to_string(head.status) + " with ";
        words += type.empty() ? std::string("no media type") : printable(type.substr(0, 60));
        return fail(errc::malformed_message, std::move(words));
    }
    take_text(call, std::move(text));
    if (call.outcome) return {};
    return fail(errc::malformed_message, call.method + ": the body holds no answer to it");
}

// Servers explain a refusal by a JSON-RPC error, whose id may be null.
inline result<void> http_session::take_refusal(http_call& call, http::response_head const& head,
                                               std::string const& text) {
    auto remote = find_rpc_error(text);
    error why = error_of_status(head, call.method, std::chrono::system_clock::now());
    bool const names_session = !session_id_.empty() && call.method != "initialize";
    bool const session_unknown =
        head.status == 404 ||
        (head.status == 400 && remote && remote->code >= -32001 && remote->code <= -32000);
    if (names_session && session_unknown) {
        why.code = errc::session_expired;
        why.reached = delivery::unsent;
        return fail(std::move(why));
    }
    // Some legacy servers answer an unknown method with 500; an outage has no JSON-RPC body.
    bool const is_answer =
        head.status < 500 ? why.code == errc::http_rejected : call.method == "server/discover";
    if (remote && is_answer) {
        response refused;
        refused.id = call.id;
        refused.failure = std::move(remote);
        call.outcome.emplace(std::move(refused));
        return {};
    }
    why.remote = std::move(remote);
    return fail(std::move(why));
}

inline void http_session::take_text(http_call& call, std::string text) {
    decode_frame(frame::copy(std::move(text)), options_.json_,
                 [&](tl::expected<message, decode_failure> received) {
                     take_message(call, std::move(received));
                 });
}

inline void http_session::take_message(http_call& call,
                                       tl::expected<message, decode_failure> received) {
    if (inbound_ == nullptr) return;
    if (!received) {
        decode_failure& failure = received.error();
        bool const own = failure.id && *failure.id == request_id(call.id);
        if (own || failure.fatal) call.outcome.emplace(fail(std::move(failure.why)));
        else inbound_->on_skipped(std::move(failure.why));
        return;
    }
    if (auto* told = std::get_if<incoming_notification>(&*received)) {
        return inbound_->on_notification(std::move(*told));
    }
    if (auto* asked = std::get_if<incoming_request>(&*received)) {
        return inbound_->on_request(std::move(*asked));
    }
    auto& answer = std::get<response>(*received);
    auto const* id = std::get_if<std::int64_t>(&answer.id);
    if (id != nullptr && *id == call.id && !call.outcome) {
        call.outcome.emplace(std::move(answer));
        return;
    }
    if (id == nullptr || !calls_->finish(*id, std::move(answer))) {
        inbound_->on_skipped(
            error(errc::malformed_message, "an answer that no request waits for was dropped"));
    }
}

// In the modern era the end of the stream says it.
inline void http_session::tell_cancelled(request const& sent) {
    if (closed_ || speaks_modern(sent.method)) return;
    std::string params = "{\"requestId\":" + std::to_string(sent.id) + ",\"reason\":\"cancelled\"}";
    std::string body;
    encode_notification(body, notification("notifications/cancelled", std::move(params)));
    net::co_spawn(executor_,
                  post(shared_from_this(), std::move(body), "notifications/cancelled",
                       std::chrono::seconds(10)),
                  net::detached);
}

inline task<result<void>> http_session::notify(self_ptr self, notification told) {
    std::string body;
    encode_notification(body, told);
    duration const limit = std::chrono::seconds(30);
    auto sent = co_await post(self, std::move(body), told.method, limit);
    // From now on the server may have something to say unasked.
    bool const stands = sent && told.method == "notifications/initialized" && !self->is_modern() &&
                        self->options_.standing_stream_ && !self->closed_;
    if (stands && !std::exchange(self->standing_, true)) {
        net::co_spawn(self->executor_, stand(self), net::detached);
    }
    co_return sent;
}

inline task<result<void>> http_session::respond(self_ptr self, reply answer) {
    std::string body;
    encode_reply(body, answer);
    duration const limit = std::chrono::seconds(30);
    co_return co_await post(self, std::move(body), "a response", limit);
}

// Sends what has no answer.
inline task<result<void>> http_session::post(self_ptr self, std::string body, std::string method,
                                             duration limit) {
    if (self->closed_) co_return fail(errc::closed, "the connection was closed");
    exchange_clock const clock_of_post(limit, limit, clock::now());
    http_call call(self->calls_, http_call::no_id, method, &clock_of_post);
    http::request sent = self->make_post(method, std::move(body));
    if (self->is_modern()) sent.headers.set("Mcp-Method", method);
    auto answered = co_await self->client_.send(std::move(sent), call.stop);
    if (!answered) co_return fail(std::move(answered.error()));
    http::response_head const head = answered->head();
    bool const good = head.status >= 200 && head.status < 300;
    // Read to the end, so that the connection can be used again.
    bool const is_stream = has_media_type(head, "text/event-stream");
    if (!is_stream) static_cast<void>(co_await answered->collect(std::size_t(64) << 10));
    if (good) co_return result<void>();
    co_return fail(error_of_status(head, method, std::chrono::system_clock::now()));
}

// All callers that met the lost session share one new one.
inline task<result<void>> http_session::renew(self_ptr self, std::uint64_t seen, http_call& call) {
    while (self->renewing_ && self->generation_ == seen) {
        auto const woken = co_await self->renewed_.wait(call.expiry());
        if (woken == wake_reason::cancelled) co_return fail(errc::cancelled);
        if (woken == wake_reason::timed_out) co_return fail(errc::timed_out, call.method);
        if (self->closed_) co_return fail(errc::closed, "the connection was closed");
        if (call.stop->tripped()) co_return fail(call.why_stopped());
    }
    if (self->generation_ != seen) co_return result<void>();
    self->renewing_ = true;
    auto done = co_await initialize_again(self, call);
    self->renewing_ = false;
    if (done) ++self->generation_;
    self->renewed_.notify_all();
    co_return done;
}

inline task<result<void>> http_session::initialize_again(self_ptr self, http_call& call) {
    self->set_session({});
    request again(0, "initialize", self->initialize_params_);  // no other request has this id
    http_call handshake(self->calls_, again.id, again.method, nullptr);
    http::on_interrupt const passed_on(call.stop.get(),
                                       [&](error const& why) { handshake.stop->trip(why); });
    auto done = co_await attempt(self, handshake, again);
    if (!done) co_return done;
    result<response> const& answer = *handshake.outcome;
    if (!answer) co_return fail(answer.error());
    if (answer->failure) co_return fail(errc::session_expired, "the server refused a new session");
    std::string body;
    encode_notification(body, notification("notifications/initialized"));
    co_return co_await post(self, std::move(body), "notifications/initialized",
                            std::chrono::seconds(30));
}

// The stream for what the server says unasked; opened again whenever it ends, until close().
inline task<void> http_session::stand(self_ptr self) {
    http_call call(self->calls_, http_call::no_id, "the standing stream", nullptr);
    sse_parser events(self->options_.max_message_);
    constexpr std::chrono::milliseconds shortest = std::chrono::seconds(1);
    std::chrono::milliseconds wait = shortest;
    while (!self->closed_) {
        http::request get = self->make_request("GET", {});
        get.headers.set("Accept", "text/event-stream");
        if (!events.last_event_id().empty())
            get.headers.set("Last-Event-ID", events.last_event_id());
        auto stream = co_await self->client_.send(std::move(get), call.stop);
        bool const refused = stream && (stream->head().status != 200 ||
                                        !has_media_type(stream->head(), "text/event-stream"));
        if (refused) co_return;  // 405: the server has none
        if (stream) {
            wait = shortest;
            events.restart();
            static_cast<void>(co_await pump(self, call, *stream, events));
        }
        if (self->closed_ || call.stop->tripped()) co_return;
        duration const pause_for = events.retry().value_or(wait);
        wait = std::min<std::chrono::milliseconds>(wait * 2, std::chrono::seconds(30));
        bool const waited =
            co_await pause(self->executor_, clock::now() + pause_for.chrono(), call.stop);
        if (!waited) co_return;
    }
}

inline task<void> http_session::close(self_ptr self) {
    if (std::exchange(self->closed_, true)) co_return;
    self->inbound_ = nullptr;
    self->calls_->end_all(error(errc::closed, "the connection was closed"));
    self->renewed_.notify_all();
    if (!self->session_id_.empty() && !self->is_modern()) co_await end_session(self);
    self->client_.close_idle();
}

inline task<void> http_session::end_session(self_ptr self) {
    exchange_clock const limit(self->options_.close_limit_, self->options_.close_limit_,
                               clock::now());
    http_call call(self->calls_, http_call::no_id, "DELETE", &limit);
    auto const ended = co_await self->client_.send(self->make_request("DELETE", {}), call.stop);
    static_cast<void>(ended);  // 405 is allowed, and nothing can be done about the rest
}

}  // namespace mcp::detail
