"""Birth dates in the notations offices use."""

from datetime import date, timedelta

_ERAS = (
    (date(2019, 5, 1), "令和", "R", "5", "㋿"),
    (date(1989, 1, 8), "平成", "H", "4", "㍻"),
    (date(1926, 12, 25), "昭和", "S", "3", "㍼"),
    (date(1912, 7, 30), "大正", "T", "2", "㍽"),
    (date(1868, 1, 25), "明治", "M", "1", "㍾"),
)
_WIDE = str.maketrans("0123456789./-", "０１２３４５６７８９．／－")
_SERIAL_START = date(1899, 12, 30)
HEISEI_START = date(1989, 1, 8)


def era(day: date) -> tuple[str, str, str, str, int]:
    """Name, letter, digit and sign of the era of a day, and the year in it. Raises StopIteration before Meiji."""
    start, *names = next(era for era in _ERAS if era[0] <= day)
    name, letter, digit, sign = names
    return name, letter, digit, sign, day.year - start.year + 1


def wareki(day: date) -> str:
    """昭和34年1月2日; the first year is 元年."""
    name, _, _, _, year = era(day)
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def wareki_letter(day: date) -> str:
    """S34.1.2"""
    _, letter, _, _, year = era(day)
    return f"{letter}{year}.{day.month}.{day.day}"


def wareki_short(day: date) -> str:
    """昭34.1.2"""
    name, _, _, _, year = era(day)
    return f"{name[0]}{year}.{day.month}.{day.day}"


def wareki_sign(day: date) -> str:
    """㍼34年1月2日"""
    _, _, _, sign, year = era(day)
    return f"{sign}{year}年{day.month}月{day.day}日"


def wareki_wide(day: date) -> str:
    """昭和３４年１月２日"""
    return wareki(day).translate(_WIDE)


def era_digit(day: date) -> str:
    """3340102"""
    _, _, digit, _, year = era(day)
    return f"{digit}{year:02}{day:%m%d}"


def era_letter(day: date) -> str:
    """S340102"""
    _, letter, _, _, year = era(day)
    return f"{letter}{year:02}{day:%m%d}"


def nine_digits(day: date) -> str:
    """319590102, as in the certificate: the digit of the era before the Gregorian date."""
    return f"{era(day)[2]}{day:%Y%m%d}"


def separated(day: date, separator: str, *, padded: bool = True) -> str:
    """1959/01/02, or 1959/1/2 without padding."""
    pattern = "{:04}{}{:02}{}{:02}" if padded else "{}{}{}{}{}"
    return pattern.format(day.year, separator, day.month, separator, day.day)


def gregorian_kanji(day: date) -> str:
    """1959年1月2日"""
    return f"{day.year}年{day.month}月{day.day}日"


def wide(day: date) -> str:
    """１９５９／０１／０２"""
    return separated(day, "/").translate(_WIDE)


def excel_serial(day: date) -> str:
    """21552: days as a spreadsheet counts them. Right from March 1900 on."""
    return str((day - _SERIAL_START) // timedelta(days=1))
