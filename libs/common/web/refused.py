"""Why nobody was signed in."""


class SignInRefused(Exception):
    """The provider's answer does not prove who is there. `reason`: a code for log and audit, nobody's data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderAway(SignInRefused):
    """The provider does not answer: nothing is wrong with the person; later it may work."""
