"""The parts of a programme that the contracts of the events do not have."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.events.terms import ProcedureKind


class AmountRule(StrEnum):
    """Where the yen of an instalment come from."""

    FIXED = "fixed"  # 定額: the same for every case
    PER_CHILD = "per_child"  # 児童1人あたり: times the children to count
    ROW = "row"  # each row of the list says it


class Actor(StrEnum):
    """Who may answer for a claim unit."""

    HEAD = "head"  # 世帯主だけ
    MEMBER = "member"  # also an adult member at the base date, with 委任
    GUARDIAN = "guardian"  # 保護者
    SELF = "self"  # 本人


class Remedy(StrEnum):
    """What a resident who disagrees can do."""

    NONE = "none"
    OBJECTION = "objection"  # 不服の申出: the decision is no 処分, the desk listens
    REVIEW = "review"  # 教示文: the decision is a 処分, so 審査請求 is open


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Payment(_Part):
    """支給回・区分. `yen`: the amount (`fixed`), or the amount for one child (`per_child`); None for `row`."""

    number: int
    name: Annotated[str, Field(max_length=40)]
    rule: AmountRule = AmountRule.ROW
    yen: int | None = None


class Procedure(_Part):
    """手続区分 with the last day to answer it; without one, the programme's deadline counts."""

    kind: ProcedureKind
    answer_by: date | None = None


class Switches(_Part):
    """What may differ in an automatic match, each off unless the city turns it on (see `matching.policy`)."""

    room: bool = False
    sex: bool = False
    partial_date: bool = False
