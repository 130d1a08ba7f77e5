#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the shape of include/mcp: a folder includes only folders above it in LAYERS.

Also: the umbrella reaches every header, no header includes itself by a detour, the JSON library and Asio are
named in one place each, and the folders that decide (DECIDING) reach no Asio at all."""

import sys

from source_tree import INCLUDE, UMBRELLA, headers, includes_of, is_ours

# From the bottom to the top.
LAYERS = ["core", "wire", "http", "schema", "protocol", "session", "policy", "auth", "transport",
          "client", "client.hpp", "host", "host.hpp", "skills", "skills.hpp", "mcp.hpp"]

# Folders whose code is values and decisions, testable without an event loop.
DECIDING = {"wire", "schema", "protocol", "session", "policy"}

# Headers of other folders of which the same is true, by how their names begin.
DECIDING_HEADERS = ("mcp/host/config", "mcp/host/connection_event.", "mcp/host/connection_state.",
                    "mcp/host/connection_table.", "mcp/host/health.", "mcp/host/latency.",
                    "mcp/host/pool_failover.", "mcp/host/pool_key.", "mcp/host/pool_limits.",
                    "mcp/host/pool_queue.", "mcp/host/server_config.", "mcp/host/server_status.",
                    "mcp/host/slash_line.", "mcp/host/slash_markdown.", "mcp/host/slash_result.",
                    "mcp/host/status_json.", "mcp/host/status_text.", "mcp/host/tool_",
                    "mcp/skills/conflict", "mcp/skills/consent_request.", "mcp/skills/cycles.",
                    "mcp/skills/dependency_graph.", "mcp/skills/drawing.", "mcp/skills/explain.",
                    "mcp/skills/finding.", "mcp/skills/load_check.", "mcp/skills/load_outcome.",
                    "mcp/skills/load_plan.", "mcp/skills/load_report.", "mcp/skills/nearest_names.",
                    "mcp/skills/plan_change.", "mcp/skills/precedence.", "mcp/skills/report.",
                    "mcp/skills/resolution", "mcp/skills/resolver", "mcp/skills/server_", "mcp/skills/skill.",
                    "mcp/skills/skill_", "mcp/skills/tool_check.", "mcp/skills/tool_map.",
                    "mcp/skills/version")
NOT_DECIDING_HEADERS = ("mcp/host/config_watch.",)

# Third parties and the only headers that may name them.
NAMED_ONCE = {"asio": "core/asio", "boost/asio": "core/asio", "nlohmann": "core/json", "toml++": "core/toml",
              "yaml-cpp": "core/yaml"}


def layer(header):
    return header.split("/")[1]


def decides(header):
    if header.startswith(NOT_DECIDING_HEADERS):
        return False
    return layer(header) in DECIDING or header.startswith(DECIDING_HEADERS)


def third_party_rule(name):
    for library, place in NAMED_ONCE.items():
        if name.startswith(library + "/") or name == library + ".hpp":
            return library, "mcp/" + place
    return None


def reach(start, includes):
    """Every header that `start` includes, at any depth."""
    seen, waiting = set(), [start]
    while waiting:
        for _, name in includes.get(waiting.pop(), ()):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


def include_problem(header, name):
    rule = third_party_rule(name)
    if rule and not header.startswith(rule[1]):
        return f"<{name}> may be included only by {rule[1]}*.hpp"
    if not is_ours(name):
        return None
    if not (INCLUDE / name).is_file():
        return f"<{name}> does not exist"
    if layer(name) not in LAYERS:
        return None  # reported for that header itself
    if LAYERS.index(layer(name)) > LAYERS.index(layer(header)):
        return f"{layer(header)} may not include {layer(name)} (<{name}>), which is above it"
    return None


def problems():
    found = headers()
    includes = {header: list(includes_of(header)) for header in found}
    if UMBRELLA not in includes:
        yield f"include/{UMBRELLA}:1: does not exist"
    for header in found:
        if layer(header) not in LAYERS:
            yield f"include/{header}:1: {layer(header)} is not a known layer"
            continue
        for number, name in includes[header]:
            problem = include_problem(header, name)
            if problem:
                yield f"include/{header}:{number}: {problem}"
            elif is_ours(name) and (name == header or header in reach(name, includes)):
                yield f"include/{header}:{number}: <{name}> includes this header in turn"
            elif decides(header) and is_ours(name) and not decides(name):
                if name.startswith("mcp/core/asio") or any(
                        reached.startswith("mcp/core/asio") for reached in reach(name, includes)):
                    yield f"include/{header}:{number}: {layer(header)} decides without I/O, but <{name}> reaches Asio"
    for header in sorted(set(found) - reach(UMBRELLA, includes) - {UMBRELLA}):
        yield f"include/{header}:1: <{UMBRELLA}> does not reach this header"


def main():
    count = 0
    for problem in problems():
        print(problem)
        count += 1
    if count == 0:
        print(f"{len(headers())} headers keep their layers")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
