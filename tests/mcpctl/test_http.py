# SPDX-License-Identifier: MIT
"""Servers that are reached over HTTP: the same commands, and what only HTTP has."""
import json
import os
import re
import shutil
import tempfile
import time
import unittest

from http_servers import LEGACY, MODERN, Certificate, FeedServer, McpServer, SseServer
from support import (EXAMPLE, FAILED, INTERRUPTED, NO_CONNECTION, OK, TIMED_OUT, USAGE, Running,
                     run)


def ask(server, *words, **variables):
    """Runs a command against a server of this process."""
    return run("--url", server.url, *words, server=None, **variables)


def call(server, *words, **variables):
    return ask(server, "call", "add", "a=2", "b=40", *words, **variables)


class Commands(unittest.TestCase):
    def check(self, server, *words):
        done = call(server, *words)
        self.assertEqual((done.code, done.out, done.err), (OK, "42\n", ""))

    def test_both_eras_answer_by_json_and_by_streams(self):
        for era in ("legacy", "modern"):
            for streams in (False, True):
                with McpServer(era, streams) as server:
                    self.check(server)
                    self.check(server, "--transport", "http")

    def test_each_kind_of_command(self):
        for era in ("legacy", "modern"):
            with McpServer(era) as server:
                info = ask(server, "--json", "info").json
                self.assertEqual((info["era"], info["server"]["name"]), (era, "small"))
                listed = ask(server, "--json", "tools").json
                self.assertEqual([each["name"] for each in listed["tools"]], ["add", "sleep"])
                self.assertEqual(ask(server, "read", "test://x").out, "read\n")
                self.assertGreater(ask(server, "--json", "ping").json["milliseconds"], 0)
                self.assertEqual(ask(server, "call", "ad").code, USAGE)

    def test_a_server_of_2024_is_found_or_named(self):
        with SseServer() as server:
            self.check(server)
            self.check(server, "--transport", "sse")
            done = call(server, "--transport", "http")
            self.assertEqual((done.code, done.out), (NO_CONNECTION, ""))

    def test_a_unix_socket(self):
        with tempfile.TemporaryDirectory() as folder:
            with McpServer(unix=os.path.join(folder, "socket")) as server:
                self.check(server)
                self.assertEqual(server.received("tools/call")[0].path, "/mcp")

    def test_a_session_is_kept_and_ended(self):
        with McpServer(sessions=True) as server:
            self.check(server)
            self.assertEqual(server.received("tools/call")[0].headers["Mcp-Session-Id"], "session-1")
            self.assertEqual(server.received("DELETE")[0].headers["Mcp-Session-Id"], "session-1")

    def test_headers_and_the_token_go_with_every_request(self):
        for make in (McpServer, SseServer):
            with make() as server:
                done = call(server, "--header", "X-One: 1 ", "--header", "x-two:a: b", "--bearer-env", "TOKEN",
                            TOKEN="secret")
                self.assertEqual(done.code, OK, done.err)
                self.assertTrue(server.noted)
                for each in server.noted:
                    sent = [each.headers[name] for name in ("X-One", "X-Two", "Authorization")]
                    self.assertEqual(sent, ["1", "a: b", "Bearer secret"])

    def test_what_the_server_says_unasked_is_watched(self):
        with McpServer() as server:
            server.stands = True
            server.unasked.put({"method": "notifications/resources/updated", "params": {"uri": "test://a"}})
            with Running("--url", server.url, "--json", "watch", "--resource", "test://a", server=None) as running:
                running.expect_out("\n")
                running.interrupt()
                done = running.finish()
            self.assertEqual(done.code, INTERRUPTED)
            self.assertEqual(json.loads(done.out),
                             {"method": "notifications/resources/updated", "params": {"uri": "test://a"}})

    def test_a_call_can_be_interrupted(self):
        for era in ("legacy", "modern"):
            with McpServer(era) as server:
                with Running("--url", server.url, "call", "sleep", server=None) as running:
                    server.wait_for("tools/call")
                    running.interrupt()
                    self.assertEqual(running.finish().code, INTERRUPTED)

    def test_a_call_that_takes_too_long(self):
        with McpServer() as server:
            done = ask(server, "--timeout", "1", "call", "sleep")
            self.assertEqual((done.code, done.out), (TIMED_OUT, ""))
            self.assertIn("no answer within 1 s", done.err)


