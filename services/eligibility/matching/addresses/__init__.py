"""Canonical forms of an address: town first, by the longest name that fits, then the numbers, then the room."""

from services.eligibility.matching.addresses.home import Home, find_home
from services.eligibility.matching.addresses.read import NOWHERE, UNKNOWN_TOWN, Place, read_address
from services.eligibility.matching.addresses.towns import Town, Towns
from services.eligibility.matching.addresses.towns_apart import with_towns_apart

__all__ = ["NOWHERE", "UNKNOWN_TOWN", "Home", "Place", "Town", "Towns", "find_home", "read_address", "with_towns_apart"]
