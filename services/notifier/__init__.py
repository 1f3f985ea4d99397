"""Notifier: the only service that talks to LINE. Webhook in, messages out, pace, quota and delivery states.

Hears: resident.registered / suspended / withdrawn / erased, eligibility.matched / revoked, case.held / freed,
application.confirmed / declined / lapsed.
Says: notice.pushed / undeliverable, letter.due, line.followed / unfollowed.
"""
