"""The command `todoke` (the same as `python -m services`)."""

import sys

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="届け: 給付金のお知らせを LINE で届ける仕組み",
)


def main() -> None:
    """Entry point of the console script."""
    _alone() if sys.argv[1:2] == ["match"] else _all()
    app()


def _alone() -> None:
    """What works on files only starts without loading the services."""
    from services.commands import match

    app.command()(match.match)
    app.callback()(lambda: None)  # with one command alone, typer would drop its name


def _all() -> None:
    from services.commands import audit, contracts, demo, match, migrate, parked, serve, up

    app.command()(up.up)
    app.command()(serve.serve)
    app.command()(demo.demo)
    app.command()(match.match)
    app.command()(migrate.migrate)
    app.command()(contracts.contracts)
    app.add_typer(parked.app, name="parked")
    app.add_typer(audit.app, name="audit")


if __name__ == "__main__":
    main()
