"""What deleting a host takes along and no import brings back: told before the act, accepted with it.

`host.delete` itself answers only that it is done. Only a Super admin sees every map, dashboard and foreign trigger;
what another account does not see is lost all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.zabbix import side_effects
from dcdecom.adapters.zabbix.belongings import INHERITED, Belongings, Found
from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.model.estate.monitoring import Loss

PSK, CERTIFICATE = 2, 4
"""Bits of `tls_accept`, values of `tls_connect`."""
SECRET_MACRO = "1"  # noqa: S105 - a macro's type


def losses(connection: Connection, hosts: Mapping[str, Row]) -> Mapping[str, tuple[Loss, ...]]:
    """For each of these hosts: its history in any case, and whatever else goes with it."""
    if not hosts:
        return {}
    belongings = Belongings(connection, hosts)
    found: dict[str, list[Loss]] = {host_id: [] for host_id in hosts}
    for look in LOOKS:
        for host_id, loss in look(belongings):
            found[host_id].append(loss)
    return {host_id: tuple(dict.fromkeys(of_one)) for host_id, of_one in found.items()}


def history(belongings: Belongings) -> Found:
    """Values, trends, events and problems go with the next run of the housekeeper."""
    for host_id, row in belongings.hosts.items():
        yield host_id, Loss("history", row["host"])


def secrets(belongings: Belongings) -> Found:
    """Keys and passwords that an export leaves out; the API does not show them either."""
    for host_id, row in belongings.settings.items():
        used = int(row["tls_connect"]) | int(row["tls_accept"])
        if used & PSK:
            yield host_id, Loss("psk", "the agent's pre-shared key")
        if used & CERTIFICATE:
            yield host_id, Loss("override", "the agent's encryption by certificate")
        for macro in row["macros"]:
            if macro["type"] == SECRET_MACRO:
                yield host_id, Loss("secret-macro", macro["macro"])
        if row["ipmi_username"]:
            yield host_id, Loss("secret-macro", f"the IPMI password of {row['ipmi_username']}")
    for row in belongings.rows(INHERITED["httptest.get"]):
        if row["authentication"] != "0":
            yield row["hostid"], Loss("secret-macro", f"the password of web scenario {row['name']}")


def overrides(belongings: Belongings) -> Found:
    """What was set on the host and differs from its template comes back as the template has it."""
    for kind in INHERITED.values():
        own = [row for row in belongings.rows(kind) if row["templateid"] != "0"]
        originals = belongings.originals(kind, {row["templateid"] for row in own})
        for row in own:
            original = originals.get(row["templateid"])
            if original is None:
                raise Unread(f"the template of {row[kind.name]} may not be read: what differs from it is not known")
            changed = [name for name in kind.differs if row[name] != original[name]]
            if changed:
                for host_id in belongings.owners_of(row):
                    yield host_id, Loss("override", f"{row[kind.name]}: {', '.join(changed)}")


LOOKS: tuple[Callable[[Belongings], Found], ...] = (
    history,
    secrets,
    overrides,
    side_effects.maintenances,
    side_effects.maps,
    side_effects.dashboards,
    side_effects.dependencies,
    side_effects.shared_triggers,
)
