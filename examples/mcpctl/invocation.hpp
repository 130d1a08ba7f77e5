// SPDX-License-Identifier: MIT
// What the command line asks for, as a value.
#pragma once

#include <mcp/core/duration.hpp>
#include <mcp/host/server_config.hpp>
#include <mcp/protocol/logging.hpp>
#include <mcp/protocol/roots.hpp>
#include <mcp/skills/conflict.hpp>
#include <mcp/skills/scope.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mcpctl {

enum class command {
    info,
    tools,
    call,
    resources,
    templates,
    read,
    prompts,
    prompt,
    complete,
    ping,
    watch,
    probe,
    events,
    status,
    repl,
    config,
    skills,
};

/// What to do with configurations.
enum class config_action { check, list, add, remove };

struct config_request {
    config_action action = config_action::list;
    std::optional<mcp::config_layer> layer;  ///< Where to write to.
    bool replaces = false;                   ///< An entry of that name may be there.
    mcp::server_config entry;                ///< To add; only its name to remove.
};

/// What to do with skills.
enum class skills_action { list, resolve, graph, explain, plan, load, check };

enum class graph_format { text, dot, mermaid, json };

struct skills_request {
    skills_action action = skills_action::list;
    std::vector<mcp::skill_root> roots;  ///< Where to look; empty: where skills usually are.
    std::vector<std::string> names;      ///< The skills that are meant; empty: all.
    std::string node;                    ///< To explain.
    std::string folder;                  ///< To check.
    graph_format format = graph_format::text;
    mcp::conflict_strategies strategies = mcp::default_strategies();
    bool accepts = false;  ///< What is new may start without a question.
};

/// Which kind of HTTP server there is.
enum class http_kind { automatic, streamable, sse };

/// A server that is reached over HTTP.
struct remote_server {
    std::string url;                                           ///< Empty: the server is a program.
    std::vector<std::pair<std::string, std::string>> headers;  ///< Checked; values are secrets.
    std::string token;                                         ///< A secret; empty if none.
    std::string ca_file;
    http_kind kind = http_kind::automatic;
};

/// Servers that are named in configuration files.
struct configured_servers {
    std::string file;                     ///< Instead of those that are found; empty if none.
    std::vector<std::string> additional;  ///< On top; the last one wins.
    std::string name;                     ///< The one that is meant; empty means all.
};

struct invocation {
    command what = command::info;

    bool as_json = false;
    bool verbose = false;
    mcp::duration timeout = std::chrono::seconds(60);
    bool timeout_given = false;
    std::map<std::string, std::string> answers;  ///< To elicitations, by field.
    std::vector<mcp::root> roots;
    std::vector<std::string> server;  ///< The command to start; empty if there is a URL.
    remote_server remote;
    configured_servers configured;  ///< If there is neither a command nor a URL.
    bool keeps_showing = false;     ///< status --watch.

    std::string name;                            ///< The tool, the prompt or the URI.
    std::vector<std::string> words;              ///< The arguments of a tool, as typed.
    std::map<std::string, std::string> strings;  ///< The arguments of prompt and complete.
    bool completes_prompt = false;               ///< Otherwise a resource template.
    std::string argument;                        ///< What to complete.
    std::string value;                           ///< What it begins with.
    std::vector<std::string> watched;            ///< URIs of resources.
    std::optional<mcp::severity> level;
    std::vector<std::string> types;  ///< Of events; empty means all.
    bool stats = false;
    config_request config;
    skills_request skills;
};

}  // namespace mcpctl
