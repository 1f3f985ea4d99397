"""The key file says which key seals, which only open, and which is the root; an older file still does what it did."""

import base64
import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from libs.common import key_file, rotation
from libs.common.key_file import Key
from libs.common.sealing import Keys, create_master, load_master

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
SECRET = base64.b64encode(bytes(32)).decode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_master(tmp_path / "master.key")
    return tmp_path / "master.key"


def roles(keys: list[Key]) -> dict[str, str]:
    words = {k.name: [w for w in ("seals", "opens", "root") if getattr(k, w)] for k in keys}
    return {name: " ".join(found) for name, found in words.items()}


def rotated(path: Path) -> list[Key]:
    """k1 replaced by k2, as the commands do it."""
    key_file.write(path, rotation.added(key_file.read(path)))
    key_file.write(path, rotation.promoted(key_file.read(path), "k2", NOW))
    return key_file.read(path)


def test_an_older_file_seals_with_its_first_line_and_derives_from_its_last(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    lines = [base64.b64encode(os.urandom(32)).decode() for _ in range(3)]
    path.write_text("# ours\n\n" + "".join(f"k{n}:{line}\n" for n, line in zip((3, 2, 1), lines, strict=True)))
    found = key_file.read(path)
    assert roles(found) == {"k3": "seals", "k2": "opens", "k1": "opens root"}
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    assert [k.since for k in found] == [None, changed, changed]
    assert [secret for _, secret in load_master(path)] == [base64.b64decode(line) for line in lines]


def test_a_rotation_changes_who_seals_and_never_the_root(path: Path) -> None:
    assert roles(key_file.read(path)) == {"k1": "seals root"}
    before = load_master(path)
    root = Keys("notifier", before).line_hash("U1")
    key_file.write(path, rotation.added(key_file.read(path)))
    assert roles(key_file.read(path)) == {"k2": "opens", "k1": "seals root"}
    between = load_master(path)
    assert between[0] == between[-1] == before[0], "the new key only opens"
    after = rotated_once_added = rotation.promoted(key_file.read(path), "k2", NOW)
    key_file.write(path, rotated_once_added)
    assert roles(key_file.read(path)) == roles(after) == {"k2": "seals", "k1": "opens root"}
    assert key_file.read(path)[1].since == NOW
    key_file.write(path, rotation.retired(key_file.read(path), "k1"))
    assert roles(key_file.read(path)) == {"k2": "seals", "k1": "root"}
    assert Keys("notifier", load_master(path)).line_hash("U1") == root


def test_any_process_opens_what_the_one_before_or_after_it_seals(path: Path) -> None:
    files = [load_master(path)]
    key_file.write(path, rotation.added(key_file.read(path)))
    files.append(load_master(path))
    key_file.write(path, rotation.promoted(key_file.read(path), "k2", NOW))
    files.append(load_master(path))
    for one, other in pairwise(files):
        for sealer, opener in ((one, other), (other, one)):
            sealed = Keys("notifier", sealer).seal_row("t", 1, "f", b"v")
            assert Keys("notifier", opener).open_row("t", 1, "f", sealed) == b"v"


def test_the_next_rotation_takes_the_middle_key_out_whole(path: Path) -> None:
    key_file.write(path, rotation.retired(rotated(path), "k1"))
    key_file.write(path, rotation.promoted(rotation.added(key_file.read(path)), "k3", NOW))
    assert roles(rotation.retired(key_file.read(path), "k2")) == {"k3": "seals", "k1": "root"}


def test_kafka_may_hold_its_events_for_a_week_and_the_day_of_the_restarts(path: Path) -> None:
    new, old = rotated(path)
    assert rotation.on_topics_until(new) is None
    assert rotation.on_topics_until(old) == NOW + timedelta(days=8)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (lambda keys: rotation.retired(keys, "k2"), "今使っている"),
        (lambda keys: rotation.retired(keys, "k9"), "k2, k1"),
        (lambda keys: rotation.promoted(keys, "k2", NOW), "もう使って"),
        (lambda keys: rotation.promoted(keys, "k1", NOW), "前に使っていた"),
        (lambda keys: rotation.promoted(rotation.retired(keys, "k1"), "k1", NOW), "前に使っていた"),
        (lambda keys: rotation.retired(rotation.retired(keys, "k1"), "k1"), "ずっと要ります"),
        (lambda keys: rotation.added(keys, "k1"), "もうあります"),
        (lambda keys: rotation.added(keys, "k 3"), "英数字"),
        (lambda keys: rotation.added(rotation.added(keys)), "promote k3"),
    ],
)
def test_a_step_out_of_turn_is_refused(path: Path, step: object, says: str) -> None:
    keys = rotated(path)
    with pytest.raises(ValueError, match=says):
        step(keys)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"k1:{SECRET} seals\n", "0 lines say `root`"),
        (f"k2:{SECRET} opens\nk1:{SECRET} opens root\n", "0 lines say `seals`"),
        (f"k2:{SECRET} seals root\nk1:{SECRET} seals\n", "2 lines say `seals`"),
        (f"k3:{SECRET}\nk1:{SECRET} seals root\n", "master.key:1: says neither"),
        (f"k1:{SECRET} seals roots\n", "master.key:1: the words are"),
        (f"k1:{SECRET} seals opens root\n", "master.key:1: a key that seals"),
        (f"k2:{SECRET} seals since=2026-04-01T09:00:00+00:00 root\n", "belongs to `opens`"),
        (f"k2:{SECRET} seals root\nk1:{SECRET} opens since=yesterday\n", "master.key:2: `since=`"),
        (f"k2:{SECRET} seals root\nk1:{SECRET} opens since=2026-04-01\n", "master.key:2: `since=`"),
        (f"k1:{SECRET}\nk1:{SECRET}\n", "one id"),
    ],
)
def test_a_file_that_does_not_add_up_is_refused_without_repeating_a_key(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(text)
    with pytest.raises(ValueError, match=says) as error:
        key_file.read(path)
    assert SECRET not in str(error.value)


def test_the_file_is_replaced_whole_and_stays_private(path: Path) -> None:
    path.chmod(0o400)
    rotated(path)
    assert path.stat().st_mode & 0o777 == 0o400
    assert [p.name for p in path.parent.iterdir()] == ["master.key"]
    key_file.keep(path.with_name("master.key.retired"), key_file.read(path)[1])
    assert path.with_name("master.key.retired").stat().st_mode & 0o777 == 0o600
