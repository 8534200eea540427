"""Who said something."""

from __future__ import annotations

from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass

EstateName: TypeAlias = Literal["lab", "real"]


@dataclass(frozen=True)
class Source:
    """Who said it: the system, which one of it, at what address, under which host key, and what it calls itself."""

    system: str
    """netbox, zabbix, snmp, cli, dns, dhcp or controller."""
    name: str
    """The inventory's or the configuration's name for it, such as tor-3."""
    address: str
    fingerprint: str
    """Of the SSH host key, as `SHA256:...`; empty where there is none."""
    estate: EstateName | None
    """`lab` where the system calls itself so, `real` where it does not, None where it could not be asked."""

    @classmethod
    def named(cls, system: str, name: str) -> Source:
        """A source of which no more is known than its name: nothing came from it."""
        return cls(system, name, address="", fingerprint="", estate=None)

    @property
    def title(self) -> str:
        """What people call the system, such as Zabbix."""
        known = {
            "netbox": "NetBox", "snmp": "SNMP", "cli": "command line", "dns": "DNS", "dhcp": "DHCP",
            "known-hosts": "known_hosts", "keytabs": "Kerberos", "controller": "management controller",
        }  # fmt: skip
        return known.get(self.system, self.system.capitalize())

    def __str__(self) -> str:
        return f"{self.system} {self.name}" if self.name != self.system else self.system
