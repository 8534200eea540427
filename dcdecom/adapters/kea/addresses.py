"""Kea servers whose leases and reservations go with a server: read, and written by subnet and identifier.

A lease is deleted by a command of its own. A reservation is not, in the Kea that Debian has: its whole configuration is
replaced by `config-set`, which knows no condition, and kept by `config-write`. So the configuration's hash is compared
just before, and what changed since is left alone.
"""

from __future__ import annotations

import copy
import json
import secrets as random
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dcdecom import limits
from dcdecom.adapters.batching import OTHER_FORM, Unread
from dcdecom.adapters.http import Failed, write_error
from dcdecom.adapters.kea.connection import DONE, EMPTY, READING, UNSUPPORTED, Control, Reply
from dcdecom.adapters.kea.reader import SYSTEM, ServerReader, asked
from dcdecom.adapters.kea.rows import Config, Reservation, config_of, leases_of, rows_of, subnet_row
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError, NoAnswer, NotSent, SystemRefused
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.dhcp import HeldAddresses, HeldLease, HeldReservation, Reserved
from dcdecom.model.estate.reading import Answer, Reading, Source, Unreadable
from dcdecom.model.settings import DhcpServer, DhcpSettings
from dcdecom.ports.clock import Clock

if TYPE_CHECKING:
    from dcdecom.model.changes.dhcp import DeleteLease, RemoveReservation, RestoreReservation
    from dcdecom.model.estate.references import Subject
    from dcdecom.ports.write_permit import WritePermit

HARDWARE = "hw-address"


class Addresses:
    """`AddressReader` of all servers whose addresses are removed."""

    def __init__(self, servers: Sequence[DhcpServer], secrets: Secrets, clock: Clock) -> None:
        self._clock = clock
        self._servers = {its.name: (its, Control(its, its.reader, secrets)) for its in servers}

    def held(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[HeldAddresses]]:
        source = Source.named(SYSTEM, ", ".join(self._servers))

        def read() -> dict[str, HeldAddresses]:
            found = [
                (its, ServerReader(its, control, (), self._clock).held()) for its, control in self._servers.values()
            ]
            return {
                subject.device: HeldAddresses(
                    tuple(lease for its, held in found for lease in _leases(its, held.leases, subject)),
                    tuple(entry for its, held in found for entry in _reservations(its, held.config, subject)),
                )
                for subject in subjects
            }

        answer = asked(read, source, self._clock)
        if not isinstance(answer, Reading):
            return {subject.device: answer for subject in subjects}
        return {
            name: Unreadable(f"{name} {limits.DHCP_REMOVED}", answer.source, answer.taken_at)
            if limits.DHCP_REMOVED.passed(len(held.leases) + len(held.reservations))
            else Reading(held, answer.source, answer.taken_at)
            for name, held in answer.value.items()
        }

    def leased(self, server: str, subnet: int, mac: MacAddress) -> Answer[tuple[str, ...]]:
        def read() -> tuple[str, ...]:
            _, control = self._named(server)
            found = leases_of(control.done("lease4-get-by-hw-address", {HARDWARE: mac}), None)
            if any(lease.mac != mac for lease in found):
                raise Unread(f"it gave leases of others than {mac}, which was asked for")
            return tuple(sorted(lease.ip for lease in found if lease.subnet == subnet))

        return asked(read, Source.named(SYSTEM, server), self._clock)

    def reserved(self, server: str, subnet: int, by: str, identifier: str, entry: str) -> Answer[Reserved]:
        def read() -> Reserved:
            its, control = self._named(server)
            config = config_of(control.done("config-get"), its.service)
            if subnet and subnet not in {each.id for each in config.subnets}:
                raise Unread(f"it has no subnet {subnet} any more")
            here = [found for found in config.reservations if found.subnet.id == subnet]
            mine = [found for found in here if (found.by, found.identifier) == (by, identifier)]
            if len(mine) > 1:
                raise Unread(f"it has {len(mine)} reservations by {by} {identifier} in subnet {subnet}")
            ip = json.loads(entry).get("ip-address", "") if entry else ""
            other = [found for found in here if ip and found.ip == ip and found not in mine]
            return Reserved(mine[0].entry if mine else "", f"{other[0].by} {other[0].identifier}" if other else "")

        return asked(read, Source.named(SYSTEM, server), self._clock)

    def _named(self, name: str) -> tuple[DhcpServer, Control]:
        if name not in self._servers:
            raise Unread(f"the configuration has no addresses of {name} removed any more")
        return self._servers[name]


