"""A file that cannot be read, in words for the person who made it."""

from pathlib import Path


class FileRefused(ValueError):
    """The message names the file, the place in it, and what to do; `fault` continues a sentence after the name."""

    def __init__(self, path: Path, fault: str) -> None:
        super().__init__(f"{path.name}{fault}")
