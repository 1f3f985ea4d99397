"""Robots that use the pages as people do: residents with their phones, staff at their desks."""
