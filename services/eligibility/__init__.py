"""Who is entitled: programmes, target lists, matching, release.

Consumes resident.registered, resident.suspended, resident.withdrawn, resident.erased, application.confirmed,
application.declined, notice.pushed, notice.undeliverable, line.unfollowed, case.held. Publishes programme.opened,
programme.closed, target.listed, target.changed, target.removed, eligibility.matched, eligibility.revoked, case.held,
case.freed.
"""
