# SPDX-License-Identifier: MIT
"""Skills: what is found, what it needs, what is in the way, and what it looks like when it is loaded."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from support import EXAMPLE, MCPCTL, NODE_MODULES, OK, PATIENCE, USAGE, Outcome, Terminal, environment

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "skills")


def server(name, command=None, **more):
    """A line of `requires.servers`; JSON is YAML."""
    entry = {"name": name, **more}
    if command is not None:
        entry.update(command=command[0], args=command[1:])
    return entry


class Skills(unittest.TestCase):
    """A home folder, a working folder and folders of skills of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = os.path.join(folder.name, "home")
        self.work = os.path.join(folder.name, "work")
        self.user = os.path.join(folder.name, "user")
        self.repo = os.path.join(folder.name, "repo")
        self.config = os.path.join(folder.name, "servers.json")
        for each in (self.home, self.work, self.repo, self.user):
            os.mkdir(each)
        with open(os.path.join(self.work, ".git"), "w", encoding="utf-8"):
            pass  # what lies above is nobody's project

    def run_it(self, *words, typed="", **variables):
        done = subprocess.run([MCPCTL, "skills", *words], input=typed.encode(), capture_output=True,
                              timeout=PATIENCE, cwd=self.work, env=environment(HOME=self.home, **variables))
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    def here(self, *words, **more):
        return self.run_it(words[0], *words[1:], "--root", self.repo, "--root", "user=" + self.user, **more)

    def good(self, *words, **more):
        done = self.here(*words, **more)
        self.assertEqual(done.code, OK, done.err + done.out)
        return done

    def refused(self, *words, because):
        done = self.run_it(*words)
        self.assertEqual((done.code, done.out), (USAGE, ""), done.err)
        self.assertIn(because, done.err)

    def write(self, name, servers=(), skills=(), root=None, body="Do it.\n", head="", **more):
        folder = os.path.join(root or self.repo, name)
        os.makedirs(os.path.join(folder, "agents"))
        with open(os.path.join(folder, "SKILL.md"), "w", encoding="utf-8") as file:
            file.write(f"---\nname: {name}\ndescription: What {name} does.\n{head}---\n{body}")
        needs = {"requires": {"servers": list(servers), "skills": list(skills)}, **more}
        with open(os.path.join(folder, "agents", "mcp.yaml"), "w", encoding="utf-8") as file:
            json.dump(needs, file)
        return folder

    def configure(self, **servers):
        with open(self.config, "w", encoding="utf-8") as file:
            json.dump({"mcpServers": servers}, file)

    def write_example(self):
        self.write("triage", [server("github", ["npx", "-y", "github@1.4.0"], provides="1.4.0",
                                     env={"TOKEN": "hunter2"})],
                   [{"name": "history", "version": "^1.0"}, {"name": "charts", "optional": True}], version="1.2.0")
        self.write("history", root=self.user, version="1.0.1")

    def codes(self, document):
        return [(each["code"], each["severity"]) for each in document["findings"]]


