# SPDX-License-Identifier: MIT
"""mcpctl against server-everything and a modern server from npm."""
import json
import os
import unittest

from support import FAILED, INTERRUPTED, NODE_MODULES, OK, TOOL_ERROR, Running, Terminal, run

NODE = os.path.join(NODE_MODULES, ".bin", "node")
EVERYTHING = [NODE, os.path.join(NODE_MODULES, "@modelcontextprotocol/server-everything/dist/index.js"), "stdio"]


@unittest.skipUnless(NODE_MODULES, "MCP_NODE_MODULES is not set")
class ServerEverything(unittest.TestCase):
    def test_info(self):
        info = run("--json", "info", server=EVERYTHING).json
        self.assertEqual((info["era"], info["server"]["name"]), ("legacy", "mcp-servers/everything"))
        self.assertEqual(info["server"]["title"], "Everything Reference Server")
        self.assertTrue(info["instructions"])

    def test_lists(self):
        tools = run("--json", "tools", server=EVERYTHING).json["tools"]
        self.assertIn("get-sum", [each["name"] for each in tools])
        self.assertEqual(len(run("--json", "resources", server=EVERYTHING).json["resources"]), 7)
        self.assertIn("demo://resource/dynamic/text/{resourceId}", run("templates", server=EVERYTHING).out)
        self.assertIn("args-prompt", run("prompts", server=EVERYTHING).out)

    def test_calls(self):
        self.assertEqual(run("call", "get-sum", "a=2", "b=40", server=EVERYTHING).out, "The sum of 2 and 40 is 42.\n")
        structured = run("--json", "call", "get-structured-content", "location=New York", server=EVERYTHING).json
        self.assertEqual(structured["structuredContent"]["temperature"], 33)
        self.assertIn("[image image/png", run("call", "get-tiny-image", server=EVERYTHING).out)
        self.assertEqual(run("call", "get-sum", "a=2", server=EVERYTHING).code, TOOL_ERROR)

    def test_a_tool_that_must_be_a_task(self):
        done = run("call", "simulate-research-query", "topic=asio", server=EVERYTHING)
        self.assertEqual(done.code, OK, done.err)
        self.assertIn("# Research Report: asio", done.out)

    def test_a_task_that_asks(self):
        done = run("--answer", "interpretation=snake", "call", "simulate-research-query", "topic=python",
                   "ambiguous=true", server=EVERYTHING)
        self.assertIn("python (snake)", done.out)

    def test_read_prompt_and_complete(self):
        self.assertIn("Resource 1", run("read", "demo://resource/dynamic/text/1", server=EVERYTHING).out)
        self.assertIn("Paris, TX", run("prompt", "args-prompt", "city=Paris", "state=TX", server=EVERYTHING).out)
        done = run("complete", "prompt:completable-prompt", "department", "S", server=EVERYTHING)
        self.assertEqual(done.out, "Sales\nSupport\n")
        self.assertEqual(run("read", "demo://nope", server=EVERYTHING).code, FAILED)

    def test_roots(self):
        done = run("--root", "/tmp", "call", "get-roots-list", server=EVERYTHING)
        self.assertIn("file:///tmp", done.out)

    def test_a_form_with_every_kind_of_field(self):
        done = run("--answer", "name=Ada", "call", "trigger-elicitation-request", server=EVERYTHING)
        sent = json.loads(done.out[done.out.index("Raw result: ") + len("Raw result: "):])
        self.assertEqual(sent["action"], "accept")
        self.assertEqual(sent["content"]["name"], "Ada")
        self.assertEqual(sent["content"]["integer"], 42)
        self.assertEqual(sent["content"]["untitledMultipleSelectEnum"], ["Guitar"])

    def test_a_page(self):
        words = ["call", "trigger-url-elicitation", "url=https://example.org/x", "message=open it"]
        with Terminal(*words, server=EVERYTHING) as screen:
            screen.answer("Agree?", "y")
            screen.expect("User completed the URL elicitation flow")
            self.assertEqual(screen.finish(), OK)

    def test_watch(self):
        uri = "demo://resource/dynamic/text/1"
        with Running("--json", "watch", "--resource", uri, server=EVERYTHING) as running:
            running.expect_out("Received Subscribe Resource request")
            running.interrupt()
            self.assertEqual(running.finish().code, INTERRUPTED)


@unittest.skipUnless(NODE_MODULES, "MCP_NODE_MODULES is not set")
class ModernServer(unittest.TestCase):
    def setUp(self):
        script = os.path.join(os.path.dirname(__file__), "..", "interop", "node", "modern_server.mjs")
        # The server finds its packages by a variable, which is not inherited.
        self.server = ["env", "MCP_NODE_MODULES=" + NODE_MODULES, NODE, script]

    def test_calls(self):
        self.assertEqual(run("--json", "info", server=self.server).json["era"], "modern")
        done = run("--json", "call", "add", "a=2", "b=40", server=self.server)
        self.assertEqual(done.json["structuredContent"], {"sum": 42})

    def test_rounds_of_input(self):
        done = run("--answer", "name=Ada", "call", "elicit", server=self.server)
        self.assertEqual(json.loads(done.out), {"action": "accept", "content": {"name": "Ada", "age": 30}})

    def test_watch(self):
        with Running("watch", "--resource", "modern://greeting", server=self.server) as running:
            running.expect_err("Watching")
            running.interrupt()
            self.assertEqual(running.finish().code, INTERRUPTED)


if __name__ == "__main__":
    unittest.main()
