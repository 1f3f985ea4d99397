"""The statements of the bare loop: one a hop, in sets, nothing that is not needed to move the rows."""

TAKE = "SELECT id, event_id, topic, key, headers, body FROM {0}.outbox ORDER BY id LIMIT 1000"
HEAD = "UPDATE bus.head SET next = next + $2 WHERE topic = $1 AND part = 0 RETURNING next - $2"
LOG = """
INSERT INTO bus.log (topic, part, pos, key, headers, body)
SELECT $1, 0, $2 + n - 1, k, h, b
FROM unnest($3::text[], $4::text[], $5::bytea[]) WITH ORDINALITY AS u (k, h, b, n)
"""
TAKEN = "DELETE FROM {0}.outbox WHERE id = ANY($1::bigint[])"
READ = """
SELECT pos, key, headers, body FROM bus.log WHERE topic = $1 AND part = 0 AND pos >= $2 ORDER BY pos LIMIT $3
"""
COMMIT = """
INSERT INTO bus.consumed (grp, topic, part, next) VALUES ($1, $2, 0, $3)
ON CONFLICT (grp, topic, part) DO UPDATE SET next = EXCLUDED.next
"""
INBOX = "INSERT INTO {0}.inbox (event_id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING"
OUTBOX = """
INSERT INTO {0}.outbox (event_id, topic, key, headers, body)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[])
"""
RESIDENT_E = """
INSERT INTO eligibility.resident (resident_id, revision, state, person, form, form_revision, birth_key, place_key,
                                  second_place_key, line_hash)
SELECT i, v, 'active', p, f, v, b, a, s, l
FROM unnest($1::uuid[], $2::int[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::text[])
    AS u (i, v, p, f, b, a, s, l)
ON CONFLICT (resident_id) DO UPDATE SET revision = EXCLUDED.revision
"""
NEAR = """
SELECT u.id AS resident_id, t.target_id, t.form, c.case_id, c.programme_id, c.procedure_kind, p.deadline, l.wave_id
FROM unnest($1::uuid[], $2::bytea[]) AS u (id, birth_key)
JOIN eligibility.target t ON t.birth_key = u.birth_key AND t.is_head
JOIN eligibility.benefit_case c USING (case_id) JOIN eligibility.programme p ON p.programme_id = c.programme_id
JOIN eligibility.target_list l USING (list_id)
"""
MATCH = """
INSERT INTO eligibility.match (case_id, resident_id, target_id, revision, rule, compared, matched_at)
SELECT c, r, t, 1, 'four-items/2', 'forms/1 name=equal birth=equal sex=equal address=same', now()
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS u (c, r, t)
"""
CERTAIN = """
INSERT INTO eligibility.certain_person (target_id, resident_id, part, rule, compared)
SELECT t, r, 'head', 'four-items/2', 'forms/1 name=equal birth=equal sex=equal address=same'
FROM unnest($1::uuid[], $2::uuid[]) AS u (t, r)
"""
PUSHED_E = """
INSERT INTO eligibility.notice_outcome (case_id, resident_id, pushed_at)
SELECT c, r, now() FROM unnest($1::uuid[], $2::uuid[]) AS u (c, r)
"""
RESIDENT_N = """
INSERT INTO notifier.resident (id, revision, state, line_hash, line_id)
SELECT i, v, 'active', h, l FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bytea[]) AS u (i, v, h, l)
ON CONFLICT (id) DO UPDATE SET revision = EXCLUDED.revision
"""
RESIDENT_C = """
INSERT INTO confirmation.resident (resident_id, revision, state, line_hash)
SELECT i, v, 'active', h FROM unnest($1::uuid[], $2::int[], $3::text[]) AS u (i, v, h)
ON CONFLICT (resident_id) DO UPDATE SET revision = EXCLUDED.revision
"""
CASE_N = """
INSERT INTO notifier.case_known (case_id, programme_id, match_revision, resident_id)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) ON CONFLICT DO NOTHING
"""
MESSAGE = """
INSERT INTO notifier.message (id, kind, case_id, programme_id, resident_id, state, recipient, priority, next_try_at,
                              not_after, cause_id, correlation_id)
SELECT u.id, 'notice', u.c, u.p, u.r, 'queued', n.line_id, 1, now(), u.d, u.e, u.k
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::uuid[], $7::uuid[])
    AS u (id, c, p, r, d, e, k)
JOIN notifier.resident n ON n.id = u.r
"""
CASE_C = """
INSERT INTO confirmation.case_resident (case_id, resident_id, programme_id, matched_revision, role, deadline)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::date[]) ON CONFLICT DO NOTHING
"""
CLAIM = """
UPDATE notifier.message m SET leased_until = now() + interval '60 s', attempts = attempts + 1,
    first_attempt_at = now(), template_id = $2
FROM (SELECT id FROM notifier.message WHERE state = 'queued' AND leased_until <= now()
      ORDER BY priority, next_try_at LIMIT $1) d
WHERE m.id = d.id RETURNING m.id, m.recipient, m.resident_id, m.case_id, m.programme_id, m.cause_id, m.correlation_id
"""
RECORD = """
UPDATE notifier.message m SET state = 'accepted', recipient = NULL, leased_until = '-infinity', accepted_at = now(),
    line_request_id = 'bench', line_message_id = '1'
FROM unnest($1::uuid[]) AS u (id) WHERE m.id = u.id
"""
PUSHED_C = """
UPDATE confirmation.case_resident m SET pushed_at = now()
FROM unnest($1::uuid[], $2::uuid[]) AS u (c, r) WHERE m.case_id = u.c AND m.resident_id = u.r
"""
