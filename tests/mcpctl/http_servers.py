# SPDX-License-Identifier: MIT
"""Small MCP servers over HTTP, of each kind, and event feeds. They note what they are asked."""
import http.server
import json
import os
import queue
import socketserver
import ssl
import subprocess
import tempfile
import threading
import time

MODERN, LEGACY = "2026-07-28", "2025-11-25"
IDENTITY = {"name": "small", "version": "1.0"}
NUMBER = {"type": "number"}
TOOLS = [
    {"name": "add", "inputSchema": {"type": "object", "properties": {"a": NUMBER, "b": NUMBER}}},
    {"name": "sleep", "inputSchema": {"type": "object"}},
]


class Noted:
    """One request as it arrived."""

    def __init__(self, verb, path, headers, body):
        self.verb, self.path, self.headers = verb, path, headers
        self.body = json.loads(body) if body else {}
        self.method = self.body.get("method", "")


class Refusal:
    """The HTTP answer to some requests of a method, instead of the right one."""

    def __init__(self, status, times=1, body="", **headers):
        self.status, self.times, self.body = status, times, body
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one write for head and body

    def log_message(self, *_):
        pass

    def answer(self, status, body="", kind="application/json", **headers):
        data = body.encode()
        self.send_response(status)
        if data:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def begin_stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def say(self, text):
        self.wfile.write(text.encode())
        self.wfile.flush()

    def handle_one(self):
        size = int(self.headers.get("Content-Length") or 0)
        asked = Noted(self.command, self.path, self.headers, self.rfile.read(size))
        self.server.note(asked)
        self.server.serve(self, asked)

    do_GET = do_POST = do_DELETE = handle_one


class Server(http.server.ThreadingHTTPServer):
    """Runs from `with` to its end. `unix` is the path of a socket, `certificate` makes it HTTPS."""

    daemon_threads = True
    block_on_close = False
    path = "/mcp"

    def __init__(self, unix=None, certificate=None):
        self.noted, self.refusals = [], {}
        self.lock, self.over = threading.Lock(), threading.Event()
        self.unix, self.scheme = unix, "https" if certificate else "http"
        if unix:
            self.address_family = socketserver.socket.AF_UNIX
        super().__init__(unix or ("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True,
                                              do_handshake_on_connect=False)

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)  # the one of http.server looks for a host name
        self.server_name, self.server_port = "localhost", 0

    def get_request(self):
        connection, address = super().get_request()
        return connection, address or ("unix", 0)

    def handle_error(self, *_):
        pass  # clients hang up

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.shutdown()
        self.thread.join()
        self.server_close()

    @property
    def url(self):
        if self.unix:
            return f"unix://{self.unix}#{self.path}"
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}{self.path}"

    def note(self, asked):
        with self.lock:
            self.noted.append(asked)

    def received(self, method):
        """The messages of a method, or the requests with that verb."""
        with self.lock:
            return [each for each in self.noted if method in (each.method, each.verb)]

    def wait_for(self, method, patience=60):
        deadline = time.monotonic() + patience
        while not self.received(method):
            if time.monotonic() > deadline:
                raise AssertionError(f"{method} did not come")
            time.sleep(0.01)

    def refuse(self, method, status, times=1, body="", **headers):
        self.refusals[method] = Refusal(status, times, body, **headers)
        return self

    def refused(self, handler, asked):
        """Answers a request that shall be refused."""
        for key in (asked.method, asked.verb, "*"):
            refusal = self.refusals.get(key)
            with self.lock:
                wanted = refusal is not None and refusal.times > 0
                if wanted:
                    refusal.times -= 1
            if wanted:
                handler.answer(refusal.status, refusal.body, **refusal.headers)
                return True
        return False


