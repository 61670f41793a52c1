"""A small OpenID Connect provider on loopback, for tests: signs in whom the test says, and lies as the test says."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "posology", "a secret between two servers"


@dataclass
class StubProvider:
    """What the provider says, and what it was asked.

    Attributes:
        claims: of the person who signs in, beside the usual ones.
        lies: claims that replace the right ones; None takes one away.
        description_lies: the same for its description.
        foreign_key: whether tokens are signed by a key it does not publish.
        down: whether it answers at all.
        verifiers: code verifiers it was shown.
    """

    address: str
    key: RSAKey
    other_key: RSAKey
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "subject-1"})
    lies: dict[str, Any] = field(default_factory=dict)
    description_lies: dict[str, Any] = field(default_factory=dict)
    foreign_key: bool = False
    down: bool = False
    verifiers: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def approve(self, address: str) -> dict[str, str]:
        """The person agrees at the authorisation address; gives the parameters of the way back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.address}/authorize?")
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = f"code{len(self._codes)}"
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._description),
                Route("/keys", self._keys),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    async def _description(self, _request: Request) -> Response:
        if self.down:
            return Response("gone", 503)
        described = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }
        return JSONResponse(described | self.description_lies)

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def _token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        asked = self._codes.pop(form.get("code", ""), None)
        wanted = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or request.headers.get("authorization") != wanted:
            return JSONResponse({"error": "invalid_grant"}, 400)
        verifier = form.get("code_verifier", "")
        self.verifiers.append(verifier)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if challenge != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims |= self.claims | self.lies
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.other_key if self.foreign_key else self.key
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": token})


@contextmanager
def running_provider() -> Iterator[StubProvider]:
    """A provider that answers on a free port of loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    keys = [RSAKey.generate_key(2048, {"kid": "k1"}) for _ in range(2)]
    provider = StubProvider(address, keys[0], keys[1])
    server = uvicorn.Server(uvicorn.Config(provider.app(), log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
