# SPDX-License-Identifier: MIT
"""Commands over configured servers: which are meant, what is shown of them together, and how they end."""
import json
import os
import signal
import subprocess
import tempfile
import unittest

from support import (EXAMPLE, FAULTY, INTERRUPTED, MCPCTL, NO_CONNECTION, NODE_MODULES, OK, PATIENCE, USAGE, Outcome,
                     Running, Terminal, environment)


def entry(command, **more):
    return {"command": command[0], "args": command[1:], **more}


class OverServers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.path = os.path.join(folder.name, "servers.json")

    def configure(self, **servers):
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump({"mcpServers": servers}, file)

    def run_it(self, *words, typed=None):
        done = subprocess.run([MCPCTL, "--config", self.path, *words], capture_output=True, timeout=PATIENCE,
                              input=(typed or "").encode(), env=environment(HOME=self.folder), cwd=self.folder)
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


class WhichServer(OverServers):
    def test_one_server_is_used_as_if_it_stood_on_the_command_line(self):
        self.configure(one=entry(EXAMPLE))
        done = self.run_it("--json", "call", "add", "a=2", "b=40")
        self.assertEqual((done.code, done.json["content"][0]["text"]), (OK, "42"), done.err)
        self.assertEqual(self.run_it("ping").code, OK)

    def test_a_name_picks_one_of_several(self):
        self.configure(one=entry(EXAMPLE), two=entry(EXAMPLE, enabledTools=["add"]))
        done = self.run_it("--json", "--server", "two", "tools")
        self.assertEqual([tool["name"] for tool in done.json["tools"]], ["add"])
        hidden = self.run_it("--server", "two", "call", "roll_dice")
        self.assertEqual(hidden.code, USAGE)

    def test_a_name_that_is_not_there_names_the_one_that_may_be_meant(self):
        self.configure(one=entry(EXAMPLE), two=entry(EXAMPLE))
        done = self.run_it("--server", "tow", "tools")
        self.assertEqual((done.code, done.out), (USAGE, ""))
        self.assertIn('did you mean "two"?', done.err)

    def test_commands_about_one_server_say_that_they_need_a_name(self):
        self.configure(one=entry(EXAMPLE), two=entry(EXAMPLE))
        done = self.run_it("ping")
        self.assertEqual(done.code, USAGE)
        self.assertIn("one, two", done.err)

    def test_a_mistake_in_one_entry_stops_no_other_and_is_usage(self):
        self.configure(one=entry(EXAMPLE), wrong={"args": []})
        for command in ("tools", "status"):
            done = self.run_it("--json", command)
            self.assertEqual(done.code, USAGE)
            self.assertIn("add" if command == "tools" else '"connected"', done.out)
            self.assertIn("mcpServers.wrong", done.err)
        self.assertEqual(self.run_it("--server", "one", "tools").code, OK)
        self.assertEqual(self.run_it("--server", "wrong", "tools").code, USAGE)
        called = self.run_it("call", "add", "a=2", "b=40")
        self.assertEqual((called.code, called.out.strip()), (OK, "42"), called.err)
        self.assertIn("mcpServers.wrong", called.err)

    def test_nothing_but_mistakes_is_usage(self):
        self.configure(wrong={"args": []})
        done = self.run_it("tools")
        self.assertEqual((done.code, done.out), (USAGE, ""))
        self.assertIn("mcpServers.wrong", done.err)
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("{ no JSON")
        done = self.run_it("status")
        self.assertEqual((done.code, done.out), (USAGE, ""))
        self.assertIn("the file must be JSON", done.err)

    def test_a_server_on_the_command_line_and_a_configuration_exclude_each_other(self):
        self.configure(one=entry(EXAMPLE))
        done = self.run_it("tools", "--", *EXAMPLE)
        self.assertEqual(done.code, USAGE)
        self.assertIn("--config", done.err)


class Together(OverServers):
    def test_tools_of_all_servers_have_names_of_their_own(self):
        self.configure(one=entry(EXAMPLE, enabledTools=["add", "roll_dice"]), two=entry(EXAMPLE, enabledTools=["add"]))
        done = self.run_it("--json", "tools")
        self.assertEqual([tool["name"] for tool in done.json["tools"]], ["one__add", "roll_dice", "two__add"])
        self.assertIn("properties", done.json["tools"][0]["inputSchema"])
        call = self.run_it("--json", "call", "two__add", "a=1", "b=2")
        self.assertEqual((call.code, call.json["content"][0]["text"]), (OK, "3"), call.err)

    def test_one_that_cannot_be_started_does_not_hide_the_others(self):
        self.configure(one=entry(EXAMPLE), gone=entry(["no-such-program-here"]))
        done = self.run_it("tools")
        self.assertEqual(done.code, OK)
        self.assertIn("add", done.out)
        self.assertIn("gone: failed: command not found", done.err)

    def test_none_that_can_be_started_is_no_connection(self):
        self.configure(one=entry(["no-such-program-here"]), two=entry(["nor-this-one"]))
        self.assertEqual(self.run_it("tools").code, NO_CONNECTION)
        self.assertEqual(self.run_it("status").code, NO_CONNECTION)

    def test_resources_and_prompts_say_whose_they_are(self):
        self.configure(one=entry(EXAMPLE), two=entry(EXAMPLE))
        done = self.run_it("--json", "resources")
        self.assertEqual({each["server"] for each in done.json["resources"]}, {"one", "two"})
        self.assertEqual({each["server"] for each in self.run_it("--json", "prompts").json["prompts"]}, {"one", "two"})


