# SPDX-License-Identifier: MIT
"""Configurations: what is found, what is wrong with it, and what is written."""
import json
import os
import stat
import subprocess
import tempfile
import unittest

from support import MCPCTL, OK, PATIENCE, USAGE, Outcome, environment


class Configured(unittest.TestCase):
    """A home folder and a working folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = os.path.join(folder.name, "home")
        self.work = os.path.join(folder.name, "work")
        os.mkdir(self.home)
        os.mkdir(self.work)
        self.user_file = os.path.join(self.home, ".config/mcp/mcp.json")
        self.project_file = os.path.join(self.work, ".mcp.json")
        self.local_file = os.path.join(self.work, ".mcp.local.json")

    def run_it(self, *words, server=None, **variables):
        command = [MCPCTL, *words] + ([] if server is None else ["--", *server])
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE,
                              cwd=self.work, env=environment(HOME=self.home, **variables))
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    def good(self, *words, **more):
        done = self.run_it(*words, **more)
        self.assertEqual((done.code, done.err), (OK, ""), done.err)
        return done

    def refused(self, *words, because, **more):
        done = self.run_it(*words, **more)
        self.assertEqual((done.code, done.out), (USAGE, ""), done.err)
        self.assertIn(because, done.err)

    def write(self, path, value):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(value if isinstance(value, str) else json.dumps({"mcpServers": value}))
        return path

    def read(self, path):
        with open(path, encoding="utf-8") as file:
            return json.load(file)["mcpServers"]


class Listing(Configured):
    def test_nothing_is_configured(self):
        self.assertEqual(self.good("config", "list").out, "No servers are configured.\n")
        self.assertEqual(self.good("config", "list", "--json").json, {"servers": []})

    def test_the_nearest_layer_wins(self):
        self.write(self.user_file, {"a": {"command": "user"}, "b": {"command": "user"}})
        self.write(self.project_file, {"a": {"command": "project"}, "c": {"url": "https://x.example/mcp"}})
        self.write(self.local_file, {"c": {"command": "local", "enabled": False}})
        listed = self.good("config", "list", "--json").json["servers"]
        found = {each["name"]: (each["entry"]["command"], each["origin"]["layer"], each["enabled"])
                 for each in listed}
        self.assertEqual(found, {"a": ("project", "project", True), "b": ("user", "user", True),
                                 "c": ("local", "local", False)})
        shown = self.good("config", "list").out
        self.assertIn("[disabled]", shown)
        self.assertIn(".mcp.local.json:1", shown)

    def test_files_that_are_named(self):
        self.write(self.project_file, {"a": {"command": "project"}})
        one = self.write(os.path.join(self.work, "one.json"), {"b": {"command": "one"}, "c": {"command": "one"}})
        two = self.write(os.path.join(self.work, "two.json"), {"c": {"command": "two"}})
        def commands(*words):
            listed = self.good("--json", *words, "config", "list").json["servers"]
            return {each["name"]: each["entry"]["command"] for each in listed}
        self.assertEqual(commands("--config", one), {"b": "one", "c": "one"})
        self.assertEqual(commands("--mcp-config", two), {"a": "project", "c": "two"})
        self.assertEqual(commands("--config", one, "--mcp-config", two), {"b": "one", "c": "two"})

    def test_no_secret_is_shown(self):
        self.write(self.project_file, {
            "a": {"command": "x", "args": ["--token", "hunter2"], "env": {"KEY": "hunter2", "OTHER": "${OTHER}"}},
            "b": {"url": "https://me:hunter2@x.example/mcp?key=hunter2", "headers": {"X-Key": "hunter2"},
                  "auth": {"type": "bearer", "token": "hunter2"}}})
        for words in (("config", "list"), ("config", "list", "--json"), ("config", "check", "--json")):
            done = self.good(*words, OTHER="hunter2")
            self.assertNotIn("hunter2", done.out + done.err)
        entry = self.good("config", "list", "--json", OTHER="1").json["servers"][0]["entry"]
        self.assertEqual(entry["env"], {"KEY": "***", "OTHER": "${OTHER}"})

    def test_what_is_wrong_is_told_beside_the_list(self):
        self.write(self.project_file, {"good": {"command": "x"}, "bad": {}})
        done = self.run_it("config", "list", "--json")
        self.assertEqual(done.code, USAGE)
        self.assertEqual([(each["name"], each["usable"]) for each in done.json["servers"]],
                         [("bad", False), ("good", True)])
        self.assertIn("mcpServers.bad: has neither command nor url", done.err)
        self.assertIn("[has errors]", self.run_it("config", "list").out)

    def test_no_terminal_obeys_a_file(self):
        self.write(self.project_file, {"a": {"command": "x\u001b[2J", "args": ["\u202eb"]}})
        self.assertNotIn("\u001b", self.good("config", "list").out)
        self.assertNotIn("\u202e", self.good("config", "list").out)


class Checking(Configured):
    def test_everything_is_fine(self):
        self.write(self.project_file, {"a": {"command": "x"}})
        self.assertEqual(self.good("config", "check").out, "1 server; no problems\n")
        self.assertEqual(self.good("config", "check", "--json").json,
                         {"valid": True, "servers": 1, "problems": []})

    def test_all_problems_are_told_at_once(self):
        path = self.write(self.project_file, '{"mcpServers": {\n "a": {},\n "b": {"command": "x", "timeout": 0},\n'
                                             ' "c": {"command": "${NOT_SET_ANYWHERE}", "comand": 1}}}')
        done = self.run_it("config", "check")
        self.assertEqual((done.code, done.err), (USAGE, ""))
        for line in (f"{path}:2 mcpServers.a: has neither", f"{path}:3 mcpServers.b.timeout: must be",
                     f"{path}:4 mcpServers.c.command: the environment variable NOT_SET_ANYWHERE is not set",
                     f"{path}:4 mcpServers.c.comand: warning: ", "3 servers, 0 of them usable; 4 problems"):
            self.assertIn(line, done.out)
        document = self.run_it("--json", "config", "check").json
        self.assertEqual((document["valid"], document["servers"], len(document["problems"])), (False, 3, 4))
        self.assertEqual(set(document["problems"][0]), {"severity", "file", "line", "path", "message", "fix"})

    def test_a_warning_is_no_mistake(self):
        self.write(self.project_file, {"a": {"command": "x", "comand": "y"}})
        done = self.good("config", "check")
        self.assertIn("did you mean command?", done.out)

    def test_a_file_that_is_no_json_or_not_there(self):
        self.write(self.project_file, "{ broken")
        self.assertEqual(self.run_it("config", "check").code, USAGE)
        done = self.run_it("config", "check", "--config", "missing.json")
        self.assertEqual(done.code, USAGE)
        self.assertIn("missing.json: cannot be read", done.out)
        self.assertIn("missing.json", self.run_it("config", "check", "--mcp-config", "missing.json").out)

    def test_servers_that_are_not_started_are_told(self):
        self.write(self.project_file, '{"mcpEnabled": false, "mcpServers": {"a": {"command": "x"}}}')
        self.assertIn("mcpEnabled is false", self.good("config", "check").out)
        self.assertFalse(self.good("config", "list", "--json").json["servers"][0]["enabled"])


class Changing(Configured):
    def test_a_program_is_added_for_this_user(self):
        self.good("config", "add", "files", "--env", "A=1", "--env", "B=${B}", "--cwd", "/tmp",
                  "--description", "My files", server=["npx", "-y", "server-filesystem", "--flag"])
        self.assertEqual(self.read(self.user_file)["files"], {
            "type": "stdio", "command": "npx", "args": ["-y", "server-filesystem", "--flag"],
            "env": {"A": "1", "B": "${B}"}, "cwd": "/tmp", "description": "My files"})
        self.assertEqual(stat.S_IMODE(os.stat(self.user_file).st_mode), 0o600)

    def test_a_server_elsewhere_is_added_without_its_token(self):
        self.good("config", "add", "web", "--layer", "project", "--url", "https://x.example/mcp",
                  "--bearer-env", "TOKEN", "--header", "X-A: 1", "--transport", "http", "--disabled", TOKEN="hunter2")
        self.assertEqual(self.read(self.project_file)["web"], {
            "type": "http", "url": "https://x.example/mcp", "headers": {"X-A": "1"}, "enabled": False,
            "auth": {"type": "bearer", "token": "${TOKEN}"}})

    def test_each_layer_and_each_file_can_be_written_to(self):
        for words, path in ((("--layer", "user"), self.user_file), (("--layer", "project"), self.project_file),
                            (("--layer", "local"), self.local_file), (("--config", "own.json"), "own.json")):
            done = self.good("--json", "config", "add", "a", *words, server=["x"]).json
            self.assertEqual((done["name"], done["done"]), ("a", "added"))
            self.assertEqual(self.read(os.path.join(self.work, path))["a"]["command"], "x")

    def test_what_is_there_is_changed_only_if_that_is_asked_for(self):
        path = self.write(self.user_file, '{\n  // mine\n  "mcpServers": {"a": {"command": "x", "odd": 1}}\n}\n')
        self.refused("config", "add", "a", server=["y"], because="--replace does")
        done = self.good("config", "add", "a", "--replace", server=["y"])
        self.assertIn('changed "a"', done.out)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn("// mine", text)
        self.assertIn('"odd": 1', text)
        self.assertIn('"y"', text)
        self.good("config", "add", "b", "--replace", server=["z"])
        done = self.run_it("config", "list", "--json")
        self.assertEqual([each["name"] for each in done.json["servers"]], ["a", "b"])
        self.assertIn("mcpServers.a.odd: warning: ", done.err)  # it is still there

    def test_what_would_be_wrong_is_never_written(self):
        self.refused("config", "add", "a b", server=["x"], because="name")
        self.refused("config", "add", "a", "--url", "ftp://x.example", because="url")
        self.refused("config", "add", "a", "--url", "https://x.example", "--header", "bad name: 1", because="headers")
        self.assertFalse(os.path.exists(self.user_file))
        self.write(self.user_file, "{ broken")
        self.refused("config", "add", "a", server=["x"], because="line 1")

    def test_a_server_is_removed_from_where_it_stands(self):
        self.write(self.user_file, {"a": {"command": "user"}})
        self.write(self.project_file, {"a": {"command": "project"}, "b": {"command": "x"}})
        self.assertIn(".mcp.json", self.good("config", "remove", "a").out)
        self.assertEqual(list(self.read(self.project_file)), ["b"])
        self.assertEqual(self.good("--json", "config", "remove", "a", "--layer", "user").json,
                         {"name": "a", "file": self.user_file, "done": "removed"})
        self.refused("config", "remove", "a", because='there is no server "a"')
        self.refused("config", "remove", "a", "--config", self.project_file, because="no entry of that name")

    def test_what_another_program_writes_is_left_alone(self):
        path = self.write(os.path.join(self.home, ".claude.json"), {"a": {"command": "x"}})
        self.refused("config", "remove", "a", because="another program")
        self.assertIn("a", self.read(path))


class TheCommandLine(Configured):
    def test_what_makes_no_sense(self):
        self.refused("config", because="check, list, add and remove")
        self.refused("config", "frobnicate", because="check, list, add and remove")
        self.refused("config", "add", because="name")
        self.refused("config", "add", "a", because="server command")
        self.refused("config", "add", "a", "--url", "https://x.example", server=["x"], because="both")
        self.refused("config", "add", "a", "--bearer-env", "T", server=["x"], because="--url")
        self.refused("config", "add", "a", "--env", "A=1", "--url", "https://x.example", because="--env")
        self.refused("config", "add", "a", "--env", "hunter2", server=["x"], because="KEY=VALUE")
        self.refused("config", "add", "a", "--layer", "given", server=["x"], because="user, project, local")
        self.refused("config", "add", "a", "--layer", "user", "--config", "x.json", server=["x"], because="both")
        self.refused("config", "add", "a", "--mcp-config", "x.json", server=["x"], because="only read")
        self.refused("config", "list", server=["x"], because="config add")
        self.refused("config", "check", "surplus", because="surplus")
        self.refused("config", "list", "--server", "a", because="--server")
        self.refused("confg", because='did you mean "config"')

    def test_a_secret_that_is_refused_is_not_told(self):
        done = self.run_it("config", "add", "a", "--env", "hunter2", server=["x"])
        self.assertNotIn("hunter2", done.err)

    def test_help(self):
        done = self.good("config", "add", "--help")
        self.assertIn("--layer", done.out)
        self.assertIn("config", self.good("--help").out)


if __name__ == "__main__":
    unittest.main()
