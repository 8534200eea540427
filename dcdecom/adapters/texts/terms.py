"""What counts as a mention of a server: a whole token that is its name, address, MAC address or serial number.

A token is never a part of a longer one: `db1` is not in `db10`, `db1-old` or `db1.other.go.id`, and 10.7.0.2 is not in
10.7.0.21. An address counts in any spelling that means it, and letters count without case. What is escaped as for a
regular expression, such as `10\\.7\\.0\\.21`, is read as what it means.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.references import Subject, TokenKind

DOT = r"\\?\."
"""A dot, as it stands or escaped."""
RUN = re.compile(r"[\w.\-]+")
"""What a name may consist of."""
IPV4 = re.compile(r"(?<![0-9A-Za-z.])(?:\d{1,6}\.){3}\d{1,6}(?![0-9A-Za-z]|\.[0-9A-Za-z])")
HEXADECIMAL = re.compile(r"[0-9A-Fa-f:.]+")
LONGEST = len("0000:0000:0000:0000:0000:0000:255.255.255.255") + 2
MAC = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[0-9A-Fa-f]{1,2}(?:([:.\-])[0-9A-Fa-f]{1,2})(?:\1[0-9A-Fa-f]{1,2}){4}"
    r"|[0-9A-Fa-f]{4}([:.\-])[0-9A-Fa-f]{4}\2[0-9A-Fa-f]{4}"
    r"|[0-9A-Fa-f]{6}[:.\-][0-9A-Fa-f]{6}"
    r"|[0-9A-Fa-f]{12}"
    r")(?![0-9A-Za-z]|[:.\-][0-9A-Fa-f]{1,4}(?![0-9A-Za-z]))"
)
BEFORE = re.compile(r"(?:^|[^0-9A-Za-z])([0-9A-Fa-f]{1,2}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6,8})[:.\-]$")
"""One more group before what looks like a MAC address."""
CLIENT = re.compile(r"(?<![0-9A-Za-z])0?1[:\-]$")
"""The type of hardware that stands before it in a client identifier of DHCP, and in the file names of PXE."""
REACH = 24
"""Characters before a MAC address that say whether it is a part of something longer."""
ENDINGS = re.compile(
    r"bak|bash|bat|cfg|cnf|conf|config|cron|csv|db|env|html?|ini|inc|j2|json|ks|list|local|log|map|md|network|nft|old|"
    r"pp|ps1|py|rb|rules|service|rst|sh|sls|sql|svc|tf|tfvars|timer|toml|tpl|tmpl|txt|v4|v6|vcl|xml|ya?ml|zone",
    re.IGNORECASE,
)
"""Ends of file names that are no part of a host name."""


@dataclass(frozen=True)
class Hit:
    """One token by which a line mentions a server."""

    device: str
    by: TokenKind
    token: str
    """In the record's spelling."""


