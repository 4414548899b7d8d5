"""wrk, where it is present, sends what our load would send, and its figures have the same shape."""

import http.server
import shutil
import threading

import pytest

from tests.benchmarks import loads, wire
from tests.benchmarks.turns import Effort

PATHS = ("/a", "/b", "/c")


def test_a_machine_without_wrk_leaves_it_out_in_one_sentence(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not loads.is_possible()
    assert capsys.readouterr().out == "wrk is left out: it cannot be found on this machine.\n"


@pytest.mark.skipif(shutil.which(loads.WRK) is None, reason="wrk is not installed here")
def test_wrk_sends_every_request_and_tells_what_it_found():
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            asked.append((self.path, body))
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        port = server.server_address[1]
        requests = [wire.post(path, {"query": "{ shop { name } }", "of": "茶"}, port=port) for path in PATHS]
        found = loads.drive(port, requests, Effort(seconds=1, connections=2), 0.1)
    finally:
        server.shutdown()
        server.server_close()
    assert {path for path, _ in asked} == {*PATHS}
    assert len({body for _, body in asked}) == 1
    assert set(found) == {"answered", "seconds", "rps", "p50_ms", "p99_ms", "bytes"}
    # What was on its way when the time was up was asked, and not counted.
    assert 0 <= len(asked) - found["answered"] <= 2
