// SPDX-License-Identifier: MIT
// Tests of how the end of a child process is told.
#include <mcp/transport/process_exit.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <string>

namespace tests_transport_process_exit {

mcp::exit_status status(std::optional<int> code, std::optional<int> signal) {
    mcp::exit_status made;
    made.code = code;
    made.signal = signal;
    return made;
}


TEST_CASE("an exit status is described for people") {
    CHECK(status(0, {}).describe() == "exited with code 0");
    CHECK(status(127, {}).describe() == "exited with code 127");
    CHECK(status({}, SIGKILL).describe() == "was ended by signal 9 (SIGKILL)");
    CHECK(status({}, SIGSEGV).describe() == "was ended by signal 11 (SIGSEGV)");
    CHECK(status({}, 60).describe() == "was ended by signal 60");
    CHECK(status({}, {}).describe() == "ended");
}

TEST_CASE("the system's report becomes a code or a signal") {
    siginfo_t info{};
    info.si_status = 9;
    info.si_code = CLD_EXITED;
    CHECK(mcp::detail::to_exit_status(info) == status(9, {}));
    info.si_code = CLD_KILLED;
    CHECK(mcp::detail::to_exit_status(info) == status({}, 9));
    info.si_code = CLD_DUMPED;
    CHECK(mcp::detail::to_exit_status(info) == status({}, 9));
}

}  // namespace tests_transport_process_exit
