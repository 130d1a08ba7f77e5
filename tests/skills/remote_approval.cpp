// SPDX-License-Identifier: MIT
// Tests of skills/remote_approval.hpp: what was allowed holds for exactly the files that were seen.
#include <mcp/skills/remote_approval.hpp>
#include <mcp/skills/remote_graph.hpp>
#include <mcp/skills/remote_options.hpp>

#include <catch2/catch.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <utility>

namespace tests_skills_remote_approval {

using namespace mcp;

// [snippet approve]
task<remote_approval> ask_user(remote_approval_request request) {
    std::cout << request.skill.server << " has a skill, " << request.skill.name << ":\n"
              << to_skill(request.skill).description << '\n';
    for (remote_skill_file const& each : request.skill.files) std::cout << each.path << '\n';
    if (request.has_changed) std::cout << "It is another than the one that you have allowed.\n";
    std::string answer;
    std::getline(std::cin, answer);
    co_return answer == "yes" ? remote_approval::allow() : remote_approval::refuse();
}

remote_skill_options ask_first(std::shared_ptr<remote_approvals> remembered) {
    return remote_skill_options().approvals(std::move(remembered)).on_approval(ask_user);
}
// [/snippet]

remote_skill_entry entry_of(std::string server, std::string name) {
    remote_skill_entry made;
    made.server = std::move(server);
    made.root = "skill://" + name;
    made.uri = made.root + "/SKILL.md";
    made.name = std::move(name);
    for (char const* path : {"SKILL.md", "a.md"}) {
        remote_skill_file file;
        file.path = path;
        file.uri = made.root + "/" + path;
        file.digest = "sha256:" + std::string(64, path[0] == 'a' ? 'a' : '5');
        file.size = 3;
        made.files.push_back(file);
    }
    return made;
}

TEST_CASE("options remember who is asked and where it is remembered") {
    auto const store = std::make_shared<remote_approvals>();
    remote_skill_options const options = ask_first(store);
    CHECK(options.approvals_ == store);
    CHECK(options.asker_);
}

TEST_CASE("an approval is of one skill of one server") {
    remote_approvals store;
    remote_skill_entry const entry = entry_of("docs", "refunds");
    CHECK_FALSE(store.find(entry));
    store.approve(entry);
    CHECK(store.find(entry) == remote_approval::allow());
    CHECK_FALSE(store.find(entry_of("other", "refunds")));
    CHECK_FALSE(store.find(entry_of("docs", "other")));
    store.approve(entry, true);
    CHECK(store.find(entry) == remote_approval::allow_with_tools());
    store.revoke("docs", entry.uri);
    CHECK_FALSE(store.find(entry));
    CHECK(store.size() == 0);
}

TEST_CASE("an approval ends with any change of the files, and does not come back") {
    remote_approvals store;
    remote_skill_entry const entry = entry_of("docs", "refunds");
    store.approve(entry);
    using change = void (*)(remote_skill_entry&);
    change const changes[] = {
        [](remote_skill_entry& one) { one.files[1].digest.back() = 'b'; },
        [](remote_skill_entry& one) { one.files[1].size = 4; },
        [](remote_skill_entry& one) { one.files.pop_back(); },
        [](remote_skill_entry& one) {
            one.files.push_back(one.files[1]);
            one.files.back().uri += "x";
        },
        [](remote_skill_entry& one) {
            one.files.clear();
            one.is_dynamic = true;
        },
    };
    remote_skill_entry other = entry;
    changes[GENERATE(0, 1, 2, 3, 4)](other);
    CHECK_FALSE(store.find(other));
    CHECK(store.has_changed(other));
    CHECK(store.find(entry));
    CHECK(store.observe(other));
    CHECK_FALSE(store.find(entry));
    CHECK(store.has_changed(entry));
    CHECK_FALSE(store.observe(other));
}

TEST_CASE("the order of files makes no other set of them") {
    remote_approvals store;
    remote_skill_entry const entry = entry_of("docs", "refunds");
    store.approve(entry);
    remote_skill_entry turned = entry;
    std::swap(turned.files[0], turned.files[1]);
    CHECK_FALSE(store.observe(turned));
    CHECK(store.find(turned));
}

TEST_CASE("nothing is remembered of a skill without digests") {
    remote_approvals store;
    remote_skill_entry entry = entry_of("docs", "refunds");
    entry.is_dynamic = true;
    store.approve(entry);
    CHECK(store.size() == 0);
    CHECK_FALSE(store.find(entry));
    CHECK_FALSE(store.has_changed(entry));
}

TEST_CASE("approvals survive being saved, and a broken text changes nothing") {
    remote_approvals store;
    remote_skill_entry const entry = entry_of("docs", "refunds");
    store.approve(entry, true);
    store.approve(entry_of("docs", "changed"));
    remote_skill_entry changed = entry_of("docs", "changed");
    changed.files.pop_back();
    CHECK(store.observe(changed));

    remote_approvals again;
    REQUIRE(again.load(store.save()));
    CHECK(again.save() == store.save());
    CHECK(again.find(entry) == remote_approval::allow_with_tools());
    CHECK(again.has_changed(entry_of("docs", "changed")));
    for (char const* each : {"", "{}", "[]", R"({"approvals":7})", R"({"approvals":[7]})",
                             R"({"approvals":[{"server":"a","uri":"b"}]})",
                             R"({"approvals":[{"server":"a","uri":"b","files":"sha256:x"}]})"}) {
        CAPTURE(each);
        CHECK_FALSE(again.load(each));
    }
    CHECK(again.size() == 2);
}

TEST_CASE("the approvals of a server go with it") {
    remote_approvals store;
    store.approve(entry_of("docs", "a"));
    store.approve(entry_of("docs", "b"));
    store.approve(entry_of("other", "a"));
    store.revoke_server("docs");
    CHECK(store.size() == 1);
    CHECK(store.find(entry_of("other", "a")));
}

}  // namespace tests_skills_remote_approval
