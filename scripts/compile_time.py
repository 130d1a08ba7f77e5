#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the compile time of a file that includes mcp/mcp.hpp with one that includes the same Asio and
nlohmann_json headers. Medians of three, interleaved. Says whether the ratio meets TARGET, and fails above LIMIT:
what was reached once shall not be lost."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile

from source_tree import INCLUDE, ROOT, UMBRELLA, headers, include_of, includes_of

TARGET = 1.5
LIMIT = 1.6
ROUNDS = 3
FOLDER = ROOT / "benchmarks" / "compile_time"


def third_party_seen(text, names):
    """Those of the names that the compiler reads for this text: the others depend on a version of Asio."""
    command = [os.environ.get("CXX", "g++"), "-std=c++20", f"-I{INCLUDE}", "-M", "-x", "c++", "-"]
    rule = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    paths = rule.replace("\\\n", " ").split()
    return {name for name in names
            if name.startswith(("asio/", "nlohmann/")) and any(path.endswith("/" + name) for path in paths)}


def used_by_library():
    names = {name for header in headers() for _, name in includes_of(header)}
    return third_party_seen(f"#include <{UMBRELLA}>\n", names)


def named_by_baseline():
    text = (FOLDER / "baseline.cpp").read_text(encoding="utf-8")
    return third_party_seen(text, {include_of(line, UMBRELLA) or "" for line in text.splitlines()})


def cpu_seconds_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds(source, output):
    """CPU time: other work on the machine counts less than in elapsed time."""
    command = [os.environ.get("CXX", "g++"), "-std=c++20", "-O2", f"-I{INCLUDE}", "-c", str(source), "-o", output]
    start = cpu_seconds_of_children()
    subprocess.run(command, check=True)
    return cpu_seconds_of_children() - start


def main():
    library, baseline = used_by_library(), named_by_baseline()
    if library != baseline:
        for name in sorted(library - baseline):
            print(f"benchmarks/compile_time/baseline.cpp: add #include <{name}>")
        for name in sorted(baseline - library):
            print(f"benchmarks/compile_time/baseline.cpp: drop #include <{name}>")
        return 1

    times = {"mcp.cpp": [], "baseline.cpp": []}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            for name, measured in times.items():
                measured.append(seconds(FOLDER / name, os.path.join(folder, "out.o")))
    with_library, without = (statistics.median(times[name]) for name in ("mcp.cpp", "baseline.cpp"))
    ratio = with_library / without
    print(f"mcp/mcp.hpp {with_library:.2f} s, the Asio and nlohmann_json headers alone {without:.2f} s, "
          f"ratio {ratio:.2f}; the target of {TARGET} is {'met' if ratio <= TARGET else 'missed'}, the limit is {LIMIT}")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
