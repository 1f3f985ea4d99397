"""The automatic rule: the four items equal, exactly one candidate on each side, the head of household is told.

A wrong match tells somebody another household's tax status, so everything less than certain waits for a person.
"""

RULE = "four-items/1"

# Both statements run under the matching lock (store_cases.lock_matching), so that a list being released and a resident
# being registered at the same moment see one another. A key that two active residents or two rows of a programme
# share decides nothing. A match that ended (withdrawn, suspended) lives again with the next revision.
_MATCH = """
INSERT INTO match (case_id, resident_id, target_id, revision, rule, matched_at)
SELECT c.case_id, r.resident_id, t.target_id, c.revision, $2, $3
FROM {candidates}
JOIN benefit_case c ON c.case_id = t.case_id AND c.released AND NOT c.answered AND NOT c.protected
JOIN programme p ON p.programme_id = c.programme_id AND p.state = 'open' AND p.deadline >= $4
WHERE t.is_head AND r.state = 'active'
  AND NOT EXISTS (SELECT FROM resident o
                  WHERE o.match_key = t.match_key AND o.state = 'active' AND o.resident_id <> r.resident_id)
  AND NOT EXISTS (SELECT FROM target o
                  WHERE o.match_key = t.match_key AND o.programme_id = t.programme_id AND o.target_id <> t.target_id)
  AND NOT EXISTS (SELECT FROM match m WHERE m.case_id = t.case_id AND m.live)
ON CONFLICT (case_id, resident_id) DO UPDATE
SET live = true, revision = match.revision + 1, target_id = EXCLUDED.target_id, rule = EXCLUDED.rule,
    matched_at = EXCLUDED.matched_at
WHERE NOT match.live
RETURNING case_id, resident_id, revision
"""
MATCH_CASES = _MATCH.format(
    candidates="""unnest($1::uuid[]) AS u (id) JOIN target t ON t.case_id = u.id
JOIN resident r ON r.match_key = t.match_key"""
)
MATCH_RESIDENTS = _MATCH.format(
    candidates="""unnest($1::uuid[]) AS u (id) JOIN resident r ON r.resident_id = u.id
JOIN target t ON t.match_key = r.match_key"""
)