class UsageIsChecked(unittest.TestCase):
    URL = "http://127.0.0.1:9/mcp"

    def refused(self, *words, because, server=None, **variables):
        done = run(*words, server=server, **variables)
        self.assertEqual((done.code, done.out), (USAGE, ""), done.err)
        self.assertIn(because, done.err)
        return done

    def test_a_url_and_a_server_command(self):
        self.refused("--url", self.URL, "tools", server=EXAMPLE, because="both")

    def test_a_url_that_is_none(self):
        for url in ("", "example.org", "ftp://example.org", "http://", "http://h:0/", "http://a b/", "unix://x"):
            self.refused("--url", url, "tools", because="URL")

    def test_headers_that_are_none(self):
        for header in ("X-Secret", ": secret", "X Y: secret", "X: se\ncret", "X: se\rcret"):
            done = self.refused("--url", self.URL, "--header", header, "tools", because="--header")
            self.assertNotIn("cret", done.err.replace("X-Secret", ""))

    def test_a_variable_that_is_not_set(self):
        self.refused("--url", self.URL, "--bearer-env", "NO_SUCH_TOKEN", "tools", because="NO_SUCH_TOKEN")
        self.refused("--url", self.URL, "--bearer-env", "EMPTY", "tools", because="EMPTY", EMPTY="")

    def test_a_token_that_cannot_be_sent_is_not_shown(self):
        done = self.refused("--url", self.URL, "--bearer-env", "TOKEN", "tools", because="--bearer-env",
                            TOKEN="top\nsecret")
        self.assertNotIn("secret", done.err)

    def test_a_transport_that_is_none(self):
        self.refused("--url", self.URL, "--transport", "stdio", "tools", because="auto, http, sse")

    def test_a_file_of_certificates_that_cannot_be_used(self):
        self.refused("--url", "https://127.0.0.1:9/", "--ca", "/does/not/exist", "tools", because="--ca")
        self.refused("--url", "https://127.0.0.1:9/", "--ca", __file__, "tools", because="CA file")

    def test_options_of_http_need_a_url(self):
        for option in (["--header", "A: b"], ["--bearer-env", "HOME"], ["--ca", __file__], ["--transport", "http"]):
            self.refused(*option, "tools", server=EXAMPLE, because=option[0] + " needs --url")

    def test_events_take_one_url_and_nothing_else(self):
        self.refused("events", because="feed")
        self.refused("events", "example.org", because="URL")
        self.refused("--url", self.URL, "events", self.URL, because="--url")
        self.refused("events", self.URL, server=EXAMPLE, because="no server command")
        self.refused("events", self.URL, "--transport", "http", because="--transport")
        self.refused("events", self.URL, "--bearer-env", "NO_SUCH_TOKEN", because="NO_SUCH_TOKEN")


