"""The rows of a synthetic city, made one after another."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from sandbox.city.noise.kinds.table import BESIDE_LOOKALIKE, DUPLICATE_ROW, KINDS, add_notations, apply_some
from sandbox.city.noise.lookalikes.lookalike import Lookalike, Seen, Stage
from sandbox.city.noise.people.households import Households, may_have_card
from sandbox.city.noise.people.person import Person
from sandbox.city.noise.places.homes import Homes
from sandbox.city.noise.plan import Plan
from sandbox.city.noise.records import Entry, pair_of


@dataclass(slots=True)
class Row:
    """What one office wrote about a person: a registered person's card, or a row of the target list."""

    person: Person
    entry: Entry
    id: str = ""


@dataclass(slots=True)
class Scene:
    """Rows that belong together, and which pairs of them are (`truth`) or only look like (`lookalikes`) one person."""

    cards: list[Row] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    truth: list[tuple[Row, Row, str]] = field(default_factory=list)
    lookalikes: list[tuple[Row, Row, str]] = field(default_factory=list)


class Scenes:
    """The scenes of a plan in a random order; ends when the plan is used up."""

    def __init__(self, plan: Plan, draw: Random) -> None:
        self._plan, self._draw = plan, draw
        self._households = Households(Homes())
        self._stage = Stage(self._households, draw)

    def __iter__(self) -> Iterator[Scene]:
        plan, planted = self._plan, iter(self._plan.lookalikes)
        left = len(plan.lookalikes)
        while (people := plan.both + plan.registered + plan.listed) or left:
            # Two people to a household, so that look-alikes and households come mixed.
            if left and self._draw.random() * (left + people / 2) < left:
                left -= 1
                yield self._lookalike(*next(planted))
            else:
                yield self._household()

    def _household(self) -> Scene:
        scene = Scene()
        for person in self._households.next(self._draw):
            carded, listed = self._role(person)
            if carded or listed:
                self._write(scene, person, carded=carded, listed=listed)
        return scene

    def _role(self, person: Person) -> tuple[bool, bool]:
        plan = self._plan
        grown = may_have_card(person)
        both, registered = (plan.both, plan.registered) if grown else (0, 0)
        total = both + registered + plan.listed
        if not total:
            return False, False
        place = self._draw.randrange(total)
        if place < both:
            plan.both -= 1
            return True, True
        if place < both + registered:
            plan.registered -= 1
            return True, False
        plan.listed -= 1
        return False, True

    def _write(self, scene: Scene, person: Person, *, carded: bool, listed: bool) -> None:
        pair = pair_of(person, lambda: self._households.homes.home(self._draw))
        kind = apply_some(pair, self._draw)
        card, row = Row(person, pair.card), Row(person, pair.listed)
        if carded:
            scene.cards.append(card)
        if listed:
            scene.rows.append(row)
        if not (carded and listed):
            return
        again = kind is DUPLICATE_ROW and self._plan.listed > 0
        if kind is DUPLICATE_ROW and not again:
            kind = KINDS[0]
        scene.truth.append((card, row, kind.name))
        if again:
            self._plan.listed -= 1
            scene.rows.append(Row(person, pair.listed))
            scene.truth.append((card, scene.rows[-1], kind.name))

    def _lookalike(self, kind: Lookalike, seen: Seen) -> Scene:
        people = kind.make(self._stage)
        scene = Scene()
        written = [self._written(kind, person) for person in people]
        cards, rows = seen.value
        for i, (card, row) in enumerate(written):
            scene.cards += [card] if cards[i] else []
            scene.rows += [row] if rows[i] else []
            if cards[i] and rows[i]:
                scene.truth.append((card, row, BESIDE_LOOKALIKE))
            if cards[i] and rows[1 - i]:
                scene.lookalikes.append((card, written[1 - i][1], kind.name))
        return scene

    def _written(self, kind: Lookalike, person: Person) -> tuple[Row, Row]:
        pair = pair_of(person, lambda: self._households.homes.home(self._draw))
        kind.listing(pair.listed, person, self._draw)
        if self._draw.random() < 0.5:
            # Not the name, where one character is what tells the two apart.
            add_notations(pair, self._draw, keep=kind.keep | {"name"})
        return Row(person, pair.card), Row(person, pair.listed)
