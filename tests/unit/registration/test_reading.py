from datetime import date

import pytest

from services.registration.identity.reading import Unreadable, person

CLAIMS: dict[str, object] = {
    "name": " 試験　花子　",
    "address": "見本市試験町１２－７",
    "birthdate": "19850315",
    "gender": "2",
}
TODAY = date(2026, 11, 23)


def test_both_notations_give_the_same_person() -> None:
    other = person(CLAIMS | {"birthdate": "1985-03-15", "gender": "female"}, TODAY)
    assert other == person(CLAIMS, TODAY)
    assert (other.name, other.birth_date, other.sex) == ("試験　花子", "1985-03-15", "2")
    assert other.address == "見本市試験町１２－７"


@pytest.mark.parametrize("gender", ["1", "male", "Male"])
def test_male(gender: str) -> None:
    assert person(CLAIMS | {"gender": gender}, TODAY).sex == "1"


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("birthdate", "19850200"),
        ("birthdate", "19850230"),
        ("birthdate", "1985-3-15"),
        ("birthdate", "20261124"),
        ("birthdate", "18991231"),
        ("birthdate", "1985031５"),
        ("birthdate", 19850315),
        ("birthdate", None),
        ("gender", "3"),
        ("gender", ""),
        ("gender", 1),
        ("name", "　"),
        ("name", "試\x00験"),
        ("name", None),
        ("address", {"formatted": "見本市"}),
        ("address", "あ" * 301),
    ],
)
def test_what_is_not_certain_is_refused_and_not_repeated(item: str, value: object) -> None:
    with pytest.raises(Unreadable, match=f"^{item}$"):
        person(CLAIMS | {item: value}, TODAY)
