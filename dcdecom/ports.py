"""What dcdecom asks of the outside, as Protocols. Readers stand apart from Writers.

A reader takes many objects and yields one answer each, as they arrive and in any order: a case asks for few, the
reconcile for all. Readers never raise for what a system does: they answer Unreadable. Writers act once and raise
NotSent, SystemRefused or NoAnswer; they never retry and never read back, since `acting.py` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeAlias

if TYPE_CHECKING:
    from dcdecom.model.case import Case, Tracked
    from dcdecom.model.drift import Kept
    from dcdecom.model.estate import (
        AddressHolder,
        Answer,
        Blocker,
        CableRecord,
        CliPort,
        CliTables,
        DeviceRecord,
        Export,
        IpRecord,
        Listed,
        Loss,
        MacAddress,
        MachineRecord,
        MonitoredHost,
        NetworkDevice,
        NetworkTables,
        Occupant,
        OtherTool,
        PortState,
        RecordHistory,
        Ref,
        Silence,
    )
    from dcdecom.model.evidence import Remembered, Sighting
    from dcdecom.model.grant import Grant, Holdings
    from dcdecom.model.rights import About, Right, RoleRules
    from dcdecom.model.settings import SecretRef
    from dcdecom.model.spelling import Spelling

Payload: TypeAlias = Mapping[str, Any]


# --- systems: readers ------------------------------------------------------------------------------------------------


class RecordReader(Protocol):
    """NetBox, read."""

    def roster(self) -> Iterator[Answer[tuple[Listed, ...]]]:
        """Every device and virtual machine by its name, in pages. One Unreadable page means that some are missing."""
        ...

    def devices(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[DeviceRecord, ...]]]]:
        """Each name's devices: every one whose name is the same but for case, so that a near hit can be shown.

        Absent means that NetBox counted none. Never an empty Reading.
        """
        ...

    def devices_by_id(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[DeviceRecord]]]:
        """Each id's device, read afresh, with its ETag."""
        ...

    def machines(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MachineRecord, ...]]]]:
        """Each name's virtual machines, names compared as in `devices`."""
        ...

    def machines_on(self, device_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[MachineRecord, ...]]]]:
        """The virtual machines recorded on each device."""
        ...

    def network(self, site_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[NetworkDevice, ...]]]]:
        """Each site's switches and gateways, and those that its switches' uplinks reach."""
        ...

    def holders(self, macs: Iterable[MacAddress]) -> Iterator[tuple[MacAddress, Answer[tuple[AddressHolder, ...]]]]:
        """Who is recorded with each MAC address."""
        ...

    def occupants(self, rack_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[Occupant, ...]]]]:
        """What stands in each rack, top unit first."""
        ...

    def history(
        self, devices: Iterable[DeviceRecord], since: datetime
    ) -> Iterator[tuple[int, Answer[RecordHistory]]]:
        """What was changed of each device, its interfaces, addresses and cables since then, by device id.

        Never Absent: a device of which nothing was changed has an empty history.
        """
        ...

    def cables(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[CableRecord]]]:
        """Each id's cable, with all that is needed to make it again."""
        ...

    def cables_at(self, interface_ids: Iterable[int]) -> Iterator[tuple[int, Answer[CableRecord]]]:
        """The cable in each interface, as `cables` reads it; Absent where none is plugged in."""
        ...

    def addresses(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[IpRecord]]]: ...

    def notes(self, nonces: Iterable[str]) -> Iterator[tuple[str, Answer[Ref]]]:
        """The NetBox note (journal entry) that holds each nonce; two would be Unreadable."""
        ...

    def writes(self, nonces: Iterable[str]) -> Iterator[tuple[str, Answer[str]]]:
        """The change-log entry whose message holds each nonce: how a write whose answer was lost is found again."""
        ...

    def statuses(self) -> Answer[tuple[str, ...]]:
        """The device statuses that this NetBox offers."""
        ...

    def in_parts(self) -> str:
        """Why what was to be read whole, once, is asked for part by part instead; empty where it is not."""
        ...

    def forget(self) -> None:
        """Let go of what was read beforehand, where anything was; from now on NetBox is asked again."""
        ...


