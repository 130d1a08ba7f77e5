// SPDX-License-Identifier: MIT
// Tests of host/server_store.hpp: every store keeps what users give it, each for itself.
#include <mcp/host/server_store.hpp>

#include <mcp/host/file_server_store.hpp>

#include <support/run.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tests_host_server_store {

using mcp::errc;
using mcp::result;
using mcp::server_config;
using mcp::task;
using mcp::test::code_of;

static_assert(mcp::server_store<mcp::memory_server_store>);
static_assert(mcp::server_store<mcp::file_server_store>);

struct forgets_errors {
    task<std::vector<server_config>> list(std::string);
    task<result<server_config>> get(std::string, std::string);
    task<result<void>> put(std::string, server_config);
    task<result<bool>> erase(std::string, std::string);
};
struct has_no_users {
    task<result<std::vector<server_config>>> list();
    task<result<server_config>> get(std::string);
    task<result<void>> put(server_config);
    task<result<bool>> erase(std::string);
};
static_assert(!mcp::server_store<forgets_errors>);
static_assert(!mcp::server_store<has_no_users>);

server_config program(std::string name, std::string command = "x") {
    server_config made(std::move(name));
    made.command = std::move(command);
    return made;
}

template <class T> T now(task<T> work) {
    mcp::net::io_context here;
    return mcp::test::run(here, std::move(work));
}

template <class Store> std::vector<std::string> names_in(Store& store, std::string user) {
    std::vector<std::string> made;
    auto const listed = now(store.list(std::move(user)));
    REQUIRE(listed);
    for (server_config const& each : *listed) made.push_back(each.name);
    return made;
}

template <class Store> void keeps_servers(Store store) {
    using names = std::vector<std::string>;
    CHECK(names_in(store, "ada").empty());
    REQUIRE(now(store.put("ada", program("b"))));
    REQUIRE(now(store.put("ada", program("a"))));
    REQUIRE(now(store.put("bob", program("a", "bob's"))));
    CHECK(names_in(store, "ada") == names{"a", "b"});
    CHECK(names_in(store, "bob") == names{"a"});
    CHECK(now(store.get("ada", "a"))->command == "x");
    CHECK(now(store.get("bob", "a"))->command == "bob's");
    CHECK(code_of(now(store.get("bob", "b"))) == errc::unknown_server);
    CHECK(code_of(now(store.get("eve", "a"))) == errc::unknown_server);

    server_config changed = program("a", "y");
    changed.args = {"${HOME}", "${NAME:-nobody}"};
    changed.auth.kind = mcp::auth_kind::bearer;
    changed.auth.token = "secret";
    changed.enabled = false;
    REQUIRE(now(store.put("ada", changed)));
    server_config const stored = *now(store.get("ada", "a"));
    CHECK(stored.command == "y");
    CHECK(stored.args == changed.args);
    CHECK(stored.auth == changed.auth);
    CHECK_FALSE(stored.enabled);
    CHECK(names_in(store, "ada") == names{"a", "b"});

    CHECK(now(store.erase("ada", "a")) == true);
    CHECK(now(store.erase("ada", "a")) == false);
    CHECK(now(store.erase("eve", "a")) == false);
    CHECK(names_in(store, "ada") == names{"b"});
    CHECK(names_in(store, "bob") == names{"a"});
}

template <class Store> void refuses_names(Store store) {
    CHECK(code_of(now(store.list(""))) == errc::invalid_argument);
    CHECK(code_of(now(store.get("", "a"))) == errc::invalid_argument);
    CHECK(code_of(now(store.put("", program("a")))) == errc::invalid_argument);
    CHECK(code_of(now(store.erase("", "a"))) == errc::invalid_argument);
    CHECK(code_of(now(store.put("ada", program("")))) == errc::invalid_argument);
    CHECK(code_of(now(store.put("ada", program("a b")))) == errc::invalid_argument);
    CHECK(names_in(store, "ada").empty());
}

template <class Store> void is_thread_safe(Store store) {
    std::vector<std::thread> users;
    for (int i = 0; i < 4; ++i) {
        users.emplace_back([store, i]() mutable {
            for (int j = 0; j < 5; ++j) {
                auto const name = "s" + std::to_string(i) + "-" + std::to_string(j);
                static_cast<void>(now(store.put("ada", program(name))));
            }
        });
    }
    for (std::thread& each : users) each.join();
    CHECK(names_in(store, "ada").size() == 20);
}

TEST_CASE("a store in memory keeps the servers of each user") {
    keeps_servers(mcp::memory_server_store());
    refuses_names(mcp::memory_server_store());
    is_thread_safe(mcp::memory_server_store());
}

TEST_CASE("a store in files keeps the servers of each user") {
    mcp::test::scratch_folder const folder;
    keeps_servers(mcp::file_server_store(folder.file("one/store")));
    refuses_names(mcp::file_server_store(folder.file("two")));
    is_thread_safe(mcp::file_server_store(folder.file("three")));
}

TEST_CASE("a copy of a store in memory is the same store") {
    mcp::memory_server_store one;
    mcp::memory_server_store two = one;
    REQUIRE(now(one.put("ada", program("a"))));
    CHECK(names_in(two, "ada").size() == 1);
}

}  // namespace tests_host_server_store
