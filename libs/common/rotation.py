"""The steps of a key rotation, on the lines of the key file: add, promote, retire. Pure; who calls writes the file.

Between two steps every process is started again, one after the other: at any moment each of them can open what any
other seals.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from libs.common.key_file import Key, new

TOPICS_KEEP = timedelta(days=7)
"""How long Kafka keeps an event; a consumer may still read it until then."""
_RESTARTS = timedelta(days=1)
"""How long the restarts after a promotion may take: until the last one, a process seals with the key before."""


def added(keys: Sequence[Key], name: str | None = None) -> list[Key]:
    """With a new key that only opens, at the top. Raises ValueError for a name in use and beside one not promoted."""
    for key in keys:
        if key.opens and key.since is None:
            raise ValueError(
                f"鍵 {key.name} を足したあと、まだ使いはじめていません。先に: todoke keys promote {key.name}"
            )
    name = name or _free_name(keys)
    if any(key.name == name for key in keys):
        raise ValueError(f"鍵 {name} はもうあります。別の名前にしてください。")
    if not name.isalnum() or not name.isascii():
        raise ValueError("鍵の名前は英数字だけにしてください。")
    return [new(name), *keys]


def promoted(keys: Sequence[Key], name: str, at: datetime) -> list[Key]:
    """The named key seals from now on; the one before only opens, since `at`. Raises ValueError."""
    key = named(keys, name)
    if key.seals:
        raise ValueError(f"鍵 {name} はもう使っています。")
    if not key.opens or key.since is not None:
        raise ValueError(f"鍵 {name} は前に使っていた鍵です。もう一度は使えません。新しい鍵: todoke keys add")

    def step(k: Key) -> Key:
        if k.name == name:
            return replace(k, seals=True, opens=False)
        return replace(k, seals=False, opens=True, since=at) if k.seals else k

    return [step(k) for k in keys]


def retired(keys: Sequence[Key], name: str) -> list[Key]:
    """Without the named key; a root stays as the root alone. Raises ValueError. Who calls has asked what needs it."""
    key = named(keys, name)
    if key.seals:
        raise ValueError(f"鍵 {name} は今使っている鍵です。先に新しい鍵へ移してください: todoke keys add")
    if key.root and not key.opens:
        raise ValueError(f"鍵 {name} は索引のもとで、ずっと要ります。")
    if key.root:
        return [replace(k, opens=False, since=None) if k.name == name else k for k in keys]
    return [k for k in keys if k.name != name]


def on_topics_until(key: Key) -> datetime | None:
    """Until when Kafka may hold an event sealed with it; None for a key that never sealed."""
    return None if key.since is None else key.since + TOPICS_KEEP + _RESTARTS


def named(keys: Sequence[Key], name: str) -> Key:
    """Raises ValueError, naming what there is."""
    for key in keys:
        if key.name == name:
            return key
    raise ValueError(f"鍵 {name} はありません。あるのは {', '.join(k.name for k in keys)} です。")


def _free_name(keys: Sequence[Key]) -> str:
    taken = {key.name for key in keys}
    number = max((int(name[1:]) for name in taken if name[:1] == "k" and name[1:].isdecimal()), default=0)
    return f"k{number + 1}"
