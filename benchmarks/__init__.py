"""Measures, always beside a bare loop in the same run: ratios are what counts, seconds differ by machine."""
