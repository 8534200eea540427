"""Each system as one account meets it. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dcdecom.model.estate.answer import Answer
    from dcdecom.model.estate.monitoring import OtherTool
    from dcdecom.model.rights import About, Right, RoleRules


class RecordAccount(Protocol):
    """NetBox as one token meets it. Nothing is written."""

    def about(self) -> Answer[About]: ...

    def certificate(self) -> Answer[datetime]:
        """When its certificate ends; Absent where there is no TLS."""
        ...

    def may(self, rights: Iterable[Right]) -> Iterator[tuple[Right, Answer[bool]]]:
        """Whether each right is there, for some objects at least."""
        ...

    def told(self, rights: Iterable[Right]) -> Answer[frozenset[Right]]:
        """Those of the rights that it lists as the account's own; others may be there too."""
        ...

    def offered(self, model: str) -> Answer[tuple[str, ...]]:
        """The statuses that `dcim.device` or `ipam.ipaddress` may have."""
        ...

    def roles(self) -> Answer[tuple[str, ...]]:
        """The slugs of all device roles."""
        ...

    def field_type(self, name: str) -> Answer[str]:
        """The type of a custom field of devices, such as `integer`."""
        ...

    def devices(self) -> Answer[int]:
        """How many devices this token is shown."""
        ...

    def others(self) -> Answer[tuple[OtherTool, ...]]:
        """What else keeps hosts by this record."""
        ...


class MonitoringAccount(Protocol):
    """The monitoring as one token meets it. Nothing is written."""

    def about(self) -> Answer[About]: ...

    def certificate(self) -> Answer[datetime]:
        """When its certificate ends; Absent where there is no TLS."""
        ...

    def role(self) -> Answer[RoleRules]:
        """What its own role allows."""
        ...

    def may(self, methods: Iterable[str]) -> Iterator[tuple[str, Answer[bool]]]:
        """Whether each `.get` method is allowed, tried."""
        ...

    def others(self) -> Answer[tuple[OtherTool, ...]]:
        """What makes hosts by itself here."""
        ...


class SwitchAccounts(Protocol):
    """Command lines of switches as the logins that write meet them. Nothing is set."""

    def may_configure(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[bool]]]:
        """Whether each switch lets its writer into the configuration mode; Absent where that cannot be tried.

        The mode is entered and left.
        """
        ...

    def enrolled(self, names: Iterable[str]) -> Iterator[tuple[str, bool]]:
        """Whether each switch's host key is recorded. Nothing is asked of a switch."""
        ...
