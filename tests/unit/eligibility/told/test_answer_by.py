"""A procedure kind with a date of its own: it is the notice's deadline, and past it nobody is told."""

from datetime import timedelta

import orjson
import pytest

from libs.common.events import now
from services.eligibility import store_rehearsals
from services.eligibility.domain import day_in_japan
from tests.unit.eligibility.reviews.office import Items, Office

A: Items = {"name": "山田　裕太", "birth_date": "1990-05-05", "sex": "1", "address": "総社市中央1-2-3"}


@pytest.mark.parametrize(("days", "told"), [(-1, 0), (0, 1), (7, 1)])
async def test_the_date_of_the_kind(office: Office, days: int, told: int) -> None:
    await office.listed({"row": {**A, "kana": ""}})
    day = day_in_japan(now()) + timedelta(days=days)
    kinds = [{"kind": "payment_notice"}, {"kind": "confirmation_form", "answer_by": day.isoformat()}]
    content = orjson.dumps({"procedures": kinds}).decode()
    await office.database.pool.execute("UPDATE programme SET content = $1", content)
    await office.register({"a": A})
    await office.compare()
    expected = {"late": 1} if told == 0 else {"one": 1}
    assert await store_rehearsals.counts(office.database, office.lists["p"]) == expected
    await office.release()
    assert [event["deadline"] for event in await office.said("eligibility.matched")] == [day.isoformat()] * told
