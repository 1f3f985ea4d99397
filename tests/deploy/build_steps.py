"""The build stage of the Dockerfile, run in a folder instead of an engine: its own COPY and RUN lines, in order."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PLACES = ("app", "build", "dist", "src")


def stages() -> dict[str, list[str]]:
    """The instructions of each stage by its name, continuation lines joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    found: dict[str, list[str]] = {}
    name = ""
    for line in (line for line in text.splitlines() if line and not line.startswith("#")):
        if line.startswith("FROM "):
            name = line.split(" AS ")[1]
        found.setdefault(name, []).append(line)
    return found


def context() -> list[str]:
    """Names at the top of the build context: what .dockerignore takes back from its `*`."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line[1:] for line in lines if line.startswith("!")]


def run_build(place: Path) -> None:
    """Afterwards `place/app` is what the image has in `/app`, but for the paths in its scripts. Raises
    CalledProcessError for a RUN that fails and AssertionError for a COPY of what is not in the context."""
    (place / "src").mkdir(parents=True)
    allowed = context()
    for line in stages()["build"]:
        word, _, rest = line.partition(" ")
        if word == "COPY":
            *names, target = rest.split()
            for name in names:
                assert name in allowed, f".dockerignore keeps {name} out"
                _copy(ROOT / name, place / "src" / ("." if target == "./" else target), name)
        elif word == "RUN":
            _run(place, re.sub(r"--mount=\S+\s+", "", rest))


def _copy(source: Path, target: Path, name: str) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    else:
        shutil.copy(source, target / name)


def _run(place: Path, command: str) -> None:
    for name in _PLACES:
        command = re.sub(rf"(?<![\w./])/{name}\b", str(place / name), command)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "TODOKE_", "VIRTUAL"))}
    subprocess.run(
        ["/bin/sh", "-ec", command],
        cwd=place / "src",
        env=environment | {"PATH": f"{Path(sys.base_prefix) / 'bin'}:/usr/bin:/bin", "PIP_QUIET": "1"},
        check=True,
        timeout=280,
    )
