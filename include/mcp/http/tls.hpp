// SPDX-License-Identifier: MIT
// How connections are secured: options, and the context that their sessions share.
#pragma once

#include <mcp/core/log.hpp>
#include <mcp/core/result.hpp>
#include <mcp/http/tls_error.hpp>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstddef>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::http {

/// What a client trusts, and who it is.
struct tls_options {
    std::string ca_file;  ///< PEM file of further trust anchors.
    std::string ca_path;  ///< Folder of further trust anchors, as `openssl rehash` makes it.
    std::string certificate_file;  ///< PEM file of the client's certificate and what signed it.
    std::string key_file;          ///< PEM file of its key; empty: in certificate_file.
    std::string key_password;      ///< Of the key file. Nobody is ever asked for one.
    std::string server_name;       ///< Asked for and verified instead of the URL's host.
    bool system_trust = true;      ///< Trust what the system trusts.
    bool verify = true;            ///< False trusts everybody; logged as a warning.

    tls_options() = default;  // with a constructor it is no aggregate, which g++ 12 needs
};

namespace detail {

struct free_openssl {
    void operator()(SSL_CTX* each) const noexcept { SSL_CTX_free(each); }
    void operator()(SSL* each) const noexcept { SSL_free(each); }
    void operator()(SSL_SESSION* each) const noexcept { SSL_SESSION_free(each); }
    void operator()(BIO_METHOD* each) const noexcept { BIO_meth_free(each); }
};

template <class T> using openssl_ptr = std::unique_ptr<T, free_openssl>;

}  // namespace detail

class tls_context;

namespace detail {

/// Where the tickets of one session go; the session's app data points to it.
struct ticket_place {
    std::shared_ptr<tls_context> context;
    std::string server;
};

}  // namespace detail

/// What TLS sessions share: trust, identity and the tickets that resume them. May be used from
/// several threads.
class tls_context {
public:
    /// Reads the files. Errors are errc::invalid_configuration and name the file.
    static result<std::shared_ptr<tls_context>> create(tls_options options, logger log = {}) {
        auto made = std::shared_ptr<tls_context>(new tls_context(std::move(options)));
        if (made->context_ == nullptr) {
            return fail(errc::tls_failed, "OpenSSL: " + detail::take_openssl_words());
        }
        made->set_up();
        if (auto read = made->read_trust(); !read) return fail(std::move(read.error()));
        if (auto read = made->read_identity(); !read) return fail(std::move(read.error()));
        if (!made->options_.verify) {
            log.write(log_level::warning, log_category::transport, [] {
                return "TLS verification is off: anybody can pretend to be the server";
            });
        }
        return made;
    }

    tls_context(tls_context const&) = delete;
    tls_context& operator=(tls_context const&) = delete;

    [[nodiscard]] tls_options const& options() const noexcept { return options_; }
    [[nodiscard]] SSL_CTX* native() const noexcept { return context_.get(); }

    /// Keeps what resumes a session with this server; the last one counts.
    void remember(std::string const& server, detail::openssl_ptr<SSL_SESSION> ticket) {
        std::lock_guard const lock(mutex_);
        // A program that talks to more servers than this pays a full handshake now and then.
        if (tickets_.size() >= max_tickets && !tickets_.contains(server)) tickets_.clear();
        tickets_[server] = std::move(ticket);
    }

    /// What resumes a session with this server, or null.
    detail::openssl_ptr<SSL_SESSION> recall(std::string const& server) {
        std::lock_guard const lock(mutex_);
        auto const found = tickets_.find(server);
        if (found == tickets_.end()) return nullptr;
        SSL_SESSION* ticket = found->second.get();
        if (SSL_SESSION_is_resumable(ticket) != 1) {
            tickets_.erase(found);
            return nullptr;
        }
        SSL_SESSION_up_ref(ticket);
        return detail::openssl_ptr<SSL_SESSION>(ticket);
    }

    /// Forgets how to resume a session with this server.
    void forget(std::string const& server) {
        std::lock_guard const lock(mutex_);
        tickets_.erase(server);
    }

private:
    static constexpr std::size_t max_tickets = 256;

    explicit tls_context(tls_options options)
        : options_(std::move(options)),
          context_(SSL_CTX_new(TLS_client_method())) {}

    // SSL_CTX_set_* are macros with C casts, most of which cannot fail on a fresh context.
    void set_up() {
        SSL_CTX* const made = context_.get();
        SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION);
        SSL_CTX_set_options(made, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
        // Idle connections keep no record buffers.
        SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_verify(made, options_.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
        SSL_CTX_set_session_cache_mode(made,
                                       SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
        SSL_CTX_sess_set_new_cb(made, &keep_ticket);
        static constexpr unsigned char protocols[] = "\x08http/1.1";
        SSL_CTX_set_alpn_protos(made, protocols, sizeof(protocols) - 1);
        SSL_CTX_set_default_passwd_cb(made, &give_password);
        SSL_CTX_set_default_passwd_cb_userdata(made, &options_.key_password);
    }

    static int give_password(char* room, int size, int, void* kept) {
        auto const& password = *static_cast<std::string const*>(kept);
        if (password.size() > static_cast<std::size_t>(size)) return 0;
        std::memcpy(room, password.data(), password.size());
        return static_cast<int>(password.size());
    }

    static int keep_ticket(SSL* session, SSL_SESSION* ticket) {
        auto const* const place = static_cast<detail::ticket_place*>(SSL_get_app_data(session));
        if (place == nullptr) return 0;
        place->context->remember(place->server, detail::openssl_ptr<SSL_SESSION>(ticket));
        return 1;
    }

    static auto unreadable(std::string_view what, std::string const& path) {
        return fail(errc::invalid_configuration,
                    "TLS: " + std::string(what) + " " + path + ": " + detail::take_openssl_words());
    }

    result<void> read_trust() {
        if (!options_.verify) return {};
        SSL_CTX* const made = context_.get();
        if (options_.system_trust) SSL_CTX_set_default_verify_paths(made);
        std::string const& file = options_.ca_file;
        if (!file.empty() && SSL_CTX_load_verify_file(made, file.c_str()) != 1) {
            return unreadable("CA file", file);
        }
        std::string const& folder = options_.ca_path;
        if (!folder.empty() && SSL_CTX_load_verify_dir(made, folder.c_str()) != 1) {
            return unreadable("CA folder", folder);
        }
        // What the system's store has to say about missing defaults is nobody's error.
        ERR_clear_error();
        return {};
    }

    result<void> read_identity() {
        SSL_CTX* const made = context_.get();
        std::string const& file = options_.certificate_file;
        std::string const& key = options_.key_file.empty() ? file : options_.key_file;
        if (key.empty()) return {};
        if (file.empty()) {
            return fail(errc::invalid_configuration, "TLS: a key file without a certificate file");
        }
        if (SSL_CTX_use_certificate_chain_file(made, file.c_str()) != 1) {
            return unreadable("certificate file", file);
        }
        if (SSL_CTX_use_PrivateKey_file(made, key.c_str(), SSL_FILETYPE_PEM) != 1) {
            return unreadable("key file", key);
        }
        return {};
    }

    tls_options options_;
    detail::openssl_ptr<SSL_CTX> context_;
    std::mutex mutex_;
    std::map<std::string, detail::openssl_ptr<SSL_SESSION>, std::less<>> tickets_;
};

}  // namespace mcp::http
