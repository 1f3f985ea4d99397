"""`make soak`: the long form, with a progress bar; the report is printed and kept under var/soak."""

import argparse
import asyncio
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.soak.faults import Faults
from tests.soak.load import Load
from tests.soak.plan import Plan
from tests.soak.run import Report, soak


def main() -> None:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--residents", type=int, default=Plan().residents)
    parser.add_argument("--seed", type=int, default=Plan().seed)
    parser.add_argument("--report", type=Path, default=Path("var/soak"), help="folder of the reports")
    arguments = parser.parse_args()
    plan = replace(Plan(), residents=arguments.residents, seed=arguments.seed)
    columns = (TextColumn("{task.description:12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        registered = bars.add_task("registered", total=plan.residents)
        confirmed = bars.add_task("confirmed", total=plan.residents)
        inflicted = bars.add_task("inflicted", total=None)

        def tell(load: Load, faults: Faults) -> None:
            bars.update(registered, completed=len(load.registered))
            bars.update(confirmed, completed=len(load.confirmed))
            bars.update(inflicted, completed=sum(faults.done.values()))

        report = asyncio.run(soak(plan, tell))
    text = told(report)
    arguments.report.mkdir(parents=True, exist_ok=True)
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    (arguments.report / f"{name}.md").write_text(text)
    (arguments.report / f"{name}.json").write_bytes(orjson.dumps(asdict(report), option=orjson.OPT_INDENT_2))
    print(text)
    sys.exit(0 if report.clean else 1)


def told(report: Report) -> str:
    """The report as people read it."""
    lines = [
        f"# {report.plan.residents:,} residents, {report.seconds:,.0f} s: {'clean' if report.clean else 'NOT CLEAN'}",
        "",
        f"{report.events:,} events on Kafka, {report.repeated:,} of them repeated by a relay after a crash; "
        f"{report.failed_pages:,} pages failed and were opened again.",
        "",
        "| must be zero | found |",
        "|---|---|",
        *(f"| {what} | {count} |" for what, count in report.findings.items()),
        "",
        "| inflicted | times |",
        "|---|---|",
        *(f"| {what} | {count} |" for what, count in sorted(report.done.items())),
        *(f"| LINE: {what} | {count} |" for what, count in sorted(report.line.items())),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
