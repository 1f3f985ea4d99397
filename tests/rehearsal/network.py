"""A network namespace for each container, joined by a bridge; names are told by a hosts file."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

_BRIDGE = "todoke-play"


def namespace(name: str) -> str:
    """What `ip netns` calls a container's network."""
    return f"{_BRIDGE}-{name}"


@contextmanager
def network(names: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """Address by name; everything is taken down again."""
    addresses = {name: f"10.77.0.{10 + n}" for n, name in enumerate(names)}
    try:
        _ip(f"link add {_BRIDGE} type bridge")
        _ip(f"addr add 10.77.0.1/24 dev {_BRIDGE}")
        _ip(f"link set {_BRIDGE} up")
        for n, (name, address) in enumerate(addresses.items()):
            _ip(f"netns add {namespace(name)}")
            _ip(f"link add tdk{n} type veth peer name eth0 netns {namespace(name)}")
            _ip(f"link set tdk{n} master {_BRIDGE} up")
            _ip(f"-n {namespace(name)} addr add {address}/24 dev eth0")
            _ip(f"-n {namespace(name)} link set eth0 up")
            _ip(f"-n {namespace(name)} link set lo up")
        yield addresses
    finally:
        for name in names:
            _ip(f"netns del {namespace(name)}", check=False)
        _ip(f"link del {_BRIDGE}", check=False)


def hosts(addresses: Mapping[str, str], aliases: Mapping[str, Sequence[str]]) -> str:
    """The hosts file of every container."""
    lines = ["127.0.0.1 localhost"]
    lines += [" ".join((address, name, *aliases.get(name, ()))) for name, address in addresses.items()]
    return "\n".join(lines) + "\n"


def _ip(words: str, *, check: bool = True) -> None:
    subprocess.run(["ip", *words.split()], check=check, stderr=None if check else subprocess.DEVNULL)