class Resolving(Skills):
    def test_one_document(self):
        self.write_example()
        made = self.good("resolve", "--json").json
        self.assertEqual(list(made), ["skills", "servers", "waves", "order", "findings"])
        triage = {each["name"]: each for each in made["skills"]}["triage"]
        self.assertEqual(triage, {"name": "triage", "scope": "repo", "path": os.path.join(self.repo, "triage"),
                                  "version": "1.2.0", "status": "degraded", "servers": ["github"],
                                  "requires": ["history"]})
        self.assertEqual(made["servers"], [{"name": "github", "identity": "npx -y github@1.4.0", "version": "1.4.0",
                                            "from": "skill:triage", "required_by": ["triage"]}])
        self.assertEqual(made["waves"], [["server:github", "skill:history"], ["skill:triage"]])
        self.assertEqual(made["order"], ["server:github", "skill:history", "skill:triage"])
        self.assertEqual(self.codes(made), [("optional_missing", "warning")])
        self.assertEqual(set(made["findings"][0]),
                         {"code", "severity", "message", "chain", "nodes", "decided_by", "fixes"})

    def test_for_people(self):
        self.write_example()
        done = self.good("resolve")
        self.assertIn("warning[optional_missing]: skill:triage needs skill:charts", done.out)
        self.assertIn("2 skills: 1 ready, 1 degraded, 0 blocked", done.out)
        self.assertNotIn("hunter2", done.out + done.err)

    def test_an_error_is_2_and_is_written_all_the_same(self):
        self.write("lost", skills=[{"name": "nowhere"}])
        self.write("fine")
        done = self.here("resolve", "--json")
        self.assertEqual(done.code, USAGE)
        self.assertEqual(self.codes(done.json), [("unknown_skill", "error")])
        self.assertEqual({each["name"]: each["status"] for each in done.json["skills"]},
                         {"lost": "blocked", "fine": "ready"})

    def test_a_cycle_begins_with_its_smallest_name(self):
        for name, other in (("b", "c"), ("c", "a"), ("a", "b")):
            self.write(name, skills=[{"name": other}])
        done = self.here("resolve", "--json")
        self.assertEqual(done.code, USAGE)
        self.assertEqual(done.json["findings"][0]["nodes"], ["skill:a", "skill:b", "skill:c"])

    def test_strategies_go_in_their_order(self):
        for name, url, provides in (("one", "https://a.example/", "1.0.0"), ("two", "https://b.example/", "2.0.0")):
            self.write(name, [server("s", url=url, provides=provides)], root=self.user if name == "two" else None)

        def chosen(*words):
            made = self.here("resolve", "--json", *words)
            return made.code, [(each["name"], each["from"]) for each in made.json["servers"]], \
                made.json["findings"][0]["decided_by"]

        self.assertEqual(chosen(), (OK, [("s", "skill:one")], "priority"))
        self.assertEqual(chosen("--strategy", "latest,priority"), (OK, [("s", "skill:two")], "latest"))
        self.assertEqual(chosen("--strategy", "keep-both"),
                         (OK, [("s", "skill:one"), ("s-2", "skill:two")], "keep-both"))
        self.assertEqual(chosen("--strategy", "fail"), (USAGE, [], "fail"))
        # Nobody can be asked.
        self.assertEqual(chosen("--strategy", "ask"), (USAGE, [], "fail"))

    def test_the_configuration_wins_and_its_version_counts(self):
        self.write("triage", [server("github", url="https://a.example/mcp", provides="1.0.0"),
                              server("notes", version=">=2")])
        self.configure(github={"url": "https://b.example/mcp"}, notes={"command": "notes", "version": "1.9.0"})
        done = self.here("resolve", "--json", "--config", self.config)
        self.assertEqual(self.codes(done.json), [("version_conflict", "error"), ("config_conflict", "warning")])
        self.assertEqual(done.json["findings"][1]["decided_by"], "user-config")
        self.configure(github={"url": "https://b.example/mcp"}, notes={"command": "notes", "version": "2.1.0"})
        made = self.good("resolve", "--json", "--config", self.config).json
        self.assertEqual([(each["from"], each["version"]) for each in made["servers"]],
                         [("config", ""), ("config", "2.1.0")])

    def test_a_disabled_server_is_not_started_behind_the_users_back(self):
        self.write("triage", [server("github")])
        self.configure(github={"command": "npx", "enabled": False})
        done = self.here("resolve", "--json", "--config", self.config)
        self.assertEqual((done.code, self.codes(done.json)), (USAGE, [("server_disabled", "error")]))

    def test_only_those_that_are_named(self):
        self.write_example()
        self.write("lost", skills=[{"name": "nowhere"}])
        made = self.good("resolve", "--json", "history").json
        self.assertEqual([each["name"] for each in made["skills"]], ["history"])
        done = self.here("resolve", "triag")
        self.assertEqual(done.code, USAGE)
        self.assertIn('did you mean "triage"?', done.out)

    def test_without_roots_the_usual_folders_are_meant(self):
        self.write("mine", root=os.path.join(self.home, ".agents", "skills"))
        self.write("ours", root=os.path.join(self.work, ".claude", "skills"))
        made = self.run_it("resolve", "--json").json
        self.assertEqual({(each["name"], each["scope"]) for each in made["skills"]}, {("mine", "user"), ("ours", "repo")})

    def test_nothing_is_nothing(self):
        made = self.good("resolve", "--json").json
        self.assertEqual(made, {"skills": [], "servers": [], "waves": [], "order": [], "findings": []})
        self.assertEqual(self.good("list").out, "No skills were found.\n")

    def test_a_question_on_the_terminal(self):
        self.write("one", [server("s", url="https://a.example/")])
        self.write("two", [server("s", url="https://b.example/")])
        words = ["skills", "resolve", "--root", self.repo, "--config", self.config]
        self.configure()
        with Terminal(*words, server=None) as screen:
            screen.expect("2) skill:two")
            screen.answer("Which?", "2")
            screen.expect("decided by ask")
            self.assertEqual(screen.finish(), OK)


