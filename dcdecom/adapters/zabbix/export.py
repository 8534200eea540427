"""A host's configuration as text, from which it can be made again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from dcdecom.adapters.plural import Unread
from dcdecom.adapters.zabbix.connection import Connection, Row


def export(connection: Connection, host: Row) -> Mapping[str, str]:
    """The YAML text of one host, by its id. Raises Unread where the text does not hold this host, alone.

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
    return {host["hostid"]: str(text)}


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
