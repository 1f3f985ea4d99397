"""What the page of a list says about who is told."""

from typing import Any

from libs.common.database import Database
from services.eligibility.excluded import BY_POST, LABELS, counts

_STATES = ("staged", "released")  # not while it is released: the page asks anew each second


async def notices_shown(database: Database, target_list: dict[str, Any]) -> dict[str, Any]:
    """`notices` are lines of words and a number, `by_post` how many need a letter, `also_by_post` those told besides.

    Nothing for a list that is not taken in.
    """
    if target_list["state"] not in _STATES:
        return {"notices": [], "by_post": 0, "also_by_post": 0}
    found = await counts(database, target_list["list_id"])
    return {
        "notices": [[label, f"{found.by_rule[rule]:,}"] for rule, label in LABELS.items() if found.by_rule[rule]],
        "by_post": found.also_by_post + sum(found.by_rule[rule] for rule in BY_POST),
        "also_by_post": found.also_by_post,
    }
