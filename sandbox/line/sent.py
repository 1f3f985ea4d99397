"""`sentMessages`: the same ids again when the same retry key comes again."""

import hashlib

from sandbox.line.ledger import Outcome


def sent_messages(outcome: Outcome) -> list[dict[str, str]]:
    """Ids as text, as LINE's examples have them, and a token to quote each message by."""
    ids = [str(outcome.first_message + i) for i in range(outcome.messages)]
    return [{"id": i, "quoteToken": hashlib.sha256(f"quote:{i}".encode()).hexdigest()[:48]} for i in ids]
