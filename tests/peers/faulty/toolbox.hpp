// SPDX-License-Identifier: MIT
// Tools by name, in the order of their listing.
#pragma once

#include "peer.hpp"

#include <deque>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

namespace faulty {

struct tool {
    std::string name;
    std::string description;
    json properties = json::object();  ///< of the input schema
    json extras = json::object();      ///< further members of the listing
    std::function<void(request const&)> run;
};

class toolbox {
public:
    void add(tool one) {
        places_[one.name] = tools_.size();
        tools_.push_back(std::move(one));
    }

    [[nodiscard]] std::size_t size() const { return tools_.size(); }

    [[nodiscard]] tool const* find(std::string const& name) const {
        auto const found = places_.find(name);
        return found == places_.end() ? nullptr : &tools_[found->second];
    }

    /// As tools/list shows it in a revision; members that came later are left out.
    [[nodiscard]] json listing(std::string const& version, bool modern) const {
        json list = json::array();
        for (auto const& one : tools_) {
            json entry = {{"name", one.name},
                          {"description", one.description},
                          {"inputSchema", {{"type", "object"}, {"properties", one.properties}}}};
            entry.update(one.extras);
            if (modern || version < "2025-11-25") entry.erase("execution");
            if (version < "2025-06-18") entry.erase("outputSchema");
            if (version < "2025-03-26") entry.erase("annotations");
            list.push_back(std::move(entry));
        }
        return list;
    }

private:
    std::deque<tool> tools_;  // a running tool may add another, and must not move
    std::unordered_map<std::string, std::size_t> places_;
};

inline json of_type(char const* type) { return {{"type", type}}; }

}  // namespace faulty
