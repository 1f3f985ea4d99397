"""`todoke keys` where no database is needed."""

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from libs.common import key_file
from services.__main__ import application


def todoke(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(application(), ["keys", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_create_add_promote_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keys" / "master.key"
    monkeypatch.setenv("TODOKE_MASTER_KEY_FILE", str(path))
    monkeypatch.setenv("TODOKE_DATA", str(tmp_path / "data"))
    assert "no key file" in todoke("show", code=1)
    todoke("create")
    before = path.read_text()
    assert "もうあります" in todoke("create", code=1)
    assert "もう使っています" in todoke("promote", "k1", code=1)
    assert path.read_text() == before, "what is refused changes nothing"
    todoke("add")
    todoke("promote", "k2")
    shown = todoke("show")
    assert [line.split()[0] for line in shown.splitlines()] == ["k2", "k1"]
    assert "今の鍵" in shown.splitlines()[0]
    assert not any(b64encode(key.secret).decode() in shown for key in key_file.read(path))


def test_what_was_checked_elsewhere_still_waits_for_kafka(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keys" / "master.key"
    monkeypatch.setenv("TODOKE_MASTER_KEY_FILE", str(path))
    monkeypatch.setenv("TODOKE_DATA", str(tmp_path / "data"))
    for words in (("create",), ("add",), ("promote", "k2")):
        todoke(*words)
    assert "Kafka に残っているかもしれない" in todoke("retire", "k1", "--checked", code=1)
    eight = datetime.now(UTC) - timedelta(days=8, minutes=1)
    key_file.write(path, [replace(k, since=eight) if k.since else k for k in key_file.read(path)])
    todoke("retire", "k1", "--checked")
    assert [(k.name, k.opens, k.root) for k in key_file.read(path)] == [("k2", False, False), ("k1", False, True)]
    assert path.with_name("master.key.retired").read_text().startswith("k1:")


def test_a_key_file_within_the_data_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODOKE_MASTER_KEY_FILE", str(tmp_path / "master.key"))
    monkeypatch.setenv("TODOKE_DATA", str(tmp_path))
    assert "TODOKE_DATA" in todoke("create", code=1)
    assert not (tmp_path / "master.key").exists()
