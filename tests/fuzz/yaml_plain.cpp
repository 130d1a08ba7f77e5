// SPDX-License-Identifier: MIT
// Fuzzes the short way through YAML: what it reads, the library reads in the same way.
#include <mcp/core/yaml_places.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool condition, char const* claim) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

void compare(mcp::placed_value const& left, mcp::placed_value const& right) {
    require(left.kind == right.kind, "the kind is the same");
    require(left.line == right.line, "the line is the same");
    require(left.text == right.text, "the text is the same");
    require(left.truth == right.truth, "the truth is the same");
    require(left.number == right.number, "the number is the same");
    require(left.elements.size() == right.elements.size(), "the list has the same length");
    require(left.members.size() == right.members.size(), "the table has the same length");
    for (std::size_t i = 0; i < left.elements.size(); ++i) {
        compare(left.elements[i], right.elements[i]);
    }
    for (std::size_t i = 0; i < left.members.size(); ++i) {
        require(left.members[i].name == right.members[i].name, "the name is the same");
        require(left.members[i].line == right.members[i].line, "the name's line is the same");
        compare(left.members[i].value, right.members[i].value);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    if (!mcp::detail::yaml_text_mistake(text, 1).words.empty()) return 0;
    mcp::yaml_limits const limits;
    auto const plain = mcp::detail::plain_yaml_reader(text, 5, limits).read();
    if (!plain) return 0;
    auto const whole = mcp::detail::parse_any_yaml(text, 5, limits);
    require(whole.has_value(), "what the short way reads is YAML");
    compare(*plain, *whole);
    return 0;
}
