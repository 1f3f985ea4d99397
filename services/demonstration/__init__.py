"""The whole chain for a synthetic city: planted truth, robots on the real pages, counted in the ledger and tables."""
