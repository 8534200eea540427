"""The lab as a bed."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Literal

from dcdecom.model.settings import SecretRef
from dcdecom_lab.configuration import write_configuration
from dcdecom_lab.control import LabControl
from dcdecom_lab.description import load_description
from tests.beds import Kind


class LabBed:
    """A lab of its own, in a process of its own."""

    name: Literal["lab", "real"] = "lab"

    def __init__(
        self, folder: Path, estate: Path | None = None, ageing: float = 1.0, dialect: str = "cisco_ios",
        dns: bool = False, dhcp: bool = False,
    ) -> None:  # fmt: skip
        state = folder / "state"
        self.control = LabControl.start(state, estate=estate, ageing=ageing, dialect=dialect, dns=dns, dhcp=dhcp)
        self.configuration = write_configuration(self.control, folder / "configuration")
        owner = folder / "netbox-owner"
        owner.touch(0o600)
        owner.write_text(self.control.access.netbox.owner, encoding="utf-8")
        self.owner = SecretRef(f"file:{owner}")
        self._description = load_description(estate)

    def port(self, server: str, kind: Kind) -> tuple[str, str]:
        found = self._description.server(server)
        attachment = next(a for a in found.attachments if a.mgmt_only == (kind == "bmc"))
        return found.switch, self._description.port_name(attachment.port)

    def power(self, server: str, on: bool) -> None:
        self.control.power(server, on)

    def speaks(self, server: str) -> bool:
        return bool(self.control.world()["servers"][server]["reachable"])

    def stop(self, system: str) -> None:
        self._break(system, True)

    def start(self, system: str) -> None:
        self._break(system, False)

    def _break(self, system: str, broken: bool) -> None:
        kind, _, name = system.partition(":")
        match kind:
            case "snmp":
                self.control.snmp_fault(name, "silent", broken)
            case "cli":
                self.control.ssh_fault(name, "refuse", broken)
            case _:
                self.control.web_fault(kind, **({"kind": "gone"} if broken else {}))

    def turn(self, switch: str) -> AbstractContextManager[None]:
        """A lab has one test at a time."""
        return nullcontext()

    def reset(self) -> None:
        self.control.reset()

    def close(self) -> None:
        self.control.stop()
