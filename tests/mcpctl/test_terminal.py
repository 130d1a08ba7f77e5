# SPDX-License-Identifier: MIT
"""On a terminal: colours, the progress bar, Ctrl-C, and what a server asks."""
import json
import tempfile
import unittest

from support import EXAMPLE, FAULTY, INTERRUPTED, MODERN, OK, TIMED_OUT, Terminal

CTRL_C = "\x03"
CTRL_D = "\x04"


class Looks(unittest.TestCase):
    def test_colours_only_if_wanted(self):
        with Terminal("tools") as screen:
            self.assertEqual(screen.finish(), OK)
            self.assertIn("\x1b[1madd\x1b[0m", screen.text)
        for variable in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            with Terminal("tools", **variable) as screen:
                self.assertEqual(screen.finish(), OK)
                self.assertNotIn("\x1b", screen.text)

    def test_descriptions_are_wrapped_at_the_terminals_width(self):
        with Terminal("tools", columns=40, NO_COLOR="1") as screen:
            screen.finish()
            self.assertLessEqual(max(map(len, screen.text.splitlines())), 40)

    def test_a_progress_bar_comes_and_goes(self):
        with Terminal("call", "slow_count", "to=4", "delay_ms=60") as screen:
            screen.expect("[#")
            screen.expect("100% (4/4)")
            screen.expect("\r\x1b[K")
            screen.expect("Counted to 4.")
            self.assertEqual(screen.finish(), OK)

    def test_ctrl_c_cancels_the_call(self):
        with Terminal("call", "slow_count", "to=100000", "delay_ms=10") as screen:
            screen.expect("/100000)")
            screen.type(CTRL_C)
            screen.expect("interrupted")
            self.assertEqual(screen.finish(), INTERRUPTED)


