"""One Kea server as a source of references: its configuration and its leases are asked for once for all servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from dcdecom import limits
from dcdecom.adapters.batching import Unread
from dcdecom.adapters.http import Failed
from dcdecom.adapters.kea.connection import Arguments, Control
from dcdecom.adapters.kea.rows import DECLINED, Config, Lease, Reservation, config_of, leases_of
from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import one_spelling
from dcdecom.model.estate.reading import Answer, Reading, Source, Unreadable
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, SourceState, Subject
from dcdecom.model.settings import DhcpServer
from dcdecom.ports.clock import Clock

V = TypeVar("V")
SYSTEM = "dhcp"
NOW = SourceState("", None, False, ())
"""A server is asked itself: what it answers is of now, and nothing of it is left out."""
LATER = "DHCPv6 cannot be read yet: take this server out of the configuration, and ask its owner"


@dataclass(frozen=True)
class Held:
    """Everything that a server has of addresses."""

    config: Config
    leases: tuple[Lease, ...]


@dataclass(frozen=True)
class ServerReader:
    """`ReferenceReader` of one server. All devices are unreadable where its configuration or its leases are."""

    server: DhcpServer
    control: Control
    domains: tuple[str, ...]
    clock: Clock

    @property
    def source(self) -> ReferenceSource:
        return ReferenceSource(self.server.name, SYSTEM, self.server.owner, archive=False, of_system=SYSTEM)

    def mentions(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[Mentions]]:
        """Every reservation and lease of each server, and those of others that have one of its addresses."""
        found = self._asked(self.held)
        if not isinstance(found, Reading):
            return {each.device: found for each in subjects}
        return {each.device: self._of(each, found) for each in subjects}

    def state(self) -> Answer[SourceState]:
        def read() -> SourceState:
            self.held()
            return NOW

        return self._asked(read)

    def _of(self, subject: Subject, found: Reading[Held]) -> Answer[Mentions]:
        lines = tuple(dict.fromkeys(_lines(subject, found.value, self.domains)))
        if limits.TEXTS_MENTIONS.passed(len(lines)):
            return Unreadable(f"{subject.device} {limits.TEXTS_MENTIONS}", found.source, found.taken_at)
        return Reading(Mentions(NOW, lines), found.source, found.taken_at)

    def held(self) -> Held:
        """Raises Unread, Failed and InputError where it was not read whole."""
        if self.server.service != "dhcp4":
            raise Unread(LATER)
        config = read_config(self.control, self.server)
        wanted: Arguments | None = {"subnets": list(self.server.subnets)} if self.server.subnets else None
        asked = frozenset(self.server.subnets) or frozenset(subnet.id for subnet in config.subnets)
        return Held(config, leases_of(self.control.done("lease4-get-all", wanted), asked))

    def _asked(self, ask: Callable[[], V]) -> Reading[V] | Unreadable:
        return asked(ask, Source.named(SYSTEM, self.server.name), self.clock)


def read_config(control: Control, server: DhcpServer) -> Config:
    """Raises Unread where it lacks a subnet that the configuration names: its leases would be none."""
    config = config_of(control.done("config-get"), server.service)
    known = {subnet.id for subnet in config.subnets}
    if lacking := [str(id) for id in server.subnets if id not in known]:
        raise Unread(f"it has no subnet {', '.join(lacking)}, which the configuration names")
    return config


def asked(ask: Callable[[], V], source: Source, clock: Clock) -> Reading[V] | Unreadable:
    """What was read, or why it was not."""
    try:
        return Reading(ask(), source, clock.now())
    except Unread as error:
        return Unreadable(str(error), source, clock.now())
    except Failed as failed:
        return Unreadable(failed.reason, source, clock.now())
    except InputError as error:
        return Unreadable(f"{error.what}. {error.advice}" if error.advice else error.what, source, clock.now())


def _lines(subject: Subject, held: Held, domains: tuple[str, ...]) -> Iterator[Reference]:
    own = frozenset(one_spelling(ip) for ip in subject.addresses)
    names = frozenset(form for name in subject.names for form in _forms(name, domains))
    for reservation in held.config.reservations:
        yield from _of_reservation(reservation, subject, own, names)
    for lease in held.leases:
        yield from _of_lease(lease, subject, own)


def _of_reservation(
    found: Reservation, subject: Subject, own: frozenset[str], names: frozenset[str]
) -> Iterator[Reference]:
    what = f"reservation of {found.ip or 'no address'}{f', {found.hostname}' if found.hostname else ''}"
    if found.is_of(subject.macs):
        yield Reference("dhcp-reservation", f"{what} ({found.subnet})", "mac", found.mac or subject.macs[0])
    elif found.ip in own and found.mac:
        yield Reference("dhcp-foreign", f"{what}, for {found.mac} ({found.subnet})", "address", found.ip)
    elif found.ip in own:
        by = found.by or "no known identifier"
        yield Reference("dhcp-unclear", f"{what}, by {by} ({found.subnet})", "address", found.ip)
    elif found.hostname.casefold() in names:
        whose = found.mac or found.by or "no known identifier"
        yield Reference("dhcp-unclear", f"{what}, for {whose} ({found.subnet})", "name", found.hostname)


def _of_lease(lease: Lease, subject: Subject, own: frozenset[str]) -> Iterator[Reference]:
    place = f"lease of {lease.ip}"
    if lease.mac in subject.macs:
        yield Reference("dhcp-lease", f"{place} (subnet {lease.subnet})", "mac", str(lease.mac))
    elif lease.ip not in own:
        return
    elif lease.state == DECLINED:
        yield Reference("dhcp-lease", f"{place}, declined (subnet {lease.subnet})", "address", lease.ip)
    elif lease.mac:
        yield Reference("dhcp-foreign", f"{place}, for {lease.mac} (subnet {lease.subnet})", "address", lease.ip)
    else:
        yield Reference("dhcp-unclear", f"{place}, by no MAC address (subnet {lease.subnet})", "address", lease.ip)


def _forms(name: str, domains: tuple[str, ...]) -> Iterator[str]:
    """How a reservation may spell a server's name: bare, or under one of the domains."""
    name = name.casefold().rstrip(".")
    yield name
    yield from (f"{name}.{domain}" for domain in domains)
    yield from (name.removesuffix(f".{domain}") for domain in domains)
