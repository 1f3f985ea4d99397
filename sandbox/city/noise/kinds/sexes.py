"""Noise in the sex."""

from random import Random

from sandbox.city.noise.kinds.kind import Apply, Expect, Kind
from sandbox.city.noise.records import Pair


def _written(*notations: tuple[str, str]) -> Apply:
    def apply(pair: Pair, draw: Random) -> bool:
        man, woman = draw.choice(notations)
        pair.listed.sex = man if pair.person.sex == "男" else woman
        return True

    return apply


SEXES = (
    Kind("sex_code", Expect.AUTO, 25, "sex", "JIS X 0303: 1 is male, 2 is female", _written(("1", "2"), ("１", "２")),
         notation=True),
    Kind("sex_word", Expect.AUTO, 25, "sex", "another word for the same", _written(("男性", "女性"), ("M", "F")),
         notation=True),
    Kind("sex_blank", Expect.AUTO, 25, "sex", "the other three items are enough", _written(("", ""))),
    Kind("sex_contradicts", Expect.EITHER, 25, "sex", "strict: review; wide: automatic", _written(("女", "男"))),
)  # fmt: skip
