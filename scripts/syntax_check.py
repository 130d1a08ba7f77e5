#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Has a compiler check every file of a configured build folder, and every header alone, without making objects:
a third of the time of a build. `syntax_check.py BUILD_FOLDER [--jobs N]`; it prints what the compiler says.

A header compiles alone when it does so after nothing but headers that it includes itself. So headers of which each
includes the one before share one file: a quarter of the files, and the same proof."""

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from source_tree import headers, includes_of, is_ours

ALONE = "/alone/mcp/"


def closures():
    """For each header, all that it includes, directly or not."""
    direct = {header: [name for _, name in includes_of(header) if is_ours(name)] for header in headers()}
    found = {}

    def closure(header):
        if header not in found:
            found[header] = set()
            found[header] = set(direct[header]).union(*(closure(name) for name in direct[header]))
        return found[header]

    for header in direct:
        closure(header)
    return found


def chains(included):
    """As few lists as can be, which hold every header once, each after some that it includes: a minimum chain cover
    by bipartite matching (Dilworth, Fulkerson)."""
    users = {header: sorted((user for user in included if header in included[user]),
                            key=lambda user: (len(included[user]), user))
             for header in included}
    before = {}

    def find_user(header, seen):
        for user in users[header]:
            if user in seen:
                continue
            seen.add(user)
            if user not in before or find_user(before[user], seen):
                before[user] = header
                return True
        return False

    for header in sorted(included, key=lambda name: (-len(included[name]), name)):
        find_user(header, set())
    for last in sorted(set(included) - set(before.values())):
        chain = [last]
        while chain[-1] in before:
            chain.append(before[chain[-1]])
        yield chain[::-1]


def syntax_command(entry, source):
    """The entry's command without its outputs and without precompiled headers, for this source."""
    compiler, *words = shlex.split(entry["command"])
    command, rest = [compiler], iter(words)
    for word in rest:
        if word in ("-o", "-include-pch"):
            next(rest)
        elif word == "-Xclang":
            next(rest)
        elif word in ("-c", entry["file"]) or word == "-Winvalid-pch":
            continue
        else:
            command.append(word)
    return [*command, "-fsyntax-only", str(source)]


def work_of(entries, folder):
    """Pairs of a name and a command, those that take longest first."""
    by_header = {}
    for entry in entries:
        _, alone, header = entry["file"].partition(ALONE)
        if alone:
            by_header["mcp/" + str(Path(header).with_suffix(".hpp"))] = entry
        elif not entry["file"].endswith((".c", ".hxx.cxx")):
            yield entry["file"], syntax_command(entry, entry["file"])
    for number, chain in enumerate(chains(closures())):
        chain = [header for header in chain if header in by_header]
        if chain:
            source = Path(folder) / f"chain{number}.cpp"
            source.write_text("".join(f"#include <{header}>\n" for header in [*chain, chain[-1]]), encoding="utf-8")
            yield " ".join(chain), syntax_command(by_header[chain[-1]], source)


def run(name, command, directory):
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    output = (done.stdout + done.stderr).strip()
    if done.returncode != 0 or output:
        print(f"{name}:\n{output}", flush=True)
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    entries = json.loads((options.folder / "compile_commands.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as sources, ThreadPoolExecutor(options.jobs) as pool:
        work = list(work_of(entries, sources))
        good = list(pool.map(lambda item: run(*item, options.folder), work))
    print(f"{sum(good)} of {len(good)} files are good")
    return 0 if good and all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
