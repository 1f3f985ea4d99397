"""`todoke health`, which every container runs every few seconds."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from services.commands import health
from services.commands.health import ask
from tests.deploy.build_steps import ROOT


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/livez" else 503)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), _Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("TODOKE_PORT", str(server.server_port))
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_health_tells_a_process_that_answers_from_one_that_does_not(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask("/livez") is None
    assert "503" in str(ask("/readyz"))
    monkeypatch.setenv("TODOKE_PORT", "9")
    assert "答えません" in str(ask("/livez"))
    monkeypatch.setenv("TODOKE_PORT", "80a")
    assert "TODOKE_PORT" in str(ask("/livez"))
    with pytest.raises(SystemExit) as ended:
        health.health()
    assert ended.value.code == 1


def test_health_loads_nothing_but_the_standard_library(port: int) -> None:
    code = (
        "import sys; sys.argv = ['todoke', 'health']\n"
        "from services.__main__ import main; main()\n"
        "import json; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    environment = {"TODOKE_PORT": str(port), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout)) - set(sys.stdlib_module_names)
    # What a site-packages' .pth files load is not ours.
    started = subprocess.run(
        [sys.executable, "-c", "import sys, json; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert loaded - set(json.loads(started.stdout)) == {"services"}
