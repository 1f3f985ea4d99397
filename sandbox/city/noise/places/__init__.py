"""Towns, homes and the ways to write an address."""