def _leases(its: DhcpServer, leases: Sequence[Any], subject: Subject) -> Iterator[HeldLease]:
    places = dict.fromkeys((lease.subnet, lease.mac) for lease in leases if lease.mac in subject.macs)
    for subnet, mac in places:
        ips = tuple(sorted(lease.ip for lease in leases if (lease.subnet, lease.mac) == (subnet, mac)))
        yield HeldLease(its.name, subnet, mac, ips, "" if writes(its) else its.owner)


def _reservations(its: DhcpServer, config: Config, subject: Subject) -> Iterator[HeldReservation]:
    for found in config.reservations:
        if found.is_of(subject.macs):
            own = writes(its) and its.reservations == "written" and not found.more
            asked_of = "" if own else its.owner
            yield HeldReservation(its.name, found.subnet.id, found.by, found.identifier, found.entry, asked_of)


class AddressUpdates:
    """`AddressWriter` of all servers that dcdecom writes to itself."""

    def __init__(self, servers: Sequence[DhcpServer], secrets: Secrets) -> None:
        self._servers = {its.name: (its, Control(its, its.writer, secrets)) for its in servers if writes(its)}

    def delete_lease(
        self, permit: WritePermit[DeleteLease], server: str, subnet: int, identifier: str, ips: tuple[str, ...]
    ) -> None:
        permit.spend(kind="lease", server=server, subnet=subnet, identifier=identifier, ips=ips)
        act = f"delete the lease of {identifier} in subnet {subnet} of {server}"
        _, control = self._named(server)
        for _ in ips:
            if self._done(control, "lease4-del", deletion(subnet, identifier), act).result == EMPTY:
                return

    def remove_reservation(
        self, permit: WritePermit[RemoveReservation], server: str, subnet: int, by: str, identifier: str, entry: str
    ) -> bytes:
        permit.spend(kind="reservation", server=server, subnet=subnet, by=by, identifier=identifier, entry=entry)
        return self._rewritten(server, subnet, by, identifier, entry, wanted=False)

    def restore_reservation(
        self, permit: WritePermit[RestoreReservation], server: str, subnet: int, by: str, identifier: str, entry: str
    ) -> bytes:
        permit.spend(
            kind="restore-reservation", server=server, subnet=subnet, by=by, identifier=identifier, entry=entry
        )
        return self._rewritten(server, subnet, by, identifier, entry, wanted=True)

    def _named(self, name: str) -> tuple[DhcpServer, Control]:
        if name not in self._servers:
            raise NotSent(f"the configuration has no account that may write to DHCP server {name}")
        return self._servers[name]

    def _rewritten(self, server: str, subnet: int, by: str, identifier: str, entry: str, wanted: bool) -> bytes:
        """The configuration with or without this reservation, in memory and in its file; the answer to the latter."""
        its, control = self._named(server)
        act = f"{'put back' if wanted else 'remove'} the reservation of {identifier} in subnet {subnet} of {server}"
        if its.reservations != "written":
            raise NotSent(f"{act}: the configuration does not let dcdecom write it")
        root, hash = _configuration(control, its, act)
        try:
            rows = rows_of(root["Dhcp4"], subnet)
        except StopIteration:
            raise NotSent(f"{act}: not sent: it has no subnet {subnet} any more") from None
        there = [row for row in rows if _is(row, root["Dhcp4"], subnet, by, identifier)]
        if any(Reservation.of(subnet_row(root["Dhcp4"], subnet), row).entry != entry for row in there):
            raise SystemRefused(f"{act}: it is another one by now, nothing was changed")
        if bool(there) != wanted:
            rows[:] = [*rows, json.loads(entry)] if wanted else [row for row in rows if row not in there]
            self._done(control, "config-test", root, act)
            if self._hash(control, act) != hash:
                raise SystemRefused(f"{act}: somebody changed the configuration meanwhile, nothing was changed")
            self._done(control, "config-set", root, act)
        written = self._kept(control, act)
        return json.dumps(written, sort_keys=True).encode()

    def _hash(self, control: Control, act: str) -> str:
        arguments = self._done(control, "config-hash-get", None, act).arguments
        return str(arguments.get("hash")) if isinstance(arguments, dict) else ""

    def _kept(self, control: Control, act: str) -> Any:
        """What `config-write` answers. The change is in force before it, and lost at the next start without it."""
        try:
            return self._done(control, "config-write", None, act).arguments
        except (NotSent, SystemRefused) as error:
            what = f"{error.what}; it is in force, and is not in the server's file"
            raise SystemRefused(what, "Let Kea write its file, then repeat the command.") from error

    def _done(self, control: Control, command: str, arguments: Mapping[str, object] | None, act: str) -> Reply:
        """Raises NotSent, SystemRefused and NoAnswer."""
        try:
            reply = control.ask(command, arguments) if command in READING else control.carry_out(command, arguments)
        except Failed as failed:
            raise write_error(failed, act) from None
        except Unread as error:
            raise NoAnswer(f"{act}: sent, but no usable answer came back: {error}") from None
        except InputError as error:
            raise NotSent(error.what, error.advice) from error
        if reply.result not in (DONE, EMPTY):
            raise SystemRefused(f"{act}: {command} was refused: {reply.text or f'result {reply.result}'}")
        return reply


