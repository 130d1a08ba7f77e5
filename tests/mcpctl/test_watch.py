# SPDX-License-Identifier: MIT
"""watch."""
import json
import sys
import unittest

from support import FAILED, FAULTY, INTERRUPTED, MODERN, TIMED_OUT, Recorded, Running, run


# A legacy server that says what it is told to, once it is connected or subscribed to.
TALKER = """
import json, sys
def send(**message): print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    method = asked.get("method")
    if method == "initialize":
        send(id=asked["id"], result={"protocolVersion": "2025-11-25", "serverInfo": {"name": "t", "version": "1"},
             "capabilities": {"logging": {}, "resources": {"subscribe": True}}})
    elif method in ("resources/subscribe", "logging/setLevel"):
        send(id=asked["id"], result={})
        send(method="notifications/message", params={"level": "warning", "logger": "x\\u001b[1m",
             "data": {"asked": asked["params"]}})
        if method == "resources/subscribe":
            send(method="notifications/resources/updated", params=asked["params"])
            send(method="notifications/tools/list_changed")
            send(method="notifications/strange", params={"a": [1, 2]})
        if asked["params"].get("uri") == "test://end": sys.exit(7)
    elif "id" in asked:
        send(id=asked["id"], error={"code": -32601, "message": "no"})
"""


def talker():
    return [sys.executable, "-c", TALKER]


class Watching(Recorded):
    def test_one_document_per_line(self):
        with Running("--json", "watch", "--resource", "test://a", "--level", "info", server=talker()) as running:
            running.expect_out("notifications/strange")
            running.expect_out("\n")
            running.interrupt()
            done = running.finish()
        self.assertEqual(done.code, INTERRUPTED)
        events = [json.loads(line) for line in done.out.splitlines()]
        log = {"level": "warning", "logger": "x\x1b[1m"}
        self.assertEqual(events, [
            {"method": "notifications/message", "params": {**log, "data": {"asked": {"level": "info"}}}},
            {"method": "notifications/message", "params": {**log, "data": {"asked": {"uri": "test://a"}}}},
            {"method": "notifications/resources/updated", "params": {"uri": "test://a"}},
            {"method": "notifications/tools/list_changed"},
            {"method": "notifications/strange", "params": {"a": [1, 2]}},
        ])

    def test_for_people(self):
        with Running("watch", "--resource", "test://a", server=talker()) as running:
            running.expect_out("notifications/strange")
            running.interrupt()
            done = running.finish()
        self.assertIn("resource updated: test://a\n", done.out)
        self.assertIn("the tools changed\n", done.out)
        self.assertIn('log warning (x\ufffd[1m): {"asked": {"uri": "test://a"}}\n', done.out)

    def test_a_connection_that_ends(self):
        done = run("--json", "watch", "--resource", "test://end", server=talker())
        self.assertEqual(done.code, FAILED)
        self.assertIn("exited with code 7", done.err)
        self.assertIn('"test://end"', done.out)

    def test_a_modern_server_is_subscribed_to(self):
        server = self.recording("--era", "modern")
        with Running("watch", "--resource", "test://counter", server=server) as running:
            running.expect_err("Watching")
            running.interrupt()
            self.assertEqual(running.finish().code, INTERRUPTED)
        listened = self.received("subscriptions/listen")[-1]
        self.assertEqual(listened["params"]["notifications"], {
            "toolsListChanged": True, "promptsListChanged": True, "resourcesListChanged": True,
            "resourceSubscriptions": ["test://counter"]})

    def test_only_a_limit_that_was_given_ends_it(self):
        for server in (FAULTY, MODERN):
            done = run("--timeout", "1", "watch", server=server)
            self.assertEqual(done.code, TIMED_OUT, done.err)

    def test_a_level_for_a_server_that_does_not_log(self):
        with_no_log = TALKER.replace('"logging": {}, ', "")
        done = run("watch", "--level", "info", server=[sys.executable, "-c", with_no_log])
        self.assertEqual(done.code, FAILED)
        self.assertIn("logging", done.err)


if __name__ == "__main__":
    unittest.main()
