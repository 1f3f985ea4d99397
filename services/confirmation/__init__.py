"""Confirmation: cases, what residents answer, and the receipts they keep.

Consumes programme.opened / closed, target.listed / changed / removed, eligibility.matched / revoked,
notice.pushed / seen / undeliverable, letter.due, case.held / freed and
resident.registered / suspended / withdrawn / erased.
Publishes application.confirmed, application.declined and application.lapsed.
"""
