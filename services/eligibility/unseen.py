"""SQL: whether a case of `benefit_case c` waits for a person before anybody may be told."""

UNSEEN = "(c.protected AND c.looked_at IS NULL)"
"""Somebody in it is under 支援措置 and no person has looked at it yet (the rule of the job on protected people)."""
STOPPED = "(c.doubted OR c.register_held OR c.list_held)"
"""The match became doubtful, or the register or the list changed."""
HELD = f"({STOPPED} OR {UNSEEN})"
"""For whatever reason."""
