"""Canonical forms and the rule that decides; certain, or left to a person."""
