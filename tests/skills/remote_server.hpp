// SPDX-License-Identifier: MIT
// A scripted server that has skills, and lists them as the extension says.
#pragma once

#include <mcp/core/base64.hpp>
#include <mcp/skills/sha256.hpp>

#include "support/memory_server.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace mcp::test {

/// The files of one skill, and what is listed of them.
struct served_skill {
    std::string root;  ///< As in `skill://pdf-processing`.
    json front_matter;
    std::map<std::string, std::string> files;  ///< By path.

    served_skill() = default;

    [[nodiscard]] std::string uri() const { return root + "/SKILL.md"; }

    [[nodiscard]] json entry() const {
        json resources = json::array();
        for (auto const& [path, bytes] : files) {
            json one = json::object();
            one["uri"] = root + "/" + path;
            one["digest"] = "sha256:" + sha256_hex(bytes);
            one["size"] = bytes.size();
            resources.push_back(std::move(one));
        }
        json made = json::object();
        made["uri"] = uri();
        made["frontmatter"] = front_matter;
        made["resources"] = std::move(resources);
        return made;
    }
};

inline served_skill refunds() {
    served_skill made;
    made.root = "skill://acme/billing/refunds";
    made.front_matter = js(R"({"name":"refunds","description":"Pay money back",
        "metadata":{"version":"1.2.0"},"allowed-tools":"Bash(pay:*) Read"})");
    made.files["SKILL.md"] =
        "---\nname: refunds\ndescription: Pay money back\nmetadata:\n  version: \"1.2.0\"\n"
        "allowed-tools: Bash(pay:*) Read\n---\n\nRead references/email.md.\n";
    made.files["references/email.md"] = "Dear customer\n";
    return made;
}

/// Gives a scripted server the extension and one skill, whose files it reads out of `skill` at each
/// request.
class skill_shelf {
public:
    explicit skill_shelf(memory_server server) : server_(std::move(server)) {
        bool const modern = server_.modern();
        json identity = modern ? memory_server::modern_identity()
                               : memory_server::legacy_identity(server_.revision());
        identity["capabilities"]["extensions"]["io.modelcontextprotocol/skills"] = json::object();
        server_.on(modern ? "server/discover" : "initialize", identity);
        server_.extension_method("skills/list").extension_method("skills/get");
        server_.on("skills/list", [kept = state_](json const&) {
            json result = json::object();
            result["skills"] = json::array({kept->entry});
            return answer(result);
        });
        server_.on("skills/get", [kept = state_](json const& message) {
            if (message["params"]["uri"] != kept->skill.uri()) return answer::failure(-32602);
            json result = json::object();
            result["skill"] = kept->entry;
            return answer(result);
        });
        server_.on("resources/read", [kept = state_](json const& message) {
            std::string const uri = message["params"]["uri"];
            for (auto const& [path, bytes] : kept->skill.files) {
                if (uri != kept->skill.root + "/" + path) continue;
                json one = json::object();
                one["uri"] = uri;
                if (kept->as_blobs) one["blob"] = encode_base64(bytes);
                else one["text"] = bytes;
                json result = json::object();
                result["contents"] = json::array({one});
                result["ttlMs"] = 60000;
                return answer(result);
            }
            return answer::failure(-32602);
        });
        list();
    }

    /// What the server has. A change is listed by list().
    [[nodiscard]] served_skill& skill() { return state_->skill; }
    void list() { state_->entry = state_->skill.entry(); }
    /// What is listed, to be made wrong.
    [[nodiscard]] json& entry() { return state_->entry; }
    void send_blobs() { state_->as_blobs = true; }

private:
    struct state {
        served_skill skill = refunds();
        json entry;
        bool as_blobs = false;
    };

    std::shared_ptr<state> state_ = std::make_shared<state>();
    memory_server server_;
};

}  // namespace mcp::test
