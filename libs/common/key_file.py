"""The master key file: one key a line, `id:base64 of 32 bytes` and words that say what the key does.

`seals` (exactly one line): new values are sealed with it. `opens`: it only opens, with `since=` the time from when.
`root` (exactly one line): blind indexes, the LINE hash, the audit chain and form tokens derive from it, for ever.
A file without any words is the older form: its first line seals, its last line is the root, all open.
"""

import base64
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

_WORDS = {"seals", "opens", "root"}


@dataclass(frozen=True, slots=True)
class Key:
    """One line. `since`: from when it no longer seals; None for a key that never has, or still does."""

    name: str
    secret: bytes
    seals: bool = False
    opens: bool = False
    root: bool = False
    since: datetime | None = None


def read(path: Path) -> list[Key]:
    """The keys in the order of the file. Raises ValueError naming the line that is wrong, never its content."""
    lines = [(n, line.split()) for n, line in enumerate(path.read_text("ascii").splitlines(), 1)]
    lines = [(n, words) for n, words in lines if words and not words[0].startswith("#")]
    keys = [_parsed(path, number, words) for number, words in lines]
    if not keys:
        raise ValueError(f"{path}: holds no key")
    if len({key.name for key in keys}) < len(keys):
        raise ValueError(f"{path}: two keys have one id; every id is used once")
    if all(len(words) == 1 for _, words in lines):
        return _older_form(keys, datetime.fromtimestamp(path.stat().st_mtime, UTC))
    for number, words in lines:
        if not _WORDS.intersection(words[1:]):
            raise ValueError(f"{path}:{number}: says neither `seals` nor `opens` nor `root`, as other lines do")
    for word, count in (("seals", sum(k.seals for k in keys)), ("root", sum(k.root for k in keys))):
        if count != 1:
            raise ValueError(f"{path}: {count} lines say `{word}`; exactly one must")
    return keys


def write(path: Path, keys: Sequence[Key]) -> None:
    """Put the keys in the place of the file in one step, readable by its owner only, who stays the same."""
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{_line(key)}\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        found = path.stat()
        shutil.copymode(path, beside)
        os.chown(beside, found.st_uid, found.st_gid)
    beside.replace(path)


def keep(path: Path, key: Key) -> None:
    """Add a line to a file of keys out of use, readable by its owner only."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        file.write(f"{_line(key)}\n")


def new(name: str) -> Key:
    """A fresh random key that only opens."""
    return Key(name, os.urandom(32), opens=True)


def _parsed(path: Path, number: int, words: list[str]) -> Key:
    name, _, text = words[0].partition(":")
    try:
        secret = base64.b64decode(text, validate=True)
    except ValueError:
        secret = b""
    if not name or len(secret) != 32:
        raise ValueError(f"{path}:{number}: not `id:base64 of 32 bytes`")
    since = None
    for word in words[1:]:
        if word.startswith("since="):
            since = _time(path, number, word.removeprefix("since="))
        elif word not in _WORDS:
            raise ValueError(f"{path}:{number}: the words are `seals`, `opens`, `root` and `since=TIME`")
    if "seals" in words and "opens" in words:
        raise ValueError(f"{path}:{number}: a key that seals is not one that only opens")
    if since is not None and "opens" not in words:
        raise ValueError(f"{path}:{number}: `since=` belongs to `opens`")
    return Key(name, secret, "seals" in words, "opens" in words, "root" in words, since)


def _older_form(keys: Sequence[Key], changed: datetime) -> list[Key]:
    """`changed`: when the file was; at the latest then the lower lines ceased to seal."""
    first, *others = keys
    found = [replace(first, seals=True), *(replace(key, opens=True, since=changed) for key in others)]
    found[-1] = replace(found[-1], root=True)
    return found


def _time(path: Path, number: int, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError(f"{path}:{number}: `since=` takes a time such as 2026-04-01T09:00:00+00:00")
    return at


def _line(key: Key) -> str:
    words = [f"{key.name}:{base64.b64encode(key.secret).decode('ascii')}"]
    if key.seals:
        words.append("seals")
    if key.opens:
        words.append("opens")
    if key.since is not None:
        words.append(f"since={key.since.isoformat(timespec='seconds')}")
    if key.root:
        words.append("root")
    return " ".join(words)