class NetworkReader(Protocol):
    """SNMP agents of switches and gateways, by their inventory names."""

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[NetworkTables]]]: ...

    def ports(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Answer[PortState]]]:
        """The state of single ports, each as (agent, port name); the name is resolved to an ifIndex afresh."""
        ...

    def macs(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MacAddress, ...]]]]:
        """Every ifPhysAddress of each agent: a gateway's own, or a server's own."""
        ...


class SwitchReader(Protocol):
    """Command lines of switches, by their inventory names."""

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[CliTables]]]: ...

    def ports(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Answer[CliPort]]]:
        """The state and stanza of single ports, each as (switch, port name)."""
        ...

    def spelling(self, switch: str) -> Spelling:
        """What else this kind of switch calls its ports, by the inventory. Nothing is asked of it."""
        ...

    def lines(self, switch: str, port: str, up: bool) -> tuple[str, ...]:
        """What a person types on the switch to open the port, or to shut it, and to save. Nothing is asked of it."""
        ...


class MonitoringReader(Protocol):
    """Zabbix, read."""

    def hosts(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        """Each name's hosts: whose technical or visible name is the same but for case."""
        ...

    def hosts_by_id(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[MonitoredHost]]]: ...

    def host_ids(self) -> Answer[tuple[str, ...]]:
        """The id of every host, as far as this account may see."""
        ...

    def hosts_at(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        """The hosts that have an interface at each IP address or DNS name; a name is met in every domain."""
        ...

    def blockers(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[Blocker, ...]]]]:
        """What would make Zabbix refuse to delete these hosts, told of each that is part of it.

        An empty Reading means that nothing was found. They are asked about as they are deleted: together.
        """
        ...

    def losses(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[Loss, ...]]]]:
        """What no import brings back for each host."""
        ...

    def exports(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[Export]]]:
        """Each host's configuration, checked to hold that host. It may hold secrets: seal it."""
        ...

    def silences(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[Silence]]]:
        """The maintenance of each name."""
        ...


# --- systems: writers ------------------------------------------------------------------------------------------------


class RecordWriter(Protocol):
    """NetBox, written. Each write names one id and sends If-Match with `etag` where it is given.

    `nonce` goes into the changelog message, by which the write is found again.
    """

    def set_status(self, device_id: int, status: str, etag: str, nonce: str) -> None: ...

    def release_position(self, device_id: int, etag: str, nonce: str) -> None:
        """Take the device out of its rack: rack, position and face together."""
        ...

    def restore_position(
        self, device_id: int, rack_id: int, position: str, face: str, etag: str, nonce: str
    ) -> None: ...

    def remove_cable(self, cable_id: int, etag: str, nonce: str) -> None: ...

    def restore_cable(self, kept: str, nonce: str) -> None:
        """Plug a removed cable in again from `CableRecord.kept`. It gets a new id."""
        ...

    def set_address_status(self, address_id: int, status: str, etag: str, nonce: str) -> None: ...

    def add_note(self, device_id: int, text: str, nonce: str) -> None: ...


class SwitchWriter(Protocol):
    """Switch ports, written: one port a session, shut or opened and saved; the session is dropped after any failure."""

    def shut(self, switch: str, port: str) -> None: ...

    def open(self, switch: str, port: str) -> None: ...


class MonitoringWriter(Protocol):
    """Zabbix, written. Each write names one id."""

    def silence(self, host_id: str, name: str, since: datetime, until: datetime, description: str) -> None: ...

    def end_silence(self, silence_id: str) -> None: ...

    def set_enabled(self, host_id: str, enabled: bool) -> None: ...

    def delete_host(self, host_id: str) -> None: ...

    def restore_host(self, export: str) -> None: ...


