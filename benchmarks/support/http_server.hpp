// SPDX-License-Identifier: MIT
// Starts an HTTP reference server and learns where it listens.

#pragma once

#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "child_process.hpp"
#include "plan.hpp"

namespace benchmark {

/// A running server, which ends with this object.
class http_server {
public:
    explicit http_server(std::vector<std::string> command, std::string const& option = {})
        : process_(with_option(std::move(command), option)) {
        std::string said;
        char piece[4096];
        while (auto const got = read(process_.output(), piece, sizeof piece)) {
            if (got < 0) give_up("the server says nothing");
            said.append(piece, static_cast<std::size_t>(got));
        }
        auto const line_end = said.find('\n');
        if (line_end == said.npos) give_up("the server does not say where it listens");
        url_ = said.substr(0, line_end);
        if (line_end + 1 < said.size()) keep_certificate(said.substr(line_end + 1));
    }
    http_server(http_server const&) = delete;
    http_server& operator=(http_server const&) = delete;
    ~http_server() {
        if (!certificate_file_.empty()) std::remove(certificate_file_.c_str());
    }

    /// Of the MCP endpoint.
    std::string const& url() const { return url_; }

    /// Of the stream that only says hello.
    std::string events_url() const { return url_.substr(0, url_.rfind('/')) + "/events"; }

    /// On 127.0.0.1.
    std::uint16_t port() const {
        std::uint16_t number = 0;
        auto const begin = url_.rfind(':') + 1;
        std::from_chars(url_.data() + begin, url_.data() + url_.size(), number);
        return number;
    }

    /// A PEM file of what to trust; empty without TLS.
    std::string const& certificate_file() const { return certificate_file_; }

private:
    static std::vector<std::string> with_option(std::vector<std::string> command,
                                                std::string const& option) {
        if (!option.empty()) command.push_back(option);
        return command;
    }

    void keep_certificate(std::string_view text) {
        char name[] = "/tmp/benchmark-certificate-XXXXXX";
        int const file = mkstemp(name);
        if (file < 0) give_up("no temporary file");
        certificate_file_ = name;
        auto const written = write(file, text.data(), text.size());
        close(file);
        if (written != static_cast<ssize_t>(text.size())) give_up("no room for a temporary file");
    }

    child_process process_;
    std::string url_;
    std::string certificate_file_;
};

}  // namespace benchmark
