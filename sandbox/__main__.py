"""`python -m sandbox`: the sandbox alone on TODOKE_PORT, with a database of its own in TODOKE_DATA."""

import asyncio

import uvicorn

from libs.common.embedded import EmbeddedPostgres
from libs.common.migrate import migrate
from libs.common.settings import Settings
from sandbox.app import build
from sandbox.wiring import wire


def main() -> None:
    """Serves until interrupted. Settings are those of `todoke`; an outside database is used where one is named."""
    settings = Settings()
    data = settings.data.expanduser()
    server = None if settings.database_url else EmbeddedPostgres(data, settings.pg_bin)
    if server:
        server.start()
    try:
        url = settings.database_url or (server.url if server else "")
        asyncio.run(migrate(url, ["sandbox"]))
        uvicorn.run(build(url, wire(settings, data)), host=settings.host, port=settings.port, access_log=False)
    finally:
        if server:
            server.stop()


if __name__ == "__main__":
    main()
