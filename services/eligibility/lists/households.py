"""What must hold over the whole list: one head per household or guardian per group, nobody and no number twice."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from datetime import date
from itertools import compress
from typing import TypeVar

from libs.common.events.terms import ClaimUnit
from services.eligibility.lists.columns import Column, Field
from services.eligibility.lists.findings import Findings, rows_named, shown
from services.eligibility.lists.guardians import check_guardians
from services.eligibility.lists.partial_date import PartialDate
from services.eligibility.lists.people import People

T = TypeVar("T", bound=Hashable)
_Person = tuple[str, date | PartialDate | None]


def check_whole(
    people: People,
    used: dict[Field, Column],
    findings: Findings,
    claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD,
) -> None:
    """Adds findings; stops for heads or guardians and for numbers and persons that stand twice."""
    _numbers_twice(people.reference, people.number, used[Field.REFERENCE], "reference-twice", findings)
    if Field.PERSON_NUMBER in used:
        _numbers_twice(people.person_number, people.number, used[Field.PERSON_NUMBER], "person-twice", findings)
    if claim_unit is ClaimUnit.HOUSEHOLD:
        _one_head_each(people, used[Field.HOUSEHOLD_NUMBER], findings)
    elif claim_unit is ClaimUnit.CHILD:
        check_guardians(people, used, findings)
    _persons_twice(people, used[Field.NAME], findings)
    if claim_unit is ClaimUnit.HOUSEHOLD and Field.AMOUNT in used:
        _amounts(people, used[Field.AMOUNT], findings)


def _repeated(values: Sequence[T]) -> set[T]:
    """Those that stand more than once; quick where none does."""
    if len(set(values)) == len(values):
        return set()
    return {value for value, count in Counter(values).items() if count > 1}


def _numbers_twice(codes: list[str], numbers: list[int], column: Column, code: str, findings: Findings) -> None:
    twice = _repeated(codes) - {""}
    if not twice:
        return
    rows: dict[str, list[int]] = defaultdict(list)
    for value, number in zip(codes, numbers, strict=True):
        if value in twice:
            rows[value].append(number)
    for value, at in rows.items():
        findings.add(
            "stop",
            code,
            f"の「{shown(value)}」が、{rows_named(at[1:])}にもあります。",
            "同じ人なら1行だけ残してください。ちがう人なら、番号を直してください。",
            row=at[0],
            column=column,
            value=shown(value),
        )


def _one_head_each(people: People, column: Column, findings: Findings) -> None:
    led = list(compress(people.household_number, people.is_head))
    if not _repeated(led) - {""} and {*led, ""}.issuperset(people.household_number):
        return
    heads: dict[str, list[int]] = defaultdict(list)
    members: dict[str, list[int]] = defaultdict(list)
    for household, head, number in zip(people.household_number, people.is_head, people.number, strict=True):
        (heads if head else members)[household].append(number)
    for household, at in heads.items():
        if len(at) > 1 and household:
            findings.add(
                "stop",
                "two-heads",
                f"の「{shown(household)}」の世帯に、世帯主が{len(at)}人います（{rows_named(at)}）。",
                "世帯主を1人にしてください。別の世帯なら、世帯番号を直してください。",
                row=at[0],
                column=column,
                value=shown(household),
            )
    for household in members.keys() - heads.keys() - {""}:
        at = members[household]
        findings.add(
            "stop",
            "no-head",
            f"の「{shown(household)}」の世帯に、世帯主がいません（{rows_named(at)}）。",
            "世帯主の行を足すか、続柄を直してください。",
            row=at[0],
            column=column,
            value=shown(household),
        )


def _persons_twice(people: People, column: Column, findings: Findings) -> None:
    """The same name and birth date: one person for certain unless the city's own numbers tell them apart."""
    plain = {name: "".join(unicodedata.normalize("NFKC", name).split()) for name in set(people.name)}
    keys: list[_Person] = [(plain[name], born) for name, born in zip(people.name, people.birth_date, strict=True)]
    twice = {key for key in _repeated(keys) if all(key)}
    rows: dict[_Person, list[int]] = defaultdict(list)
    for at, key in enumerate(keys) if twice else ():
        if key in twice:
            rows[key].append(at)
    for (_, born), same in rows.items():
        known = {people.person_number[at] for at in same}
        addresses = {people.address[at] for at in same}
        if len(known) == 1 and known != {""}:
            continue  # already found by its number
        certain = known == {""} and len(addresses) == 1 and not isinstance(born, PartialDate)
        findings.add(
            "stop" if certain else "check",
            "person-twice" if certain else "person-twice-perhaps",
            f"と同じ氏名・生年月日の人が、{rows_named([people.number[at] for at in same[1:]])}にもいます。",
            "同じ人なら1行だけ残してください。ちがう人なら、このままでかまいません。"
            if not certain
            else "同じ人なら1行だけ残してください。ちがう人なら、宛名番号を入れてください。",
            row=people.number[same[0]],
            column=column,
            value=shown(people.name[same[0]]),
        )


def _amounts(people: People, column: Column, findings: Findings) -> None:
    cells = list(zip(people.number, people.is_head, people.amount, strict=True))
    of_members = [number for number, head, yen in cells if yen is not None and not head]
    without = [number for number, head, yen in cells if yen is None and head]
    if of_members:
        findings.add(
            "check",
            "amount-of-member",
            f"は、世帯主ではない人の行にも金額があります（{rows_named(of_members)}）。",
            "世帯ごとの給付なら、金額は世帯主の行だけに入れてください。",
            row=of_members[0],
            column=column,
        )
    if without and len(without) < sum(people.is_head):
        findings.add(
            "check",
            "amount-blank",
            f"が空の世帯主がいます（{rows_named(without)}）。",
            "事業に決まった金額があれば、このままでかまいません。なければ金額を入れてください。",
            row=without[0],
            column=column,
        )
