"""The whole application behind a real socket, in a thread of the test process."""

import asyncio
import concurrent.futures
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from entrepot import app, cli
from entrepot import demo as demo_shop
from entrepot.kernel.settings import Settings

START_SECONDS = 120


@dataclass(frozen=True)
class Running:
    """A running server: where it is, a client that keeps its connection, and what it runs."""

    url: str
    database_url: str
    settings: Settings
    http: httpx.Client
    application: Starlette

    def graphql(self, query: str, variables: dict[str, Any] | None = None, *, token: str | None = None) -> Any:
        """POST a query; the decoded answer."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        sent = self.http.post("/graphql", json={"query": query, "variables": variables or {}}, headers=headers)
        return sent.json()


@contextlib.contextmanager
def running(database_url: str, *, directory: Path, demo: bool = False, **chosen: Any) -> Iterator[Running]:
    """Start the application on a free port of the loopback, with the demo shop if asked; stop it after the block.

    What is `chosen` are settings, as an operator would give them.
    """
    usual: dict[str, Any] = {"development": True, "embedded_worker": True, "secret": SecretStr("server-secret-" * 4)}
    settings = Settings(database_url=database_url, data_dir=directory, port=free_port(), **(usual | chosen))
    if demo:
        with concurrent.futures.ThreadPoolExecutor(1) as thread_of_its_own:
            thread_of_its_own.submit(asyncio.run, demo_shop.load(settings)).result()
    application = app.create(settings)
    server = uvicorn.Server(uvicorn.Config(application, **cli.options(settings)))
    thread = threading.Thread(target=server.run, name="server")
    thread.start()
    try:
        _wait_for(server, thread)
        with httpx.Client(base_url=settings.base_url, timeout=60) as client:
            yield Running(settings.base_url, database_url, settings, client, application)
    finally:
        server.should_exit = True
        thread.join()


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def _wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the server did not start")
        time.sleep(0.02)
