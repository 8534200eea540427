"""The two data centres that tests run on, behind one Protocol: the embedded lab, and the real systems of tests/real."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, Protocol

from dcdecom.model.settings import SecretRef

Kind = Literal["data", "bmc"]


class Bed(Protocol):
    """A data centre with one ready configuration. What it answers comes from the thing itself, not through dcdecom."""

    name: Literal["lab", "real"]
    configuration: Path
    """A dcdecom.yaml of estate `lab` or `real`."""
    owner: SecretRef
    """A NetBox token that may make and delete anything: for scenery, and for what a writer may not put back."""

    def port(self, server: str, kind: Kind) -> tuple[str, str]:
        """The switch and the NetBox name of the port that the server is really plugged into."""
        ...

    def power(self, server: str, on: bool) -> None:
        """Take the server's data link down at its own end, or bring it up; its BMC stays."""
        ...

    def speaks(self, server: str) -> bool:
        """Whether the server's data port carries traffic now."""
        ...

    def stop(self, system: str) -> None:
        """End `netbox`, `zabbix`, `snmp:NAME` or `cli:NAME`; it refuses or ignores whoever asks."""
        ...

    def start(self, system: str) -> None: ...

    def turn(self, switch: str) -> AbstractContextManager[None]:
        """Wait until no other test writes to this switch, and keep the others away for as long as the block lasts."""
        ...

    def reset(self) -> None:
        """Everything back to the description."""
        ...

    def close(self) -> None: ...
