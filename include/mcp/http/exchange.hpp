// SPDX-License-Identifier: MIT
// A response whose head is here, and whose body comes when it is asked for.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/connection.hpp>
#include <mcp/http/interrupt.hpp>
#include <mcp/http/message.hpp>
#include <mcp/http/pool.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

namespace detail {

/// A body that grows. What is big and announced is read to where it stays.
class collected_body {
public:
    explicit collected_body(std::size_t expected) : expected_(expected) { text_.reserve(expected); }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// Where to read the rest to; empty if that is not worth it.
    [[nodiscard]] std::span<char> room() {
        if (expected_ < size_ + worth_it) return {};
        text_.resize(expected_);
        return std::span<char>(text_).subspan(size_);
    }

    void append(std::string_view piece) {
        bool const is_in_place = piece.data() == text_.data() + size_ && text_.size() > size_;
        if (!is_in_place) {
            text_.resize(size_);
            text_ += piece;
        }
        size_ += piece.size();
    }

    [[nodiscard]] std::string take() {
        text_.resize(size_);
        return std::move(text_);
    }

private:
    static constexpr std::size_t worth_it = std::size_t(16) * 1024;

    std::string text_;
    std::size_t expected_;
    std::size_t size_ = 0;
};

}  // namespace detail

/// One request's response. When its body was read to the end, the connection serves the next
/// request; otherwise the destructor closes it. Must outlive the coroutines that read from it.
class exchange {
public:
    /// One that has ended.
    exchange() = default;
    exchange(exchange&&) = default;
    exchange& operator=(exchange&&) = default;

    [[nodiscard]] response_head const& head() const noexcept { return head_; }

    /// The next piece of the body, valid until the next call; empty at the end. Waits without limit
    /// unless the interrupt is tripped. After an error it gives that error again.
    inline task<result<std::string_view>> read();

    /// What read() would give without waiting; nothing if it would wait.
    inline result<std::optional<std::string_view>> read_ready();

    /// The rest of the body. errc::message_too_large if it has more than `max` bytes.
    inline task<result<std::string>> collect(std::size_t max);

    /// The same, with the limit that the request named.
    task<result<std::string>> collect() { return collect(max_body_); }

    /// What came after the body; complete once read() gave its end.
    [[nodiscard]] fields const& trailers() const noexcept { return trailers_; }

    /// How the connection is secured; nothing if it is not. To be asked before the body has ended.
    [[nodiscard]] std::optional<tls_facts> tls() const {
        return lease_.get() != nullptr ? lease_->facts() : std::nullopt;
    }

    /// Closes the connection unless the response is complete. Whoever reads now gets errc::closed.
    void abort() {
        if (ended_ || failure_ || lease_.get() == nullptr) return;
        failure_ = error(errc::closed, "the exchange was aborted");
        lease_->close();
    }

private:
    friend class client;

    exchange(detail::pool::lease held, request const& sent, std::shared_ptr<interrupt> stop)
        : head_(held->take_head()),
          lease_(std::move(held)),
          stop_(std::move(stop)),
          max_body_(sent.max_body),
          ended_(false) {}

    inline result<bool> collect_ready(detail::collected_body& body, std::size_t max);
    inline void end();
    inline tl::unexpected<error> fail_with(error why);
    [[nodiscard]] inline std::size_t expected_size(std::size_t max) const;

    response_head head_;
    fields trailers_;
    detail::pool::lease lease_;
    std::shared_ptr<interrupt> stop_;
    std::optional<error> failure_;
    std::size_t max_body_ = 0;
    bool ended_ = true;
};

inline void exchange::end() {
    ended_ = true;
    if (!lease_->trailers().empty()) trailers_ = lease_->trailers();
    lease_.end();
}

inline tl::unexpected<error> exchange::fail_with(error why) {
    if (stop_ != nullptr && stop_->tripped() && why.code != errc::cancelled) why = stop_->why();
    if (!failure_) failure_ = std::move(why);
    lease_->close();
    return fail(*failure_);
}

inline result<std::optional<std::string_view>> exchange::read_ready() {
    if (ended_) return std::string_view();
    if (failure_) return fail(*failure_);
    if (stop_ != nullptr && stop_->tripped()) return fail_with(stop_->why());
    auto const step = lease_->next();
    if (!step) return fail_with(step.error());
    if (step->what == response_parser::event::body) return step->body;
    if (step->what != response_parser::event::complete) return std::nullopt;
    end();
    return std::string_view();
}

inline task<result<std::string_view>> exchange::read() {
    for (;;) {
        auto const ready = read_ready();
        if (!ready) co_return fail(ready.error());
        if (*ready) co_return **ready;
        auto const close = [this](error const&) { lease_->close(); };
        on_interrupt const guard(stop_.get(), close);
        auto const read = co_await lease_->read_some();
        if (auto const more = lease_->take(read); !more) co_return fail_with(more.error());
    }
}

// Memory is reserved for what is announced, but only so much on a server's word.
inline std::size_t exchange::expected_size(std::size_t max) const {
    constexpr std::size_t most = std::size_t(16) << 20;
    std::size_t size = 0;
    if (auto const text = head_.headers.find("Content-Length")) {
        std::from_chars(text->data(), text->data() + text->size(), size);
    }
    return std::min({size, most, max == 0 ? most : max});
}

inline result<bool> exchange::collect_ready(detail::collected_body& body, std::size_t max) {
    for (;;) {
        auto const ready = read_ready();
        if (!ready) return fail(ready.error());
        if (!*ready) return false;
        if ((*ready)->empty()) return true;
        if (max != 0 && (*ready)->size() > max - body.size()) {
            return fail_with(
                error(errc::message_too_large,
                      "the body of the answer has more than " + std::to_string(max) + " bytes"));
        }
        body.append(**ready);
    }
}

inline task<result<std::string>> exchange::collect(std::size_t max) {
    detail::collected_body body(expected_size(max));
    for (;;) {
        auto const complete = collect_ready(body, max);
        if (!complete) co_return fail(complete.error());
        if (*complete) co_return body.take();
        auto const close = [this](error const&) { lease_->close(); };
        on_interrupt const guard(stop_.get(), close);
        auto const room = body.room();
        auto waited = room.empty() ? lease_->read_some()
                                   : lease_->read_some(net::buffer(room.data(), room.size()));
        auto const read = co_await std::move(waited);
        if (auto const more = lease_->take(read); !more) co_return fail_with(more.error());
    }
}

}  // namespace mcp::http
