"""`make bench-match`: `todoke match` on synthetic noisy cities, and Splink on the same people in the same run.

One process on one core. The cities and their scorer are `sandbox.city.noise`; nobody's name helps twice.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.matching_peer import compare_splink

SECONDS, MEBIBYTES = 8, 250
AUTO_RECALL, FOUND, REVIEW_PER_1000 = 0.999, 0.9935, 228


def measured(command: list[str]) -> tuple[float, float]:
    """Runs the command on one core; seconds and peak MiB."""
    started = time.perf_counter()
    process = subprocess.Popen(command, preexec_fn=_one_core)  # noqa: PLW1509 (nothing here has threads)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def _one_core() -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def city(folder: Path, seed: int, arguments: argparse.Namespace) -> None:
    """A synthetic noisy city in `folder`."""
    sizes = [f"--registered={arguments.registered}", f"--targets={arguments.targets}"]
    options = [*sizes, f"--lookalikes={arguments.lookalikes}", f"--seed={seed}", f"--out={folder}"]
    subprocess.run([sys.executable, "-m", "sandbox.city.noise", *options], check=True)


def match(folder: Path, policy: str) -> dict[str, Any]:
    """Time, memory and the scorer's verdict; look-alikes that were taken for the person stand in `false`."""
    files = [f"--{name}={folder / name}.csv" for name in ("registered", "targets", "towns")]
    out = folder / f"{policy}.csv"
    command = [sys.executable, "-m", "services", "match", *files, f"--policy={policy}", f"--out={out}"]
    seconds, peak = measured(command)
    truth = [f"--truth={folder / 'truth.csv'}", f"--lookalikes={folder / 'lookalikes.csv'}", f"--decisions={out}"]
    scored = subprocess.run(
        [sys.executable, "-m", "sandbox.city.noise.score", *truth, "--json"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    return {"seconds": seconds, "peak_mib": peak, **json.loads(scored.stdout)}


def kept(result: dict[str, Any]) -> bool:
    """Whether every limit of the strict rules is kept."""
    return bool(
        result["false"] == 0
        and result["auto_recall"] >= AUTO_RECALL
        and result["found"] >= FOUND
        and result["review_per_1000"] <= REVIEW_PER_1000
        and result["seconds"] <= SECONDS
        and result["peak_mib"] <= MEBIBYTES
    )


def show(name: str, result: dict[str, Any]) -> None:
    """One line, and the kinds that should be automatic and are not."""
    print(
        f"{name:16} {result['seconds']:6.2f} s  {result['peak_mib']:4.0f} MiB  false {result['false']}  "
        f"auto kinds {result['auto_recall']:.4f}  all {result['recall']:.4f}  found {result['found']:.4f}  "
        f"review/1,000 {result['review_per_1000']:.1f}"
    )
    for kind, counts in result["kinds"].items():
        if counts["expect"] == "auto" and counts["recall"] < AUTO_RECALL:
            print(f"{'':16} {kind}: {counts['auto']} of {counts['pairs']}")
    for kind, count in result["false_by_kind"].items():
        print(f"{'':16} false: {kind} {count}")


def pairs_of(path: Path) -> set[tuple[str, str]]:
    """The true pairs."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["resident_id"], row["target_id"]) for row in csv.DictReader(file)}


def main(arguments: argparse.Namespace) -> None:
    """Exit code 1 if a limit is not kept."""
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as place:
        for seed in arguments.seeds:
            folder = Path(place, str(seed))
            city(folder, seed, arguments)
            for policy in ("strict", "wide"):
                results[f"{policy}, seed {seed}"] = result = match(folder, policy)
                if not arguments.json:
                    show(f"{policy}, seed {seed}", result)
        if arguments.splink:
            results["splink"] = peer = compare_splink(
                arguments.splink, folder, pairs_of(folder / "truth.csv"), measured
            )
            if not arguments.json:
                for line in peer["lines"]:
                    print(line)
    if arguments.json:
        print(json.dumps(results, ensure_ascii=False))
    if not all(kept(result) for name, result in results.items() if name.startswith("strict")):
        raise SystemExit(1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make bench-match", description=__doc__)
    parser.add_argument("--registered", type=int, default=100_000)
    parser.add_argument("--targets", type=int, default=100_000)
    parser.add_argument("--lookalikes", type=float, default=0.06)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--splink", type=Path, help="python of a virtual environment with splink")
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args())
