"""Staff who release a list by stages, and what LINE and the residents answer; all people are made up."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4, uuid5

from libs.common.events import (
    ApplicationDeclined,
    CaseHeld,
    Envelope,
    Event,
    LineUnfollowed,
    NoticePushed,
    NoticeUndeliverable,
)
from libs.common.events.terms import Channel, ClaimUnit, HoldReason
from libs.common.settings import Settings
from libs.common.staff.roles import Member, Role
from services.eligibility import undoing, waiting, work_register, work_releases, work_waves
from services.eligibility.domain import day_in_japan
from services.eligibility.on_application_declined import on_application_declined
from services.eligibility.on_case_held import on_case_held
from services.eligibility.on_line_unfollowed import on_line_unfollowed
from services.eligibility.on_notice_pushed import on_notice_pushed
from services.eligibility.on_notice_undeliverable import on_notice_undeliverable
from services.eligibility.reasons import ResumeReason, SkipReason, UndoReason
from services.eligibility.release import release_batch
from services.eligibility.release_view import ReleaseOut, release_of
from services.eligibility.watching import limits_of
from services.eligibility.work_releases import Pressed
from tests.unit.eligibility.reviews.office import SPACE, Items, Office, resident

LIMITS = limits_of(Settings())
ONE = Member("one", "見本職員", frozenset({Role.CLERK}))
TWO = Member("two", "見本職員", frozenset({Role.APPROVER}))
E = TypeVar("E", bound=Event)
BY_STAGES = Pressed(True, (), SkipReason.FEW)


def person(number: int) -> Items:
    """People of whom no two are alike."""
    born = date(1950, 1, 1) + timedelta(days=97 * number)
    name = "山川田中林森石木"[number % 8] + "本　" + "一二三四五六七八九"[number % 9] + "郎"
    return {"name": name, "birth_date": born.isoformat(), "sex": "1", "address": f"総社市中央{number + 1}-2-3"}


class Bureau:
    """The list of programme `p`: households `h0`, `h1`, … whose heads `r0`, `r1`, … may be registered."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.count = 0

    @property
    def list_id(self) -> UUID:
        return self.office.lists["p"]

    async def listed(self, households: int, registered: Iterable[int]) -> None:
        """Staged and compared with those registered; nothing has changed in the register until today."""
        self.count = households
        await work_register.nothing_changed(self.office.database, day_in_japan(datetime.now(UTC)), 3, ONE)
        await self.office.listed({f"h{n}": {**person(n), "kana": ""} for n in range(households)})
        await self.register(registered)
        await self.office.compare()

    async def register(self, numbers: Iterable[int]) -> None:
        await self.office.register({f"r{n}": person(n) for n in numbers})

    async def press(self, pressed: Pressed = BY_STAGES, by: Member = ONE, above: int = 500) -> bool:
        return await work_releases.release(
            self.office.database, self.list_id, self.count, by, pressed=pressed, above=above
        )

    async def approve(self, by: Member) -> None:
        await work_releases.approve(self.office.database, self.list_id, by)

    async def next_stage(self) -> None:
        await work_waves.next_stage(self.office.database, self.list_id, ONE)

    async def pause(self) -> None:
        await work_waves.pause(self.office.database, self.list_id, ONE)

    async def resume(self) -> None:
        await work_waves.resume(self.office.database, self.list_id, ResumeReason.FIXED, ONE)

    async def undo(self) -> None:
        await work_waves.undo(self.office.database, self.list_id, UndoReason.WRONG_LIST, ONE)

    async def work(self) -> None:
        """What the background job does, until nothing is left to do."""
        database, city = self.office.database, self.office.city
        while (
            await undoing.undo_some(database)
            or await waiting.tell_some(database)
            or await release_batch(database, self.list_id, ClaimUnit.HOUSEHOLD, city)
        ):
            pass

    async def release(self) -> ReleaseOut:
        found = await release_of(self.office.database, self.list_id)
        assert found is not None
        return found

    async def told(self, topic: str = "eligibility.matched") -> list[int]:
        """Numbers of the residents a topic names, as often as it does."""
        numbers = {str(resident(f"r{n}")): n for n in range(self.count)}
        return sorted(numbers[said["resident_id"]] for said in await self.office.said(topic))

    async def pushed(self, numbers: Iterable[int]) -> None:
        events = [NoticePushed(**self._notice(n), pushed_at=datetime.now(UTC)) for n in numbers]
        async with self.office.database.begin() as tx:
            await on_notice_pushed(tx, _wrapped(events), LIMITS)

    async def undeliverable(self, numbers: Iterable[int], reason: str = "unfollowed") -> None:
        events = [NoticeUndeliverable(**self._notice(n), reason=reason, at=datetime.now(UTC)) for n in numbers]
        async with self.office.database.begin() as tx:
            await on_notice_undeliverable(tx, _wrapped(events), LIMITS)

    async def block(self, numbers: Iterable[int], after: timedelta = timedelta(minutes=1)) -> None:
        """They leave the account, so long after now."""
        at = datetime.now(UTC) + after
        hashes = "SELECT line_hash FROM resident WHERE resident_id = $1"
        lines = [await self.office.database.fetchval(hashes, resident(f"r{n}")) for n in numbers]
        async with self.office.database.begin() as tx:
            await on_line_unfollowed(tx, _wrapped([LineUnfollowed(line_hash=line, at=at) for line in lines]), LIMITS)

    async def not_me(self, numbers: Iterable[int], reason: HoldReason = HoldReason.NOT_ME) -> None:
        events = [
            CaseHeld(**self._case(n), revision=1, reason=reason, held_by="confirmation", at=datetime.now(UTC))
            for n in numbers
        ]
        async with self.office.database.begin() as tx:
            await on_case_held(tx, _wrapped(events), self.office.city, LIMITS)

    async def decline(self, number: int) -> None:
        event = ApplicationDeclined(
            **self._case(number),
            application_id=uuid4(),
            version=1,
            channel=Channel.LINE,
            receipt="1",
            declined_at=datetime.now(UTC),
        )
        async with self.office.database.begin() as tx:
            await on_application_declined(tx, _wrapped([event]))

    async def audited(self) -> list[str]:
        """Acts on the list, in order."""
        sql = "SELECT action FROM audit WHERE object = $1 ORDER BY id"
        return [row["action"] for row in await self.office.database.fetch(sql, str(self.list_id))]

    def _case(self, number: int) -> dict[str, UUID]:
        return {"case_id": self.office.case(f"h{number}"), "programme_id": uuid5(SPACE, "p")}

    def _notice(self, number: int) -> dict[str, UUID]:
        return {**self._case(number), "resident_id": resident(f"r{number}"), "notice_id": uuid4()}


def _wrapped(events: Sequence[E]) -> list[Envelope[E]]:
    at = datetime.now(UTC).isoformat()
    return [Envelope(id=uuid4(), data=e, source="/todoke/test", sent_at=at, correlation=str(uuid4())) for e in events]
