// SPDX-License-Identifier: MIT
// What was answered about servers of skills, so that nobody is asked the same twice.
#pragma once

#include <mcp/core/json.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/config_file.hpp>
#include <mcp/host/config_writer.hpp>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace mcp {

/// One answer.
struct consent_record {
    std::string digest;  ///< Of what would run; see server_digest().
    bool is_allowed = false;
    std::string server;  ///< For people: what it was called.
    std::string what;    ///< For people: what would run, without secrets.

    consent_record() = default;

    bool operator==(consent_record const&) const = default;
};

/// Answers by digest: whatever changes what would run has no answer. Thread-safe.
class consent_store {
public:
    /// Until the program ends.
    consent_store() = default;
    consent_store(consent_store const&) = delete;
    consent_store& operator=(consent_store const&) = delete;

    /// With the answers of a file, which is written at each change (mode 0600), and made if there
    /// is none. Blocks while it reads or writes. errc::invalid_configuration if it is no such file:
    /// then nothing is known, rather than half.
    static result<std::shared_ptr<consent_store>> open(std::string file) {
        auto made = std::make_shared<consent_store>();
        int why = 0;
        auto const text = detail::read_whole_file(file, why);
        if (!text && why != ENOENT) {
            return fail(errc::invalid_configuration,
                        file + " cannot be read: " + std::generic_category().message(why));
        }
        if (text) {
            if (auto read = made->load(*text); !read) {
                return fail(errc::invalid_configuration, file + ": " + read.error().detail);
            }
        }
        made->file_ = std::move(file);
        return made;
    }

    /// Takes the answers of a text that save() gave; all of them, or none and
    /// errc::invalid_configuration. Those that are there already stay unless it has others.
    result<void> load(std::string_view text) {
        auto const parsed = parse_json(text);
        if (!parsed) return fail(errc::invalid_configuration, parsed.error().detail);
        json const& all = *parsed;
        bool const is_ours = all.is_object() && all.contains("consents") &&
                             all.at("consents").is_array() &&
                             all.at("consents").size() <= most_records;
        if (!is_ours) return fail(errc::invalid_configuration, "has no list of consents");
        std::map<std::string, consent_record> read;
        for (json const& each : all.at("consents")) {
            consent_record one;
            one.digest = text_of(each, "digest");
            if (!is_digest(one.digest) || !each.contains("allowed") ||
                !each.at("allowed").is_boolean()) {
                return fail(errc::invalid_configuration,
                            "consents[" + std::to_string(read.size()) +
                                "] has no digest with \"allowed\": true or false");
            }
            one.is_allowed = each.at("allowed").get<bool>();
            one.server = text_of(each, "server");
            one.what = text_of(each, "what");
            read.insert_or_assign(one.digest, one);
        }
        std::lock_guard const lock(mutex_);
        read.merge(records_);
        records_ = std::move(read);
        return {};
    }

    /// All answers as JSON; holds no secrets.
    [[nodiscard]] std::string save() const {
        std::lock_guard const lock(mutex_);
        return text();
    }

    /// What was answered; nothing if nobody was asked, or the answer was for once.
    [[nodiscard]] std::optional<bool> find(std::string const& digest) const {
        std::lock_guard const lock(mutex_);
        auto const found = records_.find(digest);
        if (found == records_.end()) return std::nullopt;
        return found->second.is_allowed;
    }

    /// If the file cannot be written, the answer holds until the program ends.
    result<void> remember(consent_record one) {
        std::lock_guard const lock(mutex_);
        std::string digest = one.digest;
        records_.insert_or_assign(std::move(digest), std::move(one));
        return write();
    }

    /// Whoever it is about is asked again.
    result<void> forget(std::string const& digest) {
        std::lock_guard const lock(mutex_);
        if (records_.erase(digest) == 0) return {};
        return write();
    }

    /// By digest.
    [[nodiscard]] std::vector<consent_record> records() const {
        std::lock_guard const lock(mutex_);
        std::vector<consent_record> made;
        for (auto const& each : records_) made.push_back(each.second);
        return made;
    }

private:
    static constexpr std::size_t most_records = 100000;

    static bool is_digest(std::string_view text) noexcept {
        constexpr std::string_view begin = "sha256:";
        return text.starts_with(begin) && text.size() == begin.size() + 64 &&
               text.find_first_not_of("0123456789abcdef", begin.size()) == text.npos;
    }

    static std::string text_of(json const& object, char const* name) {
        bool const is_text =
            object.is_object() && object.contains(name) && object.at(name).is_string();
        return is_text ? object.at(name).get<std::string>() : std::string();
    }

    // With the lock.
    [[nodiscard]] std::string text() const {
        json list = json::array();
        for (auto const& each : records_) {
            json one = json::object();
            one["digest"] = each.second.digest;
            one["allowed"] = each.second.is_allowed;
            one["server"] = each.second.server;
            one["what"] = each.second.what;
            list.push_back(std::move(one));
        }
        json all = json::object();
        all["consents"] = std::move(list);
        return all.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
    }

    result<void> write() const {
        if (file_.empty()) return {};
        std::error_code ignored;  // if there is no folder afterwards, writing says so
        std::filesystem::create_directories(detail::folder_of(file_), ignored);
        return write_config_file(file_, text());
    }

    mutable std::mutex mutex_;
    std::map<std::string, consent_record> records_;
    std::string file_;
};

}  // namespace mcp
