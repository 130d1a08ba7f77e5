# SPDX-License-Identifier: MIT
"""What goes to stdout: tables for people, one JSON document with --json."""
import json
import os
import subprocess
import unittest

from support import (EXAMPLE, FAILED, FAULTY, MCPCTL, MODERN, OK, PATIENCE, TOOL_ERROR, Recorded,
                     run)


class OneJsonDocument(unittest.TestCase):
    def test_info_in_both_eras(self):
        for server, era, version in ((FAULTY, "legacy", "2025-11-25"), (MODERN, "modern", "2026-07-28")):
            info = run("--json", "info", server=server).json
            self.assertEqual((info["era"], info["protocolVersion"]), (era, version))
            self.assertEqual(set(info), {"server", "protocolVersion", "era", "capabilities", "instructions"})
            self.assertTrue(info["server"]["name"] and info["server"]["version"])
            self.assertIn("tools", info["capabilities"])

    def test_a_call_is_the_result_as_received(self):
        received = run("--json", "call", "echo", "text=x", server=FAULTY).json
        self.assertEqual(received["_meta"], {"example.org/tool": "echo"})
        self.assertEqual(received["content"], [{"type": "text", "text": "x"}])

    def test_a_tool_that_fails_still_has_a_result(self):
        done = run("--json", "call", "fail", server=FAULTY)
        self.assertEqual(done.code, TOOL_ERROR)
        self.assertTrue(done.json["isError"])

    def test_a_list_holds_every_page(self):
        for server in (FAULTY, MODERN):
            listed = run("--json", "resources", server=server).json
            self.assertEqual([each["name"] for each in listed["resources"]],
                             ["text/1", "blob/1", "text/2", "counter", "ask"])

    def test_each_list_has_its_member(self):
        for command, member in (("tools", "tools"), ("templates", "resourceTemplates"), ("prompts", "prompts")):
            listed = run("--json", command, server=FAULTY).json
            self.assertEqual(list(listed), [member])
            self.assertTrue(all("name" in each for each in listed[member]))

    def test_an_empty_list_is_a_list(self):
        self.assertEqual(run("--json", "templates").json, {"resourceTemplates": []})

    def test_read_prompt_complete_and_ping(self):
        self.assertEqual(run("--json", "read", "test://blob/1", server=FAULTY).json["contents"][0]["blob"],
                         "AAECAw==")
        prompt = run("--json", "prompt", "greet", "name=Ada", "tone=3", server=FAULTY).json
        self.assertEqual(prompt["messages"][0]["content"]["text"], "Greet Ada in a 3 tone.")
        completed = run("--json", "complete", "resource:test://item/{id}", "id", "7", server=FAULTY).json
        self.assertEqual(completed["completion"]["values"], ["71", "72"])
        for server in (FAULTY, MODERN):
            self.assertGreater(run("--json", "ping", server=server).json["milliseconds"], 0)

    def test_on_failure_stdout_is_empty(self):
        done = run("--json", "read", "test://missing", server=FAULTY)
        self.assertEqual((done.code, done.out), (FAILED, ""))
        self.assertIn("Resource not found", done.err)


class ForPeople(unittest.TestCase):
    def test_tables_are_aligned_and_wrapped(self):
        done = run("tools", server=EXAMPLE, COLUMNS="40")
        self.assertEqual(done.code, OK)
        lines = done.out.splitlines()
        self.assertLessEqual(max(map(len, lines)), 40)
        self.assertEqual(lines[0], "tool        description")
        self.assertEqual(lines[1], "add         Adds two numbers.")
        self.assertEqual(lines[2], "            a=number b=number")
        self.assertEqual(lines[3:5], ["slow_count  Counts slowly, reports its",
                                      "            progress, can be cancelled."])

    def test_info(self):
        lines = run("info", server=FAULTY).out.splitlines()
        self.assertRegex(lines[0], r"^Server {7,}\S+ \S+$")
        self.assertRegex(lines[1], r"^Protocol +2025-11-25 \(legacy\)$")

    @unittest.skipUnless(os.path.exists("/dev/full"), "the system has no /dev/full")
    def test_output_that_cannot_be_written_is_no_success(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([MCPCTL, "tools", "--", *EXAMPLE], stdout=full, stderr=subprocess.PIPE,
                                  stdin=subprocess.DEVNULL, timeout=PATIENCE)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn(b"could not be written", done.stderr)

    def test_no_colour_without_a_terminal(self):
        self.assertNotIn("\x1b", run("tools").out)

    def test_every_kind_of_content(self):
        shown = run("call", "contents", server=FAULTY).out
        self.assertIn("[image image/png", shown)
        self.assertIn("[audio audio/", shown)
        self.assertIn("[resource ", shown)

    def test_control_characters_of_a_server_do_not_pass(self):
        text = "a\x1b[31mred\x07\u009b2J\u202edcba\r\nb\tc"
        done = run("call", "echo", json.dumps({"text": text}), server=FAULTY)
        self.assertEqual(done.out, "a\ufffd[31mred\ufffd\ufffd2J\ufffddcba\nb\tc\n")

    def test_control_characters_of_an_error_do_not_pass(self):
        done = run("read", "test://\x1b]0;title", server=FAULTY)
        self.assertEqual(done.code, FAILED)
        self.assertNotIn("\x1b", done.err)

    def test_a_failed_tool_says_so_on_stderr(self):
        done = run("call", "fail", server=FAULTY)
        self.assertEqual((done.code, done.out), (TOOL_ERROR, "this tool always fails\n"))
        self.assertIn("fail reported an error", done.err)

    def test_skipped_lines_are_counted(self):
        done = run("--json", "call", "echo", "text=x", server=FAULTY + ["--garbage-lines"])
        self.assertEqual(done.json["content"][0]["text"], "x")
        self.assertRegex(done.err, r"warning: \d+ lines that are not JSON were skipped")

    def test_verbose_shows_the_log_and_the_servers_stderr(self):
        done = run("--verbose", "call", "crash", server=FAULTY)
        self.assertIn("mcp.client: connected", done.err)
        self.assertEqual(done.err.count("the reactor is on fire"), 1)

    def test_verbose_shows_progress_without_a_terminal(self):
        self.assertIn("progress: 2/3", run("--verbose", "call", "progress", "steps=3", server=FAULTY).err)
        self.assertEqual(run("call", "progress", "steps=3", server=FAULTY).err, "")


class WhatTheServerLearns(Recorded):
    def test_roots_are_declared_only_if_given(self):
        self.assertEqual(run("info", server=self.recording()).code, OK)
        declared = self.received("initialize")[-1]["params"]["capabilities"]
        self.assertNotIn("roots", declared)
        self.assertNotIn("sampling", declared)
        self.assertIn("elicitation", declared)
        done = run("--json", "--root", "/tmp", "call", "roots", server=self.recording())
        self.assertIn("roots", self.received("initialize")[-1]["params"]["capabilities"])
        self.assertEqual(json.loads(done.json["content"][0]["text"])["roots"],
                         [{"uri": "file:///tmp", "name": "tmp"}])


if __name__ == "__main__":
    unittest.main()
