"""`todoke match`: registered people against a target list, from files, without any server."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.eligibility.matching.decide import decide
from services.eligibility.matching.policy import STRICT, WIDE
from services.eligibility.matching_files.decisions import write_decisions
from services.eligibility.matching_files.people import People
from services.eligibility.matching_files.refused import FileRefused
from services.eligibility.matching_files.towns import read_towns

Follow = Callable[[str, Path], Callable[[int], object]]
"""`follow(what, path)` begins a bar for a file and returns what to call with the position in it."""


class PolicyName(StrEnum):
    """Names on the command line."""

    STRICT = "strict"
    WIDE = "wide"


def match(
    registered: Annotated[
        Path, typer.Option(help="事前登録した人のCSV（resident_id,name,kana,birth_date,sex,address）")
    ],
    targets: Annotated[
        Path, typer.Option(help="対象者リストのCSV（target_id,household_id,name,kana,birth_date,sex,address）")
    ],
    out: Annotated[Path, typer.Option(help="結果を書くCSV（resident_id,target_id,decision,rule,reason）")],
    towns: Annotated[
        Path | None, typer.Option(help="市の町名のCSV（town,kana,chome,lot,ooaza）。あれば住所をより多く読めます")
    ] = None,
    policy: Annotated[
        PolicyName,
        typer.Option(
            help="strict: 四情報が同じときだけ一致。wide: 部屋番号・性別・月日不明のどれか1つのちがいも一致にする"
        ),
    ] = PolicyName.STRICT,
) -> None:
    """事前登録した人と対象者リストを突合します。確かな組は auto、人が確かめる組は review として書き出します。"""
    try:
        _check_out(out, [path for path in (registered, targets, towns) if path])
        with _without_collector(), _bars() as follow:
            counts, unreadable = _match(registered, targets, towns, policy, out, follow)
    except (FileRefused, OSError) as error:
        typer.echo(f"todoke: {_told(error)}", err=True)
        raise typer.Exit(1) from None
    for path, number in unreadable.items():
        typer.echo(f"{path.name}: 生年月日を読めない人が{number:,}人います。自動では一致しません。", err=True)
    typer.echo(f"一致 {counts['auto']:,}組、要確認 {counts['review']:,}組を {out} に書きました。", err=True)


def _match(
    registered: Path, targets: Path, towns: Path | None, policy: PolicyName, out: Path, follow: Follow
) -> tuple[Counter[str], dict[Path, int]]:
    people, listed = People(registered, "resident_id"), People(targets, "target_id")
    master = read_towns(towns) if towns else None
    home = people.home()
    if not home.municipality:
        home = listed.home()
    decisions = decide(
        people.records(home, master, follow("登録した人を読む", registered)),
        listed.records(home, master, follow("リストと比べる", targets)),
        WIDE if policy == PolicyName.WIDE else STRICT,
    )
    counts = write_decisions(out, decisions)
    return counts, {side.table.path: side.unreadable for side in (people, listed) if side.unreadable}


def _check_out(out: Path, inputs: list[Path]) -> None:
    if not out.parent.is_dir():
        raise FileRefused(
            out, f" を書くフォルダー {out.parent} がありません。フォルダーを作るか、--out を直してください。"
        )
    if out.is_dir() or any(out.resolve() == path.resolve() for path in inputs):
        raise FileRefused(out, " には書けません。--out に、読むファイルとは別の名前をつけてください。")


def _told(error: FileRefused | OSError) -> str:
    if isinstance(error, FileRefused):
        return str(error)
    return f"{error.filename} を読み書きできません（{error.strerror}）。場所と権限を確かめてください。"


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of tuples and not one cycle: looking for some costs a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _bars() -> Iterator[Follow]:
    """A bar for each file on a terminal; nothing where the output goes elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what, path: lambda position: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:12}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:

        def follow(what: str, path: Path) -> Callable[[int], object]:
            bar = bars.add_task(what, total=path.stat().st_size)
            return lambda position: bars.update(bar, completed=position)

        yield follow
