"""How a household stands to its notice, as SQL: one code of `rehearsal.REASONS` for each case, first match decides.

The order is that of `notices.RULES`. It says what the tables say today: only heads are matched, so whoever is
registered as a member of the household only is not told apart from nobody.
"""

TODAY = "(now() AT TIME ZONE 'Asia/Tokyo')::date"
_UNSURE = "EXISTS (SELECT FROM review v WHERE v.case_id = c.case_id AND v.state IN ('open', 'proposed'))"

SOURCES = """
benefit_case c JOIN programme p ON p.programme_id = c.programme_id
LEFT JOIN match m ON m.case_id = c.case_id AND m.live
"""
"""What the expressions below speak of."""

WHOM = f"""
CASE WHEN c.protected THEN 'protected' WHEN c.doubted THEN 'held'
     WHEN m.case_id IS NOT NULL AND c.released THEN 'told' WHEN m.case_id IS NOT NULL THEN 'one'
     WHEN {_UNSURE} THEN 'unsure' ELSE 'not-registered' END
"""
"""Without the time: whoever would have been told stays so after the deadline."""

REASON = f"""
CASE WHEN c.answered THEN 'answered' WHEN p.state <> 'open' THEN 'closed' WHEN p.deadline < {TODAY} THEN 'late'
     ELSE {WHOM} END
"""
"""What a release would do now."""

HEAD = "LATERAL (SELECT * FROM target g WHERE g.case_id = c.case_id AND g.is_head ORDER BY g.row_number LIMIT 1) t"
"""The row of the head of the household, whose 整理番号 stands for the case."""
