"""Numbers as addresses and dates write them."""

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_DIGITS = "〇一二三四五六七八九"


def wide(number: int) -> str:
    """In full-width digits."""
    return str(number).translate(_WIDE)


def kanji(number: int) -> str:
    """In kanji with 十, 百 and 千: 123 is 百二十三. For 1 to 9999."""
    text = ""
    for unit, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("" if digit == 1 and mark else _DIGITS[digit]) + mark
    return text
