"""What a reconcile makes of what other estates have: `python -m tests.cases.odd_estates` runs it and writes the page.

Everything odd is made at once in one lab, each by names of its own; two runs of `reconcile` say what it comes to.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcdecom.documents.configuration import load
from docs.pages.markdown import code, joined, table
from tests.beds.lab import LabBed
from tests.cases.driver import LabKeyboard
from tests.cases.office import Office
from tests.contract.owners import INTERFACE, LabZabbixOwner, NetBoxOwner

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "odd-estates.md"
LIKE = "srv-bpkad-01"
IP = "198.18.10.199"
AGAIN = "python -m tests.cases.odd_estates"


@dataclass(frozen=True)
class Lab:
    """Where something odd is made."""

    netbox: NetBoxOwner
    zabbix: LabZabbixOwner

    def server(self, name: str, **more: Any) -> dict[str, Any]:
        """An active server in the record, at a site of its own; with an address and half a cable it lacks nothing."""
        made = self.netbox.device(name, LIKE, **{"status": "active", "serial": f"SER-{name}", **more})
        n = int(made["id"])
        card = self.netbox.interface(made, "eth0", mac=f"02:00:0d:0d:{n >> 8 & 255:02x}:{n & 255:02x}")
        switch = self.netbox.one("dcim/devices", name="tor-3")
        port = self.netbox.make("dcim/interfaces", device=switch["id"], name=f"Gi9/0/{n}", type="1000base-t")
        self.netbox.cable((INTERFACE, card), (INTERFACE, port), status="connected")
        return made

    def machine(self, name: str, **more: Any) -> str:
        """A virtual machine in the record."""
        found = self.netbox.call("GET", "virtualization/clusters/?limit=1")["results"]
        made = self.netbox.make(
            "virtualization/virtual-machines", name=f"{name}-{self.mark}",
            **{"status": "active", "cluster": found[0]["id"], **more},
        )  # fmt: skip
        return str(made["name"])

    def host(self, name: str, **more: Any) -> str:
        self.zabbix.host(name, IP, **more)
        return name

    @property
    def mark(self) -> str:
        return self.netbox.mark


Make = Callable[[Lab], list[str]]
"""Makes it, and returns the names that it goes by."""


def healthy(lab: Lab) -> list[str]:
    return [lab.host(lab.server("odd-plain")["name"])]


def disabled(lab: Lab) -> list[str]:
    name = lab.host(lab.server("odd-off")["name"])
    lab.zabbix.change(name, status="1")
    return [name]


def nobodys_disabled(lab: Lab) -> list[str]:
    name = lab.host(f"odd-lama-{lab.mark}")
    lab.zabbix.change(name, status="1")
    return [name]


def withdrawn_disabled(lab: Lab) -> list[str]:
    name = lab.host(lab.server("odd-gone", status="decommissioning")["name"])
    lab.zabbix.change(name, status="1")
    return [name]


def behind_a_proxy(lab: Lab) -> list[str]:
    return [lab.host(lab.server("odd-proxy")["name"], proxy="proxy px-down")]


def behind_a_group(lab: Lab) -> list[str]:
    return [lab.host(lab.server("odd-group")["name"], proxy="proxy group pg-down")]


def machine_with_a_host(lab: Lab) -> list[str]:
    return [lab.host(lab.machine("odd-vm"))]


def machine_without_a_site(lab: Lab) -> list[str]:
    name = lab.machine("odd-vm-nowhere")
    assert lab.netbox.one("virtualization/virtual-machines", name=name)["site"] is None
    return [lab.host(name)]


def machine_without(lab: Lab) -> list[str]:
    return [lab.machine("odd-vm-bare")]


def machine_off(lab: Lab) -> list[str]:
    return [lab.host(lab.machine("odd-vm-off", status="offline"))]


def machine_of_one_name(lab: Lab) -> list[str]:
    name = lab.server("odd-both")["name"]
    lab.machine("odd-both")
    return [lab.host(name)]


def no_name(lab: Lab) -> list[str]:
    other = lab.netbox.one("dcim/devices", name=LIKE)
    kind = {key: other[key]["id"] for key in ("device_type", "role", "site")}
    made = lab.netbox.make("dcim/devices", name=None, status="active", **kind)
    return [made["display"], f"device {made['id']}"]


def no_switches(lab: Lab) -> list[str]:
    return [lab.host(lab.netbox.device("odd-site", LIKE, status="active", serial="SER-odd-site")["name"])]


def in_a_virtual_chassis(lab: Lab) -> list[str]:
    made = lab.server("odd-member")
    chassis = lab.netbox.make("dcim/virtual-chassis", name=f"odd-vc-{lab.mark}")
    lab.netbox.change("dcim/devices", made, virtual_chassis=chassis["id"], vc_position=1)
    return [lab.host(made["name"])]


def on_a_stack(lab: Lab) -> list[str]:
    """Its cable ends at a member of a stack, whose master speaks for it."""
    tor = lab.netbox.one("dcim/devices", name="tor-3")
    kind = {key: tor[key]["id"] for key in ("device_type", "role", "site")}
    member = lab.netbox.make("dcim/devices", name=f"odd-member2-{lab.mark}", status="active", **kind)
    chassis = lab.netbox.make("dcim/virtual-chassis", name=f"odd-stack-{lab.mark}")
    lab.netbox.change("dcim/devices", tor, virtual_chassis=chassis["id"], vc_position=1)
    lab.netbox.change("dcim/devices", member, virtual_chassis=chassis["id"], vc_position=2)
    lab.netbox.change("dcim/virtual-chassis", chassis, master=tor["id"])
    made = lab.netbox.device("odd-stacked", LIKE, status="active", serial="SER-odd-stacked")
    card = lab.netbox.interface(made, "eth0", mac="02:00:0d:0d:ff:01")
    port = lab.netbox.make("dcim/interfaces", device=member["id"], name="Gi2/0/1", type="1000base-t")
    lab.netbox.cable((INTERFACE, card), (INTERFACE, port), status="connected")
    return [lab.host(made["name"]), member["name"]]


def host_in_capitals(lab: Lab) -> list[str]:
    name = lab.server("odd-caps")["name"]
    return [name, lab.host(name.upper())]


def renamed_to_capitals(lab: Lab) -> list[str]:
    made = lab.server("odd-renamed")
    lab.netbox.change("dcim/devices", made, name=made["name"].upper())
    return [lab.host(made["name"]), made["name"].upper()]


def withdrawn_in_capitals(lab: Lab) -> list[str]:
    name = lab.server("odd-zombie", status="decommissioning")["name"]
    return [name, lab.host(name.upper())]


def machine_in_capitals(lab: Lab) -> list[str]:
    name = lab.machine("odd-vm-caps")
    return [name, lab.host(name.upper())]


@dataclass(frozen=True)
class Row:
    """Something odd, and why it comes to what it comes to."""

    what: str
    make: Make
    why: str


ROWS = (
    Row("A server of which everything is right", healthy, "for comparison"),
    Row("A server's host is disabled", disabled,
        "a host that is disabled is there: whether it is watched now is Zabbix's affair"),
    Row("A host of nobody's is disabled", nobodys_disabled, "disabled or not; the evidence says which"),
    Row("A withdrawn server's host is there, and disabled", withdrawn_disabled,
        "deleting it is part of a withdrawal, disabling it is not enough"),
    Row("A server's host is on a proxy that is down", behind_a_proxy,
        "the host is read from Zabbix's own database; the proxy is not asked for"),
    Row("A server's host is on a group of proxies without any", behind_a_group, "as with one proxy"),
    Row("A virtual machine with a host", machine_with_a_host, "its host is somebody's"),
    Row("A virtual machine without a site, with a host", machine_without_a_site, "where it stands does not matter"),
    Row("A virtual machine without a host", machine_without, "only devices have to be monitored"),
    Row("A virtual machine that is offline, with a host", machine_off, "as with a device"),
    Row("A server and a virtual machine of one name, and one host", machine_of_one_name,
        "the host is found by its name"),
    Row("A device without a name", no_name, "it is nobody's: a withdrawal needs a name"),
    Row("A server at a site without switches", no_switches,
        "nothing is compared with the network there; the record still has to be whole"),
    Row("A server that is a member of a virtual chassis", in_a_virtual_chassis,
        "it is compared as any other; `check` says that its withdrawal would block"),
    Row("A server cabled to a member of a stack of switches", on_a_stack,
        "the port is one of the stack's master, who is asked for all of them"),
    Row("A server's host in capitals", host_in_capitals, "names are compared exactly, never without case"),
    Row("A server that NetBox renamed to capitals", renamed_to_capitals, "the same, from the other side"),
    Row("A withdrawn server's host in capitals", withdrawn_in_capitals,
        "it may be somebody else's: it is told, and not as the server's"),
    Row("A virtual machine's host in capitals", machine_in_capitals, "as with a device"),
)  # fmt: skip


def comes_to(office: Office) -> dict[str, list[dict[str, Any]]]:
    """Make all of it, compare twice, and return the drifts that speak of each."""
    assert isinstance(office.bed, LabBed)
    lab = Lab(NetBoxOwner(load(office.config).netbox.url, office.bed.owner), LabZabbixOwner(office.bed.control))
    names = {row.what: row.make(lab) for row in ROWS}
    for _ in range(2):
        said = office.read("reconcile", "--format", "json", "--fail-on", "never")
    assert said.code == 0, said
    drifts = json.loads(said.out)["drift"]
    return {what: [_plain(d, lab.mark) for d in drifts if _speaks_of(d, of)] for what, of in names.items()}


def device_without_a_site(office: Office) -> int:
    """What NetBox answers to whoever makes one."""
    owner = NetBoxOwner(load(office.config).netbox.url, office.bed.owner)
    other = owner.one("dcim/devices", name=LIKE)
    body = {"name": "odd-nowhere", "device_type": other["device_type"]["id"], "role": other["role"]["id"]}
    return int(owner.session.post(f"{owner.url}/api/dcim/devices/", json=body, timeout=30).status_code)


def _speaks_of(drift: dict[str, Any], names: list[str]) -> bool:
    words = re.split(r"[\s,;:]+", f"{drift['object']} {drift['device']} {drift['says']}")
    return any(name in words or f"{name}." in words for name in names)


def _plain(drift: dict[str, Any], mark: str) -> dict[str, Any]:
    text = json.dumps(drift).replace(f"-{mark}", "").replace(f"-{mark.upper()}", "")
    return dict(json.loads(text))


def page(found: dict[str, list[dict[str, Any]]], refused: int) -> str:
    rows = [(row.what, _told(found[row.what]), row.why) for row in ROWS]
    rows.append(("A device without a site", f"NetBox refuses it: {refused}", "a virtual machine may have none"))
    return joined(
        "# Odd estates",
        f"What a reconcile makes of them. `{AGAIN}` made each in the lab, ran `dcdecom reconcile` twice, and wrote "
        "this page; a test does the same and compares.",
        table(("what there is", "what it comes to", "why"), rows),
    )


def _told(drifts: list[dict[str, Any]]) -> str:
    said = dict.fromkeys(f"{code(d['class'])}: {_anonymous(d['says'])}" for d in drifts)
    return "; ".join(sorted(said)) or "nothing"


def _anonymous(text: str) -> str:
    """Numbers that NetBox and Zabbix gave are other ones elsewhere."""
    return re.sub(r"\bid \d+", "id N", text).rstrip(".")


def written(office: Office) -> str:
    return page(comes_to(office), device_without_a_site(office))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        bed = LabBed(Path(folder) / "bed")
        try:
            text = written(Office(bed, Path(folder) / "office", keyboard=LabKeyboard()))
        finally:
            bed.close()
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