class Connecting(unittest.TestCase):
    def failed(self, server, *words, because):
        done = call(server, "--json", *words)
        self.assertEqual((done.code, done.out), (NO_CONNECTION, ""), done.err)
        self.assertIn(because, done.err)

    def test_credentials_that_do_not_do(self):
        for status, because in ((401, "unauthorized"), (403, "forbidden")):
            for kind in ("auto", "http", "sse"):
                with McpServer() as server:
                    server.refuse("*", status, times=1000)
                    self.failed(server, "--transport", kind, because=because)
                    self.assertEqual(len(server.noted), 1)  # asking again would change nothing

    def test_there_is_no_server_at_the_path(self):
        for kind in ("auto", "http", "sse"):
            with McpServer() as server:
                server.refuse("*", 404, times=1000)
                self.failed(server, "--transport", kind, because="404")

    def test_a_page_for_people(self):
        with McpServer() as server:
            server.refuse("*", 200, times=1000, body="<html>")
            done = call(server)
            self.assertEqual((done.code, done.out), (NO_CONNECTION, ""), done.err)

    def test_nobody_listens(self):
        with McpServer() as server:
            pass
        self.failed(server, because="connection refused")

    def test_silence_is_a_timeout(self):
        with FeedServer() as server:
            done = ask(server, "--timeout", "1", "--transport", "sse", "tools")
            self.assertEqual(done.code, TIMED_OUT, done.err)
            self.assertIn("no connection within 1 s", done.err)

    def test_an_overload_that_passes(self):
        with McpServer() as server:
            server.refuse("server/discover", 503, Retry_After="0")
            self.assertEqual(call(server).code, OK)


class Repeating(unittest.TestCase):
    def run_refused(self, method, status, *words, **headers):
        with McpServer() as server:
            server.refuse(method, status, **headers)
            done = ask(server, *words)
            return done, len(server.received(method))

    def test_a_call_refused_as_too_many_waits_and_is_repeated(self):
        begun = time.monotonic()
        done, times = self.run_refused("tools/call", 429, "call", "add", "a=2", "b=40", Retry_After="2")
        self.assertEqual((done.code, done.out, times), (OK, "42\n", 2), done.err)
        self.assertGreaterEqual(time.monotonic() - begun, 2)

    def test_a_call_that_may_have_run_is_never_repeated(self):
        for status in (500, 502, 503):
            done, times = self.run_refused("tools/call", status, "--json", "call", "add", "a=2", "b=40",
                                           Retry_After="0")
            self.assertEqual((done.code, done.out, times), (FAILED, "", 1), done.err)
            self.assertIn(str(status), done.err)

    def test_lists_and_reads_are_repeated(self):
        for method, words in (("tools/list", ["tools"]), ("resources/read", ["read", "test://x"])):
            for status in (429, 503):
                done, times = self.run_refused(method, status, *words, Retry_After="0")
                self.assertEqual((done.code, times), (OK, 2), done.err)

    def test_credentials_that_expire_are_an_error_of_the_server(self):
        for status in (401, 403):
            done, times = self.run_refused("tools/call", status, "call", "add", "a=2", "b=40")
            self.assertEqual((done.code, times), (FAILED, 1), done.err)

    def test_a_lost_session_is_made_again_and_the_call_repeated(self):
        with McpServer(sessions=True) as server:
            server.lose_session_at = "tools/call"
            done = call(server)
            self.assertEqual((done.code, done.out), (OK, "42\n"), done.err)
            self.assertEqual(len(server.received("tools/call")), 2)
            self.assertEqual(len(server.received("initialize")), 2)

    def test_a_session_that_is_lost_again_is_an_error(self):
        with McpServer(sessions=True) as server:
            server.refuse("tools/call", 404, times=1000)
            done = call(server)
            self.assertEqual((done.code, done.out), (FAILED, ""), done.err)
            self.assertEqual(len(server.received("tools/call")), 2)

    def test_waiting_for_a_server_ends_with_the_limit(self):
        with McpServer() as server:
            server.refuse("tools/call", 429, Retry_After="3600")
            done = call(server, "--timeout", "2")
            self.assertEqual(done.code, TIMED_OUT, done.err)


