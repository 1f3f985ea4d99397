"""An office on a fresh database."""

from tests.unit.eligibility.reviews.conftest import office

__all__ = ["office"]
