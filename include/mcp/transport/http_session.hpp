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
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

namespace mcp::detail {

inline constexpr std::string_view a_response = "a response";  // what we call ours in errors

inline tl::unexpected<error> fail_unsent(error why) {
    why.reached = delivery::unsent;
    return fail(std::move(why));
}

/// Whether the request may be sent on a new connection if the one it was sent on turns out to be
/// dead: the server may have got it all the same.
inline bool may_send_twice(std::string_view method) {
    constexpr std::string_view harmless[] = {"server/discover",
                                             "initialize",
                                             "ping",
                                             "resources/read",
                                             "resources/subscribe",
                                             "resources/unsubscribe",
                                             "prompts/get",
                                             "completion/complete",
                                             "logging/setLevel",
                                             "tasks/get",
                                             "tasks/result",
                                             "tasks/cancel",
                                             "subscriptions/listen",
                                             a_response};
    return method.ends_with("/list") || method.starts_with("notifications/") ||
           std::find(std::begin(harmless), std::end(harmless), method) != std::end(harmless);
}

/// Whether the place where a stream ended can be named to the server.
inline bool may_resume(sse_parser const& events) {
    std::string const& id = events.last_event_id();
    return !id.empty() && http::fields::check("Last-Event-ID", id).has_value();
}

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
    /// The HTTP status of the last initialize; 0 if there was none.
    [[nodiscard]] int initialize_status() const { return initialize_status_; }

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
    static task<result<void>> perform(self_ptr self, http_call& call, request const& sent);
    static task<result<void>> wait_renewed(self_ptr self, http_call& call);
    static task<void> renew(self_ptr self);
    static task<result<void>> initialize_again(self_ptr self);
    static task<void> end_session(self_ptr self);
    static task<void> stand(self_ptr self, std::shared_ptr<http::interrupt> until);

    void begin_renewal();
    void begin_standing();
    [[nodiscard]] bool is_modern() const { return version_ == versions::modern; }
    [[nodiscard]] bool speaks_modern(std::string_view method) const {
        return is_modern() || method == "server/discover";
    }

    http::request make_request(std::string_view method, std::string body);
    http::request make_get(sse_parser const& events);
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
    int initialize_status_ = 0;
    std::string initialize_params_;
    std::uint64_t generation_ = 0;  // counts the sessions
    // Set while a new session is made; who waits for it keeps it and finds the outcome there.
    std::shared_ptr<std::optional<result<void>>> renewal_;
    condition renewed_;
    std::shared_ptr<http::interrupt> standing_;  // ends the standing stream
};

inline task<result<response>> http_session::exchange(self_ptr self, request sent) {
    if (self->closed_) {
        error why(errc::closed, "the connection was closed");
        why.reached = delivery::unsent;
        co_return fail(std::move(why));
    }
    if (sent.method == "initialize") {
        self->initialize_params_ = sent.params;
        self->set_session({});
    }
    http_call call(self->calls_, sent.id, sent.method, sent.clock);
    result<void> done;
    try {
        done = co_await perform(self, call, sent);
    } catch (std::system_error const& thrown) {
        // Asio's word for a caller that was cancelled just when something else was complete.
        if (thrown.code() != net::error::operation_aborted) throw;
        done = fail(errc::cancelled, sent.method);
    }
    auto const state = co_await net::this_coro::cancellation_state;
    bool const cancelled = state.cancelled() != net::cancellation_type::none;
    if (call.outcome) {
        // A cancelled caller could not await anything more.
        if (cancelled) co_return fail(errc::cancelled, sent.method);
        co_return std::move(*call.outcome);
    }
    error& why = done.error();
    bool const gave_up = cancelled || why.code == errc::cancelled || why.code == errc::timed_out;
    if (gave_up && sent.cancellable && why.reached != delivery::unsent) self->tell_cancelled(sent);
    co_return fail(std::move(why));
}