class Status(OverServers):
    def test_status_as_json(self):
        self.configure(one=entry(EXAMPLE), gone=entry(["no-such-program-here"]))
        done = self.run_it("--json", "status")
        self.assertEqual(done.code, OK)
        gone, one = done.json["servers"]
        self.assertEqual((one["name"], one["state"], one["transport"], one["era"]), ("one", "connected", "stdio", "modern"))
        self.assertEqual((one["serverName"], one["tools"], one["reconnects"]), ("example-server", 5, 0))
        self.assertEqual(gone["state"], "failed")
        self.assertIn("command not found", gone["lastError"])

    def test_a_server_that_is_switched_off_is_shown_and_is_no_failure(self):
        self.configure(one=entry(EXAMPLE), off=entry(EXAMPLE, enabled=False))
        done = self.run_it("--json", "status")
        self.assertEqual([(each["name"], each["state"]) for each in done.json["servers"]],
                         [("off", "disabled"), ("one", "connected")])
        self.assertEqual(done.code, OK)
        self.assertEqual(self.run_it("tools").err, "")

    def test_watching_follows_the_file(self):
        self.configure(one=entry(EXAMPLE))
        with Running("--config", self.path, "--json", "status", "--watch", server=None) as live:
            live.expect_out('"state":"connected"')
            with open(self.path, "w", encoding="utf-8") as file:
                file.write("{ no JSON")
            live.expect_err("the file must be JSON")
            self.configure(one=entry(EXAMPLE), two=entry(EXAMPLE))
            live.expect_err("two was added")
            live.expect_out('"name":"two","state":"connected"')
            live.interrupt()
            done = live.finish()
        self.assertEqual(done.code, INTERRUPTED)
        first = [json.loads(line)["servers"][0] for line in done.out.splitlines()]
        self.assertEqual(sum(each["state"] == "connecting" for each in first), 1, done.out)  # it never went away

    def test_watching_shows_a_death_and_the_recovery(self):
        self.configure(one=entry(FAULTY + ["--pid-file", os.path.join(self.folder, "pid")], retryDelay=100))
        with Running("--config", self.path, "--json", "status", "--watch", server=None) as live:
            live.expect_out('"state":"connected"')
            with open(os.path.join(self.folder, "pid"), encoding="utf-8") as file:
                os.kill(int(file.read().split()[0]), signal.SIGKILL)
            live.expect_out('"reconnects":1')
            live.process.send_signal(signal.SIGINT)
            self.assertEqual(live.process.wait(PATIENCE), INTERRUPTED)

    @unittest.skipUnless(NODE_MODULES, "needs MCP_NODE_MODULES")
    def test_real_servers_one_of_which_dies_and_comes_back(self):
        def package(name, *arguments):
            folder = os.path.join(NODE_MODULES, "@modelcontextprotocol", name)
            with open(os.path.join(folder, "package.json"), encoding="utf-8") as file:
                program = next(iter(json.load(file)["bin"].values()))
            return entry(["node", os.path.join(folder, program), *arguments], retryDelay=100)

        memory = os.path.join(self.folder, "memory.json")
        self.configure(everything=package("server-everything"),
                       files=package("server-filesystem", self.folder),
                       memory={**package("server-memory"), "env": {"MEMORY_FILE_PATH": memory}})
        names = {tool["server"] for tool in self.run_it("--json", "tools").json["tools"]}
        self.assertEqual(names, {"everything", "files", "memory"})
        with Running("--config", self.path, "--json", "status", "--watch", server=None) as live:
            for _ in range(3):
                live.expect_out('"everything"')
            live.expect_out('"name":"memory","state":"connected"')
            children = subprocess.run(["pgrep", "-P", str(live.process.pid), "-f", "server-memory"],
                                      capture_output=True, check=True).stdout.split()
            os.kill(int(children[0]), signal.SIGKILL)
            live.expect_out('"reconnects":1')


class LineByLine(OverServers):
    def test_tools_and_commands(self):
        self.configure(one=entry(EXAMPLE))
        done = self.run_it("repl", typed="add a=2 b=40\n/mcp\n/help\nnothing\n/quit\nadd a=1 b=1\n")
        self.assertEqual(done.code, OK)
        self.assertIn("42", done.out)
        self.assertIn("1 total, 1 connected, 0 error, 5 tools", done.out)
        self.assertIn("/mcp", done.out)
        self.assertIn('no tool "nothing"', done.err)
        self.assertNotIn("\n2\n", done.out)

    def test_a_server_that_is_switched_off_can_be_switched_on(self):
        self.configure(one=entry(EXAMPLE), off=entry(EXAMPLE, enabled=False))
        done = self.run_it("repl", typed="/mcp enable off\n/mcp\n/quit\n")
        self.assertIn("`off` is switched on.", done.out)
        self.assertIn("2 total", done.out)

    @unittest.skipUnless(b"libedit" in subprocess.run(["ldd", MCPCTL], capture_output=True).stdout, "needs libedit")
    def test_tab_completes_tools_arguments_and_servers(self):
        self.configure(one=entry(EXAMPLE), other=entry(EXAMPLE, enabledTools=["add"]))
        with Terminal("--config", self.path, "repl", server=None, HOME=self.folder) as screen:
            screen.answer("mcp> ", "/mcp")
            screen.expect("2 total, 2 connected")
            screen.expect("mcp> ")
            screen.type("o")
            for _ in range(3):
                screen.type("\t")
            screen.expect("one__add")
            screen.type("ne__a\ta\t2 b\t40\n")
            screen.expect("42")
            screen.expect("mcp> ")
            screen.type("/mcp ot\t\n")
            screen.expect("connected, 1 of 5 tools")
            screen.answer("mcp> ", "/quit")
            self.assertEqual(screen.finish(), OK)

    def test_the_end_of_input_ends_it(self):
        self.configure(one=entry(EXAMPLE))
        self.assertEqual(self.run_it("repl", typed="").code, OK)


if __name__ == "__main__":
    unittest.main()
