// SPDX-License-Identifier: MIT
// Saves entries of a configuration: all of a change, or nothing.
#pragma once

#include <mcp/core/error.hpp>
#include <mcp/core/result.hpp>
#include <mcp/host/config_edit.hpp>
#include <mcp/host/config_file.hpp>
#include <mcp/host/server_config.hpp>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mcp {

namespace detail {

/// A descriptor that is closed at the end.
class open_file {
public:
    explicit open_file(int descriptor) noexcept : descriptor_(descriptor) {}
    open_file(open_file const&) = delete;
    open_file& operator=(open_file const&) = delete;
    ~open_file() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    [[nodiscard]] int get() const noexcept { return descriptor_; }
    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }

private:
    int descriptor_;
};

inline tl::unexpected<error> not_written(std::string const& file, int why) {
    return fail(errc::invalid_configuration,
                file + " cannot be written: " + std::generic_category().message(why));
}

inline bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        ssize_t const count = ::write(descriptor, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

inline std::string folder_of(std::string const& file) {
    std::string const folder = std::filesystem::path(file).parent_path().string();
    return folder.empty() ? "." : folder;
}

// Links to files stay links: what they lead to is replaced.
inline std::string real_file(std::string const& file) {
    std::error_code none;
    auto const real = std::filesystem::canonical(file, none);
    return none ? file : real.string();
}

}  // namespace detail

/// Replaces the file's text: whoever reads it sees the old or the new one, even after a crash. Only
/// this user can read it afterwards (mode 0600). errc::invalid_configuration says why it cannot be
/// written; the old text is there then.
inline result<void> write_config_file(std::string const& file, std::string_view text) {
    std::string const target = detail::real_file(file);
    std::string temporary = target + ".XXXXXX";
    {
        detail::open_file const made(::mkostemp(temporary.data(), O_CLOEXEC));
        if (!made.is_open()) return detail::not_written(file, errno);
        bool const is_done = ::fchmod(made.get(), S_IRUSR | S_IWUSR) == 0 &&
                             detail::write_all(made.get(), text) && ::fsync(made.get()) == 0;
        int const why = errno;
        if (!is_done) {
            ::unlink(temporary.c_str());
            return detail::not_written(file, why);
        }
    }
    if (::rename(temporary.c_str(), target.c_str()) != 0) {
        int const why = errno;
        ::unlink(temporary.c_str());
        return detail::not_written(file, why);
    }
    // The new name lasts only once its folder is written.
    detail::open_file const folder(
        ::open(detail::folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.is_open()) ::fsync(folder.get());
    return {};
}

/// Changes the entries of one file, as in `config_writer(places.file_of(config_layer::user))`.
/// Everything else in the file stays as it is, byte for byte. Each call blocks while it reads and
/// writes, and waits for other programs that use this class on a file of the same folder. Give it
/// entries as they were written, with `${VAR}`.
class config_writer {
public:
    explicit config_writer(std::string file) : file_(std::move(file)) {}

    /// Makes the file and its folder if there is none. errc::invalid_argument if an entry of that
    /// name is there.
    result<void> add(server_config const& written) {
        return edit([&](std::string text) { return add_entry(std::move(text), written); }, true);
    }

    /// errc::invalid_argument if no entry of that name is there.
    result<void> change(server_config const& written) {
        return edit([&](std::string text) { return change_entry(std::move(text), written); },
                    false);
    }

    /// errc::invalid_argument if no entry of that name is there.
    result<void> remove(std::string_view name) {
        return edit([&](std::string text) { return remove_entry(std::move(text), name); }, false);
    }

private:
    template <class Edit> result<void> edit(Edit const& apply, bool may_create) {
        if (file_.empty()) return fail(errc::invalid_argument, "there is no file to write to");
        if (file_.ends_with(".toml")) {
            return fail(errc::invalid_argument, file_ + ": TOML can be read only");
        }
        std::string const folder = detail::folder_of(file_);
        if (may_create) make_folder(folder);
        detail::open_file const lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        // Two programs that both read before either writes would lose one change.
        if (lock.is_open()) ::flock(lock.get(), LOCK_EX);
        int why = 0;
        auto text = detail::read_whole_file(file_, why);
        if (!text && why != ENOENT) return detail::not_written(file_, why);
        auto edited = apply(text ? std::move(*text) : std::string());
        if (!edited) {
            error reason = edited.error();
            reason.detail = file_ + ": " + reason.detail;
            return fail(std::move(reason));
        }
        return write_config_file(file_, *edited);
    }

    static void make_folder(std::string const& folder) {
        std::error_code ignored;  // if there is none afterwards, writing says so
        bool const is_new = std::filesystem::create_directories(folder, ignored);
        if (is_new)
            std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
    }

    std::string file_;
};

}  // namespace mcp
