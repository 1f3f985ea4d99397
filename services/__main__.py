"""The command `todoke` (the same as `python -m services`). Of the commands only the one asked for is loaded."""

import sys
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

COMMANDS = {
    "up": "up",
    "serve": "serve",
    "demo": "demo",
    "match": "match",
    "pack": "pack",
    "unpack": "unpack",
    "migrate": "migrate",
    "topics": "topics",
    "contracts": "contracts",
    "health": "health",
    "backup": "backup",
    "restore": "restore",
    "parked": "app",
    "audit": "app",
    "keys": "app",
    "oneway": "app",
    "logins": "app",
}
"""What `services/commands/<command>.py` calls the command: its function, or its group of commands."""


def application(names: Iterable[str] = COMMANDS) -> "typer.Typer":
    """The command line with these commands."""
    import typer

    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

    @app.callback()
    def todoke() -> None:
        """届け: 給付金のお知らせを LINE で届ける仕組み"""

    for name in names:
        found = getattr(import_module(f"services.commands.{name}"), COMMANDS[name])
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def main() -> None:
    """Entry point of the console script."""
    match sys.argv[1:]:
        case ["health"] | ["health", "--path", _]:  # without typer, which takes five times as long to load
            from services.commands.health import health

            health(*sys.argv[3:])
        case [name, *_] if name in COMMANDS:
            application([name])()
        case _:
            application()()


if __name__ == "__main__":
    main()