class Listing(Skills):
    def test_all_that_was_found(self):
        self.write_example()
        self.write("triage", root=self.user, version="0.1.0")
        done = self.good("list", "--json")
        found = {(each["name"], each["scope"]): each["status"] for each in done.json["skills"]}
        self.assertEqual(found, {("triage", "repo"): "degraded", ("history", "user"): "ready",
                                 ("triage", "user"): "shadowed"})
        self.assertEqual(done.json["problems"], [])
        self.assertIn("repo, 1.2.0, degraded", self.good("list").out)

    def test_what_cannot_be_read_is_told_with_its_line(self):
        os.mkdir(os.path.join(self.repo, "bad"))
        with open(os.path.join(self.repo, "bad", "SKILL.md"), "wb") as file:
            file.write(b"---\nname: bad\ndescription: \xff\n---\n")
        done = self.here("list")
        self.assertEqual((done.code, done.out), (USAGE, "No skills were found.\n"))
        self.assertIn("bad/SKILL.md", done.err)


class Drawing(Skills):
    def test_every_format(self):
        self.write_example()
        self.assertIn("|-- ", self.good("graph").out)
        self.assertIn("flowchart LR", self.good("graph", "--format", "mermaid").out)
        made = self.good("graph", "--format", "json").json
        self.assertEqual(made, self.good("graph", "--json").json)
        self.assertIn({"id": "skill:charts", "kind": "skill", "name": "charts", "state": "missing"}, made["nodes"])
        dot = self.good("graph", "--format", "dot").out
        self.assertTrue(dot.startswith("digraph"))
        if shutil.which("dot"):
            drawn = subprocess.run(["dot", "-Tsvg"], input=dot.encode(), capture_output=True, check=True)
            self.assertIn(b"</svg>", drawn.stdout)

    def test_formats_that_make_no_sense(self):
        self.refused("graph", "--format", "png", because="one of text, dot, mermaid, json")
        self.refused("graph", "--json", "--format", "dot", because="use one")


class Explaining(Skills):
    def test_why_a_server_is_there(self):
        self.write_example()
        done = self.good("explain", "server:github")
        self.assertIn("needed by skill:triage", done.out)
        made = self.good("explain", "github", "--json").json
        self.assertEqual((made["node"], made["server"]["required_by"]), ("server:github", ["triage"]))

    def test_what_nobody_knows(self):
        self.write_example()
        done = self.here("explain", "gihtub")
        self.assertEqual((done.code, done.out), (USAGE, ""))
        self.assertIn('did you mean "github"?', done.err)


class Planning(Skills):
    def test_waves_with_commands_and_origins(self):
        self.write_example()
        done = self.good("plan", COLUMNS="200")
        self.assertIn("Wave 1", done.out)
        self.assertIn("npx -y github@1.4.0", done.out)
        self.assertIn("triage/agents/mcp.yaml:", done.out)
        self.assertIn("TOKEN", done.out)
        self.assertNotIn("hunter2", done.out)
        made = self.good("plan", "--json").json
        self.assertEqual(made["waves"][0]["servers"][0]["env"], ["TOKEN"])


class Checking(Skills):
    def check(self, *words):
        return self.run_it("check", self.repo, *words)

    def test_what_is_good(self):
        self.write("fine", body="See [this](SKILL.md) and [that](https://example.com/).\n")
        done = self.check()
        self.assertEqual((done.code, done.out), (OK, "1 skill; no problems\n"), done.err)
        self.assertEqual(self.check("--json").json, {"valid": True, "skills": 1, "problems": [], "findings": []})

    def test_everything_is_told_at_once(self):
        self.write("links", body="One [two](gone.md).\n[three](../fine/SKILL.md)\n")
        self.write("needs", [server("s", ["x"], optional="perhaps")], [{"name": "nowhere"}])
        self.write("Loud")
        done = self.check("--json")
        self.assertEqual(done.code, USAGE)
        self.assertFalse(done.json["valid"])
        told = "\n".join(f'{each["file"]}:{each["line"]} {each["message"]}' for each in done.json["problems"])
        self.assertIn('links/SKILL.md:5 links to "gone.md", which is not there', told)
        self.assertIn("links/SKILL.md:6", told)
        self.assertIn("needs/agents/mcp.yaml", told)
        self.assertIn("Loud/SKILL.md:2", told)
        self.assertEqual(self.codes(done.json), [("unknown_skill", "error")])
        self.assertIn("skill:nowhere", self.check().out)

    def test_what_skills_need_may_be_elsewhere(self):
        self.write("needs", skills=[{"name": "other"}])
        self.write("other", root=self.user)
        self.assertEqual(self.check().code, USAGE)
        self.assertEqual(self.check("--root", self.user).code, OK)
        self.assertEqual(self.check("--root", self.user, "--root", self.repo).out, "1 skill; no problems\n")

    def test_folders_without_a_skill(self):
        self.refused("check", self.repo, because="there is no SKILL.md")
        self.refused("check", "/no/such/folder", because="there is no such folder")


