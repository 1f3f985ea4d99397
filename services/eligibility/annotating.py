"""The annotated workbook of an uploaded list, in a process of its own: `python -m services.eligibility.annotating`.

Nothing of it is stored: it is made anew from the sealed file whenever somebody asks, with all findings; those stored
with the list are cut at a number of each kind.
"""

import sys

import orjson

from libs.common.events.terms import ClaimUnit
from services.eligibility.apart import TooLong, limit, run_apart
from services.eligibility.lists.annotate import annotated
from services.eligibility.lists.findings import Finding, ListRefused
from services.eligibility.lists.read import read
from services.eligibility.lists.tables import read_tables

MODULE = "services.eligibility.annotating"


class NotAnnotated(Exception):
    """The workbook could not be made within its limits."""


async def annotate(content: bytes, findings: bytes, claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD) -> bytes:
    """The workbook; `findings` as stored with the list (JSON). Raises `NotAnnotated`."""
    first = claim_unit.value.encode() + b" " + findings.replace(b"\n", b" ")
    try:
        code, workbook = await run_apart(MODULE, first + b"\n" + content)
    except TooLong:
        raise NotAnnotated from None
    if code != 0:
        raise NotAnnotated
    return workbook


def everything(content: bytes, stored: list[Finding], claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD) -> list[Finding]:
    """All findings of the file, and those stored that come from later steps than reading."""
    try:
        found = list(read(read_tables(content), most=None, claim_unit=claim_unit).findings)
    except ListRefused as refused:
        found = list(refused.findings)
    known = set(found)
    return found + [finding for finding in stored if finding.row is not None and finding not in known]


def main() -> None:
    """Reads one line (the claim unit and the stored findings as JSON) and then the file; writes the workbook."""
    limit()
    first, _, content = sys.stdin.buffer.read().partition(b"\n")
    unit, _, findings = first.partition(b" ")
    stored = [Finding(**finding) for finding in orjson.loads(findings)]
    sys.stdout.buffer.write(annotated(content, everything(content, stored, ClaimUnit(unit.decode()))))


if __name__ == "__main__":
    main()
