// SPDX-License-Identifier: MIT
// What tools, resources and prompts hold, for people.
#include "show.hpp"

#include "text.hpp"

#include <variant>

namespace mcpctl {

namespace {

std::string lines(std::string_view text) {
    std::string shown = printable(text);
    if (shown.empty() || shown.back() != '\n') shown += '\n';
    return shown;
}

// Every four characters of base64 stand for three bytes, less the padding.
std::string describe_binary(std::string_view what, std::string const& type,
                            std::string_view base64) {
    std::size_t bytes = base64.size() / 4 * 3;
    while (base64.ends_with('=') && bytes > 0) {
        base64.remove_suffix(1);
        --bytes;
    }
    std::string const kind = type.empty() ? "of unknown type" : printable_line(type);
    return '[' + std::string(what) + ' ' + kind + ", " + count_of(bytes, "byte") +
           "; --json has it]\n";
}

struct content_shower {
    std::string operator()(mcp::text_content const& block) const { return lines(block.text); }
    std::string operator()(mcp::image_content const& block) const {
        return describe_binary("image", block.mime_type, block.data);
    }
    std::string operator()(mcp::audio_content const& block) const {
        return describe_binary("audio", block.mime_type, block.data);
    }
    std::string operator()(mcp::resource_link const& block) const {
        std::string const name = block.title.empty() ? block.name : block.title;
        std::string text = "[resource " + printable_line(block.uri);
        if (!name.empty()) text += ": " + printable_line(name);
        return text + "]\n";
    }
    std::string operator()(mcp::embedded_resource const& block) const {
        return "[resource " + printable_line(block.resource.uri) + "]\n" +
               show_contents(block.resource);
    }
    std::string operator()(mcp::unknown_content const& block) const {
        return lines(block.raw.text());
    }
};

// Many servers give structured content once more as text.
bool repeats(mcp::content const& block, mcp::json const& structured) {
    auto const* text = std::get_if<mcp::text_content>(&block);
    if (text == nullptr) return false;
    auto const value = mcp::parse_json(text->text);
    return value && *value == structured;
}

}  // namespace

std::string show_content(mcp::content const& block) { return std::visit(content_shower{}, block); }

std::string show_contents(mcp::resource_contents const& contents) {
    if (contents.text) return lines(*contents.text);
    return describe_binary("binary", contents.mime_type, contents.blob.value_or(""));
}

std::string show_result(mcp::tool_result const& result) {
    std::string text;
    mcp::json const structured = result.structured_content.value();
    bool repeated = structured.is_null();
    for (mcp::content const& block : result.content) {
        text += show_content(block);
        repeated = repeated || repeats(block, structured);
    }
    if (!repeated)
        text += lines(structured.dump(2, ' ', false, mcp::json::error_handler_t::replace));
    return text;
}

}  // namespace mcpctl
