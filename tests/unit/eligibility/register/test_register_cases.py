"""What changes in the resident register do to cases: told or not, held, closed, moved to another head."""

from datetime import timedelta
from uuid import uuid5

import pytest
from fastapi import HTTPException

from services.eligibility.register_changes.change import Kind
from services.eligibility.register_deciding import Decision
from tests.unit.eligibility.register.register_office import (
    BASE,
    HANAKO,
    ICHIRO,
    JIRO,
    TODAY,
    RegisterOffice,
    card,
    change,
)
from tests.unit.eligibility.reviews.office import SPACE

DIED, OUT = Kind.DIED, Kind.MOVED_OUT


async def told(office: RegisterOffice) -> None:
    """Both households released, 一郎 and 次郎 registered and told."""
    await office.couple()
    await office.register({"ichiro@": card(ICHIRO), "jiro@": card(JIRO)})
    await office.compare()
    await office.release()
    assert await office.matched() == {("ichiro@", "ichiro"), ("jiro@", "jiro")}


async def test_the_new_head_takes_over_and_is_told(office: RegisterOffice) -> None:
    await told(office)
    await office.register({"hanako@": card(HANAKO)})
    await office.report(change(ICHIRO, DIED, head="1002"))
    [revoked] = await office.said("eligibility.revoked")
    assert revoked["reason"] == "head_changed"
    assert await office.matched() == {("hanako@", "hanako"), ("jiro@", "jiro")}
    *_, new = await office.said("eligibility.matched")
    assert new["case_id"] == str(office.case("h"))
    assert new["revision"] > revoked["revision"], "else the notifier takes it for old news"
    shown = await office.shown()
    assert (shown["payee"], shown["members"]) == (HANAKO["name"], [HANAKO["name"]])
    assert await office.held() == []


async def test_the_head_follows_from_a_row_of_its_own_whichever_comes_first(office: RegisterOffice) -> None:
    await told(office)
    await office.report(change(ICHIRO, Kind.NEW_HEAD, head="1002"), change(ICHIRO, DIED))
    assert (await office.shown())["payee"] == HANAKO["name"]
    assert await office.held() == []
    assert [e["reason"] for e in await office.said("case.freed")] == ["register_changed"]


async def test_without_a_known_heir_a_person_says_who_is_the_head(office: RegisterOffice) -> None:
    await told(office)
    await office.report(change(ICHIRO, DIED))
    assert await office.held() == [("h", "head_unknown")]
    [held] = await office.said("case.held")
    assert (held["reason"], held["case_id"]) == ("register_changed", str(office.case("h")))
    for nobody in (None, office.target("ichiro"), office.target("jiro")):
        with pytest.raises(HTTPException, match="新しい世帯主を選んで"):
            await office.decide(Decision.CONTINUE, nobody)
    await office.decide(Decision.CONTINUE, office.target("hanako"))
    [freed] = await office.said("case.freed")
    assert freed["revision"] > held["revision"]
    assert (await office.shown())["payee"] == HANAKO["name"]
    await office.register({"hanako@": card(HANAKO)})
    assert ("hanako@", "hanako") in await office.matched()


async def test_a_household_of_one_is_closed(office: RegisterOffice) -> None:
    await told(office)
    await office.report(change(JIRO, DIED))
    [revoked] = await office.said("eligibility.revoked")
    [removed] = await office.said("target.removed")
    assert (revoked["reason"], removed["reason"], removed["case_id"]) == ("died", "died", str(office.case("j")))
    await office.register({"jiro@": card(JIRO)})
    assert await office.matched() == {("ichiro@", "ichiro")}, "nobody is matched with a closed case"
    assert await office.waiting() == set()


