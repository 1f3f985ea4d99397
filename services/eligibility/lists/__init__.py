"""Target lists (対象者リスト) from Excel and CSV: read, checked, explained.

Pure: no database, no network, no framework. Reading a big list takes seconds of CPU, so callers run it in a
process of its own.
"""

from services.eligibility.lists.columns import Column, Field, letter
from services.eligibility.lists.findings import Finding, ListRefused
from services.eligibility.lists.read import read
from services.eligibility.lists.target_list import Row, TargetList
from services.eligibility.lists.template import template_xlsx

__all__ = ["Column", "Field", "Finding", "ListRefused", "Row", "TargetList", "letter", "read", "template_xlsx"]
