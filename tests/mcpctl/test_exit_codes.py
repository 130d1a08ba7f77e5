# SPDX-License-Identifier: MIT
"""Each exit code, at each stage at which it can come."""
import signal
import time
import unittest

from support import (EXAMPLE, FAILED, FAULTY, INTERRUPTED, MODERN, NO_CONNECTION, TIMED_OUT, TOOL_ERROR,
                     USAGE, Recorded, Running, run)


class BeforeTheHandshake(unittest.TestCase):
    def failed(self, server, because):
        done = run("--json", "tools", server=server)
        self.assertEqual((done.code, done.out), (NO_CONNECTION, ""), done.err)
        self.assertIn(because, done.err)

    def test_no_such_program(self):
        self.failed(["no-such-program-anywhere"], "command not found")

    def test_not_executable(self):
        self.failed(["/etc/passwd"], "not executable")

    def test_a_server_that_exits_shows_its_last_words(self):
        self.failed(["sh", "-c", "echo out of fuel >&2; exit 3"], "out of fuel")

    def test_a_server_of_another_version(self):
        self.failed(FAULTY + ["--version", "1999-01-01"], "version")

    def test_silence_is_a_timeout(self):
        done = run("--timeout", "0.5", "tools", server=["sleep", "60"])
        self.assertEqual((done.code, done.out), (TIMED_OUT, ""))
        self.assertIn("no connection within 0.5 s", done.err)


class AfterTheHandshake(unittest.TestCase):
    def failed(self, *words, server=FAULTY, because, code=FAILED):
        done = run("--json", *words, server=server)
        self.assertEqual((done.code, done.out), (code, ""), done.err)
        self.assertIn(because, done.err)

    def test_an_error_of_the_server(self):
        self.failed("prompt", "nobody", because="unknown prompt: nobody")

    def test_a_lost_connection_shows_the_last_words(self):
        for server in (FAULTY, MODERN):
            self.failed("call", "crash", server=server, because="the reactor is on fire")

    def test_half_a_line(self):
        self.failed("call", "echo", "text=x", server=FAULTY + ["--half-line-then-die"], because="connection lost")

    def test_lines_that_end_the_connection(self):
        self.failed("call", "echo", "text=x", server=FAULTY + ["--invalid-utf8"], because="malformed")
        self.failed("call", "echo", "text=x", server=FAULTY + ["--deep", "100000"], because="too large")
        self.failed("call", "echo", "text=x", server=FAULTY + ["--huge-line", "70000000"], because="too large")

    def test_an_answer_that_breaks_the_protocol(self):
        self.failed("call", "echo", "text=x", server=FAULTY + ["--result-and-error"], because="malformed")
        self.failed("resources", server=FAULTY + ["--repeat-cursor"], because="repeats")
        self.failed("call", "strange_result", server=MODERN, because="malformed")

    def test_a_closed_output(self):
        self.failed("call", "echo", "text=x", server=FAULTY + ["--close-stdout-live-on"], because="closed its output")

    def test_a_tool_that_says_error(self):
        self.assertEqual(run("call", "fail", server=FAULTY).code, TOOL_ERROR)

    def test_a_call_that_takes_too_long(self):
        for server in (FAULTY, MODERN):
            self.failed("--timeout", "1", "call", "sleep", "ms=60000", server=server, because="no answer within 1 s",
                        code=TIMED_OUT)

    def test_progress_does_not_extend_the_timeout(self):
        self.failed("--timeout", "1", "call", "slow_count", "to=100000", "delay_ms=10", server=EXAMPLE,
                    because="no answer", code=TIMED_OUT)

    def test_a_task_that_takes_too_long(self):
        self.failed("--timeout", "1", "call", "task", "ms=60000", server=MODERN, because="no answer", code=TIMED_OUT)


