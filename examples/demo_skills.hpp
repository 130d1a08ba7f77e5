// SPDX-License-Identifier: MIT
// The part of ./demo that is about skills: four of them in two folders, the servers that they
// share, what is missing, what clashes, and a call of a tool that a skill speaks of.
#pragma once

#include <mcp/host.hpp>
#include <mcp/skills.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace demo {

/// The skills of a project and of its user, in examples/skills.
inline std::vector<mcp::skill_root> skill_folders() {
    std::string const here = MCP_EXAMPLE_SKILLS;
    return {mcp::skill_root(mcp::skill_scope::repo, here + "/repo"),
            mcp::skill_root(mcp::skill_scope::user, here + "/user")};
}

inline void print_indented(std::string_view text) {
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        std::printf("   %.*s\n", static_cast<int>(end), text.data());
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

inline void print_waves(mcp::resolution const& all) {
    for (std::size_t i = 0; i < all.waves.size(); ++i) {
        std::printf("   %zu.", i + 1);
        for (std::string const& each : all.waves[i]) std::printf(" %s", each.c_str());
        std::printf("\n");
    }
}

/// An agent would show this to its user; the demo only says that it would.
inline mcp::task<mcp::consent_answer> consent(mcp::consent_request request) {
    std::string const first = request.args.empty() ? "" : ' ' + request.args.front() + " ...";
    std::printf("   [may skill %s run %s%s? yes]\n", request.declared_by.c_str(),
                request.command.c_str(), first.c_str());
    co_return mcp::consent_answer::allow_once;
}

/// What `${MCP_EXAMPLE_SERVER}` in the skills' files stands for.
inline mcp::skill_loader_options loading(std::string const& server) {
    mcp::skill_loader_options how;
    how.roots(skill_folders()).consent(consent);
    how.environment([server](std::string const& name) {
        return name == "MCP_EXAMPLE_SERVER" ? std::optional<std::string>(server) : std::nullopt;
    });
    return how;
}

inline void show_plan() {
    mcp::resolution const plan = resolve_skills(mcp::discover_skills(skill_folders()));
    print_indented(draw_text(plan));
    std::printf("\n   What starts together, and then:\n");
    print_waves(plan);
    std::printf("\n");
    print_indented(to_text(plan));
}

inline mcp::task<bool> load_and_call(std::shared_ptr<mcp::host> host, std::string server) {
    mcp::skill_loader loader(*host, loading(server));
    auto const report = co_await loader.load();
    if (!report) co_return false;
    for (mcp::loaded_skill const& each : report->loaded) {
        std::printf("   %-12s %s\n", each.name.c_str(),
                    std::string(to_string(each.status)).c_str());
    }
    mcp::tool_map const tools = loader.tools();
    auto const name = tools.find("score-sheet", "add");
    if (!name) co_return false;
    std::printf("   score-sheet says \"add\"; the agent calls %s\n", name->c_str());
    mcp::arguments numbers = mcp::args("a", 11, "b", 31);
    auto const sum = co_await host->call_tool(*name, std::move(numbers));
    std::printf("   11 + 31 = %s\n", sum ? sum->text().c_str() : sum.error().message().c_str());
    auto const gone = co_await loader.unload_all();
    co_return sum&& gone && report->loaded.size() == 4 && !report->has_error();
}

}  // namespace demo
