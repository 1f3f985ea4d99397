"""Kafka's jars: resolved once with Maven, kept in a folder that git ignores."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

_POM: Path = Path(__file__).with_name("pom.xml")
_CACHE: Path = Path(__file__).parents[2] / "var" / "kafka"
_JAVA = 17
_SECONDS = 600

VERSION: str = re.findall(r"<version>([\d.]+)</version>", _POM.read_text())[1]


class JarsMissing(Exception):
    """No broker can be had; the message says what is missing and what to do."""


def jars() -> Path:
    """The folder with the jars; fetched where missing. Raises `JarsMissing` without Java 17, Maven or the network."""
    if _java_version() < _JAVA:
        raise JarsMissing(f"Java {_JAVA} or newer is needed (Debian: openjdk-17-jre-headless)")
    folder: Path = _CACHE / VERSION
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise JarsMissing("Maven is needed to fetch Kafka's jars (Debian: maven)")
    _CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_CACHE) as draft:
        shutil.copy(_POM, draft)
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={draft}/jars"]
        done = subprocess.run(
            [maven, "-q", "-B", *goal], cwd=draft, timeout=_SECONDS, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise JarsMissing(f"Maven did not bring Kafka {VERSION}: {done.stdout[-300:]}")
        try:
            (Path(draft) / "jars").rename(folder)
        except OSError:
            if not folder.is_dir():  # another process was first; its folder counts
                raise
    return folder


def _java_version() -> int:
    """0 when there is no Java."""
    java = shutil.which("java")
    if java is None:
        return 0
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0
