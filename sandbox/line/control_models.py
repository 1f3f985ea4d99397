"""Bodies of the sandbox's own switches."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.city import Person
from sandbox.line.faults import Fault
from sandbox.line.odd import Odd


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewPerson(_Body):
    """A resident who gets a phone; `card_name` where the card cannot show the name as registered."""

    person_number: str = Field(min_length=1, max_length=30)
    household_number: str = Field(min_length=1, max_length=30)
    role: str = "世帯主"
    name: str
    card_name: str | None = None
    kana: str
    birth_date: date
    sex: Literal["男", "女"]
    address: str

    def made(self) -> Person:
        """The person of the city's register."""
        return Person(**{**self.model_dump(), "card_name": self.card_name or self.name})


class People(_Body):
    """`friends`: they add the account at once."""

    people: list[NewPerson] = Field(max_length=10_000)
    friends: bool = False


UserId = Annotated[str, Field(pattern=r"^U[0-9a-f]{32}$")]


class UserIds(_Body):
    """Phones to act on; unknown ids are passed over."""

    user_ids: list[UserId] = Field(max_length=10_000)


class AccountState(UserIds):
    """What became of the LINE accounts."""

    account: Literal["active", "deleted", "other_provider"]


class Saying(_Body):
    """A text a resident writes."""

    user_id: UserId
    text: str = Field(min_length=1, max_length=5000)


class Tap(_Body):
    """A postback."""

    user_id: UserId
    data: str = Field(min_length=1, max_length=300)


class FaultPlan(_Body):
    """Probability of each fault for one request, drawn from a generator with this seed."""

    faults: dict[Fault, float] = {}
    seed: int = 0
    endpoints: list[Literal["push", "multicast", "reply", "validate"]] = ["push"]
    slow_seconds: float = Field(default=1.0, ge=0, le=600)
    timeout_seconds: float = Field(default=30.0, ge=0, le=600)


class Limits(_Body):
    """`rate`: requests a second; `capacity`: requests at once after a pause, unset a quarter of the rate."""

    endpoint: Literal["push", "multicast", "reply", "token", "other"]
    rate: float = Field(gt=0)
    capacity: float | None = Field(default=None, ge=1)


class QuotaLimit(_Body):
    """Unset: the plan without a limit."""

    limit: int | None = Field(default=None, ge=0)
    used: int | None = Field(default=None, ge=0)


class ClockOffset(_Body):
    """Seconds the platform's clock is ahead."""

    offset_seconds: float

    @property
    def delta(self) -> timedelta:
        return timedelta(seconds=self.offset_seconds)


class OddBatch(_Body):
    """Either events as given, or a kind of oddity; `signature` replaces the right one, empty leaves it out."""

    events: list[dict[str, Any]] = []
    odd: Odd | None = None
    user_id: str | None = None
    signature: str | None = None
