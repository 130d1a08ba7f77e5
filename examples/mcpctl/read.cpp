// SPDX-License-Identifier: MIT
// read, prompt and complete.
#include "commands.hpp"
#include "session.hpp"
#include "show.hpp"
#include "text.hpp"

#include <utility>

namespace mcpctl {

mcp::task<outcome<answer>> read_resource(session& here) {
    auto done = co_await here.server().read_resource(here.asked().name, here.options());
    if (!done) co_return failed(std::move(done.error()));
    answer made;
    if (here.asked().as_json) {
        made.text = std::string(done->raw.text()) + '\n';
        co_return made;
    }
    // One resource may be a folder; then each part says where it is from.
    bool const several = done->contents.size() > 1;
    for (mcp::resource_contents const& each : done->contents) {
        if (several) made.text += "[resource " + printable_line(each.uri) + "]\n";
        made.text += show_contents(each);
    }
    if (done->contents.empty()) here.screen().note("The resource is empty.");
    co_return made;
}

mcp::task<outcome<answer>> get_prompt(session& here) {
    invocation const& asked = here.asked();
    auto done = co_await here.server().get_prompt(asked.name, asked.strings, here.options());
    if (!done) co_return failed(std::move(done.error()));
    answer made;
    if (asked.as_json) {
        made.text = std::string(done->raw.text()) + '\n';
        co_return made;
    }
    for (mcp::prompt_message const& message : done->messages) {
        made.text +=
            here.screen().paint(stream::out, style::bold, printable_line(message.role) + ":");
        made.text += '\n' + indent(show_content(message.content), 2);
    }
    co_return made;
}

mcp::task<outcome<answer>> complete(session& here) {
    invocation const& asked = here.asked();
    auto of = asked.completes_prompt ? mcp::completion_reference::prompt(asked.name)
                                     : mcp::completion_reference::resource(asked.name);
    auto done = co_await here.server().complete(std::move(of), asked.argument, asked.value,
                                                asked.strings, here.options());
    if (!done) co_return failed(std::move(done.error()));
    answer made;
    if (asked.as_json) {
        made.text = std::string(done->raw.text()) + '\n';
        co_return made;
    }
    for (std::string const& value : done->values) made.text += printable_line(value) + '\n';
    if (done->has_more) here.screen().note("There are more; type more of the beginning.");
    co_return made;
}

}  // namespace mcpctl
