// SPDX-License-Identifier: MIT
// What the tests of the HTTP client fetch with.
#pragma once

#include <mcp/http/client.hpp>

#include <support/certificates.hpp>
#include <support/http_fetch.hpp>
#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace mcp::test {

/// A context, and a client that is made when it is first needed, with the options as they are then.
class fetch_world {
public:
    leak_check leaks;
    net::io_context context;
    http::client_options options = plain_options();
    bool keeps_client = true;  ///< False: each fetch has one of its own.

    http::client& client() {
        if (!client_) client_.emplace(context.get_executor(), options);
        return *client_;
    }

    result<fetched> fetch(http::request sent, std::shared_ptr<http::interrupt> stop = nullptr) {
        auto got = run(context, mcp::test::fetch(client(), std::move(sent), std::move(stop)));
        if (!keeps_client) client_.reset();
        return got;
    }

    /// Why a request fails after which nothing was sent.
    error failure(http::request sent) {
        auto const got = fetch(std::move(sent));
        REQUIRE_FALSE(got);
        CHECK(got.error().reached == delivery::unsent);
        return got.error();
    }

private:
    std::optional<http::client> client_;
};

/// The same, with an authority that the client trusts.
class secure_world : public fetch_world {
public:
    scratch_folder folder;
    identity authority = make_authority();

    secure_world() { options.tls.ca_file = folder.write("ca.pem", authority.certificate_pem()); }
};

}  // namespace mcp::test
