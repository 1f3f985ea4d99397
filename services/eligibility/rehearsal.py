"""What a release would do, in words: who is told at once, who is not and why. Pure.

The codes are the names of the rules in `notices.py`, so that a rule added there only needs a line here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """What becomes of a household for now."""

    NOW = "now"  # すぐに LINE が届く
    LATER = "later"  # あとで、または郵便
    UNSURE = "unsure"  # 要確認: a person decides first
    LEFT_OUT = "left_out"  # 除外


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a household is in its group, and what follows from it, in plain Japanese."""

    group: Group
    label: str
    then: str


ONE = "one"
REASONS: dict[str, Reason] = {
    ONE: Reason(Group.NOW, "すぐに LINE が届く", "配信すると、すぐに届きます。"),
    "not-registered": Reason(
        Group.LATER,
        "登録が見つからない",
        "手続きできる人が登録すると、すぐに届きます。それまでは郵便で知らせます。",
    ),
    "nobody-may-act": Reason(Group.LATER, "手続きできる人が登録していない", "世帯主に郵便で知らせます。"),
    "unsure": Reason(
        Group.UNSURE, "同じ人か、機械では決められない", "要確認の一覧で「同じ人」とすると届きます。郵便も使えます。"
    ),
    "several": Reason(
        Group.UNSURE, "手続きできる人が2人以上登録している", "だれに届けるか決められないので、郵便で知らせます。"
    ),
    "shared-phone": Reason(
        Group.UNSURE, "1つの LINE を何人かで使っている", "その人の1人だけの LINE になるまで、郵便で知らせます。"
    ),
    "protected": Reason(Group.LEFT_OUT, "支援措置の人がいる", "人が確かめるまで送りません（保留）。"),
    "held": Reason(
        Group.LEFT_OUT, "確認のために止めている", "要確認か、異動で止めた世帯の一覧で決めるまで止めています（保留）。"
    ),
    "told": Reason(Group.LEFT_OUT, "もうお知らせした", "同じ世帯に2回は送りません。"),
    "answered": Reason(Group.LEFT_OUT, "もう回答した", "何もしなくてかまいません。"),
    "late": Reason(Group.LEFT_OUT, "受付の期限が過ぎた", "期限をのばすときは、事業を直します。"),
    "closed": Reason(Group.LEFT_OUT, "締め切った", "事業を締め切ったか、異動のため閉じた世帯です。送りません。"),
}
"""In the order in which pages show them."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Households of a list by reason; those of no household are left out."""

    counts: Mapping[str, int]

    @property
    def cases(self) -> int:
        return sum(self.counts.values())

    def of(self, group: Group) -> int:
        """Households of a group; the four groups add up to all."""
        return sum(count for code, count in self.counts.items() if REASONS[code].group is group)

    def rows(self) -> list[tuple[str, Reason, int]]:
        """Code, words and households of every reason why LINE does not come at once."""
        return [
            (code, reason, self.counts[code])
            for code, reason in REASONS.items()
            if reason.group is not Group.NOW and self.counts.get(code)
        ]


def differences(before: Mapping[str, int], after: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """What changed between two rehearsals: label, then, now."""
    return [
        (reason.label, before.get(code, 0), after.get(code, 0))
        for code, reason in REASONS.items()
        if before.get(code, 0) != after.get(code, 0)
    ]
