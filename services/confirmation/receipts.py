"""Receipt numbers (受付番号): twelve digits in groups of four that can be read aloud, the last one a check digit."""

import re
import secrets
import unicodedata

# Damm's quasigroup of order 10 (H. Michael Damm, 2004): finds every wrong digit and every swap of neighbours.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_DIGITS = 12


def check_digit(digits: str) -> str:
    """The digit that makes `digits` + it a valid number."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def new_receipt() -> str:
    """A random number such as 4821-0937-5526. It tells nothing, and guessing one gives nothing.

    Uniqueness is the database's business: about one in a million numbers is taken when 100,000 were given out.
    """
    digits = f"{secrets.randbelow(9 * 10 ** (_DIGITS - 2)) + 10 ** (_DIGITS - 2)}"
    digits += check_digit(digits)
    return grouped(digits)


def grouped(digits: str) -> str:
    return "-".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def read_receipt(text: str) -> str | None:
    """The number as stored, however it was typed (full width, spaces, other hyphens); None when it cannot be one."""
    digits = re.sub(r"[\s\-‐‑–—−ー]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(rf"[0-9]{{{_DIGITS}}}", digits) or check_digit(digits) != "0":
        return None
    return grouped(digits)