class Forms(unittest.TestCase):
    def result(self, screen):
        self.assertEqual(screen.finish(), OK)
        return json.loads(screen.text[screen.text.rindex('{"action"'):].splitlines()[0])

    def test_field_by_field_with_defaults_and_checks(self):
        for server in (FAULTY, MODERN):
            with Terminal("call", "ask", server=server, NO_COLOR="1") as screen:
                screen.expect("asks:")
                screen.answer("Answer? [Y]es, [d]ecline, [c]ancel:", "")
                screen.answer("Name:", "")
                screen.answer("required", "Ada")
                screen.answer("[30]:", "200")
                screen.answer("150", "36")
                screen.answer("[green]:", "1")
                screen.answer("[no]:", "")
                screen.expect("Name: Ada")
                screen.answer("Send this?", "y")
                self.assertEqual(self.result(screen), {"action": "accept", "content": {
                    "name": "Ada", "age": 36, "colour": "red", "subscribe": False}})

    def test_answers_can_be_changed_before_they_are_sent(self):
        with Terminal("call", "ask_name", NO_COLOR="1") as screen:
            screen.answer("Answer?", "y")
            screen.answer("Name:", "Adda")
            screen.answer("[yes]:", "no")
            screen.answer("Send this?", "e")
            screen.answer("Name [Adda]:", "Ada")
            screen.answer("[no]:", "")
            screen.answer("Send this?", "")
            screen.expect("Hi Ada!")
            self.assertEqual(screen.finish(), OK)

    def test_decline_and_cancel(self):
        for typed, action in (("d", "decline"), ("c", "cancel"), (CTRL_D, "cancel")):
            with Terminal("call", "ask", server=FAULTY) as screen:
                screen.expect("Answer?")
                screen.type(typed if typed == CTRL_D else typed + "\n")
                self.assertEqual(self.result(screen), {"action": action})

    def test_decline_after_all_answers(self):
        with Terminal("call", "ask_name") as screen:
            screen.answer("Answer?", "")
            screen.answer("Name", "Ada")
            screen.answer("yes", "")
            screen.answer("Send this?", "d")
            screen.expect("Nobody gave a name.")
            self.assertEqual(screen.finish(), OK)

    def test_answers_of_the_command_line_are_not_asked_again(self):
        with Terminal("--answer", "name=Ada", "call", "ask", server=FAULTY) as screen:
            self.assertEqual(self.result(screen)["content"]["name"], "Ada")
            self.assertNotIn("Answer?", screen.text)

    def test_they_are_defaults_where_something_else_is_missing(self):
        with Terminal("--answer", "age=7", "call", "ask", server=FAULTY, NO_COLOR="1") as screen:
            screen.answer("Answer?", "")
            screen.answer("Name:", "Ada")
            screen.answer("[7]:", "")
            screen.answer("[green]:", "")
            screen.answer("[no]:", "")
            screen.answer("Send this?", "")
            self.assertEqual(self.result(screen)["content"]["age"], 7)

    def test_the_question_does_not_disturb_json(self):
        with tempfile.TemporaryFile() as out:
            with Terminal("--json", "call", "ask_name", json_file=out) as screen:
                screen.answer("Answer?", "")
                screen.answer("Name", "Ada")
                screen.answer("yes", "")
                screen.answer("Send this?", "")
                self.assertEqual(screen.finish(), OK)
            out.seek(0)
            self.assertEqual(json.load(out)["content"][0]["text"], "Good day, Ada.")

    def test_ctrl_c_at_a_question(self):
        for server in (FAULTY, MODERN):
            with Terminal("call", "ask", server=server) as screen:
                screen.expect("Answer?")
                screen.type(CTRL_C)
                screen.expect("interrupted")
                self.assertEqual(screen.finish(), INTERRUPTED)

    def test_the_clock_stands_still_only_while_somebody_is_asked(self):
        with Terminal("--timeout", "2", "call", "ask_name") as screen:
            screen.expect("Answer?")
            with self.assertRaises(AssertionError):
                self.wait(screen, 3)
            screen.type("\n")
            screen.answer("Name", "Ada")
            screen.answer("yes", "")
            screen.answer("Send this?", "")
            screen.expect("Good day, Ada.")
            self.assertEqual(screen.finish(), OK)

    def wait(self, screen, seconds):
        """Fails if mcpctl goes on within that time."""
        try:
            screen.process.wait(timeout=seconds)
        except Exception as still_there:
            raise AssertionError from still_there

    def test_and_runs_on_afterwards(self):
        with Terminal("--timeout", "2", "call", "ask", "rounds=1", server=MODERN + ["--never-answer"]) as screen:
            self.assertEqual(screen.finish(), TIMED_OUT)

    def test_what_the_server_says_cannot_move_the_cursor(self):
        evil = json.dumps({"message": "hi\x1b[2Jthere\x1b]0;x\x07"})
        with Terminal("call", "ask", evil, server=FAULTY, NO_COLOR="1") as screen:
            screen.expect("there")
            screen.answer("Answer?", "c")
            screen.finish()
            self.assertNotIn("\x1b[2J", screen.text)
            self.assertNotIn("\x1b]", screen.text)


class Pages(unittest.TestCase):
    def test_the_whole_url_and_its_host_are_shown(self):
        for server in (FAULTY, MODERN):
            with Terminal("call", "ask_url", server=server) as screen:
                screen.expect("https://\x1b[1mexample.org\x1b[0m/sign-in?for=faulty")
                screen.expect("Host: \x1b[1mexample.org")
                screen.answer("Agree?", "")  # an empty line is no consent
                screen.answer("Agree?", "y")
                screen.expect('{"action":"accept"}')
                self.assertEqual(screen.finish(), OK)

    def test_decline(self):
        with Terminal("call", "ask_url", server=FAULTY) as screen:
            screen.answer("Agree?", "d")
            screen.expect('{"action":"decline"}')
            self.assertEqual(screen.finish(), OK)

    def test_what_was_typed_before_is_no_consent(self):
        with Terminal("call", "ask_url", server=FAULTY, typed_before="y\n") as screen:
            screen.answer("Agree?", "d")
            screen.expect('{"action":"decline"}')
            self.assertEqual(screen.finish(), OK)

    def test_an_error_that_wants_a_page_is_followed(self):
        with Terminal("--timeout", "1", "call", "ask_url", "error=true", server=FAULTY) as screen:
            screen.answer("Agree?", "y")
            self.assertEqual(screen.finish(), TIMED_OUT)  # the server never says that the page is done


if __name__ == "__main__":
    unittest.main()
