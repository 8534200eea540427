"""`serve`: the web application on a Unix socket, for a reverse proxy. It reads cases, and decides nothing."""

from __future__ import annotations

import logging
import os
import socket
import stat
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from dcdecom.cli.common import configured, say, settings_of
from dcdecom.errors import DcdecomError, InputError, SystemFailure

if TYPE_CHECKING:
    from dcdecom.model.settings import Settings, WebSettings
    from dcdecom.web.cases import Cases

PACKAGES = ("starlette", "uvicorn", "fido2")
"""What the extra brings."""
MODE = 0o660
"""Of the socket: the account itself, and the group that the reverse proxy is in."""
BACKLOG = 128
AT_ONCE = 64
"""Requests; one more is told to come back."""
HEADER_BYTES = 16 * 1024


@click.command("serve")
@configured
def serve_(config: Path | None) -> None:
    """Serve the web application on the Unix socket of the configuration's section `web`, for a reverse proxy.

    It reads cases and writes nothing. The account that runs it needs no secret of any system and no right to write:
    dcdecom help serve.

    Example: dcdecom serve
    """
    if missing := [name for name in PACKAGES if find_spec(name) is None]:
        what = f"serve needs {', '.join(missing)}, which the extra `web` brings. Nothing was started."
        raise InputError(what, "Install it: pip install 'dcdecom[web]'.")
    settings = settings_of(config)
    if settings.web is None:
        what = f"{settings.path} has no section `web`. Nothing was started."
        raise InputError(what, "It names `host` and `sign_host`: dcdecom help serve.")
    _serve(settings, settings.web)


def _serve(settings: Settings, web: WebSettings) -> None:
    import uvicorn

    from dcdecom.web.application import application_of
    from dcdecom.web.site import site

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(name)s: %(message)s")
    listening = listen(web.socket)

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            """End what is under way, and take the socket away: behind this the signal ends the process."""
            await super().shutdown(sockets)
            web.socket.unlink(missing_ok=True)

    its = site(settings, web)
    Thread(target=_read_once, args=(its.cases,), daemon=True).start()
    say(f"Serving {web.host} at {web.socket}.", err=True)
    Server(uvicorn.Config(
        application_of(its), lifespan="off", proxy_headers=False, server_header=False, access_log=False,
        log_config=None, limit_concurrency=AT_ONCE, h11_max_incomplete_event_size=HEADER_BYTES, http="h11",
        ws="none", timeout_keep_alive=5, timeout_graceful_shutdown=10,
    )).run(sockets=[listening])  # fmt: skip


def _read_once(cases: Cases) -> None:
    """Read every journal before somebody asks for it. What cannot be read is said to whoever asks."""
    with suppress(DcdecomError, OSError):
        cases.all()


def listen(path: Path) -> socket.socket:
    """A socket that the account and its group may connect to. Raises InputError where another process serves there."""
    try:
        if path.exists() and not stat.S_ISSOCK(path.stat().st_mode):
            raise InputError(f"{path} is there, and is no socket. Nothing was started.", "Correct `web.socket`.")
        if path.exists():
            _must_be_left_over(path)
            path.unlink()
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o777 & ~MODE)
        try:
            made.bind(str(path))
        finally:
            os.umask(before)
        made.listen(BACKLOG)
    except OSError as error:
        what = f"{path}: {error.strerror or error}. Nothing was started."
        raise SystemFailure(what, "The account needs the folder of `web.socket`: dcdecom help serve.") from error
    return made


def _must_be_left_over(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            return
    raise InputError(f"{path}: another process serves there. Nothing was started.", "End that one first.")