class Memory(Protocol):
    """Where addresses were seen by earlier looks, for 30 days; kept by us, beside the journals.

    It is filled by looks that were made anyway, and it is bounded: the oldest gives way.
    """

    def remember(self, seen: Iterable[Sighting]) -> None:
        """Keep every sighting that is learned, on a wire and on no uplink; others are left out."""
        ...

    def on(self, ports: Iterable[tuple[str, str]]) -> tuple[Remembered, ...]:
        """What was seen on these ports, each as (switch, port)."""
        ...

    def of(self, macs: Iterable[MacAddress]) -> tuple[Remembered, ...]:
        """Where these addresses were seen."""
        ...


class DriftStore(Protocol):
    """What the reconcile knows from run to run; kept by us, beside the journals."""

    def known(self) -> tuple[Kept, ...]:
        """Everything as the last run left it."""
        ...

    def last_success(self) -> datetime | None:
        """When a run last could compare; None before the first."""
        ...

    def keep(self, kept: Iterable[Kept], succeeded: datetime | None) -> None:
        """Replace what is known, all of it or nothing. `succeeded` is when this run could compare."""
        ...


@dataclass(frozen=True)
class Readers:
    record: RecordReader
    network: NetworkReader
    switch: SwitchReader
    monitoring: MonitoringReader
    memory: Memory | None = None
    """None where nothing was ever kept: then nothing is remembered."""


@dataclass(frozen=True)
class Writers:
    record: RecordWriter
    switch: SwitchWriter
    monitoring: MonitoringWriter


# --- systems: as one account meets them -------------------------------------------------------------------------------


class RecordAccount(Protocol):
    """NetBox as one token meets it. Nothing is written."""

    def about(self) -> Answer[About]: ...

    def certificate(self) -> Answer[datetime]:
        """When its certificate ends; Absent where there is no TLS."""
        ...

    def may(self, rights: Iterable[Right]) -> Iterator[tuple[Right, Answer[bool]]]:
        """Whether each right is there, for some objects at least."""
        ...

    def told(self, rights: Iterable[Right]) -> Answer[frozenset[Right]]:
        """Those of the rights that it lists as the account's own; others may be there too."""
        ...

    def offered(self, model: str) -> Answer[tuple[str, ...]]:
        """The statuses that `dcim.device` or `ipam.ipaddress` may have."""
        ...

    def roles(self) -> Answer[tuple[str, ...]]:
        """The slugs of all device roles."""
        ...

    def field_type(self, name: str) -> Answer[str]:
        """The type of a custom field of devices, such as `integer`."""
        ...

    def devices(self) -> Answer[int]:
        """How many devices this token is shown."""
        ...

    def others(self) -> Answer[tuple[OtherTool, ...]]:
        """What else keeps hosts by this record."""
        ...


class Granting(Protocol):
    """One system as its administrator meets it: what dcdecom's own accounts hold there, read and written.

    No command but `grant` is given one. It raises as Writers do.
    """

    def holdings(self) -> Answer[Holdings]:
        """Every object of ours, and what else lets our accounts do more."""
        ...

    def make(self, grant: Grant) -> None:
        """Make an object. A user gets a password that nobody is told."""
        ...

    def change(self, id: str, grant: Grant) -> None:
        """Set the fields of an object, and nothing else of it."""
        ...


class GrantLog(Protocol):
    """The journal of grants: it is in no case, and every event names the one before."""

    def append(self, type: str, payload: Payload) -> Event: ...

    def last(self) -> Event | None: ...


class MonitoringAccount(Protocol):
    """Zabbix as one token meets it. Nothing is written."""

    def about(self) -> Answer[About]: ...

    def certificate(self) -> Answer[datetime]:
        """When its certificate ends; Absent where there is no TLS."""
        ...

    def role(self) -> Answer[RoleRules]:
        """What its own role allows."""
        ...

    def may(self, methods: Iterable[str]) -> Iterator[tuple[str, Answer[bool]]]:
        """Whether each `.get` method is allowed, tried."""
        ...

    def others(self) -> Answer[tuple[OtherTool, ...]]:
        """What makes hosts by itself here."""
        ...


