"""Versions of a target list: what a corrected list changes, and what that does to each household. Pure."""
