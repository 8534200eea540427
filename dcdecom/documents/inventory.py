"""The inventory: how to log in to switches and SNMP agents, in Nornir's own layout.

`hosts.yaml`, `groups.yaml` and `defaults.yaml` are checked here with their lines and then loaded with Nornir's
SimpleInventory. The login of a host itself reads; `connection_options.writer` writes; `connection_options.snmp` holds
the agent. A connection option is taken from the host, else from its groups in Nornir's order, else from the defaults,
one attribute at a time (`extras` as a whole), and never from the host's own login as Nornir would: a writer that has no
password of its own must not write with the reader's, and an agent does not listen on the port of SSH.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dcdecom.documents.inventory_layout import (
    SCHEMA,
    Defaults,
    Element,
    Login,
    LoginExtras,
    Options,
    ReaderOptions,
    Snmp,
    SnmpExtras,
)
from dcdecom.documents.reading import Document, Problem, check, read
from dcdecom.documents.rules import secret_reference
from dcdecom.errors import InputError
from dcdecom.model.settings import AccessHost, CliAccess, CliLogin, Inventory, SnmpAccess

if TYPE_CHECKING:
    from nornir.core.inventory import Host


SECRETS = frozenset({"password", "enable", "auth", "privacy", "community"})
AS_THEY_ARE = frozenset({"port", "timeout", "retries", "deadline", "extras", "vlans", "sha1"})


def load(folder: Path) -> Inventory:
    """Read the inventory of a folder. Raises InputError."""
    folder = folder.absolute()
    hosts = read(folder / "hosts.yaml", dict[str, Element], SCHEMA)
    groups = read(folder / "groups.yaml", dict[str, Element], SCHEMA) if (folder / "groups.yaml").exists() else None
    if (folder / "defaults.yaml").exists():
        read(folder / "defaults.yaml", Defaults, SCHEMA)
    _check_groups(hosts, groups)
    merged = {name: _merged(host, folder) for name, host in _through_nornir(folder).items()}
    check(hosts.tree, [p for name, element in merged.items() for p in _incomplete(name, element)], None)
    access = {name: AccessHost(name, _cli(element), _snmp(element)) for name, element in merged.items()}
    return Inventory(access, folder / "known_hosts")


def _check_groups(hosts: Document[dict[str, Element]], groups: Document[dict[str, Element]] | None) -> None:
    """Refuse a group that is nowhere, and groups that hold each other: Nornir would fail or never end."""
    known = groups.value if groups else {}
    hosts.check(_unknown_groups(hosts.value, known))
    if groups:
        groups.check(_unknown_groups(known, known))
        groups.check(_circles(known))


def _unknown_groups(elements: Mapping[str, Element], known: Mapping[str, Element]) -> Iterator[Problem]:
    for name, element in elements.items():
        for number, group in enumerate(element.groups):
            if group not in known:
                yield Problem((name, "groups", number), f"{group!r}, which is no group", "a key of groups.yaml")


def _circles(groups: Mapping[str, Element]) -> Iterator[Problem]:
    for name in groups:
        above: set[str] = set()
        waiting = list(groups[name].groups)
        while waiting:
            if (group := waiting.pop()) not in above:
                above.add(group)
                waiting.extend(groups[group].groups)
        if name in above:
            yield Problem((name, "groups"), f"{name} above itself", "groups without a circle")


def _through_nornir(folder: Path) -> Mapping[str, Host]:
    from nornir.plugins.inventory import SimpleInventory
    from ruamel.yaml.error import YAMLError

    files = [str(folder / f"{name}.yaml") for name in ("hosts", "groups", "defaults")]
    logging.getLogger(SimpleInventory.__module__).setLevel(logging.ERROR)  # an empty groups file is no news
    try:
        return SimpleInventory(*files).load().hosts
    except YAMLError as error:
        raise InputError(f"{folder}: Nornir cannot read the inventory ({type(error).__name__})") from None


# --- what a host inherits --------------------------------------------------------------------------------------------


def _merged(host: Host, folder: Path) -> Element:
    """A host with everything that it inherits."""
    reader, writer, snmp = (_option(host, name, folder) for name in ("reader", "writer", "snmp"))
    options = Options(
        reader=ReaderOptions(LoginExtras(**(reader or {}).get("extras", {}))),
        writer=None if writer is None else Login(**_only(writer, "username", "password", extras=LoginExtras)),
        snmp=None if snmp is None else Snmp(**_only(snmp, "hostname", "port", extras=SnmpExtras)),
    )
    own = {name: getattr(host, name) for name in ("hostname", "port", "username", "password", "platform")}
    return Element(**_read(own, folder), connection_options=options)


def _option(host: Host, name: str, folder: Path) -> dict[str, Any] | None:
    """One connection option, each attribute from the nearest level that gives it; None where no level names it."""
    groups = [group.connection_options for group in host.extended_groups()]
    levels = [host.connection_options, *groups, host.defaults.connection_options]
    found = [options[name] for options in levels if name in options]
    attributes = ("hostname", "port", "username", "password", "extras")
    values = {a: next((v for o in found if (v := getattr(o, a)) is not None), None) for a in attributes}
    values["extras"] = _read(values["extras"] or {}, folder)
    return _read(values, folder) if found else None


def _only(values: Mapping[str, Any], *names: str, extras: type) -> dict[str, Any]:
    return {**{name: values[name] for name in names}, "extras": extras(**values["extras"])}


def _read(values: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Values as Nornir read them, each as its field needs it: secrets' paths absolute, `version: 3` as text."""
    return {name: None if value is None else _value(name, value, folder) for name, value in values.items()}


