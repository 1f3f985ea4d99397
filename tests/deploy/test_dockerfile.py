"""The image: what its file says, and that it installs what was tested."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.deploy.build_steps import ROOT, context, stages

HADOLINT = Path(sys.executable).parent / "hadolint"
_PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)(?: ; (.*?))? \\$", re.MULTILINE)


def pins(name: str) -> set[tuple[str, str]]:
    found = {(m[1], m[2]) for m in _PIN.finditer((ROOT / name).read_text())}
    assert found
    return found


@pytest.mark.parametrize(("line", "code"), [(None, 0), ("RUN apt-get install curl", 1)])
def test_hadolint_has_nothing_to_say(line: str | None, code: int, tmp_path: Path) -> None:
    text = (ROOT / "Dockerfile").read_text() + (line or "") + "\n"
    (tmp_path / "Dockerfile").write_text(text)
    done = subprocess.run([HADOLINT, tmp_path / "Dockerfile"], check=False, capture_output=True, text=True)
    assert done.returncode == code, done.stdout


@pytest.mark.parametrize("name", ["requirements-runtime.lock", "requirements-build.lock"])
def test_the_image_installs_what_was_tested(name: str) -> None:
    assert pins(name) <= pins("requirements.lock"), "run `make lock`"


def test_the_runtime_lock_has_what_the_project_needs_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = {name for name, _ in pins("requirements-runtime.lock")}
    needed = {_name(line) for line in project["dependencies"]}
    assert needed <= locked, "run `make lock`"
    beside = {_name(line) for extra in project["optional-dependencies"].values() for line in extra} - needed
    assert not beside & locked


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return re.sub(r"[._]", "-", found[0].lower())


@pytest.mark.parametrize("name", ["requirements-runtime.lock", "requirements-build.lock"])
def test_locks_name_no_registry_and_hash_everything(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "index" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in block, block


def test_it_runs_as_nobody_in_particular() -> None:
    last = stages()["runtime"]
    assert "USER 10001:10001" in last
    after = last[last.index("USER 10001:10001") :]
    assert not any(line.startswith(("RUN", "COPY", "ADD", "USER 0", "USER root")) for line in after)
    assert 'ENTRYPOINT ["todoke"]' in last
    assert any(line.startswith("HEALTHCHECK") and line.endswith('CMD ["todoke", "health"]') for line in last)


def test_the_context_has_no_secret_and_no_data() -> None:
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"
    assert set(context()) == {
        "LICENSE", "README.md", "pyproject.toml", "requirements-build.lock", "requirements-runtime.lock",
        "libs", "sandbox", "services",
    }  # fmt: skip
