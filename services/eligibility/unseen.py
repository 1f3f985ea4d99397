"""SQL: whether a case of `benefit_case c` waits for a person before anybody may be told."""

UNSEEN = "(c.protected AND c.looked_at IS NULL)"
"""Somebody in it is under 支援措置 and no person has looked at it yet (the rule of the job on protected people)."""
HELD = f"(c.doubted OR c.register_held OR c.list_held OR {UNSEEN})"
"""For whatever reason."""
