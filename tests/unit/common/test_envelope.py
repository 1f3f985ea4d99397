"""The wire format and ids of events."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from libs.common.bus import Message, Record
from libs.common.events import ALL, LineFollowed, ResidentWithdrawn, new_id
from libs.common.events.envelope import Envelope, decode, derived_id, encode

AT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def envelope(resident: UUID, event_id: UUID | None = None, cause: UUID | None = None) -> Envelope[ResidentWithdrawn]:
    data = ResidentWithdrawn(resident_id=resident, revision=3, at=AT)
    own = event_id or new_id()
    return Envelope(
        own,
        data,
        "/todoke/registration",
        AT.isoformat(),
        str(own),
        str(cause) if cause else None,
        "00-" + "a" * 32 + "-" + "b" * 16 + "-01",
    )


def record(message: Message, position: int = 0) -> Record:
    return Record(message.topic, message.key, message.headers, message.body, 0, position)


def test_an_event_comes_back_as_it_was() -> None:
    sent = [envelope(uuid4()), envelope(uuid4(), cause=uuid4())]
    good, bad = decode(ResidentWithdrawn, [record(encode(e)) for e in sent])
    assert good == sent
    assert bad == []


def test_the_headers_are_cloudevents() -> None:
    headers = encode(envelope(UUID(int=1), UUID(int=2))).headers
    assert headers["ce_specversion"] == "1.0"
    assert headers["ce_id"] == str(UUID(int=2))
    assert headers["ce_type"] == "resident.withdrawn.v1"
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"no json", {}),
        (b'{"resident_id": "x"}', {}),
        (b"[]", {}),
        (b'{"resident_id":"%s"},{"a":1}' % str(UUID(int=1)).encode(), {}),
        (None, {"ce_type": "resident.erased.v1"}),
        (None, {"ce_type": None}),
        (None, {"ce_id": "not a uuid"}),
    ],
)
def test_one_broken_record_spoils_only_itself(body: bytes | None, headers: dict[str, str | None]) -> None:
    first, last = envelope(uuid4()), envelope(uuid4())
    broken = encode(envelope(UUID(int=1)))
    changed = {k: v for k, v in {**broken.headers, **headers}.items() if v is not None}
    wrong = Message(broken.topic, broken.key, changed, broken.body if body is None else body)
    good, bad = decode(ResidentWithdrawn, [record(encode(first)), record(wrong, 7), record(encode(last))])
    assert good == [first, last]
    assert [b.record.position for b in bad] == [7]


def test_the_reason_repeats_nothing_of_the_body() -> None:
    message = encode(envelope(uuid4()))
    body = b'{"resident_id": "MIMOTO HANAKO", "revision": 1, "at": "2026-04-01T00:00:00Z"}'
    _, bad = decode(ResidentWithdrawn, [record(Message(message.topic, message.key, message.headers, body))])
    assert "MIMOTO" not in bad[0].reason
    assert "resident_id" in bad[0].reason


def test_derived_ids_repeat_and_differ_by_business_key() -> None:
    cause = envelope(uuid4())
    assert derived_id(cause, LineFollowed, "a") == derived_id(cause, LineFollowed, "a")
    assert derived_id(cause, LineFollowed, "a") != derived_id(cause, LineFollowed, "b")
    assert derived_id(cause, LineFollowed, "a") != derived_id(cause, ResidentWithdrawn, "a")


def test_every_contract_has_a_key_and_owner_of_its_own() -> None:
    assert len({event.topic for event in ALL}) == len(ALL)
    for event in ALL:
        assert event.key_field in event.model_fields
        assert set(event.owners) <= {"registration", "eligibility", "notifier", "confirmation"}
        assert event.__doc__