// An attempt, and another one if the session was lost.
inline task<result<void>> http_session::perform(self_ptr self, http_call& call,
                                                request const& sent) {
    bool const initializes = sent.method == "initialize";
    if (self->renewal_ && !initializes) {
        auto renewed = co_await wait_renewed(self, call);
        if (!renewed) co_return renewed;
    }
    std::uint64_t const generation = self->generation_;
    auto done = co_await attempt(self, call, sent);
    bool const lost = !done && done.error().code == errc::session_expired;
    if (!lost || initializes || self->closed_) co_return done;
    if (self->generation_ == generation) self->begin_renewal();
    auto renewed = co_await wait_renewed(self, call);
    if (!renewed) co_return renewed;
    co_return co_await attempt(self, call, sent);
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
    bool const good = head.status >= 200 && head.status < 300;
    if (sent.method == "initialize") {
        self->initialize_status_ = head.status;
        if (good) self->remember_session(head);
    }
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
        bool const over = ended || ended.error().code == errc::connection_lost ||
                          ended.error().code == errc::response_truncated;
        if (!over || call.stop->tripped()) co_return fail(ended.error());
        if (self->is_modern() || !may_resume(events)) {
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
        auto stream = co_await self->client_.send(self->make_get(events), call.stop);
        error why = stream ? why_no_stream(stream->head(), call.method) : stream.error();
        if (stream && is_event_stream(stream->head())) {
            events.restart();
            co_return stream;
        }
        why.reached = delivery::unknown;  // the request itself was taken before
        bool const temporary = classify(why) == error_class::network_temporary;
        if (temporary && !call.stop->tripped() && tries < most_tries) continue;
        // The server has no stream to go on with: what is lost is the answer.
        if (why.code == errc::http_rejected) why.code = errc::connection_lost;
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
    made.repeatable = true;
    return made;
}

// For an event stream that goes on where `events` ended.
inline http::request http_session::make_get(sse_parser const& events) {
    http::request made = make_request("GET", {});
    made.headers.set("Accept", "text/event-stream");
    if (may_resume(events)) made.headers.set("Last-Event-ID", events.last_event_id());
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
    made.repeatable = may_send_twice(method);
    return made;
}

inline void http_session::set_session(std::string id) {
    session_id_ = std::move(id);
    post_headers_.clear();
}

// The modern era's headers. A server compares them with the message.
inline void http_session::describe(http::request& sent, request const& what) {
    if (what.method == "initialize") {
        sent.headers.remove("MCP-Protocol-Version");
        sent.headers.remove("Mcp-Session-Id");
    }
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
        bool const own = failure.fatal || (failure.id && *failure.id == request_id(call.id));
        bool const waits = call.id != http_call::no_id && !call.outcome;
        if (own && waits) call.outcome.emplace(fail(std::move(failure.why)));
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
    if (stands) self->begin_standing();
    co_return sent;
}

inline task<result<void>> http_session::respond(self_ptr self, reply answer) {
    std::string body;
    encode_reply(body, answer);
    duration const limit = std::chrono::seconds(30);
    co_return co_await post(self, std::move(body), std::string(a_response), limit);
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

// All callers that met the lost session share one new one. It belongs to none of them, so that it
// goes on whoever of them gives up.
inline void http_session::begin_renewal() {
    if (renewal_) return;
    renewal_ = std::make_shared<std::optional<result<void>>>();
    net::co_spawn(executor_, renew(shared_from_this()), net::detached);
}

inline task<result<void>> http_session::wait_renewed(self_ptr self, http_call& call) {
    auto const awaited = self->renewal_;
    http::on_interrupt const guard(call.stop.get(),
                                   [&](error const&) { self->renewed_.notify_all(); });
    while (awaited && !*awaited) {
        if (call.stop->tripped()) co_return fail_unsent(call.why_stopped());
        auto const woken = co_await self->renewed_.wait();
        if (woken == wake_reason::cancelled) co_return fail_unsent(errc::cancelled);
    }
    if (awaited && !**awaited) co_return fail_unsent((*awaited)->error());
    co_return result<void>();
}

inline task<void> http_session::renew(self_ptr self) {
    auto done = co_await initialize_again(self);
    if (done) {
        ++self->generation_;
        if (self->standing_) self->begin_standing();
    }
    auto const awaited = std::exchange(self->renewal_, nullptr);
    awaited->emplace(std::move(done));
    self->renewed_.notify_all();
}

// The old session stays what requests name until there is a new one: if the server is away just
// now, the next of them tries again.
inline task<result<void>> http_session::initialize_again(self_ptr self) {
    if (self->closed_) co_return fail(errc::closed, "the connection was closed");
    duration const longest = std::chrono::seconds(30);
    exchange_clock const limit(longest, longest, clock::now());
    request again(0, "initialize", self->initialize_params_);  // no other request has this id
    http_call handshake(self->calls_, again.id, again.method, &limit);
    auto done = co_await attempt(self, handshake, again);
    if (handshake.outcome && !*handshake.outcome) co_return fail(handshake.outcome->error());
    if (!handshake.outcome) co_return done;
    if ((*handshake.outcome)->failure) {
        error why(errc::session_expired, "the server refused a new session");
        why.remote = std::move((*handshake.outcome)->failure);
        co_return fail(std::move(why));
    }
    std::string body;
    encode_notification(body, notification("notifications/initialized"));
    co_return co_await post(self, std::move(body), "notifications/initialized", longest);
}

inline void http_session::begin_standing() {
    if (standing_) standing_->trip(error(errc::cancelled));
    standing_ = std::make_shared<http::interrupt>();
    net::co_spawn(executor_, stand(shared_from_this(), standing_), net::detached);
}

// The stream for what the server says unasked; opened again whenever it ends, until close() or the
// next session.
inline task<void> http_session::stand(self_ptr self, std::shared_ptr<http::interrupt> until) {
    http_call call(self->calls_, http_call::no_id, "the standing stream", nullptr);
    http::on_interrupt const passed_on(until.get(),
                                       [&](error const& why) { call.stop->trip(why); });
    sse_parser events(self->options_.max_message_);
    constexpr std::chrono::milliseconds shortest = std::chrono::seconds(1);
    std::chrono::milliseconds wait = shortest;
    while (!self->closed_ && !until->tripped()) {
        auto stream = co_await self->client_.send(self->make_get(events), call.stop);
        std::optional<duration> asked;
        if (stream && is_event_stream(stream->head())) {
            wait = shortest;
            events.restart();
            static_cast<void>(co_await pump(self, call, *stream, events));
            stream->abort();
            asked = events.retry();
        } else if (stream) {
            error const why = why_no_stream(stream->head(), call.method);
            if (classify(why) != error_class::network_temporary) co_return;  // 405: there is none
            asked = why.retry_after;
        }
        duration const pause_for = asked.value_or(wait);
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
