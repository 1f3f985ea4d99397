"""`todoke health`: ask this container's own process. Loads nothing but the standard library: it runs every few
seconds in every container."""

import http.client
import os
import sys

_SECONDS = 3.0


def health(path: str = "/livez") -> None:
    """このコンテナーの中のプロセスに、動いているかを聞きます。動いていれば終了コードは0、そうでなければ1です。"""
    if fault := ask(path):
        sys.stderr.write(f"todoke: {fault}\n")
        raise SystemExit(1)


def ask(path: str) -> str | None:
    """What is wrong with the process on TODOKE_PORT of this machine (8000 unless set); None when it answered 200."""
    port = os.environ.get("TODOKE_PORT", "8000")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        return "TODOKE_PORT はポート番号（1〜65535）にしてください。"
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=_SECONDS)
    try:
        connection.request("GET", path)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"127.0.0.1:{port} が答えません（{type(error).__name__}）。"
    finally:
        connection.close()
    return None if status == 200 else f"127.0.0.1:{port}{path} の答えは {status} です。"
