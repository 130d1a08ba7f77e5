# SPDX-License-Identifier: MIT
"""The command line: what is accepted, what is refused, and what a tool gets."""
import json
import unittest

from support import EXAMPLE, FAILED, FAULTY, NO_CONNECTION, OK, USAGE, Recorded, run


class UsageIsChecked(unittest.TestCase):
    def refused(self, *words, server=EXAMPLE, because):
        done = run(*words, server=server)
        self.assertEqual((done.code, done.out), (USAGE, ""), done.err)
        self.assertIn(because, done.err)

    def test_no_command(self):
        self.refused(because="no command")

    def test_an_unknown_command_names_the_one_that_was_meant(self):
        self.refused("toolz", because='did you mean "tools"')

    def test_an_unknown_option(self):
        self.refused("--jason", "tools", because="--jason")

    def test_no_server_command(self):
        self.refused("tools", server=None, because="server command")
        self.refused("tools", server=[], because="server command")

    def test_an_empty_server_command(self):
        self.refused("tools", server=[""], because="server command")

    def test_missing_and_surplus_words(self):
        self.refused("call", because="tool")
        self.refused("complete", "prompt:greeting", because="argument")
        self.refused("tools", "surplus", because="surplus")

    def test_a_timeout_that_is_none(self):
        for timeout in ("0", "-1", "abc", "nan", "inf"):
            self.refused("--timeout", timeout, "info", because="--timeout")

    def test_json_that_is_none_is_refused_before_the_server_is_started(self):
        self.refused("call", "add", '{"a":1', server=["/does/not/exist"], because="not JSON")

    def test_json_that_is_no_object(self):
        for text in ("[1,2]", "[]", "null", "3", '"text"'):
            self.refused("call", "add", text, because="object")

    def test_words_that_are_neither_json_nor_pairs(self):
        self.refused("call", "add", "a", because="key=value")
        self.refused("call", "add", "=1", because="key=value")
        self.refused("call", "add", '{"a":1}', "b=2", because="key=value")
        self.refused("prompt", "greeting", "name", because="key=value")

    def test_a_key_given_twice(self):
        self.refused("call", "add", "a=1", "a=2", because="twice")
        self.refused("prompt", "greeting", "name=a", "name=b", because="twice")
        self.refused("--answer", "a=1", "--answer", "a=2", "tools", because="twice")

    def test_answers_and_references_in_another_form(self):
        self.refused("--answer", "name", "tools", because="key=value")
        for reference in ("greeting", "prompt:", "tool:add"):
            self.refused("complete", reference, "name", "A", because="prompt:NAME")

    def test_a_root_that_is_no_folder(self):
        self.refused("--root", "/does/not/exist", "tools", because="no such folder")

    def test_a_level_that_is_none(self):
        self.refused("watch", "--level", "loud", because="emergency")

    def test_an_unknown_tool_names_the_one_that_was_meant(self):
        self.refused("call", "ad", "a=1", because='did you mean "add"')
        self.refused("call", "nothing_like_it", because="no tool")

    def test_a_value_of_another_type(self):
        self.refused("call", "add", "a=two", "b=1", because='a: the tool expects number, not "two"')
        self.refused("call", "slow_count", "to=2.5", because="integer")


class UsageIsAccepted(unittest.TestCase):
    def test_help_goes_to_stdout(self):
        for words in (["--help"], ["call", "--help"]):
            done = run(*words, server=None)
            self.assertEqual((done.code, done.err), (OK, ""))
            self.assertIn("SERVER_COMMAND", done.out)
        self.assertRegex(run("--version", server=None).out, r"^mcpctl \d+\.\d+\.\d+\n$")

    def test_global_options_before_and_after_the_command(self):
        self.assertEqual(run("--json", "--timeout", "30", "call", "add", "a=1", "b=2").code, OK)
        done = run("call", "add", "a=1", "b=2", "--json", "--timeout", "30")
        self.assertEqual(done.json["content"][0]["text"], "3")

    def test_what_follows_the_dashes_is_the_servers(self):
        done = run("call", "stats", "--json", server=FAULTY + ["--era", "modern"])
        self.assertTrue(json.loads(done.json["content"][0]["text"])["modern"])
        self.assertEqual(run("tools", server=FAULTY + ["--help"]).code, NO_CONNECTION)

    def test_a_tool_named_like_a_command(self):
        self.assertIn('no tool "ping"', run("call", "ping").err)

    def test_an_empty_value_can_be_completed(self):
        done = run("--json", "complete", "prompt:greet", "name", "", server=FAULTY)
        self.assertEqual(done.json["completion"]["total"], 4)

    def test_known_arguments_help_to_complete(self):
        done = run("complete", "prompt:greet", "name", "A", "tone=warm", server=FAULTY)
        self.assertEqual(done.out, "Ada!\nAlan!\n")

    def test_brackets_stay_whole(self):
        done = run("read", "[a,b]", server=FAULTY)
        self.assertEqual(done.code, FAILED)
        self.assertIn("not found", done.err)


class ArgumentsHaveTheTypesOfTheSchema(Recorded):
    def sent(self, tool, *words):
        """The arguments as text, for their exact form."""
        done = run("call", tool, *words, server=self.recording())
        self.assertEqual(done.code, OK, done.err)
        with open(self.record, encoding="utf-8") as lines:
            call = [line for line in lines if '"tools/call"' in line][-1]
        return call[call.index('"arguments":') + len('"arguments":'):].rstrip()[:-2]

    def test_numbers_go_as_they_were_typed(self):
        self.assertEqual(self.sent("add", "a=1.50", "b=12345678901234567890123"),
                         '{"a":1.50,"b":12345678901234567890123}')

    def test_a_string_stays_one_where_the_schema_wants_one(self):
        for typed in ("2", "true", "null", '{"x":1}', '"quoted"', "", "a=b"):
            self.assertEqual(json.loads(self.sent("echo", "text=" + typed)), {"text": typed})

    def test_booleans_and_objects(self):
        self.assertEqual(json.loads(self.sent("ask", "state=true", 'schema={"type":"object"}')),
                         {"state": True, "schema": {"type": "object"}})

    def test_a_key_that_the_schema_does_not_know_is_json_if_it_parses(self):
        self.assertEqual(json.loads(self.sent("echo", "text=x", "n=3", "list=[1,2]", "word=hello", 'q="s"')),
                         {"text": "x", "n": 3, "list": [1, 2], "word": "hello", "q": "s"})

    def test_a_json_object_goes_as_it_is_on_one_line(self):
        self.assertEqual(self.sent("add", ' {"a": 1.0,\n "b": 2e0} ').replace(" ", ""), '{"a":1.0,"b":2e0}')

    def test_no_words_are_an_empty_object(self):
        self.assertEqual(self.sent("echo"), "{}")


if __name__ == "__main__":
    unittest.main()
