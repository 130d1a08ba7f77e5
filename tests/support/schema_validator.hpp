// SPDX-License-Identifier: MIT
// Checks what a client sends against the JSON schema of a protocol revision.
#pragma once

#include "json_schema_checker.hpp"

#include <mcp/core/json.hpp>

#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

// The folder that holds mcp-schema/<version>/schema.json; empty if it is not there.
#ifndef MCP_TEST_DATA
#define MCP_TEST_DATA ""
#endif

namespace mcp::test {

inline std::string test_data_dir() { return MCP_TEST_DATA; }

/// One revision's schema document.
class mcp_schema {
public:
    mcp_schema(json document, std::string version)
        : document_(std::move(document)),
          version_(std::move(version)) {}

    /// Throws std::runtime_error if the file is missing or is not JSON.
    static mcp_schema load(std::string const& test_data_dir, std::string const& version) {
        std::string const path = test_data_dir + "/mcp-schema/" + version + "/schema.json";
        std::ifstream file(path);
        if (!file) throw std::runtime_error("cannot open " + path);
        json document = json::parse(file, nullptr, false);
        if (!document.is_object()) throw std::runtime_error(path + " is not a JSON object");
        return mcp_schema(std::move(document), version);
    }

    [[nodiscard]] std::string const& version() const { return version_; }

    [[nodiscard]] schema_problem check(std::string const& definition, json const& instance) const {
        if (!definitions().contains(definition)) {
            return definition + " does not exist in " + version_;
        }
        auto problem = json_schema_checker(document_).check(definitions().at(definition), instance);
        if (problem) return definition + " " + *problem;
        return std::nullopt;
    }

    /// A whole message that a client sends: a request or notification by its method, else a
    /// response, of which only the envelope is checked (`check_client_result` does the rest).
    [[nodiscard]] schema_problem check_client_message(json const& message) const {
        if (!message.is_object()) return "a message must be an object, not an array or a value";
        if (!message.contains("method")) return check_response(message);
        if (!message["method"].is_string()) return "/method: must be string";
        bool const request = message.contains("id");
        auto const method = message["method"].get<std::string>();
        std::string const definition =
            find_method(request ? "ClientRequest" : "ClientNotification", method);
        if (definition.empty()) {
            return method + " is no client " + (request ? "request" : "notification") + " in " +
                   version_;
        }
        if (auto problem = check(definition, message)) return problem;
        // The older definitions leave out jsonrpc and id.
        return check(request ? "JSONRPCRequest" : "JSONRPCNotification", message);
    }

    /// The bare result that answers a server's request: in a response of the legacy revisions, in
    /// `inputResponses` of the modern one.
    [[nodiscard]] schema_problem check_client_result(std::string const& method,
                                                     json const& result) const {
        std::string const definition = method == "sampling/createMessage" ? "CreateMessageResult"
                                       : method == "elicitation/create"   ? "ElicitResult"
                                       : method == "roots/list"           ? "ListRootsResult"
                                       : method == "ping"                 ? "EmptyResult"
                                                                          : "";
        bool const asked = !find_method("ServerRequest", method).empty() ||
                           !find_method("InputRequest", method).empty();
        if (definition.empty() || !asked) return method + " is no server request in " + version_;
        return check(definition, result);
    }

private:
    [[nodiscard]] json const& definitions() const {
        return document_.contains("$defs") ? document_["$defs"] : document_["definitions"];
    }

    // The definition, among those that `group` stands for, whose method is `method`; else empty.
    [[nodiscard]] std::string find_method(std::string const& group,
                                          std::string const& method) const {
        if (!definitions().contains(group)) return {};
        json const& top = definitions()[group];
        json::json_pointer const constant("/properties/method/const");
        // A group of one is written as that one itself.
        if (top.contains(constant)) return top[constant] == method ? group : "";
        json const members = top.contains("anyOf") ? top["anyOf"] : json::array({top});
        for (json const& member : members) {
            std::string const target = member.value("$ref", "");
            std::string const name = target.substr(target.rfind('/') + 1);
            if (!definitions().contains(name) || !definitions()[name].contains(constant)) continue;
            if (definitions()[name][constant] == method) return name;
        }
        return {};
    }

    [[nodiscard]] schema_problem check_response(json const& message) const {
        if (!definitions().contains("InitializeRequest")) {
            return "a client sends no responses in " + version_;
        }
        bool const failed = message.contains("error");
        if (failed == message.contains("result")) return "a response has a result or an error";
        bool const newer = definitions().contains("JSONRPCResultResponse");
        if (failed) return check(newer ? "JSONRPCErrorResponse" : "JSONRPCError", message);
        return check(newer ? "JSONRPCResultResponse" : "JSONRPCResponse", message);
    }

    json document_;
    std::string version_;
};

}  // namespace mcp::test
