"""Traces: off by default; with an endpoint, spans arrive there and hold names only."""

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from libs.common import tracing

_TRACED = """
import sys
from libs.common import telemetry, tracing
from libs.common.settings import Settings
telemetry.configure(Settings(otlp_endpoint=sys.argv[1]))
with tracing.span("GET /registration"):
    parent = tracing.traceparent()
    assert parent
with tracing.span("eligibility resident.registered", [parent]):
    pass
print(parent)
"""


def test_without_an_endpoint_nothing_is_traced() -> None:
    with tracing.span("anything"):
        assert tracing.traceparent() is None


def test_spans_reach_the_endpoint_and_link_to_what_published_the_event() -> None:
    received: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v1/traces"
    done = subprocess.run([sys.executable, "-c", _TRACED, url], capture_output=True, text=True, check=True, timeout=60)
    server.shutdown()
    server.server_close()
    body = b"".join(received)
    assert b"GET /registration" in body
    assert b"eligibility resident.registered" in body
    trace_id = bytes.fromhex(done.stdout.strip().split("-")[1])
    assert body.count(trace_id) == 2  # the span itself and the link to it
