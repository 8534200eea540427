"""The commonest reasons that adapters give, in the language of who reads them.

A reason is made in English and kept so: it stands in journals, whose bytes no reader's language may change. So it is
known again by its words. What is not in the table stays as it was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

SECTION = "reasons"
"""Where the sentences stand in the texts. A test compares the English ones with those here."""
REASONS = {
    "refused": "connection refused",
    "unconnected": "no connection",
    "connect-timeout": "no connection within {seconds} s",
    "answer-timeout": "no answer within {seconds} s",
    "no-host": "its host name was not found",
    "untrusted": "its certificate is not trusted: {what}",
    "tls": "TLS failed",
    "dropped": "the connection was dropped before the answer",
    "http-401": "HTTP 401 {what}",
    "http-403": "HTTP 403 {what}",
    "ssh-port": "no connection: Unable to connect to port {port} on {address}",
    "ssh-timeout": "no connection: timed out",
    "ssh-unconnected": "no connection: {what}",
    "ssh-session": "no SSH session: {what}",
    "ssh-login": "the switch refused the login of {login}",
    "ssh-enable": "the switch refused the enable secret",
    "ssh-prompt": "no prompt came back in time, or the session ended",
    "ssh-no-prompt": "no prompt after the login: {reason}",
    "ssh-lost": "the session was lost ({what})",
    "udp-port": "nothing listens on that UDP port",
    "snmp-privacy": "no answer (or wrong privacy key)",
    "snmp-community": "no answer (or wrong community)",
    "snmp-user": "the agent does not know this v3 user",
    "snmp-passphrase": "wrong authentication passphrase or protocol for this v3 user",
    "network-deadline": "not read within the {seconds} s for the whole network (reconcile.network_deadline)",
}
"""Key -> the reason as adapters give it. The first that fits counts."""
WAY = re.compile(r"(SNMP|CLI): (?=.)")
"""Which way into a switch it is about, before the reason itself."""
BETWEEN = "; "
ANYTHING: Mapping[str, str] = {}
"""What stands in braces is a text of any form."""


def known(reason: str) -> tuple[str, Mapping[str, str]] | None:
    """The key of a reason and what stands in its braces; None where the table does not have it."""
    return match(SECTION, REASONS, reason)


def match(
    section: str, table: Mapping[str, str], text: str, fits: Mapping[str, str] = ANYTHING
) -> tuple[str, Mapping[str, str]] | None:
    """The key in the texts of what fits first, and what stands in its braces. `fits`: a pattern for some of these."""
    for key, form in _forms(tuple(table.items()), tuple(fits.items())):
        if found := form.fullmatch(text):
            return f"{section}.{key}", found.groupdict()
    return None


def parts(text: str) -> Iterator[tuple[str, str]]:
    """Each reason of a text that holds one or several, with the way that stands before it."""
    whole = known(text)
    for part in (text,) if whole else text.split(BETWEEN):
        way = WAY.match(part)
        yield (way[0], part[way.end() :]) if way else ("", part)


@cache
def _forms(
    table: tuple[tuple[str, str], ...], fits: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    braces, pattern = re.compile(r"\\\{(\w+)\\\}"), dict(fits)

    def named(found: re.Match[str]) -> str:
        return f"(?P<{found[1]}>{pattern.get(found[1], '.+?')})"

    return tuple((key, re.compile(braces.sub(named, re.escape(text)))) for key, text in table)
