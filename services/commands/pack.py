"""`todoke pack`: a list as a one-way file, in the closed network, without any server."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from libs.common.events.terms import ClaimUnit
from services.commands.runner import fail
from services.eligibility.lists.findings import Finding, ListRefused
from services.eligibility.lists.my_number import CODES as MY_NUMBER
from services.eligibility.lists.read import read
from services.eligibility.lists.tables import read_tables
from services.eligibility.one_way import keys
from services.eligibility.one_way.envelope import pack as packed
from services.eligibility.one_way.keys import Kind
from services.eligibility.one_way.metadata import Metadata
from services.eligibility.one_way.refused import OneWayRefused
from services.eligibility.register_changes.read import ONE_WAY_NAME, read_changes


def pack(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="対象者リストか異動情報（.xlsx か CSV）")],
    recipient: Annotated[Path, typer.Option("--for", help="受けとる側の公開鍵")],
    sign: Annotated[Path, typer.Option(help="送る側の秘密鍵")],
    out: Annotated[Path, typer.Option(help="書くファイル（.todoke）")],
    programme: Annotated[str, typer.Option(help="事業の名前（受けとる側の画面と同じもの）、または「異動情報」")],
    base_date: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="基準日（異動情報は基準時点）")],
    origin: Annotated[str, typer.Option(help="もとのシステム（例: 住民情報システムの抽出）")],
    handed_by: Annotated[str, typer.Option(help="リストを渡す人")] = "",
    unit: Annotated[
        ClaimUnit, typer.Option(help="支給の単位（household: 世帯、person: 個人、child: 児童）")
    ] = ClaimUnit.HOUSEHOLD,
) -> None:
    """対象者リストを、署名して暗号化したファイルにします。マイナンバーがあるリストは断ります。"""
    try:
        content = file.read_bytes()
        to_correct = _checked(content, programme, base_date.date(), unit)
        metadata = Metadata(
            filename=file.name,
            programme=programme,
            base_date=base_date.date(),
            origin=origin,
            handed_by=handed_by,
            sha256=hashlib.sha256(content).hexdigest(),
            created=datetime.now(UTC).replace(microsecond=0),
        )
        to, by = keys.only(recipient, Kind.RECIPIENT_PUBLIC), keys.only(sign, Kind.SENDER_PRIVATE)
        with out.open("xb") as target:
            target.write(packed(content, metadata, to, by))
    except FileExistsError:
        fail(f"{out} はもうあります。--out に別の名前をつけてください。")
    except OSError as error:
        fail(f"{error.filename} を読み書きできません（{error.strerror}）。場所と権限を確かめてください。")
    except OneWayRefused as error:
        fail(error)
    if to_correct:
        typer.echo(
            f"todoke: 直すところが{to_correct:,}件あります。このままでは、受けとる側で取りこめません。", err=True
        )
    typer.echo(f"{out} を書きました。SHA-256: {metadata.sha256}")


def _checked(content: bytes, programme: str, day: date, unit: ClaimUnit) -> int:
    """How many stop findings there are. Raises `OneWayRefused` for a My Number and for what cannot be read."""
    try:
        findings: tuple[Finding, ...] = (
            read_changes(content, day, date.today()).findings  # noqa: DTZ011  the clerk's calendar
            if programme == ONE_WAY_NAME
            else read(read_tables(content), claim_unit=unit).findings
        )
    except ListRefused as refused:
        raise OneWayRefused(" ".join(f"{f.message}{f.remedy}" for f in refused.findings)) from None
    stops = [finding for finding in findings if finding.level == "stop"]
    for finding in stops:
        if finding.code in MY_NUMBER:
            raise OneWayRefused(f"{finding.message}{finding.remedy}")
    return len(stops)
