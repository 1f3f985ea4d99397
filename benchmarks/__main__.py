"""`make bench`: every measure beside its ceiling in the same run."""

import argparse
import asyncio
import json
import statistics
import sys
from collections.abc import Sequence

import uvloop

from benchmarks import bare, city, product
from benchmarks.bed import Bed, bed
from benchmarks.latency import steady
from benchmarks.line import InProcess
from benchmarks.rebalance import rebalance
from benchmarks.served import served
from benchmarks.split import broker, split
from benchmarks.startup import startup
from libs.common.settings import Settings
from sandbox.city import Person
from services.notifier.messages.notice import notice
from services.notifier.messages.render import template
from services.running import collect_less

_SERVICES = ("eligibility", "notifier", "confirmation")
_STEADY = 1000
_TAPS = 200


async def bulk(prepared: Bed, settings: Settings, count: int, rounds: int) -> dict[str, float]:
    """Bulk, registered → pushed, LINE in process: product and bare loop in turn on copies of one database; medians."""
    keys = {name: city.keys_of(prepared, name) for name in _SERVICES}
    ours, ceiling = [], []
    for n in range(rounds):
        _say(f"bulk {n + 1}/{rounds}")
        ceiling.append(count / await bare.bulk(await prepared.copy("bare"), keys, count, rest()))
        ours.append(count / await product.bulk(prepared, await prepared.copy("product"), settings, count))
    return {
        "product_per_s": statistics.median(ours),
        "bare_per_s": statistics.median(ceiling),
        "ratio": statistics.median(o / c for o, c in zip(ours, ceiling, strict=True)),
    }


def rest() -> bytes:
    """What follows the recipient in a notice's push."""
    return template("notice", notice("http://localhost:8000")).rest


async def prepare(prepared: Bed, settings: Settings, heads: Sequence[Person], registered: int) -> None:
    """A released list known everywhere; the first `registered` heads' registrations wait in the outbox."""
    await city.release(prepared, heads, settings)
    async with product.working(prepared, prepared.url, settings, InProcess()) as services:
        await product.drained(services)
    await prepared.copy("steady")
    await city.register(prepared.url, prepared, heads[:registered], settings)
    await city.seal_audit(prepared)


async def main(arguments: argparse.Namespace) -> None:
    settings = Settings(line_push_rate=1e9, log_level="ERROR")
    collect_less()
    results = Results()
    async with bed() as prepared:
        count = arguments.residents
        _say(f"preparing a city of {count:,}")
        heads = city.heads_of(count)
        await prepare(prepared, settings, heads, count)
        results["bulk, LINE in process"] = await bulk(prepared, settings, count, arguments.rounds)
        _say("bulk on Kafka, eight processes")
        async with broker() as kafka:
            results["bulk on Kafka, eight processes"] = await split(prepared, kafka, count, rest(), arguments.rounds)
            _say("rebalance under a full backlog")
            results["rebalance, full backlog"] = await rebalance(prepared, kafka, count)
        _say("steady")
        steadily = prepared.url.replace("/todoke?", "/steady?")
        results["steady, LINE in process"] = await steady(prepared, steadily, settings, heads[:_STEADY], 100)
        _say("served")
        results["bulk, LINE over HTTP; taps"] = await served(prepared, await prepared.copy("served"), heads, _TAPS)
        _say("startup")
        results["todoke up"] = await startup(prepared.folder)
    if arguments.json:
        print(json.dumps(results))


class Results(dict[str, dict[str, float]]):
    """Told as soon as they are measured."""

    def __setitem__(self, name: str, values: dict[str, float]) -> None:
        super().__setitem__(name, values)
        _say(f"{name:32} " + "  ".join(f"{k} {v:,.2f}" for k, v in values.items()))


def _say(what: str) -> None:
    print(what, file=sys.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--residents", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(parser.parse_args()))
