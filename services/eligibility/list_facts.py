"""What is recorded about a list besides its rows: by what right it is used, where it comes from, how long it is kept.

個人情報保護法 69条: no use beyond the purpose except by law or consent; so both are on record for every list.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

KEPT_YEARS = 5
_LONGEST = {"legal_basis": 200, "purpose": 200, "origin_system": 100, "handed_by": 100}
_NAMES = {
    "legal_basis": "法的な根拠",
    "purpose": "利用目的",
    "origin_system": "もとのシステム",
    "handed_by": "渡した人",
}


@dataclass(frozen=True, slots=True)
class ListFacts:
    """`origin_system`: which system the list was taken from; `handed_by`: who handed it over; '' where not recorded."""

    legal_basis: str
    purpose: str
    base_date: date
    origin_system: str
    handed_by: str
    retain_until: date


@dataclass(frozen=True, slots=True)
class FactsGiven:
    """As entered at the upload; what is left out follows from the programme."""

    legal_basis: str | None = None
    purpose: str | None = None
    base_date: date | None = None
    origin_system: str | None = None
    handed_by: str | None = None
    retain_until: date | None = None


def facts_of(programme: Any, given: FactsGiven | None = None) -> ListFacts:
    """The facts with the programme's own where nothing was entered."""
    given = given or FactsGiven()
    return ListFacts(
        legal_basis=(given.legal_basis or "").strip() or programme["legal_basis"],
        purpose=(given.purpose or "").strip() or f"「{programme['name']}」の対象者への案内と支給",
        base_date=given.base_date or programme["base_date"],
        origin_system=(given.origin_system or "").strip(),
        handed_by=(given.handed_by or "").strip(),
        retain_until=given.retain_until or kept_until(programme["deadline"]),
    )


def kept_until(deadline: date) -> date:
    """The end of the fifth fiscal year after the one in which the deadline lies: how cities count five years."""
    fiscal_year = deadline.year if deadline.month >= 4 else deadline.year - 1
    return date(fiscal_year + 1 + KEPT_YEARS, 3, 31)


def problems_of_facts(facts: ListFacts, programme: Any, today: date) -> list[str]:
    """Why they cannot be recorded, as sentences for staff; empty when they can.

    A list of another base date than the programme's names people who have no right to it.
    """
    found = [
        f"「{_NAMES[name]}」が長すぎます。{most}文字までにしてください。"
        for name, most in _LONGEST.items()
        if len(getattr(facts, name)) > most
    ]
    if facts.retain_until <= today:
        found.append("リストの保存期限が過ぎています。今日よりあとの日にしてください。")
    if facts.base_date != programme["base_date"]:
        found.append(
            f"リストの基準日（{facts.base_date}）が、事業の基準日（{programme['base_date']}）とちがいます。"
            "どちらが正しいか確かめてください。"
        )
    return found
