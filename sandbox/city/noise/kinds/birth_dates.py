"""Noise in birth dates and sexes."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from sandbox.city.noise.kinds import dates
from sandbox.city.noise.kinds.kind import Apply, Expect, Kind
from sandbox.city.noise.records import Pair


def _written(notation: Callable[[date], str]) -> Apply:
    def apply(pair: Pair, draw: Random) -> bool:
        pair.listed.birth_date = notation(pair.person.born)
        return True

    return apply


def _separators(pair: Pair, draw: Random) -> bool:
    separator = draw.choice(("/", ".", "-"))
    pair.listed.birth_date = dates.separated(
        pair.person.born, separator, padded=separator == "/" and draw.random() < 0.5
    )
    return pair.listed.birth_date != pair.person.born.isoformat()


def _first_year(pair: Pair, draw: Random) -> bool:
    if dates.era(pair.person.born)[-1] != 1:
        return False
    pair.listed.birth_date = dates.wareki(pair.person.born)
    return True


def _out_of_era(pair: Pair, draw: Random) -> bool:
    born = pair.person.born
    if not (dates.HEISEI_START <= born <= date(1989, 12, 31)):
        return False
    pair.listed.birth_date = f"昭和64年{born.month}月{born.day}日"
    return True


def _partial_listed(pair: Pair, draw: Random) -> bool:
    born = pair.person.born
    _, letter, digit, _, year = dates.era(born)
    pair.listed.birth_date = draw.choice(
        (f"{born:%Y-%m}-00", f"{born.year}-00-00", f"{digit}{year:02}{born:%m}00", f"{letter}{year:02}0000")
    )
    return True


def _partial_card(pair: Pair, draw: Random) -> bool:
    pair.card.birth_date = f"{pair.person.born.year}-00-00"
    return True


def _day_off(pair: Pair, draw: Random) -> bool:
    return _slip(pair, pair.person.born + timedelta(days=draw.choice((-1, 1))))


def _year_off(pair: Pair, draw: Random) -> bool:
    born = pair.person.born
    years = [year for year in (born.year - 10, born.year + 10, born.year - 1, born.year + 1) if 1915 < year < 2026]
    # Not on 29 February, which the other year may lack.
    return (born.month, born.day) != (2, 29) and _slip(pair, born.replace(year=draw.choice(years)))


def _month_and_day(pair: Pair, draw: Random) -> bool:
    born = pair.person.born
    return born.day <= 12 and born.day != born.month and _slip(pair, born.replace(month=born.day, day=born.month))


def _slip(pair: Pair, other: date) -> bool:
    pair.listed.birth_date = other.isoformat()
    return True


_SAME = "one date in another notation"
_SLIP = "father and son of one name, siblings, with dates one slip apart"
BIRTH_DATES = (
    Kind("date_wareki", Expect.AUTO, 30, "birth_date", _SAME, _written(dates.wareki), notation=True),
    Kind("date_wareki_letter", Expect.AUTO, 25, "birth_date", _SAME, _written(dates.wareki_letter), notation=True),
    Kind("date_wareki_short", Expect.AUTO, 20, "birth_date", _SAME, _written(dates.wareki_short), notation=True),
    Kind("date_wareki_sign", Expect.AUTO, 8, "birth_date", _SAME, _written(dates.wareki_sign), notation=True),
    Kind("date_wareki_wide", Expect.AUTO, 12, "birth_date", _SAME, _written(dates.wareki_wide), notation=True),
    Kind("date_first_year", Expect.AUTO, 900, "birth_date", "元 is 1", _first_year, notation=True),
    Kind("date_era_digit", Expect.AUTO, 25, "birth_date", _SAME, _written(dates.era_digit), notation=True),
    Kind("date_era_letter", Expect.AUTO, 15, "birth_date", _SAME, _written(dates.era_letter), notation=True),
    Kind("date_nine_digits", Expect.AUTO, 15, "birth_date", _SAME, _written(dates.nine_digits), notation=True),
    Kind("date_compact", Expect.AUTO, 20, "birth_date", _SAME,
         _written(lambda born: dates.separated(born, "")), notation=True),
    Kind("date_separators", Expect.AUTO, 30, "birth_date", _SAME, _separators, notation=True),
    Kind("date_kanji", Expect.AUTO, 12, "birth_date", _SAME, _written(dates.gregorian_kanji), notation=True),
    Kind("date_full_width", Expect.AUTO, 12, "birth_date", _SAME, _written(dates.wide), notation=True),
    Kind("date_excel_serial", Expect.EITHER, 15, "birth_date", "a number may be anything: importers ask to confirm",
         _written(dates.excel_serial)),
    Kind("date_out_of_era", Expect.EITHER, 900, "birth_date", "昭和64年 ended on 7 January: warned of", _out_of_era),
    Kind("date_partial_listed", Expect.EITHER, 15, "birth_date", "strict: review; wide: automatic", _partial_listed),
    Kind("date_partial_on_card", Expect.REVIEW, 8, "birth_date", "no complete date to compare", _partial_card),
    Kind("date_day_off", Expect.REVIEW, 12, "birth_date", _SLIP, _day_off),
    Kind("date_year_off", Expect.REVIEW, 12, "birth_date", _SLIP, _year_off),
    Kind("date_month_and_day_swapped", Expect.REVIEW, 25, "birth_date", _SLIP, _month_and_day),
)  # fmt: skip
