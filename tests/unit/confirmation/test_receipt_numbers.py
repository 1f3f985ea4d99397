"""Receipt numbers survive being read aloud and typed in."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.confirmation.receipts import check_digit, grouped, new_receipt, read_receipt

numbers = st.text("0123456789", min_size=11, max_size=11).map(lambda d: d + check_digit(d))


def test_form() -> None:
    receipts = {new_receipt() for _ in range(2000)}
    assert len(receipts) == 2000
    assert all(re.fullmatch(r"[1-9][0-9]{3}-[0-9]{4}-[0-9]{4}", r) and read_receipt(r) == r for r in receipts)


@given(numbers, st.integers(0, 11), st.integers(1, 9))
def test_every_wrong_digit_is_found(number: str, at: int, by: int) -> None:
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert read_receipt(number) == grouped(number)
    assert read_receipt(wrong) is None


@given(numbers, st.integers(0, 10))
def test_every_swap_of_neighbours_is_found(number: str, at: int) -> None:
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert read_receipt(swapped) == (grouped(number) if swapped == number else None)


@pytest.mark.parametrize("typed", ["{0} {1} {2}", "{0}{1}{2}", "{0}－{1}－{2}", "　{0}-{1}-{2} ", "{0}ー{1}ー{2}"])
def test_any_way_of_typing(typed: str) -> None:
    receipt = new_receipt()
    text = typed.format(*receipt.split("-"))
    assert read_receipt(text) == receipt
    assert read_receipt(text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == receipt


@pytest.mark.parametrize("text", ["", "1234", "あいう", "1234-5678-901", "12345678901234"])
def test_what_is_no_number(text: str) -> None:
    assert read_receipt(text) is None
