// SPDX-License-Identifier: MIT
// Which function runs which command.
#include "commands.hpp"

#include "session.hpp"

namespace mcpctl {

mcp::task<outcome<answer>> run_command(session& here) {
    switch (here.asked().what) {
        case command::info: return show_info(here);
        case command::tools: return list_tools(here);
        case command::call: return call_tool(here);
        case command::resources: return list_resources(here);
        case command::templates: return list_templates(here);
        case command::read: return read_resource(here);
        case command::prompts: return list_prompts(here);
        case command::prompt: return get_prompt(here);
        case command::complete: return complete(here);
        case command::ping: return ping(here);
        case command::probe: return probe(here);
        case command::events: return print_feed(here);
        case command::status:  // of several servers: see fleet.hpp
        case command::repl:
        case command::config:  // need no session
        case command::skills:
        case command::watch: break;
    }
    return watch(here);
}

mcp::task<mcp::result<std::vector<mcp::root>>> list_roots(std::vector<mcp::root> roots) {
    co_return roots;
}

}  // namespace mcpctl
