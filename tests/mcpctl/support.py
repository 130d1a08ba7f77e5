# SPDX-License-Identifier: MIT
"""Runs mcpctl against the servers that the environment names, on pipes or on a terminal of its own."""
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

MCPCTL = os.environ["MCPCTL"]
EXAMPLE = [os.environ["MCP_EXAMPLE_SERVER"]]
FAULTY = [os.environ["MCP_FAULTY_SERVER"]]
MODERN = FAULTY + ["--era", "modern"]
NODE_MODULES = os.environ.get("MCP_NODE_MODULES", "")

# What a test waits for comes long before this, also on a slow machine.
PATIENCE = 60

OK, TOOL_ERROR, USAGE, NO_CONNECTION, FAILED, TIMED_OUT, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


class Outcome:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        """The one JSON document on stdout."""
        return json.loads(self.out)


def environment(**more):
    kept = {key: value for key, value in os.environ.items()
            if key not in ("COLUMNS", "NO_COLOR") and not key.lower().endswith("_proxy")}
    return {**kept, "TERM": "xterm", **more}


def run(*words, server=EXAMPLE, **variables):
    """Runs to the end without a terminal. `server` None leaves out even the dashes."""
    command = [MCPCTL, *words] + ([] if server is None else ["--", *server])
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE,
                          env=environment(**variables))
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


class Running:
    """A run without a terminal that is looked at while it goes on."""

    def __init__(self, *words, server):
        command = [MCPCTL, *words] + ([] if server is None else ["--", *server])
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=environment())
        self.seen = {self.process.stdout: b"", self.process.stderr: b""}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def _expect(self, stream, text):
        deadline = time.monotonic() + PATIENCE
        while text.encode() not in self.seen[stream]:
            ready, _, _ = select.select([stream], [], [], max(0, deadline - time.monotonic()))
            piece = os.read(stream.fileno(), 65536) if ready else b""
            if not piece:
                raise AssertionError(f"{text!r} did not come; came: {self.seen[stream]!r}")
            self.seen[stream] += piece

    def expect_out(self, text):
        self._expect(self.process.stdout, text)

    def expect_err(self, text):
        self._expect(self.process.stderr, text)

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def finish(self):
        out, err = self.process.communicate(timeout=PATIENCE)
        return Outcome(self.process.returncode, (self.seen[self.process.stdout] + out).decode(),
                       (self.seen[self.process.stderr] + err).decode())


class Terminal:
    """A run on a terminal of its own."""

    def __init__(self, *words, server=EXAMPLE, columns=80, json_file=None, typed_before="", **variables):
        self.master, slave = pty.openpty()
        self.text = ""
        self.looked_at = 0
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

        if typed_before:
            self.type(typed_before)
            self.expect(typed_before.strip())  # its echo: the terminal has it now

        def take_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        command = [MCPCTL, *words] + ([] if server is None else ["--", *server])
        self.process = subprocess.Popen(command, stdin=slave,
                                        stdout=json_file or slave, stderr=slave,
                                        preexec_fn=take_terminal, env=environment(**variables))
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def _read(self, deadline):
        ready, _, _ = select.select([self.master], [], [], max(0, deadline - time.monotonic()))
        try:
            piece = os.read(self.master, 65536) if ready else b""
        except OSError:  # the other side is closed
            piece = b""
        self.text += piece.decode(errors="replace")
        return bool(piece)

    def expect(self, text):
        """Waits until `text` stands behind what was looked at before."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.text[self.looked_at:]:
            if not self._read(deadline):
                raise AssertionError(f"{text!r} did not come; came: {self.text[self.looked_at:]!r}")
        self.looked_at = self.text.index(text, self.looked_at) + len(text)

    def type(self, text):
        os.write(self.master, text.encode())

    def answer(self, question, line):
        self.expect(question)
        self.type(line + "\n")

    def finish(self):
        """Reads to the end; the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline):
            pass
        return self.process.wait(timeout=PATIENCE)


class Recorded(unittest.TestCase):
    """Tests that look at what the server received."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.record = os.path.join(folder.name, "received")

    def recording(self, *options):
        return FAULTY + ["--record", self.record, *options]

    def received(self, method):
        with open(self.record, encoding="utf-8") as lines:
            messages = [json.loads(line) for line in lines]
        return [message for message in messages if message.get("method") == method]
