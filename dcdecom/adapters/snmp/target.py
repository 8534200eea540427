"""Where an agent is, and as whom it is asked."""

from __future__ import annotations

from dataclasses import field

from dcdecom.late_dataclass import dataclass


@dataclass(frozen=True)
class Target:
    address: str
    port: int
    timeout: float
    """Seconds for one answer."""
    retries: int


@dataclass(frozen=True)
class User:
    """As whom an agent is asked: a community, or a v3 user. Not shown by repr: it holds secrets."""

    community: str = field(default="", repr=False)
    name: str = ""
    auth: str = field(default="", repr=False)
    auth_protocol: str = "SHA256"
    privacy: str = field(default="", repr=False)
    privacy_protocol: str = "AES"

    @property
    def v3(self) -> bool:
        return bool(self.name)
