"""The HTTP client of an application, for sign-in providers."""

import httpx
from fastapi import FastAPI


def client(app: FastAPI) -> httpx.AsyncClient:
    """One per application, made at first use and closed with the application's lifespan.

    Redirects are not followed: a provider's endpoints answer themselves.
    """
    existing: httpx.AsyncClient | None = getattr(app.state, "http", None)
    if existing is None:
        existing = app.state.http = httpx.AsyncClient(timeout=httpx.Timeout(10.0, connect=3.0))
    return existing


async def close(app: FastAPI) -> None:
    existing: httpx.AsyncClient | None = getattr(app.state, "http", None)
    if existing is not None:
        app.state.http = None
        await existing.aclose()
