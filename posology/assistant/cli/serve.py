"""`posology serve`: web pages and API on one address; prints the one-time address for the first user."""

from __future__ import annotations

import gc
import ipaddress
import socket
import sys
from typing import Annotated

import typer
from rich.text import Text

from posology.assistant import bootstrap
from posology.assistant.cli.console import err
from posology.assistant.cli.progress import bar
from posology.assistant.errors import ConfigurationError

_SWITCH_S = 0.001  # threads that answer give way to the one that accepts and refuses


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8000,
    site: Annotated[
        list[str] | None, typer.Option(help="A name the site is reached by; may be repeated. Needed off loopback.")
    ] = None,
    certificate: Annotated[str, typer.Option(help="TLS certificate file (PEM).")] = "",
    key: Annotated[str, typer.Option(help="TLS key file (PEM).")] = "",
    rate: Annotated[
        float, typer.Option(min=0.1, help="Requests a second that one address may make, after a burst.")
    ] = 40,
    at_once: Annotated[
        int, typer.Option(min=1, help="Requests worked on at a time; more get 503. Raise it where a model drafts.")
    ] = 10,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy on this machine ends TLS and sets X-Forwarded-*.")
    ] = False,
) -> None:
    """Serve pages and API. On loopback plain HTTP will do; elsewhere TLS is needed, here or in a proxy.

    Example: posology serve --port 8080
    """
    # Imported on demand: the web framework costs time that no other command need pay.
    from posology.assistant.web.app import LOOPBACK, create_app  # noqa: PLC0415
    from posology.assistant.web.composition import services_from  # noqa: PLC0415
    from posology.assistant.web.limits import Bounds  # noqa: PLC0415
    from posology.assistant.web.server import server_for  # noqa: PLC0415

    secure = bool(certificate) or behind_proxy
    _refuse_open(host, site or [], secure=secure)
    chosen = bootstrap.settings()
    listener = _listener(host, port)
    records = bootstrap.open_records(chosen)
    try:
        with bar("Preparing the library") as progress:
            workers = at_once if chosen.language_model else Bounds().workers
            bounds = Bounds(at_once=at_once, workers=workers, per_second=rate, burst=int(3 * rate) + 1)
            services = services_from(chosen, records, progress, secure=secure, bounds=bounds)
        app = create_app(services, [*LOOPBACK, *(site or [])])
        server = server_for(app, certificate, key, behind_proxy=behind_proxy)
        here = f"{_shown(host)}:{listener.getsockname()[1]}"
        address = f"https://{site[0]}" if behind_proxy and site else f"{'https' if certificate else 'http'}://{here}"
        listener.listen()  # whoever opens the address at once is not refused
        _say_where(services.door.first_invitation(), address)
        _settle()
        server.run(sockets=[listener])
    finally:
        records.close()
        listener.close()


def _settle() -> None:
    """Rules, names and routes stay to the end: looking through them for garbage would hold up every request at once."""
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(_SWITCH_S)


def _listener(host: str, port: int) -> socket.socket:
    """Take the address before anything slow is done, so that a taken one is said at once."""
    from posology.assistant.web.stopping import bound  # noqa: PLC0415

    try:
        return bound("127.0.0.1" if host == "localhost" else host, port)
    except OSError as error:
        raise ConfigurationError(
            f"cannot listen on {host}, port {port} ({error.strerror}); choose another --port, or stop what holds it"
        ) from error


def _refuse_open(host: str, site: list[str], *, secure: bool) -> None:
    """Off loopback, passwords travel a network: refuse without TLS and without a name to be known by."""
    if _loopback(host):
        return
    if not secure:
        raise ConfigurationError(
            f"listening on {host} without TLS would send passwords in the open; "
            "give --certificate and --key, or --behind-proxy when a proxy ends TLS, or listen on 127.0.0.1"
        )
    if not site:
        raise ConfigurationError(f"listening on {host} needs --site with the name that users type")


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _say_where(invitation: str | None, address: str) -> None:
    err.print(Text(f"Posology at {address}", style="bold"))
    if invitation:
        err.print(Text("Nobody has an account yet. Open this address once to become the administrator:"))
        err.print(Text(f"{address}/welcome?code={invitation}"), soft_wrap=True)
