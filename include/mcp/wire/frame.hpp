// SPDX-License-Identifier: MIT
// The bytes of one message.
#pragma once

#include <mcp/wire/raw_json.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace mcp {

/// One message as it arrived. The bytes stay valid and unchanged while the frame, or a copy of it,
/// is held. One frame object must not be used by two threads at once; its slices may be.
class frame {
public:
    frame() = default;

    /// `text` lies in memory that `owner` keeps, of `owner_capacity` bytes in all.
    frame(std::shared_ptr<void const> owner, std::string_view text, std::size_t owner_capacity)
        : owner_(std::move(owner)),
          text_(text),
          owner_capacity_(owner_capacity) {}

    /// A frame that owns its text.
    static frame copy(std::string text) {
        auto const owner = std::make_shared<std::string const>(std::move(text));
        return frame(owner, *owner, owner->size());
    }

    [[nodiscard]] std::string_view text() const noexcept { return text_; }

    /// `part`, which must lie inside text() and be valid JSON, as a value that outlives the frame.
    /// A frame that is small compared with its owner is copied once, so that what is kept of it
    /// does not keep the whole read buffer.
    [[nodiscard]] raw_json slice(std::string_view part) const {
        // A quarter: what is kept costs at most four times its message.
        if (text_.size() >= owner_capacity_ / 4) return raw_json(owner_, part);
        if (!compact_) compact_ = std::make_shared<std::string const>(text_);
        auto const offset = static_cast<std::size_t>(part.data() - text_.data());
        return raw_json(compact_, std::string_view(*compact_).substr(offset, part.size()));
    }

private:
    std::shared_ptr<void const> owner_;
    std::string_view text_;
    std::size_t owner_capacity_ = 0;
    mutable std::shared_ptr<std::string const> compact_;
};

}  // namespace mcp
