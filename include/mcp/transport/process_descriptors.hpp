// SPDX-License-Identifier: MIT
// Descriptors that close themselves, and the pipes between this process and a child.
#pragma once

#include <mcp/core/result.hpp>

#if defined(_WIN32)
#error "mcp/transport/process_descriptors.hpp is for POSIX systems; Windows is not supported yet"
#endif

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mcp::detail {

inline std::string describe_errno(int value) { return std::generic_category().message(value); }

// Owns a descriptor.
class descriptor {
public:
    descriptor() = default;
    explicit descriptor(int owned) : fd_(owned) {}
    descriptor(descriptor&& other) noexcept : fd_(other.release()) {}
    descriptor& operator=(descriptor&& other) noexcept {
        reset(other.release());
        return *this;
    }
    ~descriptor() { reset(); }

    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }
    void reset(int owned = -1) {
        // Also after EINTR the descriptor is closed; closing again could hit somebody else's.
        if (int const old = std::exchange(fd_, owned); old >= 0) ::close(old);
    }

private:
    int fd_ = -1;
};

// The two ends of one channel to a child.
struct channel {
    descriptor ours;    // non-blocking
    descriptor theirs;  // blocking; becomes descriptor 0, 1 or 2 of the child
};

// Moves a descriptor above 2. A process that was started with its standard descriptors closed gets
// those numbers here; then its own output would go to the child, and dup2 in the child would
// overwrite one channel with another.
inline bool lift_above_standard(descriptor& fd) {
    if (fd.get() > STDERR_FILENO) return true;
    int const lifted = ::fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (lifted < 0) return false;
    fd.reset(lifted);
    return true;
}

inline bool add_descriptor_flag(int fd, int flag) {
    int const flags = ::fcntl(fd, F_GETFD);
    return flags >= 0 && ::fcntl(fd, F_SETFD, flags | flag) == 0;
}

inline bool make_nonblocking(int fd) {
    int const flags = ::fcntl(fd, F_GETFL);
    return flags >= 0 && ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

inline bool open_pipe(int (&ends)[2]) {
#if defined(__APPLE__)
    return ::pipe(ends) == 0;
#else
    return ::pipe2(ends, O_CLOEXEC) == 0;
#endif
}

inline bool open_socket_pair(int (&ends)[2]) {
#if defined(__APPLE__)
    return ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0;
#else
    return ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0;
#endif
}

// Templates, so that only programs that start a process compile them.
template <class Channel> result<Channel> finish_channel(Channel made) {
    bool usable = lift_above_standard(made.ours) && lift_above_standard(made.theirs);
#if defined(__APPLE__)
    usable = usable && add_descriptor_flag(made.ours.get(), FD_CLOEXEC) &&
             add_descriptor_flag(made.theirs.get(), FD_CLOEXEC);
#endif
    usable = usable && make_nonblocking(made.ours.get());
    if (!usable) {
        return fail(errc::spawn_failed, "cannot prepare a pipe: " + describe_errno(errno));
    }
    return made;
}

// The child's standard input. A socket, so that writing to a dead child can suppress SIGPIPE for
// this one write (MSG_NOSIGNAL) without changing the signal for the whole program.
template <class Channel = channel> result<Channel> open_input_channel() {
    int ends[2];
    if (!open_socket_pair(ends)) {
        return fail(errc::spawn_failed, "cannot create a socket pair: " + describe_errno(errno));
    }
    Channel made{descriptor(ends[0]), descriptor(ends[1])};
#if defined(SO_NOSIGPIPE)
    int const on = 1;
    ::setsockopt(made.ours.get(), SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    return finish_channel(std::move(made));
}

// The child's standard output or error. `capacity` in bytes is a wish; 0 keeps the system's.
template <class Channel = channel> result<Channel> open_output_channel(int capacity = 0) {
    int ends[2];
    if (!open_pipe(ends)) {
        return fail(errc::spawn_failed, "cannot create a pipe: " + describe_errno(errno));
    }
    Channel made{descriptor(ends[0]), descriptor(ends[1])};
#if defined(F_SETPIPE_SZ)
    if (capacity > 0) ::fcntl(made.ours.get(), F_SETPIPE_SZ, capacity);
#else
    static_cast<void>(capacity);
#endif
    return finish_channel(std::move(made));
}

}  // namespace mcp::detail
