"""How the application is served: TLS, proxies, draining, and what is written to logs. Builds no application."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from posology.assistant.web.connections import BoundedProtocol
from posology.assistant.web.stopping import Server

_DRAIN_S = 8


def server_for(app: FastAPI, certificate: str = "", key: str = "", *, behind_proxy: bool = False) -> Server:
    """A server for an application.

    Args:
        app: the application.
        certificate: TLS certificate file, "" for none.
        key: TLS key file, "" for none.
        behind_proxy: whether to believe what a proxy on this machine says of a request; nobody else is believed.
    """
    return Server(
        uvicorn.Config(
            app,
            http=BoundedProtocol,
            ws="none",
            log_level="warning",
            lifespan="on",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_DRAIN_S,
            ssl_certfile=certificate or None,
            ssl_keyfile=key or None,
            proxy_headers=behind_proxy,
            forwarded_allow_ips="127.0.0.1,::1" if behind_proxy else None,
        )
    )
