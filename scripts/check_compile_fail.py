#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles files that must not compile, and looks for the explanation they should give.

Each file begins with lines `// expect: <text>`. The compiler must fail and its output must hold every
one of these texts. Line breaks, runs of blanks and the compiler's choice of quotes do not count.

Example: check_compile_fail.py --compiler g++ --include include tests/policy/compile_fail
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

EXPECT = re.compile(r"// expect: (.+)")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", default=os.environ.get("CXX", "c++"))
    parser.add_argument("--include", action="append", default=[], help="an include folder; repeatable")
    parser.add_argument("--option", action="append", default=[], help="a compiler option; repeatable")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("folder", type=pathlib.Path, nargs="+")
    return parser.parse_args()


def expected_texts(path):
    texts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = EXPECT.fullmatch(line.rstrip())
        if not match:
            break
        texts.append(match.group(1))
    return texts


def squeeze(text):
    return re.sub(r"\s+", " ", text)


def check(path, command):
    """What is wrong with the file, or None."""
    texts = expected_texts(path)
    if not texts:
        return "has no line `// expect: <text>` at its top"
    run = subprocess.run(
        [*command, str(path)],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "LC_ALL": "C"})
    if run.returncode == 0:
        return "compiles, but must not"
    # A header that is not found fails too, and would only look like a success.
    if re.search(r"fatal error: .*(file not found|No such file)", run.stderr):
        return "cannot find a header:\n" + run.stderr
    output = squeeze(run.stderr)
    missing = [text for text in texts if squeeze(text) not in output]
    if missing:
        return "does not say: " + " | ".join(missing) + "\nbut:\n" + run.stderr[:4000]
    return None


def main():
    arguments = parse_arguments()
    command = [*arguments.compiler.split(), "-std=c++20", "-fsyntax-only"]
    command += [f"-I{folder}" for folder in arguments.include] + arguments.option
    paths = sorted(path for folder in arguments.folder for path in folder.glob("*.cpp"))
    if not paths:
        sys.exit("no files to check in " + ", ".join(map(str, arguments.folder)))
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for path, problem in zip(paths, pool.map(lambda path: check(path, command), paths)):
            print(f"{'FAILED' if problem else 'ok':6} {path.name}" + (f": {problem}" if problem else ""))
            failures += problem is not None
    print(f"{len(paths) - failures} of {len(paths)} fail to compile as they should")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
