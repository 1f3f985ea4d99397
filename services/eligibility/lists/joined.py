"""Values that lists spread over several columns: relation and head, address and 方書, the account."""

from libs.common.events.terms import ClaimUnit
from services.eligibility.lists import codes
from services.eligibility.lists.columns import Field
from services.eligibility.lists.texts import read_required, read_text
from services.eligibility.lists.values import Source

_ACCOUNT_PARTS = (
    Field.BANK_CODE,
    Field.BANK_NAME,
    Field.BRANCH_CODE,
    Field.BRANCH_NAME,
    Field.ACCOUNT_TYPE,
    Field.ACCOUNT_NUMBER,
)


def relations(source: Source, claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD) -> tuple[list[str], list[bool]]:
    """Relation in words, and who leads the claim unit: the head, the guardian, or everybody for themselves.

    Where 世帯主区分 stands beside 続柄, both must agree about the head of a household.
    """
    if claim_unit is ClaimUnit.PERSON:
        return source.read(Field.RELATION, read_text, ""), [True] * len(source.numbers)
    if claim_unit is ClaimUnit.CHILD:
        words = source.read(Field.RELATION, codes.read_relation, ("", False))
        return [word for word, _ in words], [codes.is_guardian(word) for word, _ in words]
    flags = source.read(Field.HEAD, codes.read_head, False)
    if Field.RELATION not in source.used:
        return ["世帯主" if flag else "" for flag in flags], flags
    read = source.read(Field.RELATION, codes.read_relation, ("", False))
    heads = [is_head for _, is_head in read]
    if Field.HEAD in source.used and heads != flags:
        column = source.used[Field.HEAD]
        for number, head, flag in zip(source.numbers, heads, flags, strict=True):
            if head != flag:
                source.findings.add(
                    "stop",
                    "head-disagrees",
                    f"と{source.used[Field.RELATION].named}が合っていません。",
                    "世帯主かどうかを確かめて、どちらかを直してください。",
                    row=number,
                    column=column,
                )
    return [relation for relation, _ in read], heads


def addresses(source: Source, field: Field, building: Field, *, required: bool = False) -> list[str]:
    """Address and 方書 with a space between."""
    first = source.read(field, read_required if required else read_text, "")
    if building not in source.used:
        return first
    second = source.read(building, read_text, "")
    return [f"{address} {rest}" if address and rest else address for address, rest in zip(first, second, strict=True)]


def accounts(source: Source) -> list[str]:
    """The account as one text: its column, else bank, branch, type and number with spaces between."""
    parts = [source.read(field, read_text, "") for field in _ACCOUNT_PARTS if field in source.used]
    if Field.ACCOUNT in source.used or not parts:
        return source.read(Field.ACCOUNT, read_text, "")
    return [" ".join(filter(None, cells)) for cells in zip(*parts, strict=True)]
