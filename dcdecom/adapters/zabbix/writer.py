"""Zabbix, written: one object, one request, named by its id.

An array of ids would be all or nothing in Zabbix, and an error there names no id. What a write that timed out did is
not known: on the real system it was done later, when a lock was gone.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.http import must_be_id
from dcdecom.adapters.zabbix.connection import Connection
from dcdecom.adapters.zabbix.export import only_host
from dcdecom.errors import NotSent, Refused, SystemRefused
from dcdecom.model.changes.zabbix import DeleteHost, DisableHost, EnableHost, EndSilence, RestoreHost, SilenceHost
from dcdecom.ports.write_permit import WritePermit

WITH_DATA = 0
"""`maintenance_type`: alarms are held back, values are still collected."""
ONCE = 0
"""`timeperiod_type` of a single period."""
SHORTEST = 300
"""Seconds: Zabbix refuses a shorter period."""

MISSING_ONLY = {"createMissing": True}
IMPORT = {
    "host_groups": MISSING_ONLY,
    "hosts": MISSING_ONLY,
    "items": MISSING_ONLY,
    "triggers": MISSING_ONLY,
    "graphs": MISSING_ONLY,
    "discoveryRules": MISSING_ONLY,
    "httptests": MISSING_ONLY,
    "valueMaps": MISSING_ONLY,
    "templateLinkage": MISSING_ONLY,
}
"""All that a host needs: with `hosts` alone it comes back empty, and Zabbix calls it done."""


class ZabbixWriter:
    """`MonitoringWriter` on one Zabbix. Raises NotSent, SystemRefused or NoAnswer; Refused for an id that is none."""

    def __init__(self, connection: Connection, command: str = "") -> None:
        self._connection = connection
        self._command = command

    def silence(
        self, permit: WritePermit[SilenceHost], host_id: str, name: str, since: datetime, until: datetime,
        description: str, earlier: str = "",
    ) -> None:  # fmt: skip
        """Create a maintenance of this one host, with data collection, from `since` to `until`; end an earlier one.

        Zabbix keeps whole minutes and cuts; the end is rounded up, so that it is not earlier than asked. Its audit log
        holds the description, and so the id of the command: no other method of ours takes a word that it would keep.
        """
        permit.spend(kind=SilenceHost.kind, host_id=_meant(permit, host_id), name=name)
        named = f"{description} Command {self._command}." if self._command else description
        start, end = int(since.timestamp()) // 60 * 60, -(-int(until.timestamp()) // 60) * 60
        period = {"timeperiod_type": ONCE, "start_date": start, "period": max(end - start, SHORTEST)}
        if earlier:
            self._end_maintenance(earlier)
        try:
            self._write(
                "silence host", host_id, "maintenance.create",
                {
                    "name": name,
                    "description": named,
                    "maintenance_type": WITH_DATA,
                    "active_since": start,
                    "active_till": end,
                    "hosts": [{"hostid": host_id}],
                    "timeperiods": [period],
                },
            )  # fmt: skip
        except NotSent as error:
            if not earlier:
                raise
            raise SystemRefused(f"{error.what}; an earlier maintenance of ours was ended before") from error

    def end_silence(self, permit: WritePermit[EndSilence], silence_id: str, name: str) -> None:
        """Delete a maintenance."""
        permit.spend(kind=EndSilence.kind, name=name)
        self._end_maintenance(silence_id)

    def _end_maintenance(self, id: str) -> None:
        self._write("end maintenance", id, "maintenance.delete", [id])

    def set_enabled(self, permit: WritePermit[DisableHost | EnableHost], host_id: str, enabled: bool) -> None:
        """Monitor a host, or stop."""
        permit.spend(host_id=_meant(permit, host_id), enabled=enabled)
        act = "enable host" if enabled else "disable host"
        self._write(act, host_id, "host.update", {"hostid": host_id, "status": 0 if enabled else 1})

    def delete_host(self, permit: WritePermit[DeleteHost], host_id: str) -> None:
        """Delete a host. It cannot be undone: an import makes a new one, without history and secrets."""
        permit.spend(kind=DeleteHost.kind, host_id=host_id)
        self._write("delete host", host_id, "host.delete", [host_id])

    def restore_host(self, permit: WritePermit[RestoreHost], export: str) -> None:
        """Import a host that was exported. Zabbix says done even when it left triggers out: compare a new export."""
        permit.spend(kind=RestoreHost.kind, export=sha256(export.encode()).hexdigest())
        try:
            host = str(only_host(export)["host"])
        except (Unread, KeyError) as error:
            raise Refused(f"zabbix: restore host: {error}; nothing was sent") from None
        with self._connection.writing(f"restore host {host}"):
            self._connection.call("configuration.import", {"format": "yaml", "rules": IMPORT, "source": export})

    def _write(self, act: str, key: str, method: str, params: Any) -> None:
        must_be_id(key, f"zabbix: {act}")
        with self._connection.writing(f"{act} {key}"):
            self._connection.call(method, params)


def _meant(permit: WritePermit[SilenceHost | DisableHost | EnableHost], host_id: str) -> str:
    """The host's id as the change has it: none for a host that is restored first, which is found by its name."""
    return host_id if getattr(permit.change, "host_id", "") else ""
