"""Command lines of switches, by Netmiko: one engine, and a dialect of data for each kind of switch.

`session` speaks SSH; `answers` and `configuration` understand text; `reader` and `writer` are what dcdecom asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom.adapters.answers_until import Deadline
from dcdecom.adapters.lazy import later
from dcdecom.model.port_names import Spelling
from dcdecom.model.settings import Inventory
from dcdecom.ports.accounts import SwitchAccounts
from dcdecom.ports.clock import Clock
from dcdecom.ports.switches import SwitchReader, SwitchWriter

if TYPE_CHECKING:
    from dcdecom.adapters.switch.session import Secrets


def spellings(inventory: Inventory) -> dict[str, Spelling]:
    """By host whose platform is known: what its kind of switch also calls its ports."""
    platforms = {name: host.cli.platform for name, host in inventory.hosts.items() if host.cli}
    if not platforms:
        return {}
    from dcdecom.adapters.switch.dialects import DIALECTS

    return {name: DIALECTS[platform].spelling for name, platform in platforms.items() if platform in DIALECTS}


def connect_reader(
    inventory: Inventory, secrets: Secrets, clock: Clock, deadline: Deadline | None = None
) -> SwitchReader:
    """Read switches with each one's reader login. Nothing is connected, and no secret resolved, before a reading."""

    def make() -> SwitchReader:
        from dcdecom.adapters.switch.reader import CliReader

        return CliReader(inventory, secrets, clock, deadline or Deadline())

    return later(make)


def connect_writer(inventory: Inventory, secrets: Secrets, clock: Clock) -> SwitchWriter:
    """Shut and open ports with each switch's writer login. Nothing is connected before a write."""

    def make() -> SwitchWriter:
        from dcdecom.adapters.switch.writer import CliWriter

        return CliWriter(inventory, secrets)

    return later(make)


def connect_accounts(inventory: Inventory, secrets: Secrets, clock: Clock) -> SwitchAccounts:
    """Switches as each one's writer login meets them; nothing is set."""

    def make() -> SwitchAccounts:
        from dcdecom.adapters.switch.account import CliAccounts

        return CliAccounts(inventory, secrets, clock)

    return later(make)
