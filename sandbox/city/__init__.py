"""A synthetic city: households that never existed, and the target lists a city office would make of them."""

from sandbox.city.households import City, Person, generate
from sandbox.city.target_list import COLUMNS, target_rows, write_csv, write_xlsx

__all__ = ["COLUMNS", "City", "Person", "generate", "target_rows", "write_csv", "write_xlsx"]