async def test_it_is_not_closed_where_the_list_names_heads_only(office: RegisterOffice) -> None:
    await office.households({"h": [("ichiro", ICHIRO)], "j": [("jiro", JIRO)]})
    await office.release()
    await office.report(change(JIRO, DIED))
    assert await office.held() == [("j", "alone_perhaps")]
    with pytest.raises(HTTPException, match="取り下げ"):
        await office.decide(Decision.CONTINUE)
    await office.decide(Decision.WITHDRAW)
    assert [e["reason"] for e in await office.said("target.removed")] == ["withdrawn"]
    assert await office.said("case.freed") == [], "what is withdrawn stays held"


async def test_after_the_answer_it_is_for_the_heirs(office: RegisterOffice) -> None:
    await told(office)
    await office.confirm("jiro@", "j")
    await office.report(change(JIRO, DIED))
    assert await office.held() == [("j", "heirs")]
    assert await office.said("eligibility.revoked") == []
    await office.decide(Decision.CONTINUE)
    assert len(await office.said("case.freed")) == 1


@pytest.mark.parametrize(("days", "why"), [(1, "left_after"), (0, "left_before"), (-1, "left_before")])
async def test_who_moved_out_is_held_until_a_person_has_looked(office: RegisterOffice, days: int, why: str) -> None:
    await office.couple()
    await office.register({"jiro@": card(JIRO)})
    await office.report(change(JIRO, OUT, BASE + timedelta(days)))
    await office.release()
    assert await office.held() == [("j", why)]
    assert await office.said("eligibility.matched") == []
    assert [e["reason"] for e in await office.said("case.held")] == ["register_changed"]
    await office.decide(Decision.CONTINUE)
    assert [e["case_id"] for e in await office.said("eligibility.matched")] == [str(office.case("j"))]
    assert len(await office.said("case.freed")) == 1
    with pytest.raises(ValueError, match="unpack"):
        await office.decide(Decision.CONTINUE)


async def test_a_closed_household_is_not_told_when_its_list_is_released(office: RegisterOffice) -> None:
    await office.couple()
    await office.register({"jiro@": card(JIRO)})
    await office.report(change(JIRO, DIED))
    await office.release()
    assert await office.said("eligibility.matched") == []
    assert [e["case_id"] for e in await office.said("target.removed")] == [str(office.case("j"))]
    assert len(await office.said("target.listed")) == 2


async def test_before_the_release_the_new_head_is_listed_without_who_died(office: RegisterOffice) -> None:
    await office.households({"h": [("ichiro", ICHIRO), ("hanako", HANAKO)]})
    await office.register({"hanako@": card(HANAKO)})
    await office.report(change(ICHIRO, DIED, head="1002"))
    await office.release()
    shown = await office.shown("target.listed")
    assert (shown["payee"], shown["members"]) == (HANAKO["name"], [HANAKO["name"]])
    assert len(await office.said("eligibility.matched")) == 1


async def test_a_case_held_twice_is_freed_by_the_second_look(office: RegisterOffice) -> None:
    await told(office)
    await office.report(change(ICHIRO, OUT, TODAY), change(HANAKO, OUT, BASE))
    assert len(await office.held()) == 2
    await office.decide(Decision.CONTINUE)
    assert await office.said("case.freed") == []
    await office.decide(Decision.CONTINUE)
    assert len(await office.said("case.freed")) == 1


async def test_protection_that_begins_again_is_looked_at_again(office: RegisterOffice) -> None:
    await office.couple(protected=["h"])
    looked = "UPDATE benefit_case SET looked_at = now(), looked_at_by = 'x' WHERE protected"
    await office.database.pool.execute(looked)
    await office.report(change(HANAKO, Kind.PROTECTION_BEGAN))
    assert await office.held() == [("h", "protection_began")]
    assert await office.database.fetchval("SELECT looked_at FROM benefit_case WHERE protected") is None


