"""What was done to one server, by own logs: the switch's kernel and sshd, Zabbix's audit, NetBox's changes."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pynetbox
from zabbix_utils import ZabbixAPI

from dcdecom.model.case import Case
from tests.beds.real import RealBed
from tests.real.bed.switch import ACCOUNTS

WRITER = next(account.user for account in ACCOUNTS if account.role == "writer")


@dataclass(frozen=True)
class SwitchLog:
    """One port of a switch, from the beginning of the block that watches it."""

    kernel: Path
    sshd: Path
    before: int
    """Writer sessions that there were already."""

    @property
    def shut(self) -> int:
        """How often the port went down by command: the kernel tells each change of its flags."""
        flags = [line.partition("<")[2].partition(">")[0].split(",") for line in self.kernel.read_text().splitlines()]
        up = [True, *("UP" in one for one in flags if one != [""])]
        return sum(was and not is_now for was, is_now in pairwise(up))

    @property
    def writers(self) -> int:
        """How often somebody logged in who may write."""
        return _writers(self.sshd) - self.before


@contextmanager
def watched_port(bed: RealBed, switch: str, port: str, folder: Path) -> Iterator[SwitchLog]:
    """Watch a port that is open now, for as long as the block lasts."""
    kernel, sshd = folder / "kernel.log", bed.bed.where.log(f"{switch}.sshd")
    namespace = bed.bed.record["devices"][switch]["namespace"]
    with kernel.open("w") as log:
        monitor = subprocess.Popen(["ip", "-o", "-n", namespace, "monitor", "link", "dev", port], stdout=log)
        try:
            yield SwitchLog(kernel, sshd, _writers(sshd))
        finally:
            monitor.terminate()
            monitor.wait()


def _writers(sshd: Path) -> int:
    return sshd.read_text("utf-8", "replace").count(f"Accepted password for {WRITER} ")


def zabbix_writes(bed: RealBed, *names: str) -> Counter[str]:
    """What Zabbix's audit log has of hosts and maintenances of these names: `delete srv-1`, how often."""
    access = bed.bed.record["zabbix"]
    api: Any = ZabbixAPI(url=access["url"], token=access["tokens"]["admin"], skip_version_check=True)
    rows = api.auditlog.get(filter={"resourcename": list(names)}, output=["action", "resourcename", "recordsetid"])
    verbs = {"0": "add", "1": "update", "2": "delete"}
    once = {(row["recordsetid"], verbs[row["action"]], row["resourcename"]) for row in rows}
    return Counter(f"{verb} {name}" for _, verb, name in once)


def netbox_writes(bed: RealBed, case: Case) -> Counter[str]:
    """The requests that NetBox's change log has under each nonce of the case's proved changes to it."""
    access = bed.bed.record["netbox"]
    api: Any = pynetbox.api(access["url"], token=access["tokens"]["admin"])
    proved = (t for t in case.changes if t.change.system == "netbox" and t.state in ("verified", "undone"))
    nonces = {t.nonce: f"{t.n} {t.change.kind}" for t in proved}
    return Counter({
        name: len({str(row.request_id) for row in api.core.object_changes.filter(q=nonce)})
        for nonce, name in nonces.items()
    })  # fmt: skip
