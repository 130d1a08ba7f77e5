// SPDX-License-Identifier: MIT
// One TLS session without I/O: bytes of the network in and out on one side, plain text on the
// other.
#pragma once

#include <mcp/core/result.hpp>
#include <mcp/http/tls.hpp>
#include <mcp/http/tls_error.hpp>
#include <mcp/http/tls_facts.hpp>

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

namespace detail {

/// What came of an attempt to read.
struct stream_read {
    enum outcome { data, need_input, closed };
    outcome what;
    std::size_t size = 0;
};

/// Lives at one address. Input goes to prepare() and commit(); output() is what must be sent.
class tls_session {
public:
    /// `host` is a name or an IP address, without brackets.
    static result<std::unique_ptr<tls_session>> create(std::shared_ptr<tls_context> context,
                                                       std::string host, std::uint16_t port) {
        auto made = std::unique_ptr<tls_session>(
            new tls_session(std::move(context), std::move(host), port));
        if (!made->set_up()) {
            return fail(errc::tls_failed, made->name_ + ": " + take_openssl_words());
        }
        return made;
    }

    tls_session(tls_session const&) = delete;
    tls_session& operator=(tls_session const&) = delete;
    ~tls_session() {
        // Without this OpenSSL takes the session for a broken one and forbids to resume it.
        if (session_ != nullptr && is_established_ && !failed_) {
            SSL_set_shutdown(session_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        }
    }

    /// One step; true once it is done, false if it needs input.
    result<bool> handshake() {
        forget_errors();
        int const status = SSL_connect(session_.get());
        if (status == 1) {
            is_established_ = true;
            return true;
        }
        auto const read = explain(status);
        if (!read) return fail(std::move(read.error()));
        if (read->what == stream_read::need_input) return false;
        return fail(errc::tls_failed, name_ + ": closed during the handshake");
    }

    /// Encrypts all of `text` into the output.
    result<void> write(std::string_view text) {
        while (!text.empty()) {
            forget_errors();
            std::size_t written = 0;
            int const status = SSL_write_ex(session_.get(), text.data(), text.size(), &written);
            if (status != 1) {
                failed_ = true;
                return fail(describe_tls_failure(session_.get(), name_));
            }
            text.remove_prefix(written);
        }
        return {};
    }

    /// Decrypts as much of the input as there is and fits.
    result<stream_read> read(std::span<char> room) {
        if (is_waiting()) return stream_read{stream_read::need_input};
        std::size_t filled = 0;
        do {
            forget_errors();
            std::size_t count = 0;
            int const status =
                SSL_read_ex(session_.get(), room.data() + filled, room.size() - filled, &count);
            filled += count;
            if (status == 1) continue;
            // Whatever else there is comes again with the next read.
            has_more_ = filled != 0;
            if (has_more_) break;
            return explain(status);
        } while (filled < room.size() && !is_waiting());
        return stream_read{stream_read::data, filled};
    }

    /// Says goodbye: the output is worth one attempt to send it.
    void shut_down() {
        if (!is_established_ || failed_) return;
        forget_errors();
        SSL_shutdown(session_.get());
        forget_errors();
    }

    std::span<char> prepare() {
        if (input_ == nullptr) input_ = std::make_unique_for_overwrite<char[]>(input_size);
        if (begin_ == end_) begin_ = end_ = 0;
        return std::span<char>(input_.get() + end_, input_size - end_);
    }
    void commit(std::size_t count) { end_ += count; }

    /// The network has nothing more to say.
    void end_input() { ended_ = true; }

    [[nodiscard]] std::string_view output() const {
        return std::string_view(output_).substr(sent_);
    }
    void consume_output(std::size_t count) {
        sent_ += count;
        if (sent_ < output_.size()) return;
        sent_ = 0;
        output_.clear();
        if (output_.capacity() > max_kept_output) std::string().swap(output_);
    }

    [[nodiscard]] tls_facts facts() const { return tls_facts(session_.get()); }

private:
    // OpenSSL judges by the thread's queue of errors. To look at it is much cheaper than to clear it.
    static void forget_errors() {
        if (ERR_peek_error() != 0) ERR_clear_error();
    }

    // Whether a read could give nothing but that it needs input, which OpenSSL takes long to say.
    [[nodiscard]] bool is_waiting() const {
        return is_established_ && !has_more_ && !ended_ && begin_ == end_ &&
               SSL_has_pending(session_.get()) == 0;
    }

    // Two full records, so that a big answer does not come in record by record.
    static constexpr std::size_t input_size = 36 * 1024;
    static constexpr std::size_t max_kept_output = 64 * 1024;

    tls_session(std::shared_ptr<tls_context> context, std::string host, std::uint16_t port)
        : name_(context->options().server_name.empty() ? std::move(host)
                                                       : context->options().server_name),
          tickets_{std::move(context), name_ + ":" + std::to_string(port)},
          session_(SSL_new(tickets_.context->native())) {}

    inline bool set_up();
    inline result<stream_read> explain(int status);
    inline static BIO_METHOD* network();
    inline static int read_input(BIO* from, char* room, int size);
    inline static int write_output(BIO* to, char const* bytes, int size);
    inline static long control(BIO* which, int command, long number, void* pointer);

    std::string name_;
    ticket_place tickets_;
    openssl_ptr<SSL> session_;
    std::unique_ptr<char[]> input_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::string output_;
    std::size_t sent_ = 0;
    bool has_more_ = false;  // to say: the end, or an error
    bool ended_ = false;
    bool is_established_ = false;
    bool failed_ = false;
};

inline bool tls_session::set_up() {
    SSL* const made = session_.get();
    if (made == nullptr || network() == nullptr) return false;
    BIO* const both = BIO_new(network());
    if (both == nullptr) return false;
    BIO_set_data(both, this);
    BIO_set_init(both, 1);
    SSL_set_bio(made, both, both);
    SSL_set_app_data(made, &tickets_);

    X509_VERIFY_PARAM* const wanted = SSL_get0_param(made);
    X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    bool const is_address = X509_VERIFY_PARAM_set1_ip_asc(wanted, name_.c_str()) == 1;
    ERR_clear_error();
    if (!is_address) {
        if (X509_VERIFY_PARAM_set1_host(wanted, name_.data(), name_.size()) != 1) return false;
        if (SSL_set_tlsext_host_name(made, name_.c_str()) != 1) return false;
    }
    if (auto ticket = tickets_.context->recall(tickets_.server))
        SSL_set_session(made, ticket.get());
    return true;
}

inline result<stream_read> tls_session::explain(int status) {
    switch (SSL_get_error(session_.get(), status)) {
        case SSL_ERROR_WANT_READ:
            if (!ended_) return stream_read{stream_read::need_input};
            // Cut off without a goodbye: whoever did that may have cut the text as well.
            if (!is_established_) {
                return fail(errc::connection_lost, name_ + ": closed during the TLS handshake");
            }
            return fail(errc::response_truncated, name_ + ": the TLS connection was cut off");
        case SSL_ERROR_ZERO_RETURN: return stream_read{stream_read::closed};
        default: break;
    }
    failed_ = true;
    tickets_.context->forget(tickets_.server);
    return fail(describe_tls_failure(session_.get(), name_));
}

inline BIO_METHOD* tls_session::network() {
    static openssl_ptr<BIO_METHOD> const made = [] {
        openssl_ptr<BIO_METHOD> method(
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "mcp"));
        if (method != nullptr) {
            BIO_meth_set_read(method.get(), &tls_session::read_input);
            BIO_meth_set_write(method.get(), &tls_session::write_output);
            BIO_meth_set_ctrl(method.get(), &tls_session::control);
        }
        return method;
    }();
    return made.get();
}

inline int tls_session::read_input(BIO* from, char* room, int size) {
    auto& self = *static_cast<tls_session*>(BIO_get_data(from));
    BIO_clear_retry_flags(from);
    std::size_t const count = std::min(self.end_ - self.begin_, static_cast<std::size_t>(size));
    if (count == 0) {
        BIO_set_retry_read(from);
        return -1;
    }
    std::memcpy(room, self.input_.get() + self.begin_, count);
    self.begin_ += count;
    return static_cast<int>(count);
}

inline int tls_session::write_output(BIO* to, char const* bytes, int size) {
    BIO_clear_retry_flags(to);
    static_cast<tls_session*>(BIO_get_data(to))
        ->output_.append(bytes, static_cast<std::size_t>(size));
    return size;
}

inline long tls_session::control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

}  // namespace detail
}  // namespace mcp::http
