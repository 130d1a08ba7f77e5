// SPDX-License-Identifier: MIT
// Finding out the era of real processes, the awkward ones too.
#include "support/faulty_client.hpp"

#include <csignal>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tests_faults_era_probes {

using namespace mcp;
using namespace mcp::test;

// A connection to a server of some era, with what it received and the processes that were started.
struct probed {
    explicit probed(std::vector<std::string> arguments, client_options options = client_options()) {
        arguments.insert(arguments.end(),
                         {"--pid-file", folder.file("pids"), "--record", folder.file("record")});
        world.emplace(faulty_server(std::move(arguments)), std::move(options));
    }

    std::chrono::milliseconds connect() {
        auto const begun = clock::now();
        world->connect();
        return since(begun);
    }

    [[nodiscard]] server_info const& server() const { return world->client->server(); }
    [[nodiscard]] std::size_t starts() const { return read_pids(folder.file("pids")).size(); }

    // The methods received, in order.
    [[nodiscard]] std::vector<std::string> methods() const {
        std::vector<std::string> found;
        std::ifstream file(folder.file("record"));
        for (std::string line; std::getline(file, line);) found.push_back(json::parse(line)["method"]);
        return found;
    }

    void check_works() {
        auto const answer = world->call("echo", args("text", "x"));
        REQUIRE(answer.has_value());
        CHECK(answer->text() == "x");
        CHECK(world->stats()["violations"].empty());
        CHECK(world->stats()["duplicateIds"].empty());
    }

    scratch_folder folder;
    std::optional<fault_world> world;
};

using names = std::vector<std::string>;

TEST_CASE("a legacy server refuses the probe and is initialized") {
    probed server({});
    server.connect();
    CHECK(server.server().era == era::legacy);
    CHECK(server.server().protocol_version == "2025-11-25");
    CHECK(server.server().instructions == "Handle with care.");
    CHECK(server.starts() == 1);
    server.check_works();
    auto const seen = server.methods();
    CHECK(names(seen.begin(), seen.begin() + 3) ==
          names{"server/discover", "initialize", "notifications/initialized"});
}

TEST_CASE("whatever code a legacy server refuses the probe with, it is initialized") {
    for (std::string const code : {"-32601", "-32600", "-32602", "-32603", "-32000", "0", "42"}) {
        INFO(code);
        probed server({"--discover-code", code});
        server.connect();
        CHECK(server.server().era == era::legacy);
        CHECK(server.starts() == 1);
        server.check_works();
    }
}

TEST_CASE("each legacy revision that a server answers with is spoken") {
    for (std::string const version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
        INFO(version);
        probed server({"--version", version});
        server.connect();
        CHECK(server.server().era == era::legacy);
        CHECK(server.server().protocol_version == version);
        server.check_works();
        CHECK(server.world->stats()["protocolVersion"] == version);
    }
}

TEST_CASE("each legacy revision can be asked for") {
    for (std::string const version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
        INFO(version);
        probed server({}, legacy_only().protocol_version(version));
        server.connect();
        CHECK(server.server().protocol_version == version);
        CHECK(server.methods()[0] == "initialize");
        server.check_works();
    }
}

TEST_CASE("a legacy server that answers with a revision nobody knows is a version mismatch") {
    probed server({"--version", "2031-01-01"});
    auto const connected = server.world->try_connect();
    REQUIRE_FALSE(connected.has_value());
    CHECK(connected.error().code == errc::version_mismatch);
    CHECK(contains(connected.error().detail, "2025-11-25"));
    CHECK(run_until(server.world->context, [&] { return children().empty(); }));
}

TEST_CASE("a modern server needs no initialize") {
    probed server({"--era", "modern"});
    server.connect();
    CHECK(server.server().era == era::modern);
    CHECK(server.server().protocol_version == "2026-07-28");
    CHECK(server.starts() == 1);
    server.check_works();
    CHECK(server.methods()[0] == "server/discover");
    CHECK(server.methods()[1] == "tools/call");
}

TEST_CASE("a modern server of another revision is a version mismatch that names it") {
    probed server({"--era", "modern", "--version", "2031-01-01"});
    auto const connected = server.world->try_connect();
    REQUIRE_FALSE(connected.has_value());
    CHECK(connected.error().code == errc::version_mismatch);
    CHECK(contains(connected.error().detail, "2031-01-01"));
}

TEST_CASE("a server that is silent on the probe costs the probe's time, and no more") {
    probed server({"--era", "silent-probe"}, client_options().probe_timeout(200ms));
    auto const taken = server.connect();
    CHECK(taken >= 200ms);
    CHECK(taken < 400ms);
    CHECK(server.server().era == era::legacy);
    CHECK(server.starts() == 1);
    server.check_works();
    CHECK(server.world->stats()["cancelled"].empty());
}

TEST_CASE("a server that exits on the probe is started once more, and initialized at once") {
    probed server({"--era", "exit-on-probe"});
    auto const taken = server.connect();
    CHECK(taken < 1s);
    CHECK(server.server().era == era::legacy);
    CHECK(server.starts() == 2);
    server.check_works();
    auto const seen = server.methods();
    CHECK(names(seen.begin(), seen.begin() + 3) ==
          names{"server/discover", "initialize", "notifications/initialized"});
}

