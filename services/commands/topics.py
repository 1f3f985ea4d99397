"""`todoke topics`: make the topics of the contracts at Kafka."""

from typing import Annotated

import typer

from libs.common.events import ALL
from libs.common.settings import Settings
from services.commands.runner import FAULTS, fail, run
from services.compose import Refused


def topics(
    partitions: Annotated[int, typer.Option(min=1, max=1000, help="1トピックのパーティション数。あとで変えない")] = 12,
    replicas: Annotated[int, typer.Option(min=1, max=9, help="写しの数。本番は3")] = 1,
) -> None:
    """Kafka に、イベントの約束にあるトピックを作ります。何度実行しても同じです。"""
    try:
        made = run(_topics(Settings(), partitions, replicas))
    except FAULTS as error:
        fail(error)
    typer.echo(f"作ったトピック {len(made)}、前からあるトピック {len(ALL) - len(made)}")


async def _topics(settings: Settings, partitions: int, replicas: int) -> list[str]:
    from libs.common.bus.kafka import Connection, create_topics

    if not settings.kafka_bootstrap:
        raise Refused("TODOKE_KAFKA_BOOTSTRAP がありません。Kafka を使わないときは、このコマンドはいりません。")
    return await create_topics(Connection.of(settings), [event.topic for event in ALL], partitions, replicas)
