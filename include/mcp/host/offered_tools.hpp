// SPDX-License-Identifier: MIT
// The tools of one server that an agent may see.
#pragma once

#include <mcp/client/shared_list.hpp>
#include <mcp/host/name_index.hpp>
#include <mcp/host/tool_filter.hpp>
#include <mcp/protocol/tools.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// What a server offers, after its filter. Never changes, so any thread may read it.
class offered_tools {
public:
    offered_tools() = default;

    /// `total` is how many there were before the filter.
    offered_tools(shared_list<tool> tools, std::size_t total)
        : tools_(std::move(tools)),
          total_(total),
          by_name_(tools_) {}

    [[nodiscard]] shared_list<tool> const& tools() const noexcept { return tools_; }
    [[nodiscard]] std::size_t size() const noexcept { return tools_.size(); }
    [[nodiscard]] std::size_t total() const noexcept { return total_; }

    /// The tool that the server calls so, or null. Lives as long as tools() is shared.
    [[nodiscard]] tool const* find(std::string_view name) const {
        return by_name_.find(name, tools_);
    }

    /// The names, sorted.
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> made;
        made.reserve(tools_.size());
        for (tool const& each : tools_) made.push_back(each.name);
        std::sort(made.begin(), made.end());
        return made;
    }

private:
    shared_list<tool> tools_;
    std::size_t total_ = 0;
    detail::name_index by_name_;
};

using offer_ptr = std::shared_ptr<offered_tools const>;

/// What a filter makes of a server's list.
inline std::pair<offer_ptr, filter_report> make_offer(shared_list<tool> const& listed,
                                                      tool_filter const& filter) {
    std::vector<tool> kept(listed.begin(), listed.end());
    filter_report report =
        filter.apply(kept, [](tool const& each) -> std::string const& { return each.name; });
    bool const is_whole = report.kept == report.total;
    shared_list<tool> tools = is_whole ? listed : shared_list<tool>(std::move(kept));
    return {std::make_shared<offered_tools const>(std::move(tools), report.total),
            std::move(report)};
}

/// How one offer differs from another.
struct offer_difference {
    std::vector<std::string> added;
    std::vector<std::string> removed;
    bool is_same = false;  ///< Names, descriptions and schemas are all the same.
};

namespace detail {

inline bool is_same_tool(tool const& left, tool const& right) {
    return left.name == right.name && left.title == right.title &&
           left.description == right.description &&
           left.input_schema.text() == right.input_schema.text() &&
           left.output_schema.text() == right.output_schema.text() &&
           left.meta.text() == right.meta.text();
}

}  // namespace detail

inline offer_difference compare_offers(offered_tools const& before, offered_tools const& after) {
    offer_difference made;
    auto const old_names = before.names();
    auto const new_names = after.names();
    std::set_difference(new_names.begin(), new_names.end(), old_names.begin(), old_names.end(),
                        std::back_inserter(made.added));
    std::set_difference(old_names.begin(), old_names.end(), new_names.begin(), new_names.end(),
                        std::back_inserter(made.removed));
    made.is_same = before.total() == after.total() &&
                   std::equal(before.tools().begin(), before.tools().end(), after.tools().begin(),
                              after.tools().end(), detail::is_same_tool);
    return made;
}

}  // namespace mcp