def _is(row: Any, root: Any, subnet: int, by: str, identifier: str) -> bool:
    found = Reservation.of(subnet_row(root, subnet), row)
    return (found.by, found.identifier) == (by, identifier)


def _configuration(control: Control, its: DhcpServer, act: str) -> tuple[Any, str]:
    """The whole configuration as it may be set again, and its hash. Nothing was sent where it cannot be read."""
    try:
        answer = control.done("config-get")
        config_of(answer, its.service)
        root = copy.deepcopy(answer)
        hash = root.pop("hash")
        if root.keys() != {"Dhcp4"} or not isinstance(hash, str):
            raise Unread("its configuration has another form than Kea 2.6's")
        if _has_masks(root):
            raise Unread("it shows secrets of its configuration as asterisks, which would be set in their place")
    except Failed as failed:
        raise NotSent(f"{act}: not sent: {failed.reason}") from None
    except Unread as error:
        raise NotSent(f"{act}: not sent: {error}") from None
    except InputError as error:
        raise NotSent(error.what, error.advice) from error
    except OTHER_FORM as error:
        raise NotSent(f"{act}: not sent: another form than Kea 2.6's ({type(error).__name__})") from None
    return root, hash


def _has_masks(place: Any) -> bool:
    """Whether a value is nothing but asterisks. Kea 2.6 shows every value as it is."""
    if isinstance(place, dict):
        return any(map(_has_masks, place.values()))
    if isinstance(place, list):
        return any(map(_has_masks, place))
    return isinstance(place, str) and len(place) > 1 and not place.strip("*")


def deletion(subnet: int, mac: str) -> dict[str, object]:
    """By subnet and hardware address: with an address beside it Kea would ignore the identifier."""
    return {"subnet-id": subnet, "identifier-type": HARDWARE, "identifier": mac}


class AddressRights:
    """`AddressAccount`: the right of each account, tried by the deletion of a lease that is not there."""

    def __init__(self, servers: Sequence[DhcpServer], secrets: Secrets, clock: Clock) -> None:
        self._clock = clock
        self._servers = {its.name: (its, Control(its, its.writer, secrets)) for its in servers if writes(its)}

    def servers(self) -> tuple[str, ...]:
        return tuple(self._servers)

    def may_delete(self, server: str) -> Answer[str]:
        def read() -> str:
            its, control = self._servers[server]
            config = config_of(control.done("config-get"), its.service)
            made_up = "02:" + ":".join(f"{part:02x}" for part in random.token_bytes(5))
            subnet = (its.subnets or tuple(each.id for each in config.subnets) or (1,))[0]
            reply = control.carry_out("lease4-del", deletion(subnet, made_up))
            if reply.result == UNSUPPORTED:
                return f"it knows no lease4-del: its hook library lease_cmds is not loaded ({reply.text})"
            return "" if reply.result == EMPTY else f"lease4-del: {reply.text or f'result {reply.result}'}"

        return asked(read, Source.named(SYSTEM, server), self._clock)


def removing(settings: DhcpSettings) -> tuple[DhcpServer, ...]:
    """The servers whose leases and reservations go with a server."""
    return tuple(server for server in settings.servers if server.addresses == "removed")


def writes(server: DhcpServer) -> bool:
    """Whether dcdecom has something to write with; else people are asked."""
    return server.addresses == "removed" and bool(server.writer or server.socket)
