// SPDX-License-Identifier: MIT
// The calls that are measured, as bytes through an Asio coroutine. `Connection` has call(bytes),
// which returns an awaitable of the whole reply.

#pragma once

#include <mcp/core/asio.hpp>

#include <cstddef>
#include <string>

#include "messages.hpp"
#include "plan.hpp"

namespace benchmark {

/// See measures.hpp. `frame` makes what the connection sends of the bytes behind the id.
template <class Connection> class floor_calls {
public:
    explicit floor_calls(Connection& connection, std::string (*frame)(std::string) = as_it_is)
        : connection_(connection),
          echo_(frame(echo_rest())),
          list_(frame(std::string(list_rest))),
          one_mebibyte_(frame(text_rest(one_mebibyte))),
          ten_mebibytes_(frame(text_rest(ten_mebibytes))) {}

    asio::awaitable<std::string> echo() { return connection_.call(echo_); }
    asio::awaitable<std::string> list() { return connection_.call(list_); }
    asio::awaitable<std::string> text(std::size_t size) {
        return connection_.call(size == one_mebibyte ? one_mebibyte_ : ten_mebibytes_);
    }

    void check_echo(std::string const& reply) const { check(reply, 200); }
    void check_list(std::string const& reply) const { check(reply, 600000); }
    void check_text(std::string const& reply, std::size_t size) const { check(reply, size); }

private:
    static std::string as_it_is(std::string rest) { return rest; }
    static void check(std::string const& reply, std::size_t expected) {
        if (reply.size() < expected) give_up("a reply is too short");
    }

    Connection& connection_;
    std::string echo_;
    std::string list_;
    std::string one_mebibyte_;
    std::string ten_mebibytes_;
};

}  // namespace benchmark
