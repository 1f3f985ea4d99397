"""Why a one-way file or a key of it is not taken."""


class OneWayRefused(Exception):
    """The text says in Japanese what is wrong and what to do."""
