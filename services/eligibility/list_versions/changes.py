"""What differs between two versions of a household."""

from enum import StrEnum

from services.eligibility.list_versions.household import Household, Items, pairs, same_person


class Change(StrEnum):
    """One kind of difference, as the report names it."""

    AMOUNT = "amount"
    PROCEDURE_KIND = "procedure_kind"
    PROTECTED = "protected"
    HEAD = "head"
    MEMBER_ADDED = "member_added"
    MEMBER_GONE = "member_gone"
    NAME = "name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS = "address"
    ACCOUNT = "account"
    KANA = "kana"
    SEND_TO = "send_to"
    REFERENCE = "reference"
    PERSON_NUMBER = "person_number"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Change.AMOUNT: "支給額",
    Change.PROCEDURE_KIND: "手続区分",
    Change.PROTECTED: "支援措置",
    Change.HEAD: "世帯主",
    Change.MEMBER_ADDED: "世帯員が増えた",
    Change.MEMBER_GONE: "世帯員が減った",
    Change.NAME: "氏名",
    Change.BIRTH_DATE: "生年月日",
    Change.SEX: "性別",
    Change.ADDRESS: "住所",
    Change.ACCOUNT: "口座",
    Change.KANA: "フリガナ",
    Change.SEND_TO: "送付先",
    Change.REFERENCE: "整理番号",
    Change.PERSON_NUMBER: "宛名番号",
}
_OF_A_PERSON = {
    Change.NAME: ("name",),
    Change.BIRTH_DATE: ("birth_date",),
    Change.SEX: ("sex",),
    Change.ADDRESS: ("address", "current_address"),
    Change.ACCOUNT: ("account",),
    Change.KANA: ("kana",),
    Change.SEND_TO: ("send_to",),
    Change.REFERENCE: ("reference",),
    Change.PERSON_NUMBER: ("person_number",),
}

QUIET = frozenset({Change.KANA, Change.SEND_TO, Change.REFERENCE, Change.PERSON_NUMBER})
"""Differences that touch neither the claim nor what the resident was shown to decide by: nobody is held for them."""


def changes(before: Household, after: Household) -> frozenset[Change]:
    """All differences; empty when the two versions say the same."""
    found = set()
    if before.amount != after.amount:
        found.add(Change.AMOUNT)
    if before.procedure_kind != after.procedure_kind:
        found.add(Change.PROCEDURE_KIND)
    if before.protected != after.protected:
        found.add(Change.PROTECTED)
    if not same_person(before.head.person, after.head.person):
        found.add(Change.HEAD)
    for old, new in pairs(before, after):
        if old is None:
            found.add(Change.MEMBER_ADDED)
        elif new is None:
            found.add(Change.MEMBER_GONE)
        else:
            found |= _of_person(old.person, new.person)
    return frozenset(found)


def _of_person(old: Items, new: Items) -> set[Change]:
    return {change for change, fields in _OF_A_PERSON.items() if any((old[f] or "") != (new[f] or "") for f in fields)}
