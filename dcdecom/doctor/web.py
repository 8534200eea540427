"""What NetBox and Zabbix have in common: that they answer, their version, their clock, their certificate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from dcdecom.doctor.result import Line, ok, to_fix, unseen
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.rights import About

SKEW = 30
"""Seconds by which two clocks may differ: what is read, written and silenced is put in order by them."""
SOON = timedelta(days=14)


@dataclass(frozen=True)
class WebSystem:
    """A web system, and the versions that dcdecom knows."""

    name: str
    title: str
    oldest: tuple[int, int]
    why: str
    """What an older one cannot do."""
    tested: tuple[int, int]


NETBOX = WebSystem("netbox", "NetBox", (4, 6), "its lists cannot be read in pages that begin at an id", (4, 7))
ZABBIX = WebSystem("zabbix", "Zabbix", (7, 0), "its proxies and its roles are told in another form", (7, 0))


def about(kind: WebSystem, role: str, answer: Answer[About], url: str) -> Iterator[Line]:
    """That it answers this account, with which version and which time."""
    subject = f"{kind.title} {role}"
    if not isinstance(answer, Reading):
        how = f"Check {kind.name}.url ({url}), {kind.name}.ca_file and the token of {kind.name}.{role}."
        yield unseen(f"{kind.name}-answers", subject, answer, how)
        return
    said = answer.value
    yield ok(f"{kind.name}-answers", subject, f"answers {said.account or 'this token'}")
    if role == "reader":
        yield _version(kind, said.version)
        yield _clock(kind, said.clock)


def _version(kind: WebSystem, text: str) -> Line:
    code = f"{kind.name}-version"
    found = re.match(r"(\d+)\.(\d+)", text)
    if found is None:
        return unseen(code, kind.title, f"it calls its version {text!r}")
    version = (int(found[1]), int(found[2]))
    if version < kind.oldest:
        wanted = ".".join(map(str, kind.oldest))
        return to_fix(code, kind.title, f"version {text}: {kind.why}", f"Upgrade {kind.title} to {wanted} or newer.")
    tested = "" if version == kind.tested else f"; dcdecom was tested with {'.'.join(map(str, kind.tested))}"
    return ok(code, kind.title, f"version {text}{tested}")


def _clock(kind: WebSystem, ahead: float | None) -> Line:
    code = f"{kind.name}-clock"
    if ahead is None:
        return unseen(code, kind.title, "its answers carry no time")
    if abs(ahead) > SKEW:
        way = "ahead of" if ahead > 0 else "behind"
        said = f"its clock is {abs(ahead):.0f} s {way} this machine's"
        return to_fix(code, kind.title, said, "On both machines: chronyc tracking, or timedatectl timesync-status.")
    return ok(code, kind.title, "its clock is this machine's")


def tls(kind: WebSystem, url: str, answer: Answer[datetime], now: datetime) -> Line:
    """Whether the token goes over the network in clear, and how long the certificate lasts."""
    code, parts = f"{kind.name}-tls", urlsplit(url)
    if parts.scheme == "http":
        if (parts.hostname or "").startswith("127.") or parts.hostname in ("localhost", "::1"):
            return ok(code, kind.title, "without TLS, on this machine")
        how = f"Set {kind.name}.url to its https:// address, and {kind.name}.ca_file where the authority is your own."
        return to_fix(code, kind.title, f"{url}: the token crosses the network in clear", how)
    if not isinstance(answer, Reading):
        return unseen(code, kind.title, answer, f"Set {kind.name}.ca_file where the authority is your own.")
    until = f"{answer.value:%Y-%m-%d}"
    if answer.value - now < SOON:
        how = f"Renew the certificate of {parts.hostname}."
        return to_fix(code, kind.title, f"its certificate ends on {until}", how)
    return ok(code, kind.title, f"its certificate lasts until {until}")