class Loading(Skills):
    def test_a_shared_server_is_started_once_and_each_skill_has_its_tools(self):
        self.write("sums", [server("calculator", EXAMPLE, tools=["add"])])
        self.write("dice", [server("calculator", EXAMPLE, tools=["roll_dice"])], [{"name": "sums"}])
        done = self.good("load", "--yes", typed="add a=2 b=40\n/skills\n/skills dice\n/mcp\n/quit\n")
        self.assertIn("skill:dice (repo) wants to use server:calculator", done.err)
        self.assertEqual(done.err.count("wants to use"), 1)
        self.assertIn(EXAMPLE[0], done.err)
        self.assertIn("calculator.add is add", done.out)
        self.assertIn("\n42\n", done.out)
        self.assertIn("1 total, 1 connected", done.out)
        self.assertIn("Do it.", done.out)

    def test_as_json(self):
        self.write("sums", [server("calculator", EXAMPLE, tools=["add"])])
        self.write("more", [server("other", EXAMPLE + ["--start-delay", "1"], tools=["add"])])
        done = self.good("load", "--yes", "--json", typed="other__add a=2 b=40\n")
        document, call = (json.loads(line) for line in done.out.splitlines())
        self.assertEqual({each["name"]: each["status"] for each in document["skills"]},
                         {"sums": "ready", "more": "ready"})
        names = {each["skill"]: each["name"] for each in document["tools"] if each["needed"]}
        self.assertEqual(names, {"sums": "calculator__add", "more": "other__add"})
        self.assertEqual(call["content"][0]["text"], "42")

    def test_only_those_that_are_named_and_what_they_need(self):
        self.write("sums", [server("calculator", EXAMPLE)])
        self.write("dice", [server("other", EXAMPLE + ["--start-delay", "1"])], [{"name": "sums"}])
        made = self.good("load", "--yes", "--json", "sums").json
        self.assertEqual([each["name"] for each in made["skills"]], ["sums"])
        self.assertEqual([each["name"] for each in made["servers"]], ["calculator"])

    def test_nothing_new_starts_without_consent(self):
        self.write("sums", [server("calculator", EXAMPLE)])
        done = self.here("load")
        self.assertEqual((done.code, done.out), (USAGE, "No skill is loaded.\n"))
        self.assertIn("--yes allows it", done.err)
        self.assertIn("consent_refused", done.err)

    def test_servers_of_the_user_need_no_consent(self):
        self.write("sums", [server("mine", tools=["add"])])
        self.configure(mine={"command": EXAMPLE[0]})
        done = self.good("load", "--config", self.config, typed="add a=1 b=1\n")
        self.assertIn("\n2\n", done.out)
        self.assertNotIn("wants to use", done.err)

    def test_a_server_that_cannot_be_started_blocks_only_who_needs_it(self):
        self.write("sums", [server("calculator", EXAMPLE, tools=["add"])])
        self.write("lost", [server("gone", ["no-such-program-here"])])
        self.write("wrong", [server("calculator", EXAMPLE, tools=["subtract"])])
        done = self.here("load", "--yes", typed="add a=1 b=1\n")
        self.assertEqual(done.code, USAGE)
        self.assertIn("\n2\n", done.out)
        for code in ("start_failed", "missing_tool"):
            self.assertIn(code, done.err)

    def test_consent_is_asked_on_the_terminal_and_remembered(self):
        self.write("sums", [server("calculator", EXAMPLE, tools=["add"])])
        words = ["skills", "load", "--root", self.repo]
        for key, code in (("n", USAGE), ("o", OK), ("y", OK)):
            with Terminal(*words, server=None, HOME=self.home) as screen:
                screen.expect("wants to use server:calculator")
                screen.expect("agents/mcp.yaml")
                screen.answer("Start it?", "")  # is no answer
                screen.answer("Start it?", key)
                if code == OK:
                    screen.answer("mcp> ", "/quit")
                self.assertEqual(screen.finish(), code)
        with Terminal(*words, server=None, HOME=self.home) as screen:
            screen.answer("mcp> ", "add a=2 b=40")
            screen.expect("42")
            screen.answer("mcp> ", "/quit")
            self.assertEqual(screen.finish(), OK)
            self.assertNotIn("wants to use", screen.text)

    def test_the_example(self):
        roots = ["--root", EXAMPLES + "/repo", "--root", "user=" + EXAMPLES + "/user"]
        done = self.run_it("load", "--yes", *roots, typed="calculator__add a=2 b=40\n",
                           MCP_EXAMPLE_SERVER=EXAMPLE[0])
        self.assertEqual(done.code, OK, done.err)
        self.assertIn("decided by priority", done.err)
        self.assertIn("\n42\n", done.out)
        self.assertEqual(self.run_it("check", EXAMPLES + "/repo").code, OK)

    @unittest.skipUnless(NODE_MODULES, "needs MCP_NODE_MODULES")
    def test_real_servers_from_a_configuration_and_from_skills(self):
        def package(name, *arguments):
            folder = os.path.join(NODE_MODULES, "@modelcontextprotocol", name)
            with open(os.path.join(folder, "package.json"), encoding="utf-8") as file:
                about = json.load(file)
            program = next(iter(about["bin"].values()))
            return ["node", os.path.join(folder, program), *arguments], about["version"]

        everything, version = package("server-everything")
        files, _ = package("server-filesystem", self.work)
        memory, _ = package("server-memory")
        self.configure(everything={"command": everything[0], "args": everything[1:], "version": version})
        self.write("arithmetic", [server("everything", version=">=0", tools=["get-sum"])])
        self.write("notes", [server("files", files, tools=["write_file", "read_text_file"]),
                             server("memory", memory, env={"MEMORY_FILE_PATH": os.path.join(self.work, "memory.json")},
                                    tools=["create_entities"])], [{"name": "arithmetic"}])
        self.write("reader", [server("files", files, tools=["read_text_file"]),
                              server("search", optional=True)], root=self.user)
        path = os.path.join(self.work, "sum.txt")
        lines = ["get-sum a=2 b=40", f"write_file path={path} content=42", f"read_text_file path={path}", "/quit"]
        done = self.good("load", "--yes", "--json", "--config", self.config, typed="\n".join(lines) + "\n")
        document, total, written, read = (json.loads(line) for line in done.out.splitlines())
        self.assertEqual({each["name"]: each["status"] for each in document["skills"]},
                         {"arithmetic": "ready", "notes": "ready", "reader": "degraded"})
        self.assertEqual({each["name"]: each["required_by"] for each in document["servers"]},
                         {"everything": ["arithmetic"], "files": ["notes", "reader"], "memory": ["notes"]})
        needed = {(each["skill"], each["tool"], each["name"]) for each in document["tools"] if each["needed"]}
        self.assertEqual(needed, {("arithmetic", "get-sum", "get-sum"), ("notes", "write_file", "write_file"),
                                  ("notes", "read_text_file", "read_text_file"),
                                  ("notes", "create_entities", "create_entities"),
                                  ("reader", "read_text_file", "read_text_file")})
        self.assertIn("42", total["content"][0]["text"])
        self.assertIn("Successfully wrote", written["content"][0]["text"])
        self.assertEqual(read["content"][0]["text"], "42")


