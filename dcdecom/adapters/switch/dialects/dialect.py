"""What differs from one vendor's command line to another's, as data: a vendor is one record of it, and no code.

Patterns are regular expressions, searched line by line. `{port}` in a command or a pattern is a port's long name. Each
part names its source: the manual, or the output that a real device printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.command_line import Proven
from dcdecom.model.estate.network import Learned
from dcdecom.model.port_names import Spelling

NEVER = r"(?!)"
"""A pattern that nothing has."""
ALWAYS = r""

UP_DOWN: Mapping[str, bool] = MappingProxyType({"up": True, "down": False})
SECRETS = (
    r"(?:\b(?:password|secret|community|key|key-string|md5|sha\S*|auth|priv|privacy|ascii|hex|authentication-key|token"
    r"|cipher|simple|irreversible-cipher|hash|sha256|plaintext|ciphertext|pre-shared-key|psk|credentials"
    r"|encrypted-password|encrypted|passphrase|shared-secret|user-public-key|snmp-server host \S+)\b[ =:]+(?=\S))"
)
"""What stands before a secret; the rest of such a line is never shown."""


@dataclass(frozen=True)
class Terminal:
    """How the device lets in, how it shows that it waits, and what it says when it did not take a line."""

    driver: str
    """Netmiko's name for it."""
    error: str
    paging: str
    """How paging is switched off; the driver does it at the login."""
    source: str
    prompt: str = r"{base}\S*[>#]"
    """What stands alone on the last line; `{base}` is the part of the prompt that stays."""
    hostname: str = r"^(?P<name>[^\s(>#]+)"
    """The device's own name, in its first prompt."""
    more: str = r"--+ ?[Mm]ore ?--+"
    """How it waits for a key while it pages."""
    around: str = NEVER
    """Lines that come along with the prompt and are no answer."""
    version: str = "show version"
    identity: str = ALWAYS
    """A line that this kind of device, and no other, has in the answer to `version`."""


@dataclass(frozen=True)
class PortForm:
    """The state of one port: in the block that begins at its head line, or on that line."""

    ask: tuple[str, ...]
    head: str
    """With the group name, and where they stand on the same line admin and oper."""
    source: str
    admin: str = NEVER
    """A line of the block, with the group admin; it outweighs the head line."""
    oper: str = NEVER
    admin_words: Mapping[str, bool] = field(default_factory=lambda: UP_DOWN)
    """What admin may say, in lower case, and whether the port is open then; anything else is not understood."""
    oper_words: Mapping[str, bool] = field(default_factory=lambda: UP_DOWN)
    absent: str = NEVER
    """How it says that there is no such port; it counts only where the port is not shown."""
    pseudo: str = NEVER
    """A line in the block of a port that exists in the configuration only."""
    admin_by_stanza: bool = False
    """The state does not say whether the port is shut; its stanza does."""


@dataclass(frozen=True)
class FdbForm:
    """The forwarding table."""

    ask: str
    head: str
    """A line that stands above every table, even above an empty one."""
    rows: tuple[str, ...]
    """Forms of a row, with the groups mac and port, and kind and vlan where they are shown."""
    source: str
    between: str = r"\s*,\s*"
    """What stands between several ports of one row."""
    empty: str = NEVER
    """How it says that there is no entry at all."""
    total: str = NEVER
    """A line with the group count: how many rows the answer has."""
    counts_below: str = NEVER
    """The head of a table that always ends with its count: without one it was cut off."""
    counts_addresses: bool = False
    """Whether it may count addresses instead: one in several VLANs has several rows."""
    number: str = NEVER
    """The number of a row, in the group n, where rows are numbered one after the other."""
    notes: str = NEVER
    """Lines behind the head that belong to the answer and are no row: legends, headings of sections."""
    groups: str = NEVER
    """The heading of a further table that holds group addresses alone."""
    kinds: Mapping[str, Learned] = field(
        default_factory=lambda: {"dynamic": "learned", "static": "static", "secure": "static", "self": "self"}
    )
    """What the kind of a row means, in lower case; an unknown one is `other`."""
    nowhere: frozenset[str] = frozenset()
    """What the port column says of the device itself."""


@dataclass(frozen=True)
class NeighbourForm:
    """What the device hears by LLDP. A neighbour is the lines from one `begin` to the next."""

    ask: str
    begin: str
    """The first line of a neighbour; its fields may stand on it."""
    chassis: str
    port_id: str
    source: str
    port: str = NEVER
    """The local port, in the neighbour's own lines."""
    section: str = NEVER
    """The line that names the local port of all neighbours that follow; with the group count where it says how many."""
    system_name: str = NEVER
    capabilities: str = NEVER
    """The enabled ones; lines that follow and are indented deeper belong to it where `wraps`."""
    whole: str = NEVER
    """A line that every list has, even an empty one; with the group count where it says how many.

    ALWAYS proves no empty list."""
    always: tuple[str, ...] = ()
    """Lines that every neighbour has, whatever it advertises: without one it was cut."""
    index: str = NEVER
    """Numbers the neighbours of a port, in the group n: no number comes twice before the next port."""
    restarts: str = NEVER
    """A line, the whole of which comes once a port, from which on `index` begins anew."""
    apart: bool = False
    """Whether a blank line ends what belongs to a port: what comes behind it without a `section` has lost its own."""
    wraps: bool = False
    """Whether a field may go on in the next line."""
    only: bool = False
    """Whether the list is rows, one a line, and nothing else."""
    inside: str = ALWAYS
    """What every line between the first port and the end looks like, but for `section`."""
    none: str = NEVER
    """How it says that LLDP is off, unknown, or hears nothing."""
    each: NeighbourForm | None = None
    """Shows the neighbours of one port, where `ask` does not show what they can do."""