class McpServer(Server):
    """Streamable HTTP of one era; answers are JSON or event streams."""

    def __init__(self, era="legacy", streams=False, sessions=False, **more):
        super().__init__(**more)
        self.era, self.streams, self.sessions = era, streams, sessions
        self.session = 0
        self.lose_session_at = None  # the method at which it is lost, once
        self.unasked = queue.Queue()  # for the standing stream; without any there is none
        self.stands = False

    def result_of(self, asked):
        """The result, or None for an unknown method."""
        params = asked.body.get("params", {})
        if self.era == "modern":
            if asked.method == "server/discover":
                return {"supportedVersions": [MODERN, LEGACY], "capabilities": {"tools": {}, "resources": {}},
                        "_meta": {"io.modelcontextprotocol/serverInfo": IDENTITY}}
        elif asked.method == "initialize":
            return {"protocolVersion": LEGACY, "serverInfo": IDENTITY,
                    "capabilities": {"tools": {}, "resources": {"subscribe": True}}}
        elif asked.method in ("ping", "resources/subscribe"):
            return {}
        if asked.method == "tools/list":
            return {"tools": TOOLS}
        if asked.method == "resources/read":
            return {"contents": [{"uri": params["uri"], "text": "read"}]}
        if asked.method == "tools/call" and params["name"] == "add":
            total = params["arguments"]["a"] + params["arguments"]["b"]
            return {"content": [{"type": "text", "text": str(total)}]}
        return None

    def message_for(self, asked):
        result = self.result_of(asked)
        message = {"jsonrpc": "2.0", "id": asked.body["id"]}
        if result is None:
            return {**message, "error": {"code": -32601, "message": "unknown method"}}
        if self.era == "modern":
            result = {"resultType": "complete", **result}
        return {**message, "result": result}

    def serve(self, handler, asked):
        if self.refused(handler, asked):
            return
        if asked.verb == "DELETE":
            return handler.answer(204)
        if asked.verb == "GET":
            return self.stand(handler)
        headers = {}
        if self.sessions and self.era == "legacy":
            if asked.method == "initialize":
                self.session += 1
                headers["Mcp_Session_Id"] = f"session-{self.session}"
            elif asked.method == self.lose_session_at:
                self.lose_session_at = None
                self.session += 100
            if asked.method not in ("initialize", "server/discover"):
                if asked.headers.get("Mcp-Session-Id") != f"session-{self.session}":
                    return handler.answer(404)
        if "id" not in asked.body:
            return handler.answer(202)
        if asked.method == "tools/call" and asked.body["params"]["name"] == "sleep":
            self.over.wait(60)
            return None
        text = json.dumps(self.message_for(asked))
        if not self.streams:
            return handler.answer(200, text, **headers)
        handler.begin_stream()
        return handler.say(f": hello\n\ndata: {text}\n\n")

    def stand(self, handler):
        if not self.stands:
            return handler.answer(405)
        handler.begin_stream()
        while not self.over.is_set():
            try:
                message = {"jsonrpc": "2.0", **self.unasked.get(timeout=0.05)}
            except queue.Empty:
                continue
            handler.say(f"data: {json.dumps(message)}\n\n")
        return None


class SseServer(McpServer):
    """HTTP+SSE of 2024-11-05."""

    path = "/sse"

    said = None  # what goes to the newest stream

    def serve(self, handler, asked):
        if self.refused(handler, asked):
            return None
        if asked.verb == "GET" and asked.path == "/sse":
            mine = self.said = queue.Queue()  # a stream of before may still be there
            handler.begin_stream()
            handler.say("event: endpoint\ndata: /messages?session=1\n\n")
            while not self.over.is_set():
                try:
                    handler.say(f"event: message\ndata: {mine.get(timeout=0.05)}\n\n")
                except queue.Empty:
                    pass
            return None
        if asked.path != "/messages?session=1":
            return handler.answer(405 if asked.path == "/sse" else 404)
        if "id" in asked.body:
            self.said.put(json.dumps(self.message_for(asked)))
        return handler.answer(202)


class FeedServer(Server):
    """An event feed. Each connection gets the next of `streams` and then stays open, or ends if the
    stream is said to."""

    path = "/feed"

    def __init__(self, *streams, ends=False, **more):
        super().__init__(**more)
        self.streams, self.ends = queue.Queue(), ends
        for each in streams:
            self.streams.put(each)

    def serve(self, handler, asked):
        if self.refused(handler, asked):
            return
        handler.begin_stream()
        handler.say(self.streams.get() if not self.streams.empty() else ": nothing\n\n")
        if not (self.ends and self.streams.empty()):
            self.over.wait(60)


class Certificate:
    """A self-signed one for 127.0.0.1, in a file with its key."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        key, self.path = os.path.join(self.folder.name, "key.pem"), os.path.join(self.folder.name, "all.pem")
        self.anchor = os.path.join(self.folder.name, "anchor.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key,
                        "-out", self.anchor, "-subj", "/CN=small test", "-addext",
                        "subjectAltName=IP:127.0.0.1,DNS:localhost"],
                       check=True, capture_output=True)
        with open(self.path, "w", encoding="ascii") as together:
            for part in (key, self.anchor):
                with open(part, encoding="ascii") as text:
                    together.write(text.read())

    def remove(self):
        self.folder.cleanup()
