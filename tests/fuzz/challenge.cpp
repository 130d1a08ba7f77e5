// SPDX-License-Identifier: MIT
// Fuzzes WWW-Authenticate: any text ends in a bounded list, and a list that is written is read
// again.
#include <mcp/http/challenge.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

void require(bool condition, char const* claim) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

// As a careful server writes it.
std::string written(std::vector<mcp::http::challenge> const& all) {
    std::string text;
    for (auto const& each : all) {
        if (!text.empty()) text += ", ";
        text += each.scheme;
        if (!each.token68.empty()) text += ' ' + each.token68;
        bool is_first = each.token68.empty();
        for (auto const& [name, value] : each.parameters) {
            text += (is_first ? " " : ", ") + name + "=\"";
            is_first = false;
            for (char const c : value) {
                if (c == '"' || c == '\\') text += '\\';
                text += c;
            }
            text += '"';
        }
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const all = mcp::http::parse_challenges(text);
    require(all.size() <= 32, "the list is bounded");
    for (auto const& each : all) {
        require(mcp::http::detail::is_token(each.scheme), "a scheme is a token");
        require(each.parameters.size() <= 64, "the parameters are bounded");
        for (auto const& [name, value] : each.parameters) {
            require(mcp::http::detail::is_token(name), "a name is a token");
            require(value.size() <= text.size(), "a value comes from the text");
            require(each.find(name).has_value(), "what is there is found");
        }
    }
    std::string const again = written(all);
    if (again.size() < (std::size_t(16) << 10)) {
        require(mcp::http::parse_challenges(again) == all, "what is written is read");
    }
    return 0;
}
