"""Sign-in by an OpenID Connect provider: authorisation code flow with PKCE, state and nonce. Knows no users.

Needs the extra `oidc`; nothing else imports this module but `composition`, and only when a provider is set.
"""

from __future__ import annotations

import hmac
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from posology.assistant.errors import ConfigurationError
from posology.assistant.users.accounts import new_secret
from posology.assistant.web.services import BegunSignIn, ProviderError, Vouched

_WORDS = "/.well-known/openid-configuration"
_ALGORITHMS = ["RS256", "PS256", "ES256"]  # public keys only: a shared secret could be turned against us
_LASTS_S = 600.0
_MOST_BEGUN = 10_000
_TIMEOUT_S = 10.0
_LEEWAY_S = 60
_OLD = "this sign-in was not begun in this browser, or is too old; begin again"
_UNREACHED = "the sign-in service could not be reached or did not answer as it should; try again later"
_REFUSED = "the sign-in service did not sign you in"
_UNTRUE = "what the sign-in service said about you cannot be trusted, so it was not taken"


@dataclass(frozen=True, slots=True)
class _Begun:
    """A sign-in under way: what only we and the browser that began it know."""

    browser: str
    verifier: str
    nonce: str
    next_page: str
    at: float


class OpenIdProvider:
    """The client of one provider.

    Args:
        issuer: its address, as its own description names it.
        client_id: under which we are known to it.
        client_secret: "" for a public client.
        clock: seconds that only grow.

    Raises:
        ConfigurationError: the address is no https address, or there is no client id.
    """

    def __init__(
        self, issuer: str, client_id: str, client_secret: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if not _safe(issuer):
            raise ConfigurationError(
                f"POSOLOGY_OIDC_ISSUER {issuer!r} must be an https address; plain http is for loopback"
            )
        if not client_id:
            raise ConfigurationError("POSOLOGY_OIDC_ISSUER is set, so POSOLOGY_OIDC_CLIENT_ID is needed too")
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._begun: OrderedDict[str, _Begun] = OrderedDict()
        self.name = urlsplit(issuer).hostname or issuer

    async def begin(self, callback: str, next_page: str) -> BegunSignIn:
        """Begin a sign-in: where to send the browser, and the secret to leave with it."""
        state = new_secret()
        begun = _Begun(new_secret(), new_secret(), new_secret(), next_page, self._clock())
        async with self._client(callback) as client:
            described = await self._description(client)
            address, _ = client.create_authorization_url(
                described["authorization_endpoint"], state=state, nonce=begun.nonce, code_verifier=begun.verifier
            )
        self._begun[state] = begun
        while len(self._begun) > _MOST_BEGUN:
            self._begun.popitem(last=False)
        return BegunSignIn(address, begun.browser)

    async def finish(self, callback: str, browser: str, answered: Mapping[str, str]) -> Vouched:
        """Take the provider's answer and find whom it vouches for.

        Args:
            callback: the address that the answer came to.
            browser: the secret that was left with the browser.
            answered: the parameters of the answer.

        Raises:
            ProviderError: when anything about the answer is not as it must be.
        """
        begun = self._begun.pop(answered.get("state", ""), None)
        if begun is None or not hmac.compare_digest(begun.browser.encode(), browser.encode()):
            raise ProviderError(_OLD)
        if self._clock() - begun.at > _LASTS_S:
            raise ProviderError(_OLD)
        if answered.get("iss", self._issuer) != self._issuer:
            raise ProviderError(_UNTRUE)
        if "error" in answered or not answered.get("code"):
            raise ProviderError(_REFUSED)
        async with self._client(callback) as client:
            described = await self._description(client)
            try:
                token = await client.fetch_token(
                    described["token_endpoint"], code=answered["code"], code_verifier=begun.verifier
                )
            except (httpx2.HTTPError, AuthlibBaseError, ValueError) as error:
                raise ProviderError(_REFUSED) from error
            keys = await _fetched(client, described["jwks_uri"])
        return self._vouched(str(token.get("id_token", "")), keys, begun)

    def _client(self, callback: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._client_secret else "none",
            scope="openid email",
            redirect_uri=callback,
            code_challenge_method="S256",
            timeout=_TIMEOUT_S,
            follow_redirects=False,
        )

    async def _description(self, client: AsyncOAuth2Client) -> Mapping[str, str]:
        described = await _fetched(client, self._issuer.rstrip("/") + _WORDS)
        wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if described.get("issuer") != self._issuer or not all(_safe(str(described.get(name, ""))) for name in wanted):
            raise ProviderError(_UNREACHED)
        return {name: str(described[name]) for name in wanted}

    def _vouched(self, id_token: str, keys: Mapping[str, Any], begun: _Begun) -> Vouched:
        try:
            claims = jwt.decode(id_token, _key_set(keys), algorithms=_ALGORITHMS).claims
            registry = jwt.JWTClaimsRegistry(
                leeway=_LEEWAY_S,
                iss={"essential": True, "value": self._issuer},
                aud={"essential": True, "value": self._client_id},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": begun.nonce},
            )
            registry.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderError(_UNTRUE) from error
        if claims.get("azp", self._client_id) != self._client_id:
            raise ProviderError(_UNTRUE)
        verified = claims.get("email_verified") is True
        return Vouched(str(claims["sub"]), str(claims.get("email", "")) if verified else "", begun.next_page)


def _key_set(keys: Mapping[str, Any]) -> KeySet:
    published = keys.get("keys")
    if not isinstance(published, list):
        raise ValueError("the provider publishes no keys")  # noqa: TRY004 - what came over the wire is a value
    known = [key for key in published if isinstance(key, dict) and key.get("kty") in {"RSA", "EC"}]
    return KeySet([RSAKey.import_key(key) if key["kty"] == "RSA" else ECKey.import_key(key) for key in known])


async def _fetched(client: AsyncOAuth2Client, address: str) -> dict[str, Any]:
    try:
        answer = await client.request("GET", address, withhold_token=True)
        answer.raise_for_status()
        found = answer.json()
    except (httpx2.HTTPError, AuthlibBaseError, ValueError) as error:
        raise ProviderError(_UNREACHED) from error
    if not isinstance(found, dict):
        raise ProviderError(_UNREACHED)
    return found


def _safe(address: str) -> bool:
    """Whether secrets may be sent there: https, or plain on loopback."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme != "http":
        return False
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"