class CommandLine(Skills):
    def test_what_makes_no_sense(self):
        self.refused(because="skills needs one of list, resolve")
        self.refused("lst", because='did you mean "list"?')
        self.refused("list", "--root", "/no/such/folder", because="there is no such folder")
        self.refused("list", "--root", "nobody=" + self.repo, because="is no scope; they are repo, user, system, admin")
        self.refused("resolve", "--strategy", "priority,luck", because='"luck" is no strategy')
        self.refused("explain", because="node")
        self.refused("list", "--", "program", because="server command")
        self.refused("list", "--server", "x", because="--server means nothing here")

    def test_a_mistake_in_the_configuration(self):
        self.configure(wrong={"args": []})
        self.refused("list", "--root", self.repo, "--config", self.config, because="mcpServers.wrong")
        self.refused("list", "--root", self.repo, "--config", "/no/such/file", because="/no/such/file")

    def test_a_folder_may_hold_an_equals_sign(self):
        folder = os.path.join(self.work, "a=b")
        os.mkdir(folder)
        self.write("odd", root=folder)
        made = self.run_it("resolve", "--json", "--root", "a=b", "--root", "admin=a=b").json
        self.assertEqual([(each["name"], each["scope"]) for each in made["skills"]], [("odd", "repo")])


if __name__ == "__main__":
    unittest.main()
