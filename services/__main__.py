"""The command `todoke` (the same as `python -m services`)."""

import typer

from services.commands import audit, backup, contracts, demo, keys, logins, migrate, parked, serve, topics, up

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="届け: 給付金のお知らせを LINE で届ける仕組み",
)
app.command()(up.up)
app.command()(serve.serve)
app.command()(demo.demo)
app.command()(migrate.migrate)
app.command()(topics.topics)
app.command()(contracts.contracts)
app.command()(backup.backup)
app.command()(backup.restore)
app.add_typer(parked.app, name="parked")
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(logins.app, name="logins")


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
