"""Every statement of the embedded bus.

Positions are given under the row lock of `head`, held until the commit: whoever sees position n sees all before it.
(From a sequence, a slow transaction's rows would appear behind a reader that has passed them.)
"""

TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext('todoke bus'))"

CREATE_TOPICS = """
INSERT INTO head (topic, part)
SELECT topic, part FROM unnest($1::text[]) AS topic CROSS JOIN generate_series(0, $2::int - 1) AS part
WHERE NOT EXISTS (SELECT 1 FROM head WHERE head.topic = topic.topic)
ON CONFLICT DO NOTHING
"""
HEADS = "SELECT topic, part, next FROM head WHERE topic = ANY($1::text[]) ORDER BY topic, part"

ADVANCE = """
UPDATE head SET next = head.next + n.count
FROM unnest($1::text[], $2::int[], $3::int[]) AS n(topic, part, count)
WHERE head.topic = n.topic AND head.part = n.part
RETURNING head.topic, head.part, head.next, head.next - n.count AS first
"""
COLUMNS = ("topic", "part", "pos", "key", "headers", "body")
ADVANCE_AND_INSERT = f"""
WITH given AS ({ADVANCE}), written AS (
    INSERT INTO log (topic, part, pos, key, headers, body)
    SELECT given.topic, given.part, given.first + m.nth, m.key, m.headers, m.body
    FROM unnest($4::text[], $5::int[], $6::int[], $7::text[], $8::text[], $9::bytea[])
        AS m(topic, part, nth, key, headers, body)
    JOIN given ON given.topic = m.topic AND given.part = m.part
)
SELECT topic, part, next FROM given
"""  # noqa: S608

JOIN_GROUP = """
INSERT INTO consumed (grp, topic, part, next)
SELECT $1, head.topic, head.part, coalesce(
    (SELECT min(pos) FROM log WHERE log.topic = head.topic AND log.part = head.part), head.next)
FROM head WHERE head.topic = ANY($2::text[])
ON CONFLICT DO NOTHING
"""
CONSUMED = "SELECT topic, part, next FROM consumed WHERE grp = $1 AND topic = ANY($2::text[])"

READ = """
SELECT w.nth, l.pos, l.key, l.headers, l.body
FROM unnest($1::text[], $2::int[], $3::bigint[]) WITH ORDINALITY AS w(topic, part, next, nth)
CROSS JOIN LATERAL (
    SELECT * FROM log
    WHERE log.topic = w.topic AND log.part = w.part AND log.pos >= w.next
    ORDER BY log.pos LIMIT $4
) AS l
"""

COMMIT = """
UPDATE consumed SET next = c.next
FROM unnest($2::text[], $3::int[], $4::bigint[]) AS c(topic, part, next)
WHERE consumed.grp = $1 AND consumed.topic = c.topic AND consumed.part = c.part AND consumed.next < c.next
"""

LAG = """
SELECT head.topic, head.part, head.next - coalesce(consumed.next, 0) AS behind
FROM head LEFT JOIN consumed ON consumed.grp = $1 AND consumed.topic = head.topic AND consumed.part = head.part
WHERE head.topic = ANY($2::text[])
"""

PRUNE = """
DELETE FROM log WHERE ctid = ANY(ARRAY(
    SELECT log.ctid FROM log
    JOIN head ON head.topic = log.topic AND head.part = log.part
    LEFT JOIN (SELECT topic, part, min(next) AS next FROM consumed GROUP BY topic, part) AS slowest
        ON slowest.topic = log.topic AND slowest.part = log.part
    WHERE log.published_at < now() - make_interval(days => $1) AND log.pos < coalesce(slowest.next, head.next)
    LIMIT $2
))
"""
