"""A route that does nothing but answer, for comparison: `python -m tests.benchmarks.bare_route BYTES`."""

from __future__ import annotations

import socket
import sys

import uvicorn
from fastapi import FastAPI
from starlette.responses import Response


def main() -> None:
    """Serve so many bytes of JSON at a free port until it is stopped; prints its address."""
    app = FastAPI(openapi_url=None)
    body = b'"' + b"x" * (int(sys.argv[1]) - 2) + b'"'

    @app.get("/")
    def bare() -> Response:
        return Response(body, media_type="application/json")

    sock = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{sock.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_config=None)).run(sockets=[sock])


if __name__ == "__main__":
    main()
