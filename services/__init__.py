"""The chain: resident.registered → eligibility.matched → notice.pushed → application.confirmed.

`find services -name 'on_*'` prints who hears what.
"""
