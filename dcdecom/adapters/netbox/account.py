"""NetBox as one token meets it: who it is taken for, what it may do, what NetBox offers. Nothing is written.

What may be viewed is tried; what may be added or changed OPTIONS tells; what may be deleted stands in the list of the
account's own permissions, which NetBox shows from 4.5 on, without their constraints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cached_property
from typing import Any

from dcdecom.adapters.batching import Questions, Unread, certificate
from dcdecom.adapters.http import Failed
from dcdecom.adapters.netbox.changelog import offered
from dcdecom.adapters.netbox.connection import NO_PERMISSION, Connection
from dcdecom.adapters.netbox.whoami import asked, own
from dcdecom.model.estate.monitoring import OtherTool
from dcdecom.model.estate.reading import Answer
from dcdecom.model.rights import About, Right
from dcdecom.model.settings import NetBoxSettings
from dcdecom.ports.clock import Clock

AT_ONCE = 4
PATHS: Mapping[str, str] = {
    "core.objectchange": "core/object-changes",
    "dcim.cable": "dcim/cables",
    "dcim.cabletermination": "dcim/cable-terminations",
    "dcim.device": "dcim/devices",
    "dcim.devicerole": "dcim/device-roles",
    "dcim.devicetype": "dcim/device-types",
    "dcim.frontport": "dcim/front-ports",
    "dcim.interface": "dcim/interfaces",
    "dcim.inventoryitem": "dcim/inventory-items",
    "dcim.macaddress": "dcim/mac-addresses",
    "dcim.module": "dcim/modules",
    "dcim.moduletype": "dcim/module-types",
    "dcim.powerport": "dcim/power-ports",
    "dcim.rearport": "dcim/rear-ports",
    "dcim.virtualchassis": "dcim/virtual-chassis",
    "extras.customfield": "extras/custom-fields",
    "extras.journalentry": "extras/journal-entries",
    "ipam.fhrpgroupassignment": "ipam/fhrp-group-assignments",
    "ipam.ipaddress": "ipam/ip-addresses",
    "ipam.service": "ipam/services",
    "tenancy.contactassignment": "tenancy/contact-assignments",
    "virtualization.virtualmachine": "virtualization/virtual-machines",
    "virtualization.vminterface": "virtualization/interfaces",
}
"""Where the objects of each model are."""
PLUGINS = ("nbxsync", "netbox_zabbix")
"""Plugins of NetBox that keep hosts of Zabbix, by the names of their packages."""
SYNC = "netbox-zabbix-sync"
METHODS = {"add": "POST", "change": "PUT"}
FORBIDDEN = 403


class NetBoxAccount:
    """`RecordAccount` of one token."""

    def __init__(self, connection: Connection, settings: NetBoxSettings, clock: Clock) -> None:
        self._connection = connection
        self._settings = settings
        self._clock = clock
        self._ask = Questions(clock, lambda: connection.source, connection.without_secret)

    def about(self) -> Answer[About]:
        def read() -> About:
            status = self._json("GET", "status")
            ahead = self._connection.seconds_ahead(self._clock.now())
            return About(str(status["netbox-version"]), ahead, str(self._own.get("username", "")))

        return self._ask.one(read)

    def certificate(self) -> Answer[datetime]:
        settings = self._settings
        return certificate(self._ask, settings.url, settings.ca_file, settings.timeout)

    def may(self, rights: Iterable[Right]) -> Iterator[tuple[Right, Answer[bool]]]:
        wanted = tuple(rights)
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="netbox") as pool:
            yield from zip(wanted, pool.map(lambda right: self._ask.one(lambda: self._has(right)), wanted), strict=True)

    def told(self, rights: Iterable[Right]) -> Answer[frozenset[Right]]:
        """Those of the rights that NetBox lists as this account's own: one request, from 4.5 on."""

        def read() -> frozenset[Right]:
            granted = self._granted(self._own) if self._own else []
            return frozenset(r for r in rights for one in granted if _gives(one, r))

        return self._ask.one(read)

    def offered(self, model: str) -> Answer[tuple[str, ...]]:
        schema = {"dcim.device": "Device", "ipam.ipaddress": "IPAddress"}[model]
        return self._ask.one(lambda: offered(self._connection, PATHS[model], schema))

    def roles(self) -> Answer[tuple[str, ...]]:
        return self._ask.one(
            lambda: tuple(row["slug"] for row in self._connection.page(PATHS["dcim.devicerole"], 0, "id,slug"))
        )

    def field_type(self, name: str) -> Answer[str]:
        """Absent where NetBox has no such field of devices."""

        def read(some: tuple[str, ...]) -> Mapping[str, str]:
            rows = self._connection.rows(
                PATHS["extras.customfield"], {"name": list(some)}, "id,display,name,type,object_types",
                lambda row: row["name"], some,
            )  # fmt: skip
            return {row["name"]: row["type"]["value"] for row in rows if "dcim.device" in row["object_types"]}

        return dict(self._ask.each([name], read, "custom field"))[name]

    def devices(self) -> Answer[int]:
        return self._ask.one(lambda: self._connection.count(PATHS["dcim.device"]))

    def others(self) -> Answer[tuple[OtherTool, ...]]:
        """Plugins that NetBox runs, and the custom fields that netbox-zabbix-sync works with."""

        def read() -> tuple[OtherTool, ...]:
            plugins = self._json("GET", "status").get("plugins", {})
            fields = {self._settings.host_id_field: "dcim.device", "zabbix_template": "dcim.devicetype"}
            rows = self._connection.rows(
                PATHS["extras.customfield"], {"name": list(fields)}, "id,display,name,object_types",
                lambda row: row["name"], fields,
            )  # fmt: skip
            kept = [row["name"] for row in rows if fields[row["name"]] in row["object_types"]]
            return (
                *(OtherTool(name, f"the plugin {version}") for name, version in plugins.items() if name in PLUGINS),
                *(OtherTool(SYNC, f"the custom field {name}") for name in kept),
            )

        return self._ask.one(read)

    # --- rights -------------------------------------------------------------------------------------------------------

    def _has(self, right: Right) -> bool:
        if right.action == "view" and right.model in PATHS:
            return self._may_view(PATHS[right.model])
        if right.action in METHODS:
            return METHODS[right.action] in self._json("OPTIONS", PATHS[right.model]).get("actions", {})
        own = self._own
        if not own:
            raise Unread("it tells an account its own permissions from 4.5 on only")
        if any(_gives(one, right) for one in self._granted(own)):
            return True
        if own["groups"]:
            raise Unread(f"{own['username']} may have it through a group, and NetBox does not tell")
        if right.model in PATHS and self._may_more_than_told(own, right.model):
            raise Unread(f"{own['username']} may do more than NetBox tells of its permissions: is it a superuser?")
        return False

    def _may_more_than_told(self, own: dict[str, Any], model: str) -> bool:
        offered = self._json("OPTIONS", PATHS[model]).get("actions", {})
        told = {action for one in self._granted(own) if model in one["object_types"] for action in one["actions"]}
        return any(method in offered and action not in told for action, method in METHODS.items())

    def _may_view(self, path: str) -> bool:
        try:
            self._json("GET", path, limit=1, fields="id")
        except Failed as failed:
            if failed.status == FORBIDDEN and NO_PERMISSION in failed.reason:
                return False
            raise
        return True

    @cached_property
    def _own(self) -> dict[str, Any]:
        """The account as NetBox shows it to itself; nothing before NetBox 4.5."""
        return own(self._connection)

    @staticmethod
    def _granted(own: dict[str, Any]) -> list[dict[str, Any]]:
        return [one for one in own["permissions"] if one["enabled"]]

    def _json(self, method: str, path: str, **query: Any) -> dict[str, Any]:
        return asked(self._connection, method, path, **query)


def _gives(permission: dict[str, Any], right: Right) -> bool:
    return right.action in permission["actions"] and right.model in permission["object_types"]