@dataclass(frozen=True)
class AggregateForm:
    """Which ports belong to which link aggregate. One is what stands from its `begin` to the next."""

    ask: str
    head: str
    """A line that every answer has."""
    begin: str
    """Names the aggregate; ports may stand behind it on its line."""
    member: str
    """One port, with the group state where it is shown; with the group last it is the first of a range."""
    attached: str
    """What the state of a port has that carries traffic; NEVER where the list does not tell."""
    source: str
    none: str = NEVER
    """How it says that there is no aggregate."""
    empty: str = NEVER
    """How one says that it has no port."""
    rest: str = r"^\s*$"
    """What may be left of its lines once the ports are taken out: another port that was not understood is no rest."""
    beside: str = NEVER
    """What may be left of a line that shows ports."""
    total: str = NEVER
    """How many aggregates there are, in the group count."""
    used: str = NEVER
    """How many of them carry traffic, in the group count: where one does, one is shown."""
    up: str = NEVER
    """How many ports of one aggregate are attached, in the group count."""


@dataclass(frozen=True)
class ConfigurationForm:
    """The configuration that runs and the one that is kept."""

    running: str
    startup: str
    """Empty where none can be shown."""
    stanza: str
    """Shows one port's stanza; empty where only the whole configuration can be shown."""
    stanza_whole: str
    """As `running_whole`, for the stanza; `{port}` may stand in it."""
    running_whole: str
    startup_whole: str
    """The line without which a configuration was refused, cut off, or is not there."""
    noise: str
    """Lines that say when and how a configuration was made, not what is set."""
    shut: str
    """The line of a stanza that shuts its port."""
    source: str
    head: str = "interface {port}"
    """The line above a port's stanza."""
    own: str = ""
    """Where every line stands alone: the lines that are a port's own, with the group line."""
    opened: str = NEVER
    """The line of a stanza that opens its port, where it is shown."""
    shut_by_default: str = NEVER
    """A line of the whole configuration with which ports are shut unless their stanza opens them."""
    trunk: str = NEVER
    """The line of a stanza that makes its port carry several VLANs."""
    partial: str = NEVER
    """The line that says that a part of the configuration is not shown."""
    flat_block: str = NEVER
    """Opens a block whose lines are not indented and that ends with `exit`."""
    inlined: str = NEVER
    """A setting (group line) that one of the two configurations shows by a file's name, with the group file, and the
    other in full: in lines of hexadecimal numbers below it, up to `quit`."""
    mark: str = NEVER
    """What the prompt shows while the running configuration is not kept."""
    masks: str = SECRETS


@dataclass(frozen=True)
class Candidate:
    """An edit that all share until it is committed, and how to see whether somebody has begun one."""

    enter: str
    entered: str
    """What the prompt looks like then; otherwise this login may not look."""
    compare: str
    noise: str
    """Lines of the difference that are none."""
    locked: str
    """How it says that somebody keeps the edit to himself."""
    leave: str
    pending: str
    """Shows whether the last commit still waits for its confirmation."""
    waits: str
    source: str
    answers: tuple[tuple[str, str], ...] = ()
    """Questions that leaving may ask, as patterns, and what to say."""


@dataclass(frozen=True)
class ActForm:
    """How a port is shut and opened."""

    down: tuple[str, ...]
    up: tuple[str, ...]
    """Lines, the last of which acts."""
    source: str
    enter: str = ""
    """Enters the configuration mode; empty where there is none."""
    inside: str = ALWAYS
    """What the prompt must look like before the acting line is sent, so that it lands nowhere else."""
    leave: str = ""


@dataclass(frozen=True)
class Save:
    """How the running configuration is kept."""

    command: str
    done: str
    """Pattern that must be in the answer: no error is not yet a success."""
    source: str
    answers: tuple[tuple[str, str], ...] = ()
    """Questions that it may ask, as patterns, and what to say."""


@dataclass(frozen=True)
class Commit:
    """How an edit takes effect: on trial first, so that what cuts us off is undone by the device itself."""

    trial: str
    tried: str
    """What must be in the answer, the prompt included."""
    confirm: str
    confirmed: str
    minutes: int
    """After which an unconfirmed trial is undone."""
    source: str
    compare: str = ""
    """Shows the edit before it is committed; empty where it is one's own alone."""
    allowed: str = NEVER
    """A line of the difference that is ours; with any other nothing is committed."""
    save: Save | None = None
    """Where what is committed is not yet kept."""


@dataclass(frozen=True)
class AtOnce:
    """Whatever is set is kept, without a further command."""

    source: str


Keep: TypeAlias = Save | Commit | AtOnce


@dataclass(frozen=True)
class Dialect:
    """One kind of command line."""

    title: str
    """What people call it."""
    proven: Proven
    terminal: Terminal
    spelling: Spelling
    typed: str
    """What an interface name may look like: nothing else is ever typed."""
    port: PortForm
    fdb: FdbForm
    neighbours: NeighbourForm
    configuration: ConfigurationForm
    act: ActForm
    keep: Keep
    candidate: Candidate | None = None
    aggregates: AggregateForm | None = None
    """None where no captured answer was there to read it from: then SNMP alone says what belongs together."""
