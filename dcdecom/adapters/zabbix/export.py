"""A host's configuration as text, from which it can be made again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.model.estate.monitoring import Export

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
    content: Mapping[str, Any] = yaml.safe_load(text)["zabbix_export"]
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
        content = yaml.safe_load(text)
    except (yaml.YAMLError, AttributeError):
        raise Unread("the export is no YAML") from None
    match content:
        case {"zabbix_export": {"hosts": [dict() as host]}}:
            return host
        case {"zabbix_export": _}:
            raise Unread("the export does not hold exactly one host")
        case _:
            raise Unread("the export is not one of Zabbix")