class TimeIsAbsolute(unittest.TestCase):
    def test_connecting_and_the_command_share_it(self):
        begun = time.monotonic()
        done = run("--timeout", "2", "call", "sleep", "ms=1500", server=FAULTY + ["--slow-start", "1000"])
        self.assertEqual(done.code, TIMED_OUT, done.err)
        # Two limits, one after the other, would have let the call of 1.5 s end well.
        self.assertLess(time.monotonic() - begun, 30)

    def test_a_server_that_will_not_end_is_ended(self):
        server = FAULTY + ["--ignore-eof", "--ignore-sigterm", "--never-answer"]
        done = run("--timeout", "1", "call", "echo", "text=x", server=server)
        self.assertEqual(done.code, TIMED_OUT)


class Interrupted(Recorded):
    def wait_for_call(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if self.received("tools/call"):
                    return
            except (OSError, ValueError):  # not there yet, or half a line
                pass
            time.sleep(0.01)
        self.fail("the call did not arrive")

    def test_the_running_call_is_cancelled_with_the_server(self):
        for era in ("legacy", "modern"):
            self.record += era
            with Running("--json", "call", "sleep", "ms=60000", server=self.recording("--era", era)) as running:
                self.wait_for_call()
                running.interrupt()
                done = running.finish()
            self.assertEqual((done.code, done.out), (INTERRUPTED, ""), done.err)
            self.assertIn("interrupted", done.err)
            called = self.received("tools/call")[-1]["id"]
            self.assertEqual(self.received("notifications/cancelled")[-1]["params"]["requestId"], called)

    def test_while_connecting(self):
        with Running("--verbose", "tools", server=["sh", "-c", "echo up >&2; exec sleep 60"]) as running:
            running.expect_err("up")
            running.interrupt()
            self.assertEqual(running.finish().code, INTERRUPTED)

    def test_the_second_time_ends_everything_at_once(self):
        server = self.recording("--ignore-eof", "--ignore-sigterm")
        with Running("call", "sleep", "ms=60000", server=server) as running:
            self.wait_for_call()
            running.interrupt()
            running.expect_err("interrupted")
            begun = time.monotonic()
            running.interrupt()
            self.assertEqual(running.finish().code, INTERRUPTED)
            self.assertLess(time.monotonic() - begun, 0.9)  # the first step of the polite way takes 1 s

    def test_terminate_is_like_interrupt(self):
        with Running("call", "sleep", "ms=60000", server=self.recording()) as running:
            self.wait_for_call()
            running.process.send_signal(signal.SIGTERM)
            self.assertEqual(running.finish().code, INTERRUPTED)


class Elicitations(unittest.TestCase):
    def test_without_anybody_to_ask_they_are_cancelled(self):
        for server in (FAULTY, MODERN):
            for tool in ("ask", "ask_url"):
                done = run("--json", "call", tool, server=server)
                self.assertEqual(done.json["content"][0]["text"], '{"action":"cancel"}')
                self.assertIn("cancelled", done.err)

    def test_answers_must_cover_what_is_required(self):
        done = run("--json", "--answer", "age=3", "call", "ask", server=FAULTY)
        self.assertEqual(done.json["content"][0]["text"], '{"action":"cancel"}')

    def test_answers_fill_the_form(self):
        for server in (FAULTY, MODERN):
            done = run("--answer", "name=Ada", "--answer", "subscribe=yes", "call", "ask", server=server)
            self.assertEqual(done.out, '{"action":"accept","content":'
                                       '{"age":30,"colour":"green","name":"Ada","subscribe":true}}\n')

    def test_an_answer_that_does_not_fit_is_bad_input(self):
        for server in (FAULTY, MODERN):
            done = run("--json", "--answer", "name=Ada", "--answer", "age=old", "call", "ask", server=server)
            self.assertEqual((done.code, done.out), (USAGE, ""))
            self.assertIn("--answer age", done.err)

    def test_a_page_is_never_answered_by_the_command_line(self):
        done = run("--answer", "url=yes", "call", "ask_url", server=FAULTY)
        self.assertEqual(done.out, '{"action":"cancel"}\n')


if __name__ == "__main__":
    unittest.main()
