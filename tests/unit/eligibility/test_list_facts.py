"""What is recorded about a list besides its rows."""

from datetime import date

import pytest

from services.eligibility.list_facts import FactsGiven, facts_of, kept_until, problems_of_facts

PROGRAMME = {
    "name": "見本給付金",
    "legal_basis": "特定公的給付の指定",
    "base_date": date(2026, 6, 3),
    "deadline": date(2026, 11, 30),
}


@pytest.mark.parametrize(
    ("deadline", "until"),
    [
        (date(2026, 11, 30), date(2032, 3, 31)),
        (date(2027, 3, 31), date(2032, 3, 31)),
        (date(2027, 4, 1), date(2033, 3, 31)),
    ],
)
def test_kept_for_five_fiscal_years(deadline: date, until: date) -> None:
    assert kept_until(deadline) == until


def test_the_programme_says_what_nobody_entered() -> None:
    facts = facts_of(PROGRAMME, FactsGiven(legal_basis=" ", origin_system=" 税システム "))
    assert (facts.legal_basis, facts.base_date) == ("特定公的給付の指定", date(2026, 6, 3))
    assert "見本給付金" in facts.purpose
    assert (facts.origin_system, facts.handed_by) == ("税システム", "")
    assert facts_of(PROGRAMME, FactsGiven(purpose="別の目的")).purpose == "別の目的"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (FactsGiven(retain_until=date(2026, 6, 10)), "保存期限"),
        (FactsGiven(base_date=date(2026, 6, 2)), "事業の基準日（2026-06-03）とちがいます"),
        (FactsGiven(handed_by="あ" * 101), "渡した人"),
        (FactsGiven(purpose="あ" * 201), "利用目的"),
    ],
)
def test_problems(given: FactsGiven, says: str) -> None:
    (problem,) = problems_of_facts(facts_of(PROGRAMME, given), PROGRAMME, date(2026, 6, 10))
    assert says in problem
    assert problem.endswith("ください。")


def test_no_problem() -> None:
    assert problems_of_facts(facts_of(PROGRAMME), PROGRAMME, date(2026, 6, 10)) == []
