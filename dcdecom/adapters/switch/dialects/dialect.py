"""What differs from one vendor's command line to another's, as data: a vendor is one record of it, and no code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Save:
    """How the running configuration is kept."""

    command: str
    done: str
    """Pattern that must be in the answer: no error is not yet a success."""
    answers: tuple[tuple[str, str], ...] = ()
    """Questions that it may ask, as patterns, and what to say."""


@dataclass(frozen=True)
class Dialect:
    """One kind of command line. Patterns are searched line by line (re.M); `{port}` is an interface's long name."""

    device_type: str
    """Netmiko's name of the driver."""

    interface_name: str
    """What an interface name may look like: nothing else is ever typed."""
    error: str
    """What the device says when it did not take a line."""
    show_port: str
    port_line: str
    """The line of its answer with the groups name, admin, oper; oper may be missing where admin is down."""
    admin_down: str
    """What `admin` says on a port that is shut."""
    no_such_port: str
    """How it says that there is no such interface, also for one that exists in the configuration only."""

    show_fdb: str
    fdb_head: str
    """A line that stands above every forwarding table, even above an empty one."""
    fdb_rows: tuple[str, ...]
    """Forms of a row, with the groups mac, kind, port, and vlan where it is shown."""

    show_neighbours: str
    neighbours_foot: str
    """What stands below the neighbours, with the group count where it says how many there are."""
    no_lldp: str
    """How it says that LLDP is off or unknown: then it hears nothing."""

    show_running: str
    show_stanza: str
    """Shows one port's stanza; empty where only the whole configuration can be shown."""
    show_startup: str
    running_whole: str
    startup_whole: str
    """The line without which a configuration was refused, cut off, or is not there."""
    partial: str
    """The line that says that a part of the configuration is not shown."""
    not_configuration: str
    """Lines of both configurations that say when and how they were made, not what is set."""

    down: tuple[str, ...]
    up: tuple[str, ...]
    shut_line: str
    """The line of a stanza that shuts its port."""
    save: Save
    trunk_line: str = r"(?!)"
    """The line of a stanza that makes its port carry several VLANs; none where the dialect knows none."""

    show_version: str = "show version"
    stanza_head: str = "interface {port}"
    names: Mapping[str, str] = field(default_factory=dict)
    """Short kinds of interface and their long ones."""
    nowhere: frozenset[str] = frozenset()
    """What the port column says of the device itself."""
    mask_after: str = (
        r"\b(?:password|secret|community|key|key-string|md5|sha\S*|auth|priv|ascii|hex|authentication-key|token"
        r"|snmp-server host \S+)\s+(?=\S)"
    )
    """What stands before a secret; the rest of such a line is never shown."""
