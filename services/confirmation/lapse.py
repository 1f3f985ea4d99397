"""The deadline passes: unanswered 支給要件確認書 become deemed declines (みなし辞退), recorded as such."""

import asyncio
from uuid import UUID

from libs.common.database import Database
from libs.common.events import ApplicationLapsed, new_id
from libs.common.events.terms import ProcedureKind
from services.confirmation import store
from services.confirmation.case import facts_of
from services.confirmation.domain import lapses
from services.confirmation.japan import today

_EVERY = 600.0


async def lapse_all(database: Database, batch: int = 500) -> int:
    """Lapse every case that is due; how many. One transaction a batch, a case lapses once.

    A case that is being answered at this moment is left for the next round.
    """
    after, lapsed = UUID(int=0), 0
    while True:
        async with database.begin() as tx:
            day = today(tx.now)
            rows = await store.lock_unanswered(tx, after, day, batch)
            due = [r for r in rows if lapses(facts_of(r), ProcedureKind(r["procedure_kind"]), day)]
            if due:
                await store.mark_lapsed(tx, [r["case_id"] for r in due], tx.now)
            for row in due:
                event = ApplicationLapsed(case_id=row["case_id"], programme_id=row["programme_id"], lapsed_at=tx.now)
                tx.emit(event, id=new_id())
                tx.audit("application.lapsed", f"case/{row['case_id']}", actor="lapse")
        lapsed += len(due)
        if len(rows) < batch:
            return lapsed
        after = rows[-1]["case_id"]


async def run(database: Database) -> None:
    """Look every ten minutes; the caller makes sure that only one process does."""
    while True:
        await lapse_all(database)
        await asyncio.sleep(_EVERY)
