from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.notifier.domain import (
    NOT_STARTED,
    RETRY_WINDOW,
    Facts,
    Kind,
    Next,
    Refusals,
    Standing,
    State,
    Verdict,
    after,
    message_id,
    not_after,
    pauses,
    stand,
    too_late,
)
from services.notifier.line.outcome import (
    Accepted,
    Forbidden,
    NotSent,
    Outcome,
    Refused,
    Throttled,
    TokenInvalid,
    Unknown,
)

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
READY = Facts(
    kind=Kind.NOTICE,
    answered=False,
    told_resident=True,
    held=False,
    standing=Standing.ACTIVE,
    following=None,
    not_after=NOW + timedelta(days=1),
    attempted=False,
)


@pytest.mark.parametrize(
    ("change", "notice", "receipt"),
    [
        ({}, Verdict(State.QUEUED), Verdict(State.QUEUED)),
        ({"answered": True}, Verdict(State.CANCELLED, "answered"), Verdict(State.QUEUED)),
        ({"told_resident": False}, Verdict(State.CANCELLED, "revoked"), Verdict(State.QUEUED)),
        ({"not_after": NOW}, Verdict(State.CANCELLED, "deadline"), Verdict(State.CANCELLED, "deadline")),
        ({"not_after": None}, Verdict(State.QUEUED), Verdict(State.QUEUED)),
        (
            {"standing": Standing.WITHDRAWN},
            Verdict(State.UNDELIVERABLE, "withdrawn"),
            Verdict(State.CANCELLED, "withdrawn"),
        ),
        (
            {"standing": Standing.ERASED},
            Verdict(State.UNDELIVERABLE, "withdrawn"),
            Verdict(State.CANCELLED, "withdrawn"),
        ),
        ({"held": True}, Verdict(State.HELD), Verdict(State.HELD)),
        ({"standing": Standing.UNHEARD}, Verdict(State.WAITING), Verdict(State.WAITING)),
        ({"standing": Standing.SUSPENDED}, Verdict(State.WAITING), Verdict(State.WAITING)),
        ({"following": False}, Verdict(State.UNDELIVERABLE, "unfollowed"), Verdict(State.CANCELLED, "unfollowed")),
        ({"following": False, "attempted": True}, Verdict(State.QUEUED), Verdict(State.QUEUED)),
        ({"following": True}, Verdict(State.QUEUED), Verdict(State.QUEUED)),
        ({"answered": True, "held": True}, Verdict(State.CANCELLED, "answered"), Verdict(State.HELD)),
    ],
)
def test_facts_decide_whether_a_message_goes_out(change: dict[str, object], notice: Verdict, receipt: Verdict) -> None:
    facts = replace(READY, **change)  # type: ignore[arg-type]
    assert stand(facts, NOW) == notice
    assert stand(replace(facts, kind=Kind.RECEIPT), NOW) == receipt


def test_the_last_day_ends_at_midnight_in_japan() -> None:
    assert not_after(date(2026, 12, 1)) == datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def test_no_try_after_23_hours_and_none_after_the_deadline() -> None:
    assert too_late(None, None, NOW) is None
    assert too_late(NOW - RETRY_WINDOW + timedelta(seconds=1), None, NOW) is None
    assert too_late(NOW - RETRY_WINDOW, None, NOW) == Verdict(State.UNKNOWN, "no_answer")
    assert too_late(None, NOW, NOW) == Verdict(State.CANCELLED, "deadline")
    assert timedelta(hours=24) > RETRY_WINDOW


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Accepted("r"), Next(State.ACCEPTED, None, 0, True)),
        (Unknown("500"), Next(State.QUEUED, "500", 2.0, True)),
        (Throttled(False), Next(State.QUEUED, "throttled", 2.0, False)),
        (Throttled(True), Next(State.QUEUED, "throttled", 2.0, False)),
        (Refused("400"), Next(State.UNDELIVERABLE, "refused_400", 0, False)),
        (TokenInvalid(), Next(State.QUEUED, "token", 0, False)),
        (Forbidden(), Next(State.QUEUED, "forbidden", 0, False)),
        (NotSent("no token"), Next(State.QUEUED, "no token", 4.0, False)),
        (NOT_STARTED, Next(State.QUEUED, "not started", 0, False)),
    ],
)
def test_what_follows_from_an_answer_at_the_third_attempt(outcome: Outcome, expected: Next) -> None:
    assert after(outcome, 3, uncertain_before=False, jitter=0.0) == expected


def test_a_doubt_stays_until_line_says_it_has_the_message() -> None:
    assert after(Throttled(False), 2, uncertain_before=True, jitter=0).uncertain
    assert after(Unknown("x"), 40, uncertain_before=True, jitter=0.999).wait <= 300


def test_what_stops_the_channel() -> None:
    assert [pauses(o) for o in (Throttled(True), TokenInvalid(), Forbidden())] == ["quota", "token", "forbidden"]
    assert [pauses(o) for o in (Accepted("r"), Throttled(False), Refused("400"), Unknown("500"))] == [None] * 4


def test_refusals_in_a_row_stop_the_channel_an_acceptance_starts_anew() -> None:
    refusals = Refusals(3)
    no = Refused("400")
    seen = [refusals.see(outcome) for outcome in (no, no, Accepted("r"), no, no, no, no)]
    assert seen == [False, False, False, False, False, True, False]


def test_the_id_of_a_message_follows_from_its_cause() -> None:
    assert message_id(UUID(int=1), Kind.NOTICE, 7) == message_id(UUID(int=1), Kind.NOTICE, 7)
    others = {message_id(UUID(int=c), k, n) for c in (1, 2) for k in Kind for n in (7, 8)}
    assert len(others) == 8
