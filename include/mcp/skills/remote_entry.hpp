// SPDX-License-Identifier: MIT
// A skill as a server lists it (extension io.modelcontextprotocol/skills): its front matter, and
// every file of it with length and digest.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/config_problem.hpp>
#include <mcp/skills/remote_uri.hpp>
#include <mcp/skills/skill_name.hpp>
#include <mcp/wire/raw_json.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// What is taken from a server. A skill over one of the first two is never asked for; the values
/// are those that the extension says every host takes.
struct remote_skill_limits {
    std::size_t files = 512;                        ///< Of one skill.
    std::uint64_t bytes = std::uint64_t(16) << 20;  ///< Of all its files together.
    std::size_t skills = 10000;                     ///< Of one listing; further ones are left out.
    std::size_t pages = 1000;                       ///< Of one listing.
    std::size_t uri_bytes = 2048;                   ///< Of each URI.
    std::size_t front_matter_bytes = std::size_t(64) << 10;
};

/// A file of a skill, as it was listed.
struct remote_skill_file {
    std::string uri;
    std::string path;        ///< From the skill's folder, as in `references/FORMS.md`.
    std::string digest;      ///< `sha256:` and 64 lowercase hexadecimal digits.
    std::uint64_t size = 0;  ///< In bytes.

    remote_skill_file() = default;

    bool operator==(remote_skill_file const&) const = default;
};

/// A skill of a server. `server` and `uri` together say which: neither does alone. What it says is
/// the server's claim; the files are held against it when they are read.
struct remote_skill_entry {
    std::string server;       ///< What the host calls it, whatever it calls itself.
    std::string uri;          ///< Of its SKILL.md.
    std::string root;         ///< Of its folder.
    std::string path;         ///< `acme/billing/refunds`
    std::string scheme;       ///< Mostly `skill`.
    std::string name;         ///< The last part of the path; others may be called the same.
    std::string description;  ///< The server's words.
    raw_json front_matter;    ///< All of it.
    bool is_dynamic = false;  ///< There is no list of files: nothing can be verified.
    std::vector<remote_skill_file> files;  ///< All of them, SKILL.md too, by path.

    remote_skill_entry() = default;

    /// The file of that path; null if there is none.
    [[nodiscard]] remote_skill_file const* find(std::string_view file) const noexcept {
        for (remote_skill_file const& each : files) {
            if (each.path == file) return &each;
        }
        return nullptr;
    }

    [[nodiscard]] std::uint64_t bytes() const noexcept {
        std::uint64_t sum = 0;
        for (remote_skill_file const& each : files) sum += each.size;
        return sum;
    }
};

namespace detail {

inline bool is_sha256_digest(std::string_view text) noexcept {
    constexpr std::string_view begin = "sha256:";
    return text.starts_with(begin) && text.size() == begin.size() + 64 &&
           text.find_first_not_of("0123456789abcdef", begin.size()) == text.npos;
}

/// Reads one entry, or says what is wrong with it.
class remote_entry_reader {
public:
    remote_entry_reader(std::string server, remote_skill_limits const& limits) : limits_(limits) {
        made_.server = std::move(server);
    }

    result<remote_skill_entry> read(json const& entry) {
        if (!entry.is_object()) return wrong("", "is no object");
        made_.uri = text_of(entry, "uri");
        auto uri = parse_remote_uri(made_.uri, limits_.uri_bytes);
        if (!uri) return wrong("uri", "is not the URI of a SKILL.md");
        made_.name = std::string(uri->name());
        made_.root = std::move(uri->root);
        made_.path = std::move(uri->path);
        made_.scheme = std::move(uri->scheme);
        auto read = read_front_matter(entry);
        if (read) read = read_files(entry);
        if (!read) return fail(std::move(read.error()));
        return std::move(made_);
    }

private:
    [[nodiscard]] tl::unexpected<error> wrong(std::string const& where, std::string const& what,
                                              errc why = errc::malformed_message) const {
        bool const is_shown = made_.uri.size() <= limits_.uri_bytes && !made_.uri.empty();
        std::string words = is_shown ? printable(made_.uri) : "a skill";
        words += " of " + printable(made_.server) + ": ";
        if (!where.empty()) words += where + ' ';
        return fail(why, words + what);
    }