def _value(name: str, value: Any, folder: Path) -> Any:
    if name in SECRETS:
        return secret_reference(value, folder)
    if name in AS_THEY_ARE:
        return tuple(value) if isinstance(value, list) else value
    if not isinstance(value, str) and name != "version":
        raise InputError(f"{folder}: {name} {value!r}: to Nornir (YAML 1.2) this is no text; put it in quotes")
    return str(value)


# --- what comes of it ------------------------------------------------------------------------------------------------


def _incomplete(name: str, element: Element) -> Iterator[Problem]:
    """What a host still lacks, with everything inherited."""
    options = element.connection_options
    cli = bool(element.platform and element.username)
    if cli and not element.hostname:
        yield Problem((name, "hostname"), "missing", "the address of the switch")
    if cli and not element.password:
        yield Problem((name, "password"), "missing", "a reference to the password of the login that reads")
    if cli and options.writer is not None:
        for key in ("username", "password"):
            if not getattr(options.writer, key):
                expected = f"the writer's own {key}, or no writer"
                yield Problem((name, "connection_options", "writer", key), "missing", expected)
    if options.snmp is not None:
        yield from _incomplete_agent(name, element, options.snmp)


def _incomplete_agent(name: str, element: Element, snmp: Snmp) -> Iterator[Problem]:
    if not (snmp.hostname or element.hostname):
        yield Problem((name, "hostname"), "missing", "the address of the agent")
    needed = ("community",) if snmp.extras.version == "2c" else ("user", "auth", "privacy")
    for key in needed:
        if getattr(snmp.extras, key) is None:
            version = snmp.extras.version or "3"
            yield Problem((name, "connection_options", "snmp", "extras", key), "missing", f"it for version {version}")


def _cli(element: Element) -> CliAccess | None:
    """The command line of a host; None without a platform or a username."""
    if not (element.platform and element.username and element.password and element.hostname):
        return None
    reader, writer = element.connection_options.reader.extras, element.connection_options.writer
    return CliAccess(
        address=element.hostname,
        port=element.port or 22,
        platform=element.platform,
        reader=CliLogin(element.username, element.password, reader.enable),
        writer=_writer(writer) if writer else None,
        timeout=reader.timeout or CliAccess.timeout,
        sha1=bool(reader.sha1),
    )


def _writer(writer: Login) -> CliLogin | None:
    if not (writer.username and writer.password):
        return None
    return CliLogin(writer.username, writer.password, writer.extras.enable)


def _snmp(element: Element) -> SnmpAccess | None:
    """The agent of a host; None where no level has an option `snmp`."""
    snmp = element.connection_options.snmp
    address = (snmp and snmp.hostname) or element.hostname
    if snmp is None or address is None:
        return None
    written = {name: value for name, value in asdict(snmp.extras).items() if value is not None}
    return SnmpAccess(address=address, port=snmp.port or SnmpAccess.port, **written)
