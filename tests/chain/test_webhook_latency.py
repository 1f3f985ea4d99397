"""LINE waits two seconds for an answer: while a large list is read and released, the webhook still answers quickly."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import orjson
import pytest

from libs.common.settings import Settings
from sandbox.city import City, generate, target_rows
from sandbox.line.webhook import sign
from sandbox.wiring import wire
from tests.chain.planted import Desk, csv_list, give_phones, register
from tests.chain.processes import Place, place

ROWS = 100_000
HOUSEHOLDS = 57_200
REGISTERED = 400
A_SECOND = 20
P99 = 0.2
ROUNDS = 3
COLUMNS = (
    "整理番号",
    "宛名番号",
    "世帯番号",
    "続柄",
    "氏名",
    "フリガナ",
    "生年月日",
    "性別",
    "基準日住所",
    "支給額",
    "支援措置",
)

pytestmark = pytest.mark.timeout(900)


@dataclass
class Round:
    """Seconds from the moment a webhook was due to its answer, while each stage lasted."""

    stage: str = "upload"
    took: dict[str, list[float]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def quantile(self, share: float) -> float:
        everything = sorted(itertools.chain.from_iterable(self.took.values()))
        return everything[min(len(everything) - 1, int(len(everything) * share))]

    def __str__(self) -> str:
        lines = [f"p50 {self.quantile(0.5) * 1000:.0f} ms, p99 {self.quantile(0.99) * 1000:.0f} ms"]
        for stage, took in self.took.items():
            slow, last = sorted(took)[int(len(took) * 0.99)], max(took)
            lines.append(
                f"  {stage:8} {self.seconds.get(stage, 0):5.1f} s, {len(took):4} webhooks,"
                f" p99 {slow * 1000:.0f} ms, slowest {last * 1000:.0f} ms"
            )
        return "\n".join(lines)


class Line:
    """Sends signed webhooks at a steady pace, whatever the answers: a slow answer does not slow the next question."""

    def __init__(self, somewhere: Place, user: str) -> None:
        bare = Settings(public_url=somewhere.url, data=somewhere.data)
        self._secret = wire(bare, somewhere.data).line_channel_secrets[0].get_secret_value().encode()
        self._url, self._user = f"{somewhere.url}/line/webhook", user
        self._numbers = itertools.count()

    async def ask(self, http: aiohttp.ClientSession, measured: Round) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as posts:
            due = loop.time()
            while True:
                posts.create_task(self._post(http, measured, due))
                due += 1 / A_SECOND
                await asyncio.sleep(max(0.0, due - loop.time()))

    async def _post(self, http: aiohttp.ClientSession, measured: Round, due: float) -> None:
        stage, n = measured.stage, next(self._numbers)
        event = {
            "type": "message",
            "mode": "active",
            "timestamp": int(time.time() * 1000),
            "source": {"type": "user", "userId": self._user},
            "webhookEventId": f"01LATENCY{time.monotonic_ns()}{n:06}",
            "deliveryContext": {"isRedelivery": False},
            "message": {"id": str(n), "type": "text", "text": "こんにちは"},
        }
        body = orjson.dumps({"destination": "U" + "0" * 32, "events": [event]})
        async with http.post(self._url, data=body, headers={"x-line-signature": sign(self._secret, body)}) as response:
            assert response.status == 200
        measured.took.setdefault(stage, []).append(asyncio.get_running_loop().time() - due)


@pytest.fixture
async def running() -> AsyncIterator[Place]:
    async with place() as somewhere, somewhere.running():
        yield somewhere


async def one_round(desk: Desk, line: Line, http: aiohttp.ClientSession, content: bytes) -> Round:
    """A new programme with the whole list: uploaded, read, released to the last household."""
    measured, loop = Round(), asyncio.get_running_loop()
    programme = await desk.programme()
    asking = asyncio.create_task(line.ask(http, measured))
    try:
        started = loop.time()
        list_id = await desk.upload(programme, content)
        for stage, over in (("reading", ("staged", "refused")), ("release", ("released",))):
            measured.seconds[measured.stage] = loop.time() - started
            measured.stage, started = stage, loop.time()
            if stage == "release":
                await desk.release(list_id)
            while (found := await desk.call("GET", f"/lists/{list_id}", 200))["state"] not in over:
                assert not asking.done()
                await asyncio.sleep(0.5)
            assert found["row_count"] >= ROWS, found
        measured.seconds[measured.stage] = loop.time() - started
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    return measured


def lists(city: City) -> bytes:
    return csv_list(target_rows(city), columns=COLUMNS)


async def test_p99_stays_under_200_ms_during_a_large_import_and_release(running: Place) -> None:
    city = await asyncio.to_thread(generate, 76_001, HOUSEHOLDS)
    content = await asyncio.to_thread(lists, city)
    heads = [h[0] for h in city[:: HOUSEHOLDS // REGISTERED]]
    async with aiohttp.ClientSession() as http:
        users = await give_phones(http, running.url, heads)
        database = await running.database("registration")
        await register(database, heads, users)
        await database.close()
        desk, line = await Desk(http, running.url).open(), Line(running, next(iter(users.values())))
        rounds: list[Round] = []
        while len(rounds) < ROUNDS and not any(r.quantile(0.99) < P99 for r in rounds):
            rounds.append(await one_round(desk, line, http, content))
            print(f"\nround {len(rounds)}: {rounds[-1]}")
        async with http.get(f"{running.url}/metrics") as response:
            lag = [x for x in (await response.text()).splitlines() if x.startswith("todoke_loop_lag_seconds_bucket")]
            print("\n".join(lag))
    assert min(r.quantile(0.99) for r in rounds) < P99, "\n".join(map(str, rounds))
