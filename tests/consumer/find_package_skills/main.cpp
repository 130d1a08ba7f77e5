// SPDX-License-Identifier: MIT
// Finds skills with the installed library, in a folder that has none.
#include <mcp/mcp.hpp>

int main() {
    auto const found =
        mcp::discover_skills({mcp::skill_root(mcp::skill_scope::repo, ".no-skills")});
    return found.skills.empty() && found.problems.empty() ? 0 : 1;
}
