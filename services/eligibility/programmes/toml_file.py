"""A programme as a TOML file: what an example and a city's own file look like."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from services.eligibility.programmes.programme import Programme
from services.eligibility.programmes.sentences import sentences_of

LARGEST = 64 * 1024
"""Bytes of a file; the examples have about 2 KB."""

_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


class ProgrammeRefused(Exception):
    """What is wrong, one sentence each, with place and remedy."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def tables_of(content: bytes) -> dict[str, Any]:
    """The file's tables, unchecked. Raises ProgrammeRefused when it is no TOML in UTF-8."""
    if len(content) > LARGEST:
        raise ProgrammeRefused("ファイルが64KBをこえています。事業1つだけのファイルにしてください。")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ProgrammeRefused(
            "ファイルの文字コードが UTF-8 ではありません。UTF-8 で保存しなおしてください。"
        ) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        at = f"{found[1]}行目の{found[2]}文字目" if found and found[1] else "ファイルの終わり"
        raise ProgrammeRefused(f"{at}が TOML の書き方になっていません。例のファイルとくらべてください。") from None


def programme_of(tables: Mapping[str, Any]) -> Programme:
    """The programme. Raises ProgrammeRefused, also for a field that does not exist: a slip must not be lost."""
    try:
        return Programme.model_validate(tables, extra="forbid")
    except ValidationError as error:
        raise ProgrammeRefused(*sentences_of(error.errors(include_url=False))) from None