class SwitchAccounts(Protocol):
    """Command lines of switches as the logins that write meet them. Nothing is set."""

    def may_configure(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[bool]]]:
        """Whether each switch lets its writer into the configuration mode; Absent where that cannot be tried.

        The mode is entered and left.
        """
        ...

    def enrolled(self, names: Iterable[str]) -> Iterator[tuple[str, bool]]:
        """Whether each switch's host key is recorded. Nothing is asked of a switch."""
        ...


class Machine(Protocol):
    """The machine that dcdecom runs on."""

    def room(self, folder: Path) -> tuple[int, bool]:
        """Free bytes where the folder is or would be, and whether this account may write there."""
        ...

    def locale(self) -> str:
        """What is wrong with the character encoding of this session; empty where it is UTF-8."""
        ...

    def secret(self, ref: SecretRef) -> None:
        """Look a secret up and forget it. Raises InputError."""
        ...

    def office(self) -> str:
        """Where LibreOffice is; empty where it is not installed."""
        ...


class Progress(Protocol):
    """Told how far a long reading is."""

    def __call__(self, what: str, done: int, total: int) -> None: ...


# --- our own surroundings --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """One row of a journal. `payload` holds text, whole numbers, booleans, null, lists and mappings of these."""

    case: str
    seq: int
    at: str
    """UTC, as 2026-11-24T13:07:00.123456Z."""
    actor: str
    type: str
    payload: Payload
    prev: str
    """Hash of the event before, 64 hexadecimal digits; zeros before the first."""
    hash: str
    schema: int = 1


class Store(Protocol):
    """Where journals are kept. Every method is one transaction."""

    def open_case(
        self, year: int, at: datetime, actor: str, payload: Payload, claim: Mapping[str, str] | None = None
    ) -> Event:
        """Allot the next case id of the year (`2026-0042`) and append the first event, `case-opened`, with its claims.

        Raises Waiting where another case holds one of them: no case is opened then.
        """
        ...

    def append(
        self, case: str, after: int, at: datetime, actor: str, type: str, payload: Payload,
        claim: Mapping[str, str] | None = None, release: Iterable[str] = (),
    ) -> Event:
        """Append one event behind event number `after`, and take or give back claims with it.

        `claim`: what is claimed, by its key, as people call it.

        Raises Waiting where another process appended first, or another case holds a claim; the text says who has
        had it since when.
        """
        ...

    def events(self, case: str) -> tuple[Event, ...]:
        """The whole journal of one case, its chain checked. Raises InputError for an unknown case, JournalBroken."""
        ...

    def cases(self) -> tuple[str, ...]: ...

    def hold(self, case: str, who: str) -> AbstractContextManager[None]:
        """Hold a case while acting on it. Raises Held where another process does; it ends with its process."""
        ...

    def attend(self, case: str, who: str) -> AbstractContextManager[None]:
        """Be the one command that goes on with a case, also while it waits and holds nothing. Raises as `hold`."""
        ...