    static std::string text_of(json const& object, char const* name) {
        auto const found = object.find(name);
        bool const is_text = found != object.end() && found->is_string();
        return is_text ? found->get<std::string>() : std::string();
    }

    result<void> read_front_matter(json const& entry) {
        auto const found = entry.find("frontmatter");
        if (found == entry.end() || !found->is_object())
            return wrong("frontmatter", "is no object");
        auto text = raw_json::from(*found);
        if (!text) return fail(std::move(text.error()));
        if (text->text().size() > limits_.front_matter_bytes) {
            return wrong("frontmatter",
                         "has more than " + std::to_string(limits_.front_matter_bytes) + " bytes",
                         errc::message_too_large);
        }
        made_.front_matter = std::move(*text);
        if (text_of(*found, "name") != made_.name || !is_skill_name(made_.name)) {
            return wrong("frontmatter.name",
                         "is not the name that the URI ends with, of lowercase "
                         "letters, digits and single hyphens");
        }
        made_.description = text_of(*found, "description");
        if (made_.description.empty()) return wrong("frontmatter.description", "is no text");
        return {};
    }

    result<void> read_files(json const& entry) {
        auto const found = entry.find("resources");
        if (found != entry.end() && found->is_string() && *found == "dynamic") {
            made_.is_dynamic = true;
            return {};
        }
        if (found == entry.end() || !found->is_array()) {
            return wrong("resources", "is neither a list nor \"dynamic\"");
        }
        if (found->size() > limits_.files) {
            return wrong("resources", "has more than " + std::to_string(limits_.files) + " files",
                         errc::message_too_large);
        }
        std::set<std::string> seen;
        std::uint64_t sum = 0;
        for (json const& each : *found) {
            auto file = read_file(each, "resources[" + std::to_string(made_.files.size()) + ']');
            if (!file) return fail(std::move(file.error()));
            if (!seen.insert(file->path).second) return wrong("resources", "has a file twice");
            if (file->size > limits_.bytes - sum) {
                return wrong("resources",
                             "has more than " + std::to_string(limits_.bytes) + " bytes of files",
                             errc::message_too_large);
            }
            sum += file->size;
            made_.files.push_back(std::move(*file));
        }
        remote_skill_file const* const own = made_.find(skill_file_name);
        if (own == nullptr || own->uri != made_.uri) return wrong("resources", "lacks SKILL.md");
        return {};
    }

    result<remote_skill_file> read_file(json const& entry, std::string const& where) const {
        if (!entry.is_object()) return wrong(where, "is no object");
        remote_skill_file made;
        made.uri = text_of(entry, "uri");
        auto path = path_in_skill(made_.root, made.uri);
        if (made.uri.size() > limits_.uri_bytes || !path) {
            return wrong(where + ".uri", "is no file in the skill's folder");
        }
        made.path = std::move(*path);
        made.digest = text_of(entry, "digest");
        if (!is_sha256_digest(made.digest)) {
            return wrong(where + ".digest", "must be sha256: and 64 lowercase hexadecimal digits");
        }
        auto const size = entry.find("size");
        if (size == entry.end() || !size->is_number_unsigned()) {
            return wrong(where + ".size", "is no number of bytes");
        }
        made.size = size->get<std::uint64_t>();
        return made;
    }

    remote_skill_limits const& limits_;
    remote_skill_entry made_;
};

}  // namespace detail

/// Reads an element of `skills`, or the `skill` of skills/get. Errors: malformed_message, and
/// message_too_large if it is over the limits; both say where. Hosts do not load such a skill.
inline result<remote_skill_entry> read_remote_entry(std::string server, raw_json const& text,
                                                    remote_skill_limits const& limits = {}) {
    return detail::remote_entry_reader(std::move(server), limits)
        .read(parse_json(text.text()).value_or(json()));
}

/// What a server lists. It may have more skills than these, which can be had by their URIs.
struct remote_listing {
    std::vector<remote_skill_entry> skills;
    std::vector<config_problem> problems;  ///< Of entries that were left out.
    bool is_cut = false;                   ///< There were more than the limit.

    remote_listing() = default;
};

}  // namespace mcp
