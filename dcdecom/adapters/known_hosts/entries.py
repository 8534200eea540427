"""Entries of a known_hosts file, as sshd(8) describes them under SSH_KNOWN_HOSTS FILE FORMAT, and whose they are.

A name stands there as it is, or hashed: `|1|SALT|HASH`, where HASH is the HMAC-SHA1 of the name under the salt, both in
base64. What is hashed can only be tried: each name and address of a server, at port 22 and at every other port that the
file has in plain. Patterns with `*` or `?` and names behind `!` are of no one server, and are passed over.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections.abc import Iterable, Iterator, Sequence

from dcdecom import limits
from dcdecom.adapters.texts.terms import Hit, Terms
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit
from dcdecom.model.estate.references import Subject

HASHED = "|1|"
MARKERS = ("@cert-authority", "@revoked")
LONGEST = 60
"""Characters of the type of a key that are shown."""


@dataclass(frozen=True)
class Entry:
    """One line: its number, the hosts that it is of, and the type of their key."""

    line: int
    hosts: tuple[str, ...]
    key_type: str


@dataclass(frozen=True)
class Candidate:
    """What may have been hashed, and whose it is."""

    text: str
    hit: Hit


def entries(text: str) -> tuple[list[Entry], list[int]]:
    """Every entry, and the numbers of lines that are none. Comments and empty lines are neither."""
    found, odd = [], []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] in MARKERS:
            del words[0]
        if len(words) < 3:
            odd.append(number)
        else:
            found.append(Entry(number, tuple(words[0].split(",")), words[1][:LONGEST]))
    return found, odd


def of_servers(
    found: Sequence[Entry], subjects: Sequence[Subject], domains: Iterable[str], until: float
) -> Iterator[tuple[Entry, Hit]]:
    """Each entry of a server, once for each name or address by which it is. Raises OverLimit after `until`, and
    ValueError for what can be no name."""
    domains = tuple(domains)
    terms = Terms(subjects, domains)
    candidates = tuple(_candidates(subjects, domains, _ports(found)))
    for entry in found:
        hits: dict[Hit, None] = {}
        for host in entry.hosts:
            if host.startswith(HASHED):
                hits |= dict.fromkeys(_hashed(host, candidates))
            elif not set("*?!") & set(host):
                hits |= dict.fromkeys(hit for hit in terms.hits(host) if hit.by in ("name", "address"))
        yield from ((entry, hit) for hit in hits)
        if time.monotonic() > until:
            raise OverLimit(limits.TEXTS_SECONDS)


def is_readable(host: str) -> bool:
    """Whether a host is plain, or hashed in the way that is known."""
    return not host.startswith("|") or _parts(host) is not None


def _ports(found: Iterable[Entry]) -> tuple[str, ...]:
    """Every port but 22 that stands there in plain, as `[host]:2222`."""
    hosts = (host for entry in found for host in entry.hosts)
    return tuple(sorted({host.rpartition("]:")[2] for host in hosts if host.startswith("[") and "]:" in host}))


def _candidates(
    subjects: Sequence[Subject], domains: tuple[str, ...], ports: tuple[str, ...]
) -> Iterator[Candidate]:  # fmt: skip
    """As ssh writes them: names in small letters, another port than 22 behind brackets."""
    for each in subjects:
        for name in each.names:
            full = (name, *(f"{name}.{end}" for end in domains if "." not in name))
            yield from _at_ports((text.lower() for text in full), Hit(each.device, "name", name), ports)
        for address in each.addresses:
            yield from _at_ports([address.lower()], Hit(each.device, "address", address), ports)


def _at_ports(texts: Iterable[str], hit: Hit, ports: tuple[str, ...]) -> Iterator[Candidate]:
    for text in texts:
        yield Candidate(text, hit)
        yield from (Candidate(f"[{text}]:{port}", hit) for port in ports)


def _hashed(host: str, candidates: Iterable[Candidate]) -> Iterator[Hit]:
    parts = _parts(host)
    if parts is None:
        return
    salt, expected = parts
    for each in candidates:
        if hmac.digest(salt, each.text.encode(), "sha1") == expected:
            yield each.hit


def _parts(host: str) -> tuple[bytes, bytes] | None:
    """Salt and hash; None where it is hashed in no way that is known."""
    try:
        salt, expected = (base64.b64decode(part, validate=True) for part in host.removeprefix(HASHED).split("|"))
    except (ValueError, binascii.Error):
        return None
    return (salt, expected) if host.startswith(HASHED) and salt and len(expected) == 20 else None
