// SPDX-License-Identifier: MIT
// Keeps the servers of each user in a file.
#pragma once

#include <mcp/core/asio.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/config_file.hpp>
#include <mcp/host/config_source.hpp>
#include <mcp/host/config_writer.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/host/server_store.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp {

/// The name of a user's file: nothing that a user can be called leads out of the folder, or to
/// another user's file where names differ in case only. errc::invalid_argument if it is empty, or
/// too long for a file.
inline result<std::string> user_file_name(std::string_view user) {
    constexpr std::size_t longest = 240;  // most file systems take 255, and ".json" and a
                                          // temporary one's ".XXXXXX" must fit
    if (user.empty()) return fail(errc::invalid_argument, "a user needs a name");
    std::string made;
    for (char const c : user) {
        bool const is_plain =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (is_plain) {
            made += c;
        } else {
            constexpr char const* digits = "0123456789abcdef";
            auto const byte = static_cast<unsigned char>(c);
            made += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    if (made.size() > longest) return fail(errc::invalid_argument, "the user's name is too long");
    return made + ".json";
}

/// Keeps the servers of each user in a file of its own in one folder, in the form of any other
/// configuration. Files can be read by this user of the system alone, and change as a whole or not
/// at all. Variables such as `${HOME}` stay as they are, because they would be those of this
/// program. Each call blocks while it reads or writes. Thread-safe.
class file_server_store {
public:
    /// The folder is made when there is something to write.
    explicit file_server_store(std::string folder) : folder_(std::move(folder)) {}

    /// Those without an error, by name.
    task<result<std::vector<server_config>>> list(std::string user) {
        return ready(list_now(user));
    }
    /// errc::invalid_configuration says what is wrong with the entry, or with the file.
    task<result<server_config>> get(std::string user, std::string name) {
        return ready(get_now(user, name));
    }
    task<result<void>> put(std::string user, server_config server) {
        return ready(put_now(user, server));
    }
    task<result<bool>> erase(std::string user, std::string name) {
        return ready(erase_now(user, name));
    }

private:
    template <class T> static task<T> ready(T value) { co_return value; }

    [[nodiscard]] result<std::string> file_of(std::string const& user) const {
        auto name = user_file_name(user);
        if (!name) return name;
        return folder_ + '/' + *name;
    }

    [[nodiscard]] result<read_config> read(std::string const& user) const {
        auto const file = file_of(user);
        if (!file) return fail(file.error());
        config_places nowhere;
        nowhere.environment = [](std::string const& name) { return "${" + name + '}'; };
        read_config made =
            read_entries<false>(read_source(config_layer::user, *file, false), nowhere);
        for (config_problem const& each : made.problems) {
            if (each.is_error()) return fail(errc::invalid_configuration, to_string(each));
        }
        return made;
    }

    [[nodiscard]] result<std::vector<server_config>> list_now(std::string const& user) const {
        auto const all = read(user);
        if (!all) return fail(all.error());
        std::vector<server_config> made;
        for (config_entry const& each : all->entries) {
            if (each.is_usable()) made.push_back(each.written);
        }
        std::sort(made.begin(), made.end(),
                  [](auto const& left, auto const& right) { return left.name < right.name; });
        return made;
    }

    [[nodiscard]] result<server_config> get_now(std::string const& user,
                                                std::string const& name) const {
        auto const all = read(user);
        if (!all) return fail(all.error());
        for (config_entry const& each : all->entries) {
            if (each.written.name != name) continue;
            if (each.is_usable()) return each.written;
            return fail(errc::invalid_configuration, to_string(first_error(each.problems)));
        }
        return detail::unknown_stored(name);
    }

    static config_problem const& first_error(std::vector<config_problem> const& problems) {
        return *std::find_if(problems.begin(), problems.end(),
                             [](config_problem const& each) { return each.is_error(); });
    }

    [[nodiscard]] result<void> put_now(std::string const& user, server_config const& server) const {
        if (auto checked = detail::check_stored(user, server); !checked) return checked;
        auto const file = file_of(user);
        if (!file) return fail(file.error());
        config_writer writer(*file);
        result<void> done = writer.change(server);
        bool const is_new = !done && done.error().code == make_error_code(errc::invalid_argument);
        return is_new ? writer.add(server) : done;
    }

    [[nodiscard]] result<bool> erase_now(std::string const& user, std::string const& name) const {
        auto const file = file_of(user);
        if (!file) return fail(file.error());
        result<void> const done = config_writer(*file).remove(name);
        if (done) return true;
        if (done.error().code == make_error_code(errc::invalid_argument)) return false;
        return fail(done.error());
    }

    std::string folder_;
};

}  // namespace mcp