class Probing(unittest.TestCase):
    def probed(self, server, *words):
        done = ask(server, "--json", "probe", *words)
        self.assertEqual(done.code, OK, done.err)
        facts = done.json
        self.assertEqual(list(facts), ["era", "protocolVersion", "supportedVersions", "transport", "latencyMs", "tls"])
        self.assertGreater(facts["latencyMs"], 0)
        return facts

    def test_the_eras(self):
        for era, version, supported in (("legacy", LEGACY, [LEGACY]), ("modern", MODERN, [MODERN, LEGACY])):
            with McpServer(era) as server:
                facts = self.probed(server)
                self.assertEqual((facts["era"], facts["protocolVersion"]), (era, version))
                self.assertEqual(facts["supportedVersions"], supported)
                self.assertEqual((facts["transport"], facts["tls"]), ("http", None))

    def test_the_transports(self):
        with SseServer() as server:
            for kind in ("auto", "sse"):
                self.assertEqual(self.probed(server, "--transport", kind)["transport"], "sse")
        with McpServer() as server:
            self.assertEqual(self.probed(server, "--transport", "http")["transport"], "http")
        self.assertEqual(run("--json", "probe").json["transport"], "stdio")

    def test_for_people(self):
        with McpServer("modern") as server:
            lines = ask(server, "probe").out.splitlines()
        self.assertRegex(lines[0], r"^Era +modern$")
        self.assertRegex(lines[2], r"^Supported +2026-07-28, 2025-11-25$")
        self.assertRegex(lines[3], r"^Transport +Streamable HTTP$")
        self.assertRegex(lines[4], r"^Latency +[0-9.]+ ms$")
        self.assertRegex(lines[5], r"^TLS +none$")

    def test_nobody_to_be_probed(self):
        with McpServer() as server:
            server.refuse("*", 401, times=1000)
            self.assertEqual(ask(server, "probe").code, NO_CONNECTION)


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl to make a certificate")
class Secured(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.certificate = Certificate()
        cls.addClassCleanup(cls.certificate.remove)

    def test_a_file_of_certificates_is_trusted(self):
        with McpServer(certificate=self.certificate.path) as server:
            done = call(server, "--ca", self.certificate.anchor)
            self.assertEqual((done.code, done.out), (OK, "42\n"), done.err)

    def test_nobody_else_is(self):
        with McpServer(certificate=self.certificate.path) as server:
            done = call(server, "--json")
            self.assertEqual((done.code, done.out), (NO_CONNECTION, ""))
            self.assertIn("not trusted", done.err)
            self.assertEqual(server.noted, [])

    def test_the_probe_says_how_it_is_secured(self):
        for make in (McpServer, SseServer):
            with make(certificate=self.certificate.path) as server:
                done = ask(server, "--json", "probe", "--ca", self.certificate.anchor)
                self.assertEqual(done.code, OK, done.err)
                tls = done.json["tls"]
                self.assertRegex(tls["version"], r"^TLSv1\.[23]$")
                self.assertTrue(tls["cipher"] and tls["verified"])
                self.assertEqual((tls["subject"], tls["issuer"]), ("CN=small test", "CN=small test"))
                self.assertRegex(tls["expires"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
                people = ask(server, "probe", "--ca", self.certificate.anchor).out
                self.assertRegex(people, r"TLS +TLSv1")
                self.assertRegex(people, r"Certificate +CN=small test")

    def test_a_feed(self):
        with FeedServer("data: 1\n\n", certificate=self.certificate.path) as server:
            with Running("events", server.url, "--ca", self.certificate.anchor, server=None) as running:
                running.expect_out(" message - 1\n")
                running.interrupt()
                self.assertEqual(running.finish().code, INTERRUPTED)


FEED = ('id: 1\nevent: tick\ndata: {"n": 1}\n\n: a comment\n\nevent: tock\ndata: two\n\n'
        "event: tick\nid: 3\ndata: a\x1b[31m\ndata: b\n\nevent: end\ndata: 0\n\n")


class Events(unittest.TestCase):
    def seen(self, server, *words, until="end"):
        with Running("events", server.url, *words, server=None) as running:
            running.expect_out(until)
            running.expect_out("\n")
            running.interrupt()
            done = running.finish()
        self.assertEqual(done.code, INTERRUPTED, done.err)
        return done.out

    def test_one_line_each(self):
        with FeedServer(FEED) as server:
            lines = self.seen(server).splitlines()
        self.assertEqual([re.sub(r"^\d\d:\d\d:\d\d ", "", line) for line in lines],
                         ['tick 1 {"n":1}', "tock 1 two", "tick 3 a\ufffd[31m b", "end 3 0"])

    def test_one_document_each(self):
        with FeedServer(FEED) as server:
            events = [json.loads(line) for line in self.seen(server, "--json").splitlines()]
        self.assertEqual([(each["type"], each["id"], each["data"]) for each in events],
                         [("tick", "1", {"n": 1}), ("tock", "1", "two"), ("tick", "3", "a\x1b[31m\nb"), ("end", "3", 0)])
        for each in events:
            self.assertRegex(each["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_types_are_chosen(self):
        with FeedServer(FEED) as server:
            lines = self.seen(server, "--type", "tock", "--type", "end").splitlines()
        self.assertEqual([line.split()[1] for line in lines], ["tock", "end"])

    def test_counts_come_at_the_end(self):
        with FeedServer(FEED) as server:
            lines = self.seen(server, "--stats").splitlines()[4:]
            self.assertEqual([line.split() for line in lines],
                             [["type", "events"], ["end", "1"], ["tick", "2"], ["tock", "1"], ["total", "4"]])
        with FeedServer(FEED) as server:
            stats = json.loads(self.seen(server, "--json", "--stats").splitlines()[-1])["stats"]
            self.assertEqual((stats["total"], stats["perType"]), (4, {"end": 1, "tick": 2, "tock": 1}))

    def test_what_is_sent(self):
        with FeedServer(FEED) as server:
            done = run("--timeout", "2", "events", server.url, "--header", "X-One: 1", "--bearer-env", "TOKEN",
                       server=None, TOKEN="secret")
            self.assertEqual(done.code, TIMED_OUT, done.err)  # a limit that was given ends it
            headers = server.noted[0].headers
        self.assertEqual((headers["Authorization"], headers["X-One"]), ("Bearer secret", "1"))
        self.assertEqual(headers["Accept"], "text/event-stream")

    def test_a_feed_that_ends_is_taken_up_again(self):
        with FeedServer("retry: 10\nid: 7\ndata: one\n\n", "data: end\n\n") as server:
            server.over.wait = lambda _: None  # each connection ends at once
            self.seen(server)
            asked = [each.headers["Last-Event-ID"] for each in server.noted[:2]]
        self.assertEqual(asked, [None, "7"])

    def test_a_feed_that_does_not_come_back(self):
        with FeedServer("retry: 10\ndata: one\n\n", ends=True) as server:
            serve = server.serve

            def once(handler, asked):
                serve(handler, asked)
                server.refuse("*", 503, times=1000)

            server.serve = once
            done = run("events", server.url, server=None)
            self.assertEqual((done.code, len(done.out.splitlines())), (FAILED, 1), done.err)
            self.assertIn("503", done.err)
            self.assertEqual(len(server.noted), 11)  # the first, and ten tries

    def test_credentials_that_do_not_do(self):
        for status, because in ((401, "unauthorized"), (403, "forbidden")):
            with FeedServer() as server:
                server.refuse("*", status, times=1000)
                done = run("events", server.url, "--stats", "--json", server=None)
                self.assertEqual(done.code, NO_CONNECTION, done.err)
                self.assertIn(because, done.err)
                self.assertEqual(len(server.noted), 1)

    def test_nobody_listens(self):
        with FeedServer() as server:
            pass
        done = run("--timeout", "2", "events", server.url, server=None)
        self.assertEqual((done.code, done.out), (TIMED_OUT, ""), done.err)
        self.assertIn("connection refused", done.err)
        self.assertIn("connecting again", done.err)


if __name__ == "__main__":
    unittest.main()
