"""The files that a data centre begins with: valid as they stand, with comments, and with what was found out filled in.

What is there already is left as it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass

SecretKind: TypeAlias = Literal["file", "env", "keyring"]
SECRETS = (
    "netbox-reader", "netbox-writer", "zabbix-reader", "zabbix-writer", "switch-reader", "switch-writer",
    "snmp-auth", "snmp-privacy",
)  # fmt: skip
"""What the files refer to."""
CONFIGURATION = "dcdecom.yaml"
REQUEST = "requests/example.yaml"
SCHEMA = re.compile(r"\$schema=\S*/([a-z-]+\.json)")
SERVICE = "dcdecom"
"""Under which the key store keeps them."""


@dataclass(frozen=True)
class Answers:
    """What was asked or found out."""

    netbox: str
    zabbix: str
    office: str
    place: str
    timezone: str
    login: str
    name: str
    today: date
    secrets: SecretKind = "file"


@dataclass(frozen=True)
class Made:
    """A file, and whether it was written: one that was there is left as it is."""

    path: Path
    written: bool


def reference(kind: SecretKind, name: str) -> str:
    """How a secret is referred to; a path starts beside dcdecom.yaml."""
    match kind:
        case "file":
            return f"file:secrets/{name}"
        case "env":
            return f"env:DCDECOM_{name.replace('-', '_').upper()}"
        case "keyring":
            return f"keyring:{SERVICE}/{name}"


def make(folder: Path, answers: Answers) -> Iterator[Made]:
    """Write every file that is not there yet. Raises OSError."""
    for name, text in texts(answers).items():
        yield Made(folder / name, _write(folder / name, text))
    (folder / "secrets").mkdir(mode=0o750, exist_ok=True)


def texts(answers: Answers) -> Mapping[str, str]:
    """Every file by its name below the folder; the schemas that editors check them by are among them."""
    configuration = (files("dcdecom.documents.starter") / CONFIGURATION).read_text("utf-8")
    example = (files("dcdecom.documents.starter") / "request.yaml").read_text("utf-8")
    own = {CONFIGURATION: configuration, REQUEST: example, **_below(_inventory(), "inventory/")}
    filled = {name: _filled(_led(text, name), answers) for name, text in own.items()}
    return {**filled, **_below(files("dcdecom") / "schemas", "schemas/")}


def _inventory() -> Traversable:
    """The inventory to begin with: inside the installed package, or beside it in a checkout."""
    package = files("dcdecom")
    inside = package / "inventory"
    return inside if inside.is_dir() else package / ".." / "inventory"


def _led(text: str, name: str) -> str:
    """The text with the way to its schema as it is from where the file is written, not from where it is shipped."""
    up = "../" * name.count("/")
    return SCHEMA.sub(rf"$schema={up}schemas/\1", text)


def _below(place: Traversable, path: str) -> dict[str, str]:
    entries = sorted(place.iterdir(), key=lambda entry: entry.name)
    return {f"{path}{entry.name}": entry.read_text("utf-8") for entry in entries if entry.is_file()}


def _filled(text: str, answers: Answers) -> str:
    """The text with the answers in the place of its examples, each quoted where YAML would read it otherwise."""
    for example, answer in (
        ("url: https://netbox.example.go.id", f"url: {answers.netbox}"),
        ("url: https://zabbix.example.go.id", f"url: {answers.zabbix}"),
        ("name: Dinas Komunikasi dan Informatika\n", f"name: {_quoted(answers.office)}\n"),
        ("place: Batam", f"place: {_quoted(answers.place)}"),
        ("timezone: Asia/Jakarta", f"timezone: {answers.timezone}"),
        ("- id: operator", f"- id: {_slug(answers.login)}"),
        ("name: Nama Operator", f"name: {_quoted(answers.name)}"),
        ("logins: [operator]", f"logins: [{answers.login}]"),
        ("valid_from: 2026-01-01", f"valid_from: {answers.today.isoformat()}"),
    ):
        text = text.replace(example, answer)
    return re.sub(r"file:(?:\.\./)?secrets/([a-z-]+)", lambda found: _referred(found, answers.secrets), text)


def _referred(found: re.Match[str], kind: SecretKind) -> str:
    return found[0] if kind == "file" else reference(kind, found[1])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _slug(login: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", login.lower()).strip("-")


def _folder(folder: Path) -> None:
    """For others to read at most, whatever the umask is."""
    if not folder.exists():
        _folder(folder.parent)
        folder.mkdir(mode=0o775, exist_ok=True)


def _write(path: Path, text: str) -> bool:
    _folder(path.parent)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o664)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return True
