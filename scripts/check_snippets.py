#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that the C++ shown in the documentation is code that is compiled and tested.

In README.md and docs/*.md, a comment before a fenced cpp block names where its text comes from:

    <!-- snippet: tests/policy/user_policies.cpp#retry -->
    ```cpp

The block must equal the region between `// [snippet retry]` and the next `// [/snippet]` in that file,
or the whole file if there is no `#name`. Indentation that the whole region shares does not count.
`--update` writes the regions into the documents instead.
"""

import argparse
import pathlib
import re
import sys
import textwrap

BLOCK = re.compile(
    r"(?P<open><!-- snippet: (?P<path>[^\s#]+)(?:#(?P<name>\S+))? -->\s*\n```cpp[^\n]*\n)"
    r"(?P<text>.*?)(?P<close>^```[ \t]*$)",
    re.DOTALL | re.MULTILINE)
MARKER = re.compile(r"<!--\s*snippet")


def region(root, path, name):
    """The text of a region; raises LookupError with the reason if there is none."""
    file = root / path
    if not file.is_file():
        raise LookupError(f"there is no file {path}")
    text = file.read_text(encoding="utf-8")
    if name is None:
        return text
    start = rf"^[ \t]*// \[snippet {re.escape(name)}\][ \t]*\n"
    found = re.findall(start + r"(.*?)^[ \t]*// \[/snippet\]", text, re.DOTALL | re.MULTILINE)
    if len(found) != 1:
        raise LookupError(f"{path} has {len(found)} regions `// [snippet {name}]` ... `// [/snippet]`")
    return textwrap.dedent(found[0])


def check(root, document, update):
    """How many blocks are compared, and a list of what is wrong."""
    text = document.read_text(encoding="utf-8")
    problems = []
    count = 0

    def compare(match):
        nonlocal count
        count += 1
        line = text.count("\n", 0, match.start()) + 1
        try:
            wanted = region(root, match["path"], match["name"])
        except LookupError as reason:
            problems.append(f"{document.relative_to(root)}:{line}: {reason}")
            return match.group(0)
        if match["text"] != wanted and not update:
            source = match["path"] + (f"#{match['name']}" if match["name"] else "")
            problems.append(f"{document.relative_to(root)}:{line}: differs from {source}")
        return match["open"] + wanted + match["close"]

    updated = BLOCK.sub(compare, text)
    # A marker that belongs to no block compares nothing and would go unseen.
    markers = len(MARKER.findall(text))
    if markers != count:
        problems.append(f"{document.relative_to(root)}: {markers} snippet comments, but {count} cpp blocks after one")
    if update and updated != text:
        document.write_text(updated, encoding="utf-8")
    return count, problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument("--update", action="store_true", help="write the regions into the documents")
    arguments = parser.parse_args()
    root = arguments.root.resolve()

    documents = [path for path in [root / "README.md", *sorted((root / "docs").glob("*.md"))] if path.is_file()]
    total = 0
    problems = []
    for document in documents:
        count, found = check(root, document, arguments.update)
        total += count
        problems += found
    for problem in problems:
        print(problem)
    print(f"{total} snippets in {len(documents)} documents, {len(problems)} problems")
    if total == 0:
        print("no snippet was found, so nothing was checked")
    return 1 if problems or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