class Terms:
    """Everything that is searched for, of all servers together. Raises ValueError for what is no term."""

    def __init__(self, subjects: Sequence[Subject], domains: Iterable[str] = ()) -> None:
        self._names: dict[str, list[Hit]] = {}
        self._addresses: dict[str, list[Hit]] = {}
        self._macs: dict[str, list[Hit]] = {}
        ends = tuple(domains)
        for each in subjects:
            _must_be_terms(each)
            for name in each.names:
                full = (name, *(f"{name}.{end}" for end in ends if "." not in name))
                self._add(self._names, full, Hit(each.device, "name", name))
            for serial in each.serials:
                self._add(self._names, (serial,), Hit(each.device, "serial", serial))
            for text in each.addresses:
                self._add_address(text, Hit(each.device, "address", text))
            for mac in each.macs:
                self._add(self._macs, (mac,), Hit(each.device, "mac", mac))

    def _add(self, table: dict[str, list[Hit]], keys: Iterable[str], hit: Hit) -> None:
        for key in keys:
            table.setdefault(key.casefold(), []).append(hit)

    def _add_address(self, text: str, hit: Hit) -> None:
        number = ipaddress.ip_address(text)
        self._add(self._addresses, (_spelling(number),), hit)
        self._add(self._names, (number.reverse_pointer,), hit)

    def __bool__(self) -> bool:
        return bool(self._names or self._addresses or self._macs)

    @property
    def names(self) -> Collection[str]:
        """Names, serial numbers and reverse names, in small letters."""
        return self._names.keys()

    @property
    def addresses(self) -> Collection[str]:
        """In their shortest spelling; one of IPv4 inside of IPv6 as IPv4."""
        return self._addresses.keys()

    @property
    def macs(self) -> Collection[str]:
        return self._macs.keys()

    # --- where to look closer ----------------------------------------------------------------------------------------

    @cached_property
    def pattern(self) -> str:
        """An extended regular expression that every line with a token matches, and many others do. Case is ignored."""
        plain = (re.sub(r"[^\w\s-]", _escaped, name) for name in self._names)
        return "|".join(
            (*plain, *(p for a in self._addresses for p in _about(a)), *(_around(mac) for mac in self._macs))
        )

    # --- what counts -------------------------------------------------------------------------------------------------

    def hits(self, line: str) -> Iterator[Hit]:
        """Every token of one line, once."""
        text = line.replace("\\.", ".")
        found = (*self._named(text), *self._addressed(text), *self._of_macs(text))
        yield from dict.fromkeys(found)

    def in_path(self, path: str) -> Iterator[Hit]:
        """Every token of a file's path: of each folder, and of the file without its ending."""
        parts = PurePosixPath(path).parts
        last = parts[-1] if parts else ""
        stem, dot, ending = last.rpartition(".")
        whole = stem if dot and ENDINGS.fullmatch(ending) else last
        yield from dict.fromkeys(hit for part in (*parts[:-1], whole) for hit in self.hits(part))

    def _named(self, text: str) -> Iterator[Hit]:
        for run in RUN.finditer(text):
            yield from self._names.get(run.group().strip(".").casefold(), ())
        for name in self._of_words:
            if re.search(rf"(?<![\w-])(?<!\w\.){re.escape(name)}(?![\w-]|\.\w)", text.casefold()):
                yield from self._names[name]

    @cached_property
    def _of_words(self) -> tuple[str, ...]:
        """Names that are no single run, such as `Server Disdik 1`."""
        return tuple(name for name in self._names if not RUN.fullmatch(name) or name.strip(".") != name)

    def _addressed(self, text: str) -> Iterator[Hit]:
        if not self._addresses:
            return
        for found in IPV4.finditer(text):
            number = ".".join(str(int(part)) for part in found.group().split("."))
            yield from self._addresses.get(number, ())
        for found in HEXADECIMAL.finditer(text):
            if found.group().count(":") < 2 or len(found.group()) > LONGEST:
                continue
            before, after = text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
            if after.isalnum() or (before.isalnum() and not found.group().startswith(":")):
                continue
            yield from self._addresses.get(ipv6_spelling(found.group()), ())

    def _of_macs(self, text: str) -> Iterator[Hit]:
        if not self._macs:
            return
        for found in MAC.finditer(text):
            before = text[max(found.start() - REACH, 0) : found.start()]
            if not BEFORE.search(CLIENT.sub("", before)):
                yield from self._macs.get(_mac(found.group()), ())


def _must_be_terms(subject: Subject) -> None:
    """An empty term would be found in every line, and one of several lines is two terms."""
    for term in (*subject.names, *subject.addresses, *subject.macs, *subject.serials):
        if not term.strip() or not term.isprintable():
            raise ValueError(f"{subject.device}: {term!r} cannot be searched for")


def _spelling(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """As IPv4 where it is one inside of IPv6."""
    return str(getattr(number, "ipv4_mapped", None) or number)


def ipv6_spelling(text: str) -> str:
    """The shortest spelling of what stands there, without the colon or full stop after it; empty where it is none."""
    bare = text[1:] if text.startswith(":") and not text.startswith("::") else text
    for candidate in (bare, bare.rstrip("."), bare.rstrip(".").removesuffix(":")):
        try:
            return _spelling(ipaddress.ip_address(candidate))
        except ValueError:
            continue
    return ""


def _mac(text: str) -> MacAddress:
    groups = re.split(r"[:.\-]", text)
    digits = "".join(group.zfill(2) for group in groups) if len(groups) == 6 else "".join(groups)
    return MacAddress(":".join(digits[i : i + 2] for i in range(0, 12, 2)).casefold())


# --- patterns ---------------------------------------------------------------------------------------------------------


def _escaped(found: re.Match[str]) -> str:
    return DOT if found.group() == "." else f"\\{found.group()}"


def _about(address: str) -> Iterator[str]:
    """What stands in a line with an address in any spelling; of IPv6 its last group that is not zero."""
    number = ipaddress.ip_address(address)
    tail = int(number) & 0xFFFFFFFF
    yield DOT.join(f"0*{(tail >> shift) & 255}" for shift in (24, 16, 8, 0))
    groups = [int(group, 16) for group in _groups(number)]
    last = next((group for group in reversed(groups) if group), 0)
    yield f":0*{last:x}($|[^0-9a-f])" if last else "::"
    if len(groups) == 8 and last == groups[0]:
        yield f"0*{last:x}:"


def _groups(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[str]:
    """The groups of sixteen bits; of an IPv4 address those that it has inside of IPv6."""
    if isinstance(number, ipaddress.IPv4Address):
        value = int(number)
        return [f"{value >> 16:x}", f"{value & 0xFFFF:x}"]
    return number.exploded.split(":")


def _around(mac: str) -> str:
    octets = mac.split(":")
    return "[:.-]?".join(f"0?{octet[1]}" if octet[0] == "0" else octet for octet in octets)
