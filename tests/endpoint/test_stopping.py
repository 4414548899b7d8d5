"""A server that is asked to stop does so at once, however many are connected, and its clients know to come again."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import httpx

from tests import harness, servers
from tests.endpoint import live

PATIENCE_SECONDS = 60


async def test_streams_and_sockets_end_with_the_process(postgres, tmp_path):
    async with harness.throwaway(postgres) as url, harness.pool(url) as database:
        stage = await live.Stage(database).open()
        token = (await stage.sign_in()).access_token
        port = servers.free_port()
        process = _serve(url, port=port, directory=tmp_path)
        try:
            base = f"http://127.0.0.1:{port}"
            _wait_for(base, process)
            stage.server = SimpleNamespace(url=base)
            headers = {"accept": "text/event-stream", "authorization": f"Bearer {token}"}
            async with (
                stage.socket(token=token) as socket,
                httpx.AsyncClient(base_url=base, timeout=30) as client,
                client.stream("POST", "/graphql", json={"query": live.ALL}, headers=headers) as response,
            ):
                await socket.subscribe(live.ALL)
                lines = response.aiter_lines()
                assert await anext(lines) == ":"
                started = time.monotonic()
                process.send_signal(signal.SIGTERM)
                assert (await socket.end())[0] == 1012
                assert "event: complete" not in [line async for line in lines]
            printed = process.communicate(timeout=PATIENCE_SECONDS)[0].decode()
            assert time.monotonic() - started < 5
            assert "Traceback" not in printed
            assert "Cancel" not in printed
        finally:
            process.kill()
            process.wait()


def _serve(url, *, port, directory):
    return subprocess.Popen(
        [Path(sys.executable).with_name("entrepot"), "serve", "--port", str(port), "--data-dir", str(directory)],
        env={**os.environ, "ENTREPOT_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _wait_for(base: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{base}/readyz").status_code == 200:
                return
        time.sleep(0.05)
    process.kill()
    raise AssertionError(f"the server did not start: {process.communicate()[0].decode()}")
