"""What the doctor looks at and by whom. It holds no Writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TypeAlias, TypeVar

from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.people import People
from dcdecom.model.playbook import Playbook
from dcdecom.model.rights import Role
from dcdecom.model.settings import Inventory, Settings
from dcdecom.ports.accounts import MonitoringAccount, RecordAccount, SwitchAccounts
from dcdecom.ports.actor import Login
from dcdecom.ports.addresses import AddressAccount
from dcdecom.ports.controllers import ControllerAccount
from dcdecom.ports.machine import Machine
from dcdecom.ports.names import NameAccount
from dcdecom.ports.outbox import Undelivered
from dcdecom.ports.systems import Readers

T = TypeVar("T")
Loaded: TypeAlias = T | InputError
"""What a file holds, or what is wrong with it."""


@dataclass(frozen=True)
class Given:
    """One configuration, with everything that can be looked at."""

    settings: Settings
    today: date
    now: datetime
    login: Login
    playbook: Loaded[Playbook]
    people: Loaded[People]
    """By the playbook's parties; where that cannot be loaded, the same mistake."""
    inventory: Loaded[Inventory]
    files: Mapping[str, Callable[[], object]]
    """What else is loaded, by what it is called; each raises InputError."""
    readers: Readers
    record: Mapping[Role, RecordAccount]
    monitoring: Mapping[Role, MonitoringAccount]
    switches: SwitchAccounts
    machine: Machine
    cases: Callable[[], tuple[tuple[Case, ...], tuple[str, ...]]]
    """The cases of this configuration, oldest first, and the ids of those whose journal does not hold."""
    signing_pages: Callable[[], Iterable[str]]
    """What is not as it was installed of the pages of the signing origin, a line each."""
    host_of_key: Callable[[str], str]
    """For which host a passkey was made; empty text for a key of another kind."""
    undelivered: Callable[[], tuple[Undelivered, ...]] = tuple
    """What should have been told to somebody, and has not left."""
    web: Callable[[], tuple[str, ...]] | None = None
    """What is wrong with what the account of the web application may read; None where there is no application."""
    shared_store: Callable[[], Iterable[tuple[str, str, str]]] | None = None
    """What a store that several hosts share is like: subject, how it is, and what puts it right, empty where nothing
    has to be. None where journals are kept in a file."""
    names: NameAccount | None = None
    """The keys that update zones of DNS; None where no names are removed."""
    addresses: AddressAccount | None = None
    """The accounts that write to DHCP servers; None where no addresses are removed."""
    controllers: ControllerAccount | None = None
    """The accounts of management controllers; None where the configuration names none."""

    @property
    def hosts(self) -> Inventory | None:
        return None if isinstance(self.inventory, InputError) else self.inventory
