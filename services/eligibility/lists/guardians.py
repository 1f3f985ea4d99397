"""What must hold in a list of children: one guardian for each group of rows with the same 世帯番号, and a child."""

from collections import defaultdict

from services.eligibility.lists.columns import Column, Field
from services.eligibility.lists.findings import Findings, rows_named, shown
from services.eligibility.lists.people import People


def check_guardians(people: People, used: dict[Field, Column], findings: Findings) -> None:
    """Adds findings; stops for a group with no guardian, with several, or without a child."""
    column = used[Field.HOUSEHOLD_NUMBER]
    guardians: dict[str, list[int]] = defaultdict(list)
    children: dict[str, list[int]] = defaultdict(list)
    for group, guardian, number in zip(people.household_number, people.is_head, people.number, strict=True):
        (guardians if guardian else children)[group].append(number)
    for group in {**guardians, **children}:
        if not group:
            continue
        parents, offspring = guardians[group], children[group]
        trouble = None
        if len(parents) > 1:
            trouble = (
                "two-guardians",
                f"の「{shown(group)}」に、保護者が{len(parents)}人います（{rows_named(parents)}）。",
                "申請する保護者を1人だけにして、ほかの人の行は消してください。",
            )
        elif not parents:
            trouble = (
                "no-guardian",
                f"の「{shown(group)}」に、保護者がいません（{rows_named(offspring)}）。",
                "申請する人の行を足して、続柄に「保護者」と入れてください。",
            )
        elif not offspring:
            trouble = (
                "no-child",
                f"の「{shown(group)}」に、児童の行がありません（{rows_named(parents)}）。",
                "児童の行を同じ世帯番号で足すか、保護者の行を消してください。",
            )
        if trouble:
            row = min(parents + offspring)
            findings.add("stop", *trouble, row=row, column=column, value=shown(group))
    if Field.AMOUNT in used:
        _amounts(people, used[Field.AMOUNT], findings)


def _amounts(people: People, column: Column, findings: Findings) -> None:
    cells = zip(people.number, people.is_head, people.amount, strict=True)
    of_guardians = [number for number, guardian, yen in cells if guardian and yen is not None]
    if of_guardians:
        findings.add(
            "stop",
            "amount-of-guardian",
            f"は、保護者の行に金額があります（{rows_named(of_guardians)}）。",
            "児童ごとの給付なので、金額は児童の行に入れて、保護者の行は空にしてください。",
            row=of_guardians[0],
            column=column,
        )
