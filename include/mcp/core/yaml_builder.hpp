// SPDX-License-Identifier: MIT
// Builds a value from the events of a YAML parser, within limits. Link mcp::skills.
#pragma once

#include <mcp/core/placed_value.hpp>
#include <mcp/core/yaml_limits.hpp>
#include <mcp/core/yaml_scalar.hpp>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace mcp {

namespace detail {

// Thrown through the parser, which offers no other way to stop it.
struct yaml_refusal {
    std::size_t line;
    std::string words;
};

/// Builds the value from the parser's events, and refuses what is over a limit as it comes.
class yaml_builder final : public YAML::EventHandler {
public:
    /// No value is said to stand behind the last line, where the parser puts what is missing.
    yaml_builder(yaml_limits const& limits, std::size_t first_line, std::size_t last_line)
        : limits_(limits),
          first_line_(first_line),
          last_line_(last_line) {}

    placed_value take() { return std::move(root_); }

    [[nodiscard]] std::size_t line_of(YAML::Mark const& mark) const {
        std::size_t const line = first_line_ + static_cast<std::size_t>(std::max(mark.line, 0));
        return std::min(line, last_line_);
    }

    void OnDocumentStart(YAML::Mark const& mark) override {
        if (documents_++ > 0) refuse(mark, "there is more than one document");
    }
    void OnDocumentEnd() override {}

    void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
        placed_value made;
        made.line = line_of(mark);
        add(mark, anchor, std::move(made), 1);
    }

    void OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) override {
        auto const found = kept_.find(anchor);
        if (found == kept_.end()) refuse(mark, "an alias stands inside what it stands for");
        kept const& known = found->second;
        count(mark, known.nodes, known.bytes);
        if (open_.size() + known.height > limits_.depth) refuse_depth(mark);
        grow(known.nodes, known.bytes);
        close_value(mark, known.value, known.height);
    }

    void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                  std::string const& text) override {
        placed_value made;
        made.kind = placed_kind::text;
        made.line = line_of(mark);
        made.text = text;
        if (tag == "?" || tag.empty()) resolve_yaml_scalar(made);
        add(mark, anchor, std::move(made), 1);
    }

    void OnSequenceStart(YAML::Mark const& mark, std::string const&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        begin(mark, anchor, placed_kind::list);
    }
    void OnSequenceEnd() override { end(); }

    void OnMapStart(YAML::Mark const& mark, std::string const&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        begin(mark, anchor, placed_kind::table);
    }
    void OnMapEnd() override { end(); }

private:
    // What an anchor names.
    struct kept {
        placed_value value;
        std::size_t nodes = 0;
        std::size_t bytes = 0;
        std::size_t height = 1;
    };

    // A list or a table that has not ended.
    struct frame {
        kept made;
        YAML::anchor_t anchor = 0;
        YAML::Mark mark;
        bool has_name = false;
        placed_member member;
    };

    [[noreturn]] void refuse(YAML::Mark const& mark, std::string words) const {
        throw yaml_refusal{line_of(mark), std::move(words)};
    }

    [[noreturn]] void refuse_depth(YAML::Mark const& mark) const {
        refuse(mark, "is nested more than " + std::to_string(limits_.depth) + " deep");
    }

    void count(YAML::Mark const& mark, std::size_t nodes, std::size_t bytes) {
        nodes_ += nodes;
        bytes_ += bytes;
        if (nodes_ > limits_.nodes || bytes_ > limits_.value_bytes) {
            refuse(mark, "holds too much once its aliases are followed");
        }
    }

    // What is inside an open list or table is also inside those around it.
    void grow(std::size_t nodes, std::size_t bytes) {
        for (frame& each : open_) {
            each.made.nodes += nodes;
            each.made.bytes += bytes;
        }
    }

    void begin(YAML::Mark const& mark, YAML::anchor_t anchor, placed_kind kind) {
        count(mark, 1, 0);
        grow(1, 0);
        if (open_.size() >= limits_.depth) refuse_depth(mark);
        frame opened;
        opened.made.value.kind = kind;
        opened.made.value.line = line_of(mark);
        opened.made.nodes = 1;
        opened.anchor = anchor;
        opened.mark = mark;
        open_.push_back(std::move(opened));
    }

    void end() {
        frame done = std::move(open_.back());
        open_.pop_back();
        if (done.anchor != 0) keep(done.mark, done.anchor, done.made);
        close_value(done.mark, std::move(done.made.value), done.made.height);
    }

    void add(YAML::Mark const& mark, YAML::anchor_t anchor, placed_value value,
             std::size_t height) {
        std::size_t const bytes = value.text.size();
        count(mark, 1, bytes);
        grow(1, bytes);
        if (anchor != 0) keep(mark, anchor, kept{value, 1, bytes, height});
        close_value(mark, std::move(value), height);
    }

    void keep(YAML::Mark const& mark, YAML::anchor_t anchor, kept const& value) {
        count(mark, value.nodes, value.bytes);
        kept_.insert_or_assign(anchor, value);
    }

    void close_value(YAML::Mark const& mark, placed_value value, std::size_t height) {
        if (open_.empty()) {
            root_ = std::move(value);
            return;
        }
        frame& outer = open_.back();
        outer.made.height = std::max(outer.made.height, height + 1);
        if (outer.made.value.kind == placed_kind::list) {
            outer.made.value.elements.push_back(std::move(value));
        } else if (!outer.has_name) {
            name_member(mark, outer, value);
        } else {
            outer.member.value = std::move(value);
            outer.made.value.members.push_back(std::move(outer.member));
            outer.member = placed_member();
            outer.has_name = false;
        }
    }

    void name_member(YAML::Mark const& mark, frame& outer, placed_value& value) const {
        bool const is_scalar = value.kind == placed_kind::text ||
                               value.kind == placed_kind::number ||
                               value.kind == placed_kind::boolean;
        if (!is_scalar) refuse(mark, "the name of a member must be text");
        outer.member.name = std::move(value.text);
        outer.member.line = line_of(mark);
        outer.has_name = true;
    }

    yaml_limits limits_;
    std::size_t first_line_;
    std::size_t last_line_;
    std::size_t documents_ = 0;
    std::size_t nodes_ = 0;
    std::size_t bytes_ = 0;
    std::vector<frame> open_;
    std::map<YAML::anchor_t, kept> kept_;
    placed_value root_;
};

}  // namespace detail

}  // namespace mcp
