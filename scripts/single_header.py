#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes single_include/mcp/mcp.hpp by following the includes of include/mcp/mcp.hpp.

With --check it writes nothing and fails when the file is not current.

Standard headers move to the top, once each. Every other include keeps its place, because macros before it and the
conditions around it matter; a repeated one is dropped when the first is certain to have been seen."""

import re
import sys

from source_tree import ROOT, UMBRELLA, include_of, includes_of, is_ours, lines_of

TARGET = ROOT / "single_include" / "mcp" / "mcp.hpp"

_opens = re.compile(r"^\s*#\s*if")
_closes = re.compile(r"^\s*#\s*endif")
_drops = re.compile(r"^\s*#\s*pragma\s+once|^// SPDX-License-Identifier")


def is_standard(name):
    return "." not in name and "/" not in name


def with_depth(header):
    """Triples of line number, line, and the number of #if blocks around it."""
    depth = 0
    for number, line in enumerate(lines_of(header), 1):
        if _closes.match(line):
            depth -= 1
        yield number, line, depth
        if _opens.match(line):
            depth += 1
    if depth != 0:
        sys.exit(f"include/{header}: #if and #endif do not match")


def certain_headers():
    """Our headers that are reached whatever the conditions are."""
    seen, waiting = {UMBRELLA}, [UMBRELLA]
    while waiting:
        header = waiting.pop()
        for _, line, depth in with_depth(header):
            name = include_of(line, header)
            if depth == 0 and name and is_ours(name) and name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


class Writer:
    def __init__(self):
        self.certain = certain_headers()
        self.written = set()
        self.standard = set()
        self.seen = set()  # includes that stay in place and were met outside every condition
        self.body = []

    def write(self, header, inside_condition):
        """Appends the header after what it includes."""
        self.written.add(header)
        text = []
        for _, line, depth in with_depth(header):
            name = include_of(line, header)
            conditional = inside_condition or depth > 0
            if depth == 0 and _opens.match(line):
                self.flush(text)
                self.write_ahead(header)
            if name is None:
                if not _drops.match(line):
                    text.append(line)
            elif is_ours(name):
                self.flush(text)
                if name not in self.written:
                    self.write(name, conditional and name not in self.certain)
            elif is_standard(name) and not conditional:
                self.standard.add(name)
            elif conditional or name not in self.seen:
                text.append(line)
                if not conditional:
                    self.seen.add(name)
        self.flush(text, header)

    def write_ahead(self, header):
        """What is needed with certainty may not stand first inside a condition of this header."""
        waiting = [name for _, line, depth in with_depth(header) if depth > 0
                   for name in [include_of(line, header)] if name and is_ours(name)]
        met = set()
        while waiting:
            name = waiting.pop(0)
            if name in met or name in self.written:
                continue
            met.add(name)
            if name in self.certain:
                self.write(name, False)
            else:
                waiting += [inner for _, inner in includes_of(name) if is_ours(inner)]

    def flush(self, text, header=None):
        """Moves collected lines to the body, without runs of empty lines."""
        for line in text:
            if line or (self.body and self.body[-1]):
                self.body.append(line)
        text.clear()
        if header and self.body and self.body[-1]:
            self.body.append("")

    def result(self):
        self.write(UMBRELLA, False)
        head = ["// SPDX-License-Identifier: MIT",
                "// asio-mcp in one file, written by scripts/single_header.py from include/mcp. Do not edit.",
                "#pragma once", ""]
        head += [f"#include <{name}>" for name in sorted(self.standard)] + [""]
        return "\n".join(head + self.body).rstrip() + "\n"


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: single_header.py [--check]")
    text = Writer().result()
    shown = TARGET.relative_to(ROOT)
    if sys.argv[1:]:
        if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
            sys.exit(f"{shown} is not current; run scripts/single_header.py")
        print(f"{shown} is current")
        return
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    print(f"wrote {shown}, {text.count(chr(10))} lines")


if __name__ == "__main__":
    main()
