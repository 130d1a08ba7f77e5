#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs an example against a small HTTP server: run_with_http_server.py PROGRAM. The server adds two numbers for any
MCP client of 2026-07-28 at /mcp, and has a feed of events at /events that breaks off after two of them."""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SERVER = {"io.modelcontextprotocol/serverInfo": {"name": "adder", "version": "1"}}


def answer(method, params):
    if method == "server/discover":
        return {"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}, "ttlMs": 0, "cacheScope": "private"}
    numbers = params["arguments"]
    return {"content": [{"type": "text", "text": str(numbers["a"] + numbers["b"])}]}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, media_type, body, keep=True):
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        if not keep:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):  # pylint: disable=invalid-name
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        result = {**answer(asked["method"], asked["params"]), "resultType": "complete", "_meta": SERVER}
        self.send("application/json", json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}).encode())

    def do_GET(self):  # pylint: disable=invalid-name
        first = int(self.headers.get("Last-Event-ID", 0)) + 1
        events = "".join(f"event: price\nid: {n}\nretry: 10\ndata: {{\"n\": {n}}}\n\n" for n in (first, first + 1))
        self.send("text/event-stream", events.encode(), keep=False)


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = "/events" if sys.argv[1].endswith("events") else "/mcp"
    return subprocess.run([sys.argv[1], f"http://127.0.0.1:{server.server_port}{path}"], timeout=60, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
