// SPDX-License-Identifier: MIT
// Answers what a server asks: by a request (legacy era), or inside a result (modern era).
#pragma once

#include <mcp/client/options.hpp>
#include <mcp/core/asio.hpp>
#include <mcp/core/late.hpp>
#include <mcp/core/result.hpp>
#include <mcp/session/input_requests.hpp>

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// The user's handlers behind one verb. `server` is the name that they are told. `Options` has the
/// handlers; a template, so that only programs with a client compile it.
template <class Options> class basic_responder {
public:
    explicit basic_responder(std::shared_ptr<Options const> options)
        : options_(std::move(options)) {}

    [[nodiscard]] bool handles(std::string_view method) const {
        if (method == "elicitation/create")
            return options_->elicitation_ || options_->url_elicitation_;
        if (method == "sampling/createMessage") return static_cast<bool>(options_->sampling_);
        return method == "roots/list" && options_->roots_;
    }

    /// The text of the result object. A handler's exception is errc::handler_failed.
    static task<result<std::string>> answer(std::shared_ptr<Options const> options,
                                            std::string server, std::string method,
                                            raw_json params) {
        std::exception_ptr thrown;
        try {
            if (method == "elicitation/create") {
                co_return co_await elicit(options, std::move(server), std::move(params));
            }
            if (method == "sampling/createMessage") {
                co_return co_await sample(options, std::move(server), std::move(params));
            }
            if (method == "roots/list") co_return co_await list_roots(options);
        } catch (std::exception const& problem) {
            co_return fail(errc::handler_failed, method + ": " + problem.what());
        } catch (...) {
            co_return fail(errc::handler_failed, method);
        }
        co_return fail(unsupported(method));
    }

    /// How to tell the server that there is no answer.
    static rpc_error to_rpc_error(error const& why) {
        rpc_error told;
        told.code = rpc_code::internal_error;
        // Handlers' own words may hold secrets of the user: the server gets the kind only.
        told.message = why.code.message();
        if (why.code == errc::malformed_message || why.code == errc::unsupported_by_server) {
            told.code = rpc_code::invalid_params;
            told.message = why.detail;
        }
        if (why.code == errc::cancelled) {
            told.code = rpc_code::user_rejected;
            told.message = "the user rejected the request";
        }
        return told;
    }

private:
    using options_ptr = std::shared_ptr<Options const>;

    static error unsupported(std::string_view what) {
        return error(errc::unsupported_by_server,
                     "this client did not declare " + std::string(what));
    }

    using document_type = detail::late<Options, json_document>;

    static result<document_type> open(raw_json const& params) {
        std::string text(params ? params.text() : std::string_view("{}"));
        return document_type::parse(frame::copy(std::move(text)));
    }

    static task<result<std::string>> elicit(options_ptr options, std::string server,
                                            raw_json params) {
        auto document = open(params);
        if (!document) co_return fail(document.error());
        auto request = decode_elicitation(document->cursor());
        if (!request) co_return fail(request.error());
        bool const by_url = request->kind == elicitation_request::mode::url;
        auto const& handler =
            by_url ? options->url_elicitation_ : options->elicitation_;
        if (!handler)
            co_return fail(unsupported(by_url ? "elicitation by URL" : "elicitation by form"));
        request->server = std::move(server);
        co_return co_await handler(std::move(*request));
    }

    static task<result<std::string>> sample(options_ptr options, std::string server,
                                            raw_json params) {
        if (!options->sampling_) co_return fail(unsupported("sampling"));
        auto document = open(params);
        if (!document) co_return fail(document.error());
        auto request = decode_sampling(document->cursor());
        if (!request) co_return fail(request.error());
        request->server = std::move(server);
        auto answer = co_await options->sampling_(*request);
        if (!answer) co_return fail(answer.error());
        co_return answer->encode();
    }

    static task<result<std::string>> list_roots(options_ptr options) {
        if (!options->roots_) co_return fail(unsupported("roots"));
        auto roots = co_await options->roots_();
        if (!roots) co_return fail(roots.error());
        co_return encode_roots(*roots);
    }

    options_ptr options_;
};

using responder = basic_responder<client_options>;

}  // namespace mcp
