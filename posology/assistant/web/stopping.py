"""A server that stops without dropping a request: what has connected is still read, answered and only then let go."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, cast

import uvicorn

_READ_S = 0.3


class Server(uvicorn.Server):
    """uvicorn's server, but for the moment of stopping.

    Its own way closes the listening socket with connections still waiting to be accepted, and closes connections whose
    request has not been read yet; both would break off under load.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take in who has connected already, stop listening, give requests the time to be read, then stop."""
        for listener in sockets or []:
            await self._take_in(listener)
        for server in self.servers:
            server.close()
        await asyncio.sleep(_READ_S)
        await super().shutdown(sockets)

    async def _take_in(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = listener.accept()
            except (BlockingIOError, OSError):
                return
            connection.settimeout(0)
            await loop.connect_accepted_socket(self._protocol, connection, ssl=self.config.ssl)

    def _protocol(self) -> asyncio.Protocol:
        made: Any = self.config.http_protocol_class
        protocol = made(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)
        return cast("asyncio.Protocol", protocol)


def bound(host: str, port: int) -> socket.socket:
    """A socket bound to an address, to be listened on.

    Raises:
        OSError: when the address is taken or not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.settimeout(0)
    return listener
