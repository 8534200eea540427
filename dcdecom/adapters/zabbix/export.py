"""A host's configuration as text, from which it can be made again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from dcdecom import limits
from dcdecom.adapters.batching import Unread
from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.model.estate.monitoring import Export

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
HOST_IN_EXPRESSION = re.compile(r"\(/([^/]+)/")
"""`last(/srv-1/system.uptime)`: no host name holds a slash."""


def export(connection: Connection, host: Row) -> Mapping[str, Export]:
    """The configuration of one host, by its id. Raises Unread where the text does not hold this host, alone.

    Zabbix exports what the account may read and says nothing of the rest: an unknown, hidden or discovered host makes
    an empty file, and a template without rights is left out.
    """
    text = connection.call("configuration.export", {"format": "yaml", "options": {"hosts": [host["hostid"]]}})
    exported = only_host(text)
    if exported.get("host") != host["host"]:
        raise Unread(f"the export holds {exported.get('host')}, not {host['host']}")
    for kind, name, what in (("hostgroups", "name", "groups"), ("parentTemplates", "host", "templates")):
        missing = {row[name] for row in host[kind]} - {row["name"] for row in exported.get(what, ())}
        if missing:
            raise Unread(f"the export leaves out {what}: {', '.join(sorted(missing))}; may the account read them?")
    return {host["hostid"]: Export(str(text), *_what_comes_back(str(text)))}


def _what_comes_back(text: str) -> tuple[str, str]:
    """The digest of what an import makes of this text again, and how much that is.

    What another host has a part in is left out by Zabbix without a word, and is told among the losses. Line ends are
    compared as one: the inventory's notes come back with others.
    """
    content: Mapping[str, Any] = _read(text)["zabbix_export"]
    host = only_host(text)
    shared = {key: list(_own(content.get(key, ()), str(host["host"]))) for key in ("triggers", "graphs")}
    whole = json.dumps({"host": host, **shared}, sort_keys=True, default=str).replace("\\r\\n", "\\n")
    counts = [f"{key} {len(held)}" for key, held in sorted({**shared, **host}.items()) if held and _is_many(held)]
    return hashlib.sha256(whole.encode()).hexdigest(), ", ".join(counts)


def _is_many(held: object) -> bool:
    return isinstance(held, list)


def _own(things: Any, host: str) -> Iterator[Any]:
    """Triggers and graphs over several items, all of this host."""
    for thing in things:
        of_graph = [item["item"]["host"] for item in thing.get("graph_items", ())]
        if {*HOST_IN_EXPRESSION.findall(str(thing.get("expression", ""))), *of_graph} <= {host}:
            yield thing


def only_host(text: Any) -> Mapping[str, Any]:
    """The one host in an export. Raises Unread where there is none, or more, or the text is no export."""
    try:
        content = _read(text)
    except (yaml.YAMLError, AttributeError, RecursionError, ValueError):
        raise Unread("the export is no YAML") from None
    match content:
        case {"zabbix_export": {"hosts": [dict() as host]}}:
            return host
        case {"zabbix_export": _}:
            raise Unread("the export does not hold exactly one host")
        case _:
            raise Unread("the export is not one of Zabbix")


def _events(text: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        if "nesting" in (error.problem or ""):  # libyaml has a limit of its own
            raise Unread(f"the export of a host {limits.EXPORT_DEPTH}") from None
        raise


def _counts(event: yaml.ScalarEvent) -> bool:
    """Whether YAML may take a text for a number. One of a million digits, `1:59:59:...`, takes it a minute."""
    return bool(event.implicit[0]) and not re.search(r"[^0-9A-Fa-fobxXOB_:.+\-]", event.value)


def _read(text: str) -> Any:
    """What an export holds. Raises Unread where it is more than one of a host is, or repeats itself by an alias."""
    depth = nodes = 0
    if limits.EXPORT_BYTES.passed(len(text)):
        raise Unread(f"the export of a host {limits.EXPORT_BYTES}")
    for event in _events(text):
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise Unread("the export holds an alias, which no export of Zabbix does")
        if getattr(event, "tag", None):
            raise Unread("the export holds a tag, which no export of Zabbix does")
        if isinstance(event, yaml.ScalarEvent) and limits.EXPORT_NUMBER.passed(len(event.value)) and _counts(event):
            raise Unread(f"the export of a host {limits.EXPORT_NUMBER}")
        for limit, count in ((limits.EXPORT_DEPTH, depth), (limits.EXPORT_NODES, nodes)):
            if limit.passed(count):
                raise Unread(f"the export of a host {limit}")
    return yaml.load(text, Loader=LOADER)  # noqa: S506  # a safe one, and its shape was looked at
