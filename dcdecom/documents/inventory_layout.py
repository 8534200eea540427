"""The layout of the inventory's files, as far as dcdecom reads it: Nornir's, and what its `extras` may hold for us."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from dcdecom.documents.reading import Schema, rules
from dcdecom.documents.rules import LINE, whole
from dcdecom.late_dataclass import dataclass
from dcdecom.model.settings import SecretRef

PORT = whole(1, 65535)
SECONDS = whole(1, 3600)


@dataclass(frozen=True)
class LoginExtras:
    enable: SecretRef | None = None
    timeout: int | None = None
    sha1: bool | None = None


@dataclass(frozen=True)
class Login:
    username: str | None = None
    password: SecretRef | None = None
    extras: LoginExtras = field(default_factory=LoginExtras)


@dataclass(frozen=True)
class ReaderOptions:
    """The reader logs in as the host itself; only its extras stand apart."""

    extras: LoginExtras = field(default_factory=LoginExtras)


@dataclass(frozen=True)
class SnmpExtras:
    version: Literal["2c", "3"] | None = None
    user: str | None = None
    auth: SecretRef | None = None
    auth_protocol: Literal["SHA", "SHA224", "SHA256", "SHA384", "SHA512"] | None = None
    privacy: SecretRef | None = None
    privacy_protocol: Literal["AES", "AES192", "AES256"] | None = None
    community: SecretRef | None = None
    timeout: int | None = None
    retries: int | None = None
    deadline: int | None = None
    engine: Literal["pysnmp", "fast"] | None = None
    vlans: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Snmp:
    hostname: str | None = None
    port: int | None = None
    extras: SnmpExtras = field(default_factory=SnmpExtras)


@dataclass(frozen=True)
class Options:
    reader: ReaderOptions = field(default_factory=ReaderOptions)
    writer: Login | None = None
    snmp: Snmp | None = None


@dataclass(frozen=True)
class Defaults:
    hostname: str | None = None
    port: int | None = None
    username: str | None = None
    password: SecretRef | None = None
    platform: str | None = None
    connection_options: Options = field(default_factory=Options)


@dataclass(frozen=True)
class Element(Defaults):
    """A host or a group as written, or a host with everything that it inherits."""

    groups: tuple[str, ...] = ()


SCHEMA = Schema(
    fields={
        **rules(Defaults, LINE, "hostname", "username", "platform"),
        **rules(Element, LINE, "hostname", "username", "platform"),
        **{(kind, "port"): PORT for kind in (Defaults, Element, Snmp)},
        **rules(SnmpExtras, SECONDS, "timeout", "deadline"),
        (SnmpExtras, "retries"): whole(0, 10),
        (SnmpExtras, "user"): LINE,
        (SnmpExtras, "vlans"): whole(1, 4094),
        (LoginExtras, "timeout"): SECONDS,
        (Login, "username"): LINE,
        (Snmp, "hostname"): LINE,
    },
)