TEST_CASE("a server that exits on everything is started twice, not more") {
    scratch_folder const folder;
    fault_world world(stdio_options("/bin/sh", {"-c", "echo x >> " + folder.file("starts") +
                                                          "; read line; echo last words >&2; exit 3"}),
                      client_options());
    auto const connected = world.try_connect();
    REQUIRE_FALSE(connected.has_value());
    CHECK(connected.error().code == errc::connection_lost);
    CHECK(connected.error().detail == "the server exited with code 3");
    CHECK(connected.error().server_output == "last words");
    CHECK(count_of(read_file(folder.file("starts")), "x") == 2);
}

TEST_CASE("a discover answer that comes after initialize was sent still makes the server modern") {
    probed server({"--era", "late-discover", "--late-ms", "300"}, client_options().probe_timeout(100ms));
    auto const taken = server.connect();
    CHECK(taken >= 300ms);
    CHECK(taken < 600ms);
    CHECK(server.server().era == era::modern);
    CHECK(server.starts() == 1);
    server.check_works();
    auto const seen = server.methods();
    REQUIRE(seen.size() >= 2);
    CHECK(names(seen.begin(), seen.begin() + 2) == names{"server/discover", "initialize"});
}

TEST_CASE("a server that is slow to start is waited for, in both eras") {
    for (std::string const era : {"legacy", "modern"}) {
        INFO(era);
        probed server({"--era", era, "--slow-start", "400"}, client_options().probe_timeout(100ms));
        auto const taken = server.connect();
        CHECK(taken >= 400ms);
        CHECK(taken < 800ms);
        CHECK(to_string(server.server().era) == era);
        CHECK(server.starts() == 1);
        auto const answer = server.world->call("echo", args("text", "x"));
        REQUIRE(answer.has_value());
    }
}

TEST_CASE("a server that lists only a legacy revision is initialized with it") {
    probed server({"--era", "legacy-only-versions"});
    server.connect();
    CHECK(server.server().era == era::legacy);
    CHECK(server.server().protocol_version == "2025-11-25");
    CHECK(server.starts() == 1);
    server.check_works();
}

TEST_CASE("a server that refuses the first request by version is probed again") {
    probed server({"--era", "retry-version"});
    server.connect();
    CHECK(server.server().era == era::modern);
    CHECK(server.starts() == 1);
    server.check_works();
    auto const seen = server.methods();
    CHECK(names(seen.begin(), seen.begin() + 2) == names{"server/discover", "server/discover"});
}

TEST_CASE("a server of both eras is spoken to in the modern one, unless the user wants the other") {
    probed modern({"--era", "dual"});
    modern.connect();
    CHECK(modern.server().era == era::modern);
    modern.check_works();
    CHECK(modern.world->stats()["modern"] == true);

    probed legacy({"--era", "dual"}, legacy_only());
    legacy.connect();
    CHECK(legacy.server().era == era::legacy);
    legacy.check_works();
    CHECK(legacy.world->stats()["modern"] == false);
}

TEST_CASE("a legacy server is an error for a client that speaks the modern era only") {
    probed server({}, client_options().era(era_choice::modern));
    auto const connected = server.world->try_connect();
    REQUIRE_FALSE(connected.has_value());
    CHECK(connected.error().code == errc::remote_error);
    CHECK(connected.error().remote->code == -32601);
    CHECK(server.methods() == names{"server/discover"});
}

TEST_CASE("a modern server is an error for a client that speaks the legacy era only") {
    probed server({"--era", "modern"}, legacy_only());
    auto const connected = server.world->try_connect();
    REQUIRE_FALSE(connected.has_value());
    CHECK(connected.error().code == errc::remote_error);
    CHECK(server.methods() == names{"initialize"});
}

TEST_CASE("a server that never says anything is given up when the limit of connect() is reached") {
    fault_world silent(stdio_options("/bin/sh", {"-c", "while read line; do :; done"}),
                       client_options().probe_timeout(100ms));
    auto const begun = clock::now();
    auto const connected = silent.try_connect(call_options().timeout(300ms));
    REQUIRE_FALSE(connected.has_value());
    CHECK(connected.error().code == errc::timed_out);
    CHECK(since(begun) >= 300ms);
    CHECK(since(begun) < 500ms);
    CHECK(run_until(silent.context, [&] { return children().empty(); }));
}

TEST_CASE("a program that pours out bytes without a line end is message_too_large, not a hang") {
    stdio_options flood("/bin/cat", {"/dev/zero"});
    flood.max_message = 1 << 20;
    fault_world world(std::move(flood), client_options());
    auto const connected = world.try_connect();
    REQUIRE_FALSE(connected.has_value());
    CHECK(connected.error().code == errc::message_too_large);
    CHECK(run_until(world.context, [&] { return children().empty(); }));
}

TEST_CASE("a server that dies while connecting is lost, not waited for") {
    scratch_folder const folder;
    fault_world world(faulty_server({"--slow-start", "60000", "--pid-file", folder.file("pids")}));
    background<result<void>> connecting(world.context.get_executor(), world.client->connect());
    REQUIRE(run_until(world.context, [&] { return read_pids(folder.file("pids")).size() == 1; }));
    REQUIRE(::kill(read_pids(folder.file("pids")).front(), SIGKILL) == 0);
    auto const killed = clock::now();
    REQUIRE(run_until(world.context, [&] { return connecting.ended(); }));
    CHECK(since(killed) < 150ms);
    REQUIRE_FALSE(connecting.outcome->has_value());
    CHECK(connecting.outcome->error().code == errc::connection_lost);
    CHECK(contains(connecting.outcome->error().detail, "SIGKILL"));
}

}  // namespace tests_faults_era_probes