class Attachments(Protocol):
    """Files by the SHA-256 of their bytes: written and fsynced before the event that names them."""

    def keep(self, source: Path) -> str:
        """Copy a file in, hashing it as it streams; return its digest. Raises InputError when it is too large."""
        ...

    def keep_bytes(self, content: bytes, sealed: bool = False) -> str:
        """Keep bytes made by dcdecom itself. Sealed ones may hold secrets and never leave in a bundle."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """The bytes of one attachment, sealed or not. Raises InputError when it is not there or not what it was."""
        ...


class Clock(Protocol):
    """The time. `now` is UTC and aware; `uptime` counts seconds since the machine named by `boot` started."""

    def now(self) -> datetime: ...

    def uptime(self) -> int: ...

    def boot(self) -> str: ...

    def sleep(self, seconds: float) -> None: ...


class Calendar(Protocol):
    """Working days."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def due(self, first: date, days: int) -> date:
        """The last of `days` working days, of which the first is `first` or the next working day."""
        ...

    def count(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both counted."""
        ...

    def undecided(self, first: date, last: date) -> tuple[int, ...]:
        """The years between two days whose days off are not all known yet."""
        ...


@dataclass(frozen=True)
class Login:
    """Who runs this process, as the kernel knows it."""

    name: str
    """Empty where it is not known."""
    source: str
    """loginuid, uid, option or unknown."""


class Actor(Protocol):
    """Who is at the keyboard."""

    def login(self) -> Login: ...


@dataclass(frozen=True)
class Paper:
    """A paper that dcdecom made, before it is kept and put where people find it."""

    name: str
    """File name with ending, such as penolakan.txt."""
    content: bytes


class Papers(Protocol):
    """Makes papers from a case; the case is all that they know."""

    def sheet(self, case: Case, step: str, gate: int) -> Paper:
        """What is signed at a gate: what is decided, the head, the code."""
        ...

    def drafts(self, case: Case, step: str) -> tuple[Paper, ...]:
        """Further papers of a row: the draft letter, the list of what to pull and to leave, the minutes."""
        ...

    def report(self, case: Case) -> tuple[Paper, ...]:
        """The run report as of the case's last event: the record first, then its page for people."""
        ...


@dataclass(frozen=True)
class NotMade:
    """What was not made, and why; nothing depends on it."""

    reason: str


class Press(Protocol):
    """Turns papers into PDF."""

    def pdf(self, papers: Sequence[Paper]) -> tuple[Paper, ...] | NotMade:
        """One PDF for each DOCX among the papers, or why there is none."""
        ...


class Tray(Protocol):
    """The folders through which people and dcdecom hand files to each other."""

    def prepare(self, case: str) -> None:
        """Make the case's two folders, for the team to write to."""
        ...

    def arrived(self, case: str) -> tuple[Path, ...]:
        """Regular files in inbox/CASE, by name."""
        ...

    def put(self, case: str, paper: Paper) -> Path:
        """Write a paper to out/CASE, replacing an earlier one of that name."""
        ...


class Teller(Protocol):
    """Says what happens while it happens. The CLI prints; tests collect."""

    def say(self, text: str) -> None: ...

    def changed(self, tracked: Tracked) -> None:
        """A change came to an end."""
        ...

    def recorded(self, event: Event) -> None:
        """An event stands in the journal."""
        ...


class Stated(Protocol):
    """What a gate's statement says."""

    @property
    def case(self) -> str: ...
    @property
    def step(self) -> str: ...
    @property
    def party(self) -> str: ...
    @property
    def decision(self) -> str: ...
    @property
    def devices(self) -> tuple[str, ...]: ...
    @property
    def on(self) -> str: ...
    @property
    def report(self) -> str: ...
    @property
    def head(self) -> str: ...


class Claimed(Protocol):
    """What a signature by key says of itself. It proves nothing before it was checked."""

    @property
    def key(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def namespace(self) -> str: ...


class Notary(Protocol):
    """Ties what was signed to a head: codes on paper, statements, and signatures by key."""

    namespace: str
    """For which a gate's statement is signed."""

    def matches(self, code: str, head: str) -> bool:
        """Whether a typed code is that of a head."""
        ...

    def statement(self, events: Iterable[Event], gate: int, decision: str, on: date, only: tuple[str, ...]) -> bytes:
        """What is to be signed at the gate that event number `gate` opened. Raises InputError: it cannot be stated."""
        ...

    def stated(self, statement: bytes) -> Stated:
        """What a statement says. Raises InputError where it is none."""
        ...

    def claimed(self, signature: bytes) -> Claimed:
        """What a signature says of itself. Raises InputError where it is none, above all for a private key."""
        ...

    def against(self, statement: bytes, signature: bytes, key: str, person: str, at: datetime) -> str:
        """Why it is no signature of this person with this key; empty text where it is. Raises SystemFailure."""
        ...


class Notifier(Protocol):
    """Carries a line to a place from which the team cannot take it back."""

    @property
    def place(self) -> str:
        """Where that is, such as `syslog /dev/log`."""
        ...

    def send(self, line: str) -> str:
        """Send it, once. Returns why it did not leave; empty text where it did."""
        ...