async def test_protection_covers_the_whole_household(office: RegisterOffice) -> None:
    await told(office)
    await office.report(change(HANAKO, Kind.PROTECTION_BEGAN))
    assert await office.held() == [("h", "protection_began")]
    [changed] = await office.said("target.changed")
    assert changed["protected"]
    assert (await office.shown())["members"] == []
    assert [e["reason"] for e in await office.said("case.held")] == ["protected"]
    await office.report(change(HANAKO, Kind.PROTECTION_ENDED))
    assert await office.held() == [("h", "protection_began"), ("h", "protection_ended")], "a person looks first"
    await office.decide(Decision.CONTINUE)
    assert [e["reason"] for e in await office.said("case.freed")] == ["protected"]
    assert len(await office.said("target.changed")) == 1, "still protected"
    await office.decide(Decision.CONTINUE)
    assert not (await office.said("target.changed"))[-1]["protected"]


async def test_protection_before_the_release_tells_nobody(office: RegisterOffice) -> None:
    await office.couple()
    await office.register({"ichiro@": card(ICHIRO)})
    await office.compare()
    assert await office.matched() == {("ichiro@", "ichiro")}
    await office.report(change(HANAKO, Kind.PROTECTION_BEGAN))
    await office.release()
    assert await office.said("eligibility.matched") == []
    [listed] = [e for e in await office.said("target.listed") if e["case_id"] == str(office.case("h"))]
    assert listed["protected"]


async def test_a_new_name_is_a_further_name_and_the_number_is_not_enough_any_more(office: RegisterOffice) -> None:
    await told(office)
    await office.confirm("ichiro@", "h")
    assert await office.known() == 1
    await office.report(change(ICHIRO, Kind.RENAMED, name="田中　一郎"))
    assert await office.known() == 0
    await office.couple("q")
    await office.report(change(JIRO, Kind.RENAMED, name="高橋　次郎"))
    await office.register({"jiro@": card(JIRO)})
    assert ("jiro@", "jiro") in await office.matched(), "the old card still agrees"
    await office.register({"jiro@": card(JIRO, name="高橋　次郎")})
    await office.compare("q")
    assert ("jiro@", "jiro") in await office.matched(), "and so does the new one"
    assert await office.said("eligibility.revoked") == []
    assert (await office.shown())["payee"] == "高橋　次郎"


async def test_who_moves_within_the_city_matches_by_either_address(office: RegisterOffice) -> None:
    await office.couple()
    await office.report(change(JIRO, Kind.MOVED_WITHIN, address="総社市緑丘4-5-6"))
    await office.register({"jiro@": card(JIRO, address="総社市緑丘4-5-6")})
    assert await office.matched() == {("jiro@", "jiro")}
    await office.register({"jiro@": card(JIRO)})
    assert await office.matched() == {("jiro@", "jiro")}


async def test_a_programme_long_paid_is_left_alone(office: RegisterOffice) -> None:
    await told(office)
    await office.confirm("jiro@", "j")
    await office.database.pool.execute("UPDATE programme SET deadline = current_date - 370")
    await office.report(change(JIRO, DIED))
    assert await office.held() == []
    await office.couple("q")
    await office.database.pool.execute(
        "UPDATE programme SET deadline = current_date - 3 WHERE programme_id = $1", uuid5(SPACE, "q")
    )
    await office.check("q")
    await office.database.pool.execute("UPDATE benefit_case SET answered = true WHERE list_id = $1", office.lists["q"])
    await office.report(change(ICHIRO, DIED))
    assert await office.held() == [("h", "heirs")], "answered, and not paid for long"


_OWN_DATE = """
UPDATE programme SET content = jsonb_build_object('procedures', jsonb_build_array(
    jsonb_build_object('kind', 'payment_notice', 'answer_by', current_date - 3)))
"""


@pytest.mark.parametrize("past", ["UPDATE programme SET deadline = current_date - 3", _OWN_DATE])
async def test_silence_past_the_date_of_a_payment_notice_is_its_answer(office: RegisterOffice, past: str) -> None:
    await office.couple(kind="payment_notice")
    await office.release()
    await office.database.pool.execute(past)
    await office.report(change(JIRO, DIED), change(HANAKO, Kind.MOVED_OUT, BASE))
    assert sorted(await office.held()) == [("h", "left_before"), ("j", "heirs")]
    assert await office.said("target.removed") == []


