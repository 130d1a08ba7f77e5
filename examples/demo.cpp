// SPDX-License-Identifier: MIT
// The tour that ./demo gives: an agent's host with three servers from a configuration file, one of
// them slow, one that dies and comes back, and two with a tool of the same name; then skills.
#ifdef MCP_WITH_SKILLS
#include "demo_skills.hpp"
#endif

#include <mcp/host.hpp>
#include <mcp/mcp.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <unistd.h>

using namespace std::chrono_literals;

namespace {

void heading(char const* text) { std::printf("\n== %s\n", text); }

// Written anew for each run; removed at the end.
class config_file {
public:
    explicit config_file(std::string const& server)
        : path_(std::filesystem::temp_directory_path() /
                ("asio-mcp-demo-" + std::to_string(::getpid()) + ".json")) {
        std::string const command = mcp::json(server).dump();
        text_ =
            "{\n"
            "  \"mcpServers\": {\n"
            "    \"calculator\": {\"command\": " +
            command +
            ", \"enabledTools\": [\"add\"]},\n"
            "    \"slow\": {\"command\": " +
            command +
            ", \"args\": [\"--start-delay\", \"600\"],\n"
            "             \"enabledTools\": [\"roll_dice\"]},\n"
            "    \"mortal\": {\"command\": " +
            command +
            ", \"retryDelay\": 200,\n"
            "               \"enabledTools\": [\"add\", \"crash\"]}\n"
            "  }\n"
            "}\n";
        std::ofstream(path_) << text_;
    }
    config_file(config_file const&) = delete;
    config_file& operator=(config_file const&) = delete;
    ~config_file() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }

    [[nodiscard]] std::string path() const { return path_.string(); }
    [[nodiscard]] std::string const& text() const { return text_; }

private:
    std::filesystem::path path_;
    std::string text_;
};

void show_status(mcp::host_status const& all) {
    for (auto const& each : all.servers()) {
        std::printf("   %-11s %s\n", each->name.c_str(), mcp::status_text(*each).c_str());
    }
}

// What happens in the background, as an agent would log it.
void on_event(mcp::host_event const& event) {
    if (auto const* lost = std::get_if<mcp::host_events::connection_error>(&event)) {
        std::printf("   [%s: %s]\n", lost->server.c_str(), lost->why.code.message().c_str());
    }
    if (auto const* back = std::get_if<mcp::host_events::reconnected>(&event)) {
        std::printf("   [%s is back with %zu tools]\n", back->server.c_str(), back->tools.size());
    }
}

mcp::task<bool> call(mcp::host& host, std::string name, mcp::arguments with) {
    auto outcome = co_await host.call_tool(name, std::move(with));
    std::printf("   %-16s %s\n", name.c_str(),
                outcome ? outcome->text().c_str() : outcome.error().message().c_str());
    co_return outcome.has_value();
}

mcp::task<void> show_slash_command(std::shared_ptr<mcp::host> host, mcp::config const& entries) {
    mcp::slash_commands commands;
    auto const shown = std::make_shared<mcp::slash_host<mcp::host>>(host, entries);
    if (!mcp::add_mcp_command(commands, shown)) co_return;
    auto const answer = co_await commands.run("/mcp");
    std::printf("%s", answer.content.c_str());
}

mcp::task<bool> tour(std::shared_ptr<mcp::host> host, mcp::config const& entries) {
    heading("Three servers from one file; adding them waits for nobody");
    host->apply(entries);
    show_status(*host->status());

    heading("The quick ones can be used while the slow one still starts");
    auto const is_there = mcp::server_state::connected;
    auto first = co_await host->board().wait_for_state("calculator", is_there, 10s);
    auto other = co_await host->board().wait_for_state("mortal", is_there, 10s);
    if (!first || !other) co_return false;
    show_status(*host->status());

    heading("Two servers offer \"add\": the agent sees two names");
    for (mcp::host_tool const& each : host->tools()) {
        std::printf("   %-16s %s\n", each.name.c_str(), each.definition->description.c_str());
    }

    heading("Calls across servers; the last one waits until its server is there");
    bool works = co_await call(*host, "calculator__add", mcp::args("a", 2, "b", 40));
    works = co_await call(*host, "mortal__add", mcp::args("a", 20, "b", 22)) && works;
    mcp::tool_identity const dice{"slow", "roll_dice"};
    auto rolled = co_await host->call_tool(dice, mcp::args("count", 2));
    std::printf("   %-16s %s\n", "roll_dice", rolled ? rolled->text().c_str() : "failed");

    heading("A server dies; calls meanwhile wait for it, and it comes back");
    bool const survived = co_await call(*host, "crash", mcp::arguments());
    works = co_await call(*host, "mortal__add", mcp::args("a", 1, "b", 1)) && works;

    heading("What /mcp says");
    co_await show_slash_command(host, entries);
    co_await host->close();
    co_return works&& rolled && !survived;
}

#ifdef MCP_WITH_SKILLS
mcp::task<bool> skills_tour(std::shared_ptr<mcp::host> host, std::string server) {
    heading("Four skills from two folders, and the servers that they need");
    demo::show_plan();

    heading("They are loaded; each server starts once");
    bool const works = co_await demo::load_and_call(host, server);
    co_await host->close();
    co_return works;
}
#endif

// Runs a part of the tour with a host of its own.
template <class Part> bool run(Part const& part) {
    asio::io_context context;
    auto host = std::make_shared<mcp::host>(
        context.get_executor(), mcp::host_options().single_threaded().on_event(on_event));
    bool fine = false;
    asio::co_spawn(context, part(host),
                   [&](std::exception_ptr thrown, bool outcome) { fine = !thrown && outcome; });
    context.run();
    return fine;
}

}  // namespace

int main(int argc, char** argv) {
    std::string const server =
        argc > 1 ? argv[1] : std::string(MCP_EXAMPLE_DIR) + "/example_server";
    config_file const file(server);
    std::printf("%s", file.text().c_str());
    mcp::config const entries = mcp::config::load({file.path()});
    std::printf("%s", entries.report().c_str());

    bool fine = run([&](std::shared_ptr<mcp::host> const& host) { return tour(host, entries); });
#ifdef MCP_WITH_SKILLS
    fine = run([&](std::shared_ptr<mcp::host> const& host) { return skills_tour(host, server); }) &&
           fine;
#endif
    std::printf("\n%s\n", fine ? "That was the tour." : "Something went wrong.");
    return fine ? 0 : 1;
}
