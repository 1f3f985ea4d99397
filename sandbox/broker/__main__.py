"""`make kafka`: the broker of the tests, by hand. Data stay in the folder; Ctrl-C stops it."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from sandbox.broker import VERSION, Broker, JarsMissing, NotStarted


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox.broker", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("var/broker"), help="folder of the data (var/broker)")
    parser.add_argument("--port", type=int, default=9092, help="port on 127.0.0.1 (9092)")
    arguments = parser.parse_args()
    broker = Broker(arguments.data.absolute(), port=arguments.port)
    try:
        broker.start()
    except (JarsMissing, NotStarted) as error:
        sys.exit(f"Kafka did not start: {error}")
    print(f"Apache Kafka {VERSION} takes connections at {broker.address}. Ctrl-C stops it.")
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
    broker.stop()


if __name__ == "__main__":
    asyncio.run(main())