async def test_a_head_who_moved_out_stays_the_payee(office: RegisterOffice) -> None:
    await told(office)
    await office.report(change(ICHIRO, OUT, TODAY), change(ICHIRO, Kind.NEW_HEAD, TODAY, head="1002"))
    assert await office.held() == [("h", "left_after")]
    assert await office.said("target.changed") == []


async def test_a_withdrawn_case_stays_held_for_everybody(office: RegisterOffice) -> None:
    await told(office)
    await office.report(change(JIRO, OUT, BASE))
    await office.decide(Decision.WITHDRAW)
    assert [e["reason"] for e in await office.said("target.removed")] == ["withdrawn"]
    assert [e["reason"] for e in await office.said("eligibility.revoked")] == ["withdrawn"]
    assert await office.said("case.freed") == []
    assert await office.held() == []
    await office.register({"jiro@": card(JIRO)})
    assert await office.matched() == {("ichiro@", "ichiro")}


async def test_what_was_done_by_itself_is_on_record(office: RegisterOffice) -> None:
    await told(office)
    await office.report(change(JIRO, DIED), change(HANAKO, DIED))
    rows = await office.database.fetch("SELECT action, object FROM audit WHERE actor = 'register'")
    assert [(r["action"], r["object"]) for r in rows] == [("register.close", str(office.case("j")))]


async def test_a_head_change_filed_late_is_for_a_person(office: RegisterOffice) -> None:
    await told(office)
    await office.report(change(ICHIRO, Kind.NEW_HEAD, BASE, head="1002"))
    assert await office.held() == [("h", "head_before")]
    matched = len(await office.said("eligibility.matched"))
    await office.decide(Decision.CONTINUE, office.target("ichiro"))
    assert await office.said("eligibility.revoked") == [], "the list was right: nothing begins anew"
    assert {e["revision"] for e in (await office.said("eligibility.matched"))[matched:]} <= {1}


async def test_the_binding_ends_although_the_person_is_on_no_list_now(office: RegisterOffice) -> None:
    await told(office)
    await office.confirm("jiro@", "j")
    await office.database.pool.execute("UPDATE programme SET deadline = current_date - 370")
    await office.report(change(JIRO, Kind.RENAMED, name="高橋　次郎"))
    assert await office.known() == 0
    await office.couple("q", base=BASE)
    await office.release("q")
    await office.confirm("jiro@", "j", "q")
    await office.couple("r", base=BASE)
    await office.check("r")
    assert await office.known() == 1, "an old change does not undo what was answered since"


async def test_a_death_settles_what_else_waited(office: RegisterOffice) -> None:
    await told(office)
    await office.report(change(JIRO, OUT, TODAY), change(JIRO, DIED, TODAY))
    assert await office.held() == []
    assert await office.said("case.freed") == []
    assert len(await office.said("target.removed")) == 1


async def test_what_happens_to_a_guardian_holds_the_case_of_every_child(office: RegisterOffice) -> None:
    await office.couple()
    await office.database.pool.execute("UPDATE programme SET claim_unit = 'child'")
    sql = "INSERT INTO further_case (target_id, case_id) VALUES ($1, $2)"
    await office.database.pool.execute(sql, office.target("ichiro"), office.case("j"))
    await office.database.pool.execute("UPDATE target SET is_head = false WHERE target_id = $1", office.target("jiro"))
    await office.report(change(ICHIRO, DIED))
    assert sorted(await office.held()) == [("h", "person_left"), ("j", "person_left")]


async def test_a_case_of_a_child_is_for_a_person(office: RegisterOffice) -> None:
    await office.couple()
    await office.database.pool.execute("UPDATE programme SET claim_unit = 'child'")
    await office.report(change(ICHIRO, DIED, head="1002"), change(HANAKO, DIED))
    assert await office.held() == [("h", "person_left"), ("h", "person_left")]
    assert await office.said("target.removed") == []
