# SPDX-License-Identifier: MIT
"""The library's headers and their includes, as the other scripts see them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "include"
UMBRELLA = "mcp/mcp.hpp"

_include = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def headers():
    """Every header, as the name that an include directive gives it, sorted."""
    return sorted(path.relative_to(INCLUDE).as_posix() for path in INCLUDE.rglob("*.hpp"))


def include_of(line, header):
    """The name that this line of this header includes, or None. A quoted name is relative to the header."""
    match = _include.match(line)
    if not match:
        return None
    kind, name = match.groups()
    beside = (INCLUDE / header).parent / name
    if kind == '"' and beside.is_file():
        return beside.resolve().relative_to(INCLUDE).as_posix()
    return name


def lines_of(header):
    return (INCLUDE / header).read_text(encoding="utf-8").splitlines()


def includes_of(header):
    """Pairs of line number and included name."""
    for number, line in enumerate(lines_of(header), 1):
        name = include_of(line, header)
        if name is not None:
            yield number, name


def is_ours(name):
    return name.startswith("mcp/")
