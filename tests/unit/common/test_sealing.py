"""Sealed values open only where they belong, with the key they were sealed with."""

from pathlib import Path
from uuid import uuid4

import pytest

from libs.common.sealing import Keys, Unsealable, create_master, load_master

OLD, NEW = (b"k001", bytes(range(32))), (b"k002", bytes(range(32, 64)))


def test_a_row_opens_in_its_place_only() -> None:
    keys = Keys("eligibility", [OLD])
    sealed = keys.seal_row("resident", 1, "person", "見本 花子".encode())
    assert keys.open_row("resident", 1, "person", sealed).decode() == "見本 花子"
    assert "花子".encode() not in sealed
    for place in (("resident", 2, "person"), ("resident", 1, "name"), ("target", 1, "person")):
        with pytest.raises(Unsealable):
            keys.open_row(*place, sealed)


def test_only_the_recipient_opens_an_event_field() -> None:
    sender, event = Keys("registration", [OLD]), uuid4()
    sealed = sender.seal_event("notifier", event, "line_id", b"U1")
    assert Keys("notifier", [OLD]).open_event(event, "line_id", sealed) == b"U1"
    for service, of, field in (
        ("eligibility", event, "line_id"),
        ("registration", event, "line_id"),
        ("notifier", uuid4(), "line_id"),
        ("notifier", event, "person"),
    ):
        with pytest.raises(Unsealable):
            Keys(service, [OLD]).open_event(of, field, sealed)


@pytest.mark.parametrize(
    "spoil", [lambda s: s[:-1], lambda s: s[:-1] + bytes([s[-1] ^ 1]), lambda s: b"", lambda s: s[:9]]
)
def test_an_altered_value_does_not_open(spoil: object) -> None:
    keys = Keys("notifier", [OLD])
    sealed = keys.seal_row("t", 1, "f", b"value")
    with pytest.raises(Unsealable):
        keys.open_row("t", 1, "f", spoil(sealed))  # type: ignore[operator]


def test_rotation_opens_old_values_and_seals_with_the_new_key() -> None:
    before, between, after = Keys("notifier", [OLD]), Keys("notifier", [NEW, OLD]), Keys("notifier", [NEW])
    sealed_before = before.seal_row("t", 1, "f", b"v")
    sealed_between = between.seal_row("t", 1, "f", b"v")
    assert between.open_row("t", 1, "f", sealed_before) == b"v"
    assert after.open_row("t", 1, "f", sealed_between) == b"v"
    with pytest.raises(Unsealable):
        after.open_row("t", 1, "f", sealed_before)
    assert between.blind("name", b"x") == before.blind("name", b"x")
    assert between.line_hash("U1") == before.line_hash("U1")
    assert between.secret("audit") == before.secret("audit")


def test_indexes_differ_by_service_field_and_value() -> None:
    values = {
        Keys(service, [OLD]).blind(field, value)
        for service in ("eligibility", "registration")
        for field in ("four_items", "household")
        for value in (b"a", b"b")
    }
    assert len(values) == 8
    assert len({Keys(s, [OLD]).line_hash("U1") for s in ("notifier", "confirmation", "registration")}) == 1


def test_the_key_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    create_master(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(load_master(path)) == 1
    with pytest.raises(FileExistsError):
        create_master(path)


@pytest.mark.parametrize("text", ["", "# nothing\n", "k1:short\n", "k1\n", ":" + "A" * 44])
def test_a_wrong_key_file_is_refused_without_repeating_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"master\.key") as error:
        load_master(path)
    assert "short" not in str(error.value)
