// SPDX-License-Identifier: MIT
// Tests of host/pool_key.hpp: who shares a connection with whom.
#include <mcp/host/pool_key.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <vector>

namespace tests_host_pool_key {

using mcp::credential_fingerprint;
using mcp::pool_key;
using mcp::server_config;

credential_fingerprint print_of(server_config const& server) {
    return credential_fingerprint(std::make_shared<server_config const>(server));
}

server_config entry() {
    server_config made("a");
    made.url = "https://example.com/mcp";
    made.auth.kind = mcp::auth_kind::bearer;
    made.auth.token = "hunter2";
    return made;
}

TEST_CASE("the same way to a server and the same credentials are the same") {
    server_config other = entry();
    other.description = "another text";
    other.call_timeout = std::chrono::seconds(1);
    CHECK(print_of(entry()) == print_of(other));
    CHECK(print_of(entry()).hash() == print_of(other).hash());
    CHECK(credential_fingerprint() == credential_fingerprint());
    CHECK_FALSE(credential_fingerprint() == print_of(entry()));
}

TEST_CASE("whatever is shown to a server makes a difference") {
    std::vector<server_config> all(10, entry());
    all[1].url += "/x";
    all[2].auth.token = "hunter3";
    all[3].auth = {mcp::auth_kind::basic, "", "me", "hunter2"};
    all[4].headers["X-Key"] = "1";
    all[5].headers["X-Key"] = "2";
    all[6].env["KEY"] = "1";
    all[7].args = {"a", "b"};
    all[8].args = {"ab"};
    all[9].oauth.emplace();
    std::unordered_set<std::uint64_t> hashes;
    for (std::size_t i = 0; i < all.size(); ++i) {
        hashes.insert(print_of(all[i]).hash());
        for (std::size_t j = 0; j < all.size(); ++j) {
            CHECK((print_of(all[i]) == print_of(all[j])) == (i == j));
        }
    }
    CHECK(hashes.size() == all.size());
}

TEST_CASE("keys differ by user, server and credential, and hash alike if they are alike") {
    auto const key = [](std::string user, std::string server, server_config const& how) {
        pool_key made;
        made.user = std::move(user);
        made.server = std::move(server);
        made.credential = print_of(how);
        return made;
    };
    server_config other = entry();
    other.auth.token = "hunter3";
    std::unordered_set<pool_key> keys;
    CHECK(keys.insert(key("ada", "a", entry())).second);
    CHECK_FALSE(keys.insert(key("ada", "a", entry())).second);
    CHECK(keys.insert(key("bob", "a", entry())).second);
    CHECK(keys.insert(key("ada", "b", entry())).second);
    CHECK(keys.insert(key("ada", "a", other)).second);
    CHECK(keys.insert(key("ad", "aa", entry())).second);
    CHECK(keys.size() == 5);
}

TEST_CASE("the hash is not the one that everybody can compute") {
    auto const& key = mcp::detail::process_key();
    CHECK((key[0] != 0 && key[1] != 0 && key[2] != 0));
    mcp::detail::keyed_hash one;
    one.add("hunter2");
    CHECK(one.value() != std::hash<std::string_view>()("hunter2"));
}

template <class T, class = void> struct is_printable : std::false_type {};
template <class T>
struct is_printable<T, std::void_t<decltype(std::declval<std::ostream&>() << std::declval<T>())>>
    : std::true_type {};
static_assert(!is_printable<credential_fingerprint>::value);
static_assert(!is_printable<pool_key>::value);

}  // namespace tests_host_pool_key
