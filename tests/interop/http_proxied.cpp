// SPDX-License-Identifier: MIT
// server-everything behind nginx with TLS, and @playwright/mcp, which minds the Host header.
#include "interop/http_world.hpp"

#include <fstream>

using namespace mcp;
using namespace mcp::test;

namespace tests_interop_http_proxied {

// A certificate for localhost that is its own authority, as cert.pem and key.pem.
void make_certificate(std::string const& folder) {
    std::vector<std::string> arguments = {
        "req",     "-x509",     "-newkey",
        "ec",      "-pkeyopt",  "ec_paramgen_curve:prime256v1",
        "-nodes",  "-days",     "2",
        "-subj",   "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost",
        "-out",    folder + "/cert.pem",
        "-keyout", folder + "/key.pem"};
    process_options how("openssl", std::move(arguments));
    auto made = must(child_process::spawn(std::move(how)));
    time_point const deadline = clock::now() + patience;
    while (!made.try_wait() && clock::now() < deadline) {
        net::io_context context;
        settle(context);
    }
    REQUIRE(made.try_wait());
    REQUIRE_FALSE(read_file(folder + "/cert.pem").empty());
}

listening_process nginx_before(std::string const& folder, std::string const& server) {
    std::uint16_t const port = free_port();
    std::ofstream(folder + "/nginx.conf")
        << "daemon off;\nerror_log stderr;\npid " << folder << "/pid;\nevents {}\nhttp {\n"
        << "access_log off;\nclient_body_temp_path " << folder << "/body;\nproxy_temp_path "
        << folder << "/proxy;\nfastcgi_temp_path " << folder << "/fastcgi;\nuwsgi_temp_path "
        << folder << "/uwsgi;\nscgi_temp_path " << folder << "/scgi;\n"
        << "server { listen 127.0.0.1:" << port << " ssl;\nssl_certificate " << folder
        << "/cert.pem;\nssl_certificate_key " << folder << "/key.pem;\nlocation / {\nproxy_pass "
        << server << ";\nproxy_http_version 1.1;\nproxy_set_header Connection '';\n"
        << "proxy_buffering off;\n} } }\n";
    process_options how("nginx", {"-e", "stderr", "-c", folder + "/nginx.conf"});
    how.environment.emplace("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    return listening_process(std::move(how), port);
}

TEST_CASE("a server behind nginx with TLS is used like any other, by who trusts its authority") {
    auto const server = everything_over("streamableHttp");
    scratch_folder const folder;
    make_certificate(folder.path());
    auto const proxy = nginx_before(folder.path(), server.url(""));

    http::client_options trusting;
    trusting.tls.ca_file = folder.path() + "/cert.pem";
    http_options where(proxy.url("/mcp", "https"));
    where.client(trusting);
    http_world world(where);
    world.connect();
    CHECK(world.text("echo", args("message", "hello")) == "Echo: hello");
    std::vector<double> steps;
    auto const watching =
        call_options().on_progress([&](progress const& each) { steps.push_back(each.value); });
    world.call("trigger-long-running-operation", args("duration", 1, "steps", 3), watching);
    CHECK(steps == std::vector<double>{1, 2, 3});

    http_world doubting{http_options(proxy.url("/mcp", "https"))};
    auto const refused = must_fail(run(doubting.context, doubting.client->connect()));
    CHECK(refused.code == errc::certificate_untrusted);
}

TEST_CASE("the tools of @playwright/mcp are listed without a browser") {
    std::uint16_t const port = free_port();
    std::vector<std::string> arguments = {"--headless", "--host", "127.0.0.1", "--port",
                                          std::to_string(port)};
    listening_process const server(
        node_process(node_modules() + "/@playwright/mcp/cli.js", std::move(arguments), {}, port),
        port);
    http_world world{http_options(server.url("/mcp"))};
    world.connect();
    CHECK(world.client->server().server.name == "Playwright");
    auto const tools = names_of(must(run(world.context, world.client->list_tools())));
    CHECK(tools.contains("browser_navigate"));
    CHECK(tools.size() >= 20);
}

}  // namespace tests_interop_http_proxied
