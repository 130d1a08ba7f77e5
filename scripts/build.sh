# SPDX-License-Identifier: MIT
# What ./demo, ./bench and ./check share. Sourced from the repository's top folder.

# As many compilers as cores, but no more than memory holds: one of them takes up to 2 GB.
job_count() {
    local cores memory
    cores=$(getconf _NPROCESSORS_ONLN)
    memory=$(awk '/^MemTotal:/ { print int($2 / 2000000) }' /proc/meminfo 2>/dev/null || echo "$cores")
    [ "$memory" -lt "$cores" ] && cores=$memory
    [ "$cores" -lt 1 ] && cores=1
    echo "${JOBS:-$cores}"
}

# Runs a command silently; when it fails, shows what it said.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    [ "$status" -eq 0 ] || tail -n 60 "$log" >&2
    rm -f "$log"
    return "$status"
}

# Configures the release preset without tests and builds the targets `$@` in build/release.
build_release() {
    quietly cmake --preset release -DMCP_BUILD_TESTS=OFF
    quietly cmake --build build/release -j "$(job_count)" --target "$@"
}
