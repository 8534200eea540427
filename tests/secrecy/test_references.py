"""What stands in a configuration is a reference, to what nobody else can read."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.cases.office import Office

PLAIN = "pLain-Token-4455"
WEB, SWITCHES = "dcdecom.yaml", "inventory/groups.yaml"


@pytest.mark.parametrize(
    ("file", "path"),
    [
        *((WEB, (system, who)) for system in ("netbox", "zabbix") for who in ("reader", "writer")),
        (SWITCHES, ("switches", "password")),
        (SWITCHES, ("switches", "connection_options", "writer", "password")),
        (SWITCHES, ("switches", "connection_options", "writer", "extras", "enable")),
        *((SWITCHES, ("switches", "connection_options", "snmp", "extras", it)) for it in ("auth", "privacy")),
        (SWITCHES, ("gateways", "connection_options", "snmp", "extras", "community")),
    ],
)
def test_a_plain_secret_is_refused_at_load_with_its_line_and_not_repeated(
    office: Office, file: str, path: tuple[str, ...]
) -> None:
    place = office.folder / file
    content = yaml.safe_load(place.read_text("utf-8"))
    at = content
    for part in path[:-1]:
        at = at.setdefault(part, {})
    at[path[-1]] = PLAIN
    place.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    line = next(n for n, text in enumerate(place.read_text("utf-8").splitlines(), 1) if PLAIN in text)
    said = office.read("check", str(office.request("accepted"))).ended(2, f"{place.name}:{line}:", path[-1])
    assert PLAIN not in said.text


@pytest.mark.parametrize(
    ("name", "mode", "code"),
    [
        ("netbox-reader", 0o644, 2), ("netbox-reader", 0o620, 2), ("zabbix-reader", 0o602, 2),
        pytest.param("switch-reader", 0o644, 5, marks=pytest.mark.long),
        pytest.param("snmp-auth", 0o644, 5, marks=pytest.mark.long),
    ],
)  # fmt: skip
def test_a_secret_that_others_may_read_or_change_is_refused(office: Office, name: str, mode: int, code: int) -> None:
    """That of one switch or agent keeps the others from nothing: it is not read."""
    secret: Path = office.folder / "secrets" / name
    secret.chmod(mode)
    said = office.read("check", str(office.request("accepted")))
    assert (said.code, f"(mode {mode:04o})" in said.text) == (code, True), said
    assert secret.read_text("utf-8").strip() not in said.text
