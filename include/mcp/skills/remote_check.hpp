// SPDX-License-Identifier: MIT
// Holds what a server sends against what it has listed. A match is no reason to trust the server.
#pragma once

#include <mcp/core/base64.hpp>
#include <mcp/core/placed_value.hpp>
#include <mcp/core/result.hpp>
#include <mcp/core/yaml_places.hpp>
#include <mcp/host/config_text.hpp>
#include <mcp/protocol/resources.hpp>
#include <mcp/skills/front_matter.hpp>
#include <mcp/skills/remote_entry.hpp>
#include <mcp/skills/sha256.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace mcp::detail {

inline std::string quoted_file(std::string_view server, std::string_view uri) {
    return printable(uri) + " of " + printable(server);
}

/// The bytes of the one resource that was asked for. `most` bounds what is decoded.
inline result<std::string> bytes_of(read_result const& read, std::string_view uri,
                                    std::string_view server, std::uint64_t most) {
    auto const wrong = [&](std::string_view what) {
        return fail(errc::malformed_message, quoted_file(server, uri) + ' ' + std::string(what));
    };
    if (read.contents.size() != 1 || read.contents[0].uri != uri) {
        return wrong("was answered with something else");
    }
    resource_contents const& one = read.contents[0];
    if (one.text.has_value() == one.blob.has_value()) return wrong("is neither text nor a blob");
    if (one.text) return *one.text;
    if (one.blob->size() / 4 * 3 > most + 2) {
        return fail(errc::verification_failed, quoted_file(server, uri) + " is longer than listed");
    }
    auto bytes = decode_base64(*one.blob);
    if (!bytes) return wrong("is a blob that is no base64");
    return std::move(*bytes);
}

/// Length and digest. errc::verification_failed.
inline result<void> check_bytes(std::string_view server, remote_skill_file const& listed,
                                std::string_view bytes) {
    std::string const what = quoted_file(server, listed.uri);
    if (bytes.size() != listed.size) {
        return fail(errc::verification_failed, what + " has " + std::to_string(bytes.size()) +
                                                   " bytes, not the " +
                                                   std::to_string(listed.size) + " listed");
    }
    if ("sha256:" + sha256_hex(bytes) != listed.digest) {
        return fail(errc::verification_failed, what + " has another digest than listed");
    }
    return {};
}

/// True if both are the same: the order of members counts for nothing, their kinds do. A table that
/// has a name twice is the same as no other.
inline bool is_same_value(placed_value const& left, placed_value const& right) {
    if (left.kind != right.kind) return false;
    switch (left.kind) {
        case placed_kind::null: return true;
        case placed_kind::boolean: return left.truth == right.truth;
        case placed_kind::number:
            // Beyond this, doubles are the same that were written differently.
            if (std::abs(left.number) >= 9007199254740992.0) return left.text == right.text;
            return left.number == right.number;
        case placed_kind::text: return left.text == right.text;
        case placed_kind::list: {
            if (left.elements.size() != right.elements.size()) return false;
            for (std::size_t i = 0; i < left.elements.size(); ++i) {
                if (!is_same_value(left.elements[i], right.elements[i])) return false;
            }
            return true;
        }
        case placed_kind::table: break;
    }
    if (left.members.size() != right.members.size()) return false;
    std::set<std::string_view> names;
    for (placed_member const& each : left.members) {
        placed_member const* const other = right.find(each.name);
        if (!names.insert(each.name).second || other == nullptr) return false;
        if (!is_same_value(each.value, other->value)) return false;
    }
    return true;
}

inline void add_scalar_texts(placed_value& value, std::string_view source) {
    bool const is_bare = value.kind == placed_kind::number || value.kind == placed_kind::boolean;
    if (is_bare) value.text = std::string(source.substr(value.begin, value.end - value.begin));
    for (placed_value& each : value.elements) add_scalar_texts(each, source);
    for (placed_member& each : value.members) add_scalar_texts(each.value, source);
}

/// The listed front matter as the values that YAML is read into.
inline result<placed_value> listed_front_matter(remote_skill_entry const& entry) {
    auto made = parse_json_places(entry.front_matter.text());
    if (!made) {
        return fail(errc::malformed_message,
                    quoted_file(entry.server, entry.uri) + ": frontmatter " + made.error().words);
    }
    add_scalar_texts(*made, entry.front_matter.text());
    return std::move(*made);
}

// The first field that differs, for people.
inline std::string differing_field(placed_value const& listed, placed_value const& found) {
    for (placed_member const& each : listed.members) {
        placed_member const* const other = found.find(each.name);
        if (other == nullptr || !is_same_value(each.value, other->value)) return each.name;
    }
    for (placed_member const& each : found.members) {
        if (listed.find(each.name) == nullptr) return each.name;
    }
    return "a field that is there twice";
}

/// Compares the front matter of a SKILL.md with that of the entry, field by field.
/// errc::verification_failed names the first that differs.
inline result<void> check_front_matter(remote_skill_entry const& entry, std::string_view text,
                                       std::size_t most) {
    auto const wrong = [&](std::string const& what) {
        return fail(errc::verification_failed,
                    quoted_file(entry.server, entry.uri) + ": the front matter " + what);
    };
    front_matter const split = split_front_matter(text);
    if (split.state != front_matter_state::whole) return wrong("is not there");
    if (split.yaml.size() > most) return wrong("is too long");
    auto found = parse_yaml_places(split.yaml, split.line);
    if (!found) {
        // As local skills are read: what is compared is what counts.
        auto const closed = quote_plain_colons(split.yaml);
        if (closed) found = parse_yaml_places(*closed, split.line);
    }
    if (!found) return wrong(found.error().words);
    auto const listed = listed_front_matter(entry);
    if (!listed) return fail(listed.error());
    if (is_same_value(*listed, *found)) return {};
    return wrong("differs from what was listed: " + one_line(differing_field(*listed, *found)));
}

}  // namespace mcp::detail
